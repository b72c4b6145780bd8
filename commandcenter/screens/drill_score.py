"""The score of a drill: while it runs, how it stands; when it was ended, how it went."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from commandcenter.drills.running import end, join, read
from commandcenter.drills.score import score
from commandcenter.drills.telling import text
from commandcenter.screens.base import Place
from commandcenter.widgets.confirm import confirm

if TYPE_CHECKING:
    from commandcenter.screens.response import ResponseApp


class DrillScore(Place):
    """What `commandcenter drill --score` prints, kept up to date."""

    DEFAULT_CSS = """
    DrillScore #score { padding: 1 2; scrollbar-size-vertical: 1; }
    """
    TITLE = "Score"
    AUTO_FOCUS = "#scroll"
    BINDING_GROUP_TITLE = "Score"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll(1)", "Down", show=False, id="score.down"),
        Binding("k,up", "scroll(-1)", "Up", show=False, id="score.up"),
    ]

    def __init__(self, file: Path) -> None:
        """The score of the drill of this file."""
        super().__init__()
        self._file = file

    @property
    def response(self) -> "ResponseApp":
        """The app, by its own type."""
        return cast("ResponseApp", self.app)

    def content(self) -> ComposeResult:
        """One page of text."""
        with VerticalScroll(id="scroll"):
            yield Static(id="score")

    def on_mount(self) -> None:
        """Tell it now and whenever something is recorded."""
        super().on_mount()
        self.response.log_changed.subscribe(self, lambda _: self.read())
        self.set_interval(1.0, self.read)
        self.read()

    @work(exclusive=True, group="read", exit_on_error=False)
    async def read(self) -> None:
        """Score what was recorded."""
        session = self.response.session
        if session.open:
            drill = read(self._file)
            events = await session.desk.events(drill.incident)
            lines = [*text(score(drill, events, session.clock())), ""]
            if drill.ended_at is None:
                lines += ["Others on this machine join with:", join(drill, self._file)]
            self.query_one("#score", Static).update(Content("\n".join(lines)))

    def action_scroll(self, step: int) -> None:
        """One line."""
        self.query_one("#scroll").scroll_relative(y=step, animate=False)


async def ended(app: "ResponseApp", file: Path) -> bool:
    """End the drill, if that is what the person wants.

    Returns:
        Whether it is ended now, or was before.
    """
    running = read(file).ended_at is None
    consequence = (
        "Its clock stops for everybody who takes part, and what is done from here on does not "
        "count. The store stays, to be looked at and replayed."
    )
    if running and not await confirm(app, "End the drill?", consequence, label="End it"):
        return False
    end(file, at=app.session.clock())
    return True
