"""The screens of a replay: Board and Timeline as they are, over a session of the past."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from time import monotonic
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input

from commandcenter.incident.history import Reading
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import Incident
from commandcenter.screens.base import Act, Place
from commandcenter.screens.board import Board
from commandcenter.screens.followed import Followed
from commandcenter.screens.live import Live
from commandcenter.screens.replay.past import UNCHANGEABLE, PastSession
from commandcenter.screens.replay.scrubber import Banner, Scrubber
from commandcenter.screens.session import Session
from commandcenter.screens.timeline import TimelineScreen
from commandcenter.widgets.notices import tell

#: Seconds between two pictures while it plays.
PICTURE = 0.2
MINUTE = timedelta(minutes=1)
OTHER = {Reading.AS_KNOWN: Reading.AS_IT_HAPPENED, Reading.AS_IT_HAPPENED: Reading.AS_KNOWN}

_EVENT = Binding.Group("←/→ Event")
_MOMENT = Binding.Group("m/M Moment")
_SPEED = Binding.Group("+/- Speed")


class Replayed(Live):
    """A screen of the past: scrubbed through, played, and never acted on."""

    DEFAULT_CSS = "Replayed.-low Scrubber { height: 1; }"
    BINDING_GROUP_TITLE = "Replay"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "step(1)", "Next event", id="replay.next", group=_EVENT),
        Binding("left", "step(-1)", "Previous event", id="replay.previous", group=_EVENT),
        Binding("space", "play", "Play", id="replay.play", tooltip="Or stand still"),
        Binding("m", "jump(1)", "Next moment", id="replay.next_moment", group=_MOMENT),
        Binding("M", "jump(-1)", "Previous moment", id="replay.previous_moment", group=_MOMENT),
        Binding("plus,equals_sign", "faster(1)", "Faster", id="replay.faster", group=_SPEED),
        Binding("minus", "faster(-1)", "Slower", id="replay.slower", group=_SPEED),
        Binding(
            "t",
            "other_time",
            "Time",
            id="replay.time",
            tooltip="As known (when it was recorded), or as it happened",
        ),
        Binding("shift+right", "shift(1)", "A minute on", id="replay.minute_on", show=False),
        Binding("shift+left", "shift(-1)", "A minute back", id="replay.minute_back", show=False),
        # Before the list: there g and G go to the ends of its rows.
        Binding("home", "edge(-1)", "Beginning", id="replay.first", show=False, priority=True),
        Binding("end", "edge(1)", "End", id="replay.last", show=False, priority=True),
        Binding("2", "board", "Board as it was", id="replay.board", show=False),
        Binding("5", "timeline", "Timeline as it was", id="replay.timeline", show=False),
    ]

    _followed: Followed

    def __init__(self, past: PastSession) -> None:
        """A screen over this session of the past."""
        super().__init__()
        self.past = past
        self._last_picture = 0.0

    @property
    def session(self) -> Session:
        """The past."""
        return self.past

    def compose(self) -> ComposeResult:
        """What the screen shows, between the banner and the bar."""
        yield Banner()
        yield from super().compose()
        yield Scrubber(self.past.player, self.past.zone)

    def on_mount(self) -> None:
        """Read the history as soon as there is a log to read it from."""
        super().on_mount()
        self._timer = self.set_interval(PICTURE, self._next_picture, pause=True)
        self._log_changed()

    def _log_changed(self) -> None:
        if self.past.ready:
            self._load()

    @work(exclusive=True, group="history", exit_on_error=False)
    async def _load(self) -> None:
        from commandcenter.desk import StoreError

        try:
            if await self.past.load():
                self._followed = Followed()
        except (Refused, StoreError) as trouble:
            self.query_one(Banner).update(Content(f"REPLAY — cannot be read: {trouble}"))
            return
        self._show()

    def _show(self) -> None:
        """Show the instant: everything where something else counts now, else only the clocks."""
        if len(self.past.player.events) != len(self._followed.timeline.entries):
            self.read()
        else:
            self.tick()

    def tick(self) -> None:
        """The clocks of the instant."""
        super().tick()
        if self.past.open:
            self.query_one(Banner).show(self.past.player, self.past.zone)
            self.query_one(Scrubber).refresh()

    # Moving

    def action_step(self, direction: int) -> None:
        """To the next event, or the one before."""
        self.past.player.step(direction)
        self._show()

    def action_shift(self, minutes: int) -> None:
        """A minute on or back."""
        self.past.player.shift(minutes * MINUTE)
        self._show()

    def action_jump(self, direction: int) -> None:
        """To the next key moment, or the one before."""
        if self.past.player.jump(direction) is None:
            tell(self.app, f"No key moment {'after' if direction > 0 else 'before'} this.")
        self._show()

    def action_edge(self, direction: int) -> None:
        """To the beginning or the end."""
        player = self.past.player
        player.go(player.end if direction > 0 else player.start)
        self._show()

    def action_faster(self, direction: int) -> None:
        """Play faster or slower."""
        self.past.player.faster(direction)
        self.tick()

    def action_play(self) -> None:
        """Play, or stand still; from the end it begins again."""
        player = self.past.player
        player.playing = not player.playing
        if player.playing and player.instant >= player.end:
            player.go(player.start)
        self._last_picture = monotonic()
        self._timer.resume()
        self._show()

    def _next_picture(self) -> None:
        player, now = self.past.player, monotonic()
        if not player.playing:  # Somebody stopped it since the last picture: it stays there.
            self._timer.pause()
            return
        player.play(timedelta(seconds=now - self._last_picture))
        self._last_picture = now
        self._show()

    @work(exclusive=True, group="history", exit_on_error=False)
    async def action_other_time(self) -> None:
        """Let entries count by when they were recorded, or by when they happened."""
        await self.past.read_by(OTHER[self.past.player.history.reading])
        self._followed = Followed()
        self._show()

    def action_board(self) -> None:
        """The board at the same instant."""
        self._go_to(ReplayBoard)

    def action_timeline(self) -> None:
        """The timeline at the same instant."""
        self._go_to(ReplayTimeline)

    def _go_to(self, place: "type[Replayed]") -> None:
        self.past.player.playing = False
        if not isinstance(self, place):
            self.app.switch_screen(place(self.past))

    # Not acting

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's signature
        """Every key works at any time, but for those that a field of text has its own use for."""
        return action != "edge" or not isinstance(self.focused, Input)

    def action_refuse(self) -> None:
        """What acts on the live screen says here why it does not."""
        tell(self.app, UNCHANGEABLE)

    def acts(self) -> Iterable[Act]:
        """Nothing can be done here."""
        return ()


def _inert(place: type[Place]) -> list[BindingType]:
    """The keys by which one acts on the live screen: here they say that one cannot."""
    ours = {key for each in _bindings(Replayed) for key in each.key.split(",")}
    return [
        replace(each, action="refuse", description="", tooltip="", show=False)
        for each in _bindings(place)
        if not ours & set(each.key.split(","))
    ]


def _bindings(place: type[Place]) -> Sequence[Binding]:
    return [each for each in place.BINDINGS if isinstance(each, Binding)]


class ReplayBoard(Replayed, Board):
    """The board as it was; nothing is written, so there is no line for a note."""

    DEFAULT_CSS = "ReplayBoard #note { display: none; }"
    BINDINGS: ClassVar[list[BindingType]] = _inert(Board)

    def title_of(self, incident: Incident) -> str:
        """Also the terminal's title says what this is."""
        return f"REPLAY {incident.ref} {incident.title}"


class ReplayTimeline(Replayed, TimelineScreen):
    """The timeline as it was."""

    BINDINGS: ClassVar[list[BindingType]] = _inert(TimelineScreen)
