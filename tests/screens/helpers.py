"""A session for tests: the real shell with a small screen in it."""

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widgets import Static

from commandcenter.screens.app import CommandCenterApp
from commandcenter.screens.base import Act, Place
from commandcenter.screens.places import Screenful
from commandcenter.screens.ports import Defaults, Surroundings
from commandcenter.widgets.fields import Line


class Home(Place):
    """A screen with a note line, two keys and one act without a key."""

    TITLE = "Home"
    BINDING_GROUP_TITLE = "Home"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "update", "Update", id="home.update", tooltip="Report on a track"),
        Binding("x", "erase", "Erase", id="home.erase"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.did: list[str] = []

    def content(self) -> ComposeResult:
        yield Static("[/]\x1b]52;c;cm0=\x07 body", markup=False)
        yield Line(placeholder="note", classes="leave-first")

    def acts(self) -> Iterable[Act]:
        yield Act("Record the root cause", lambda: self.did.append("cause"), verb="cause INC TEXT")

    def action_update(self) -> None:
        self.did.append("update")

    def action_erase(self) -> None:
        self.did.append("erase")


def drawn(app: App[None]) -> list[Strip]:
    """The lines of the screen, before the app's filters for whole lines."""
    return app.screen._compositor.render_strips()  # noqa: SLF001 - Textual has no public way


class Session(CommandCenterApp):
    """The shell with `Home` as its first screen."""

    def __init__(self, folder: Path, **preferences: object) -> None:
        super().__init__(
            Surroundings(drafts=folder / "drafts", log_file=folder / "log.txt"),
            Defaults(**preferences),
            screens=(
                Screenful("1", "Incidents", "commandcenter list", lambda _app: Home()),
                Screenful("4", "Notifications", "commandcenter notify INC list"),
            ),
        )
        self.rings = 0
        self.titles: list[str] = []

    async def on_mount(self) -> None:
        self.depth_of_home = 2
        await self.push_screen(Home())

    def bell(self) -> None:
        self.rings += 1

    def set_terminal_title(self, text: str) -> None:
        self.titles.append(text)
        super().set_terminal_title(text)

    @property
    def home(self) -> Home:
        return next(screen for screen in self.screen_stack if isinstance(screen, Home))

    def text(self) -> str:
        """What is on the screen now."""
        lines = (strip.text for strip in drawn(self))
        return "\n".join(lines).replace("\u00a0", " ")

    def told(self) -> str:
        """The messages in the corner."""
        return "\n".join(f"{n.title} {n.message}" for n in self._notifications)
