"""The session's app: the shell with a desk behind it, the feed, and the prompts for this person."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import events, work
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.signal import Signal

from commandcenter.incident.refusal import Refused
from commandcenter.incident.text import safe_line
from commandcenter.incident.times import clock
from commandcenter.screens.app import CommandCenterApp
from commandcenter.screens.base import Place
from commandcenter.screens.forms import progress
from commandcenter.screens.locked import AWAY, Lock
from commandcenter.screens.places import SCREENS, Screenful
from commandcenter.screens.ports import Found, Preferences, Surroundings
from commandcenter.screens.session import SAY_HERE, Asked, Session
from commandcenter.widgets.form import Form
from commandcenter.widgets.notices import tell, tell_error
from commandcenter.widgets.prompts import Prompt

if TYPE_CHECKING:
    from commandcenter.desk import Desk, FactorNeeded

#: Seconds from a change of the log to the look at what one is asked for.
PROMPT_DELAY = 0.1
#: Seconds after which that is looked at again: time makes a report due, not only the log.
PROMPT_INTERVAL = 5.0
#: Incidents that the palette lists at most.
FOUND = 8
#: All that a locked session does, besides asking who is there.
WHILE_LOCKED = frozenset({"quit", "redraw", "focus_next", "focus_previous"})


class ResponseApp(CommandCenterApp):
    """One person's session on the incidents of one log."""

    BINDING_GROUP_TITLE = "In a drill"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "end_drill", "End drill", id="drill.end", tooltip="And score it"),
        Binding("S", "score_drill", "Score", id="drill.score", tooltip="And how others join"),
    ]

    def __init__(
        self,
        session: Session,
        surroundings: Surroundings,
        preferences: Preferences | None = None,
        *,
        start: int | None = None,
        replayed: int | None = None,
        drill: Path | None = None,
        idle: timedelta | None = None,
    ) -> None:
        """A session that is not shown yet.

        Args:
            session: desk, incident and feed.
            surroundings: drafts and log file.
            preferences: theme, mouse, bell, keys.
            start: number of the incident whose board is shown first; None for the list.
            replayed: number of the one that is shown as it was, from its beginning.
            drill: the file of the drill that is played here; None where none is.
            idle: after so long without a key the session is locked; None for never.
        """
        self.session = session
        session.incident_id = start
        super().__init__(
            Surroundings(surroundings.drafts, surroundings.log_file, self._find),
            preferences,
            screens=_screens(),
        )
        self.log_changed: Signal[None] = Signal(self, "log-changed")
        self._start = start
        self._replayed = replayed
        self._drill = drill
        self._idle = idle
        self._typed_at = monotonic()
        self._unlocked = asyncio.Event()
        self._unlocked.set()
        self._to_open = False
        self._prepared = False
        self._raised: set[str] = set()
        self._damaged: set[str] = set()

    def get_default_screen(self) -> Screen[None]:
        """Home: the incidents."""
        from commandcenter.screens.incidents import Incidents

        return Incidents()

    def on_mount(self) -> None:
        """What comes first, and what is done now and then."""
        super().on_mount()
        if self._start is not None:
            self.push_screen(_board(self))
        if self._replayed is not None:
            self.push_screen(_replay(self.session, self._replayed))
        self._to_open = True
        self.set_interval(SAY_HERE, self._say_here)
        self.set_interval(PROMPT_INTERVAL, self._raise_prompts)
        self._watch_idleness()

    def post_display_hook(self) -> None:
        """Open the log once the first picture is drawn, of whichever screen.

        Textual's `call_after_refresh` waits for the screen that was in front when it was asked: it
        would wait for ever where somebody has typed ahead, and is on another one by then.
        """
        super().post_display_hook()
        if self._to_open:
            self._to_open = False
            self._follow()

    @work(exclusive=True, group="feed", exit_on_error=False)
    async def _follow(self) -> None:
        """Follow the log until the session ends; say so when it cannot be opened or is lost."""
        try:
            await self.session.follow(self._changed, self._prove)
        except Refused as no:
            self._leave(1, f"commandcenter: {safe_line(str(no))}")
        except Exception as error:  # noqa: BLE001 - whatever it is, the person is told, and can quit
            if not self.session.open:
                # There is nothing to look at, and the mend is made on the command line.
                self._leave(1, f"commandcenter: the log cannot be opened: {safe_line(str(error))}")
                return
            tell_error(
                self,
                "The log cannot be read",
                kept=f"{error}",
                remedy="Nothing was lost. Mend it, then start again; q quits.",
            )

    async def _prove(self, desk: "Desk", needed: "FactorNeeded") -> bool:
        """Ask for the second factor; where the session is locked, wait until somebody is there."""
        if not self._unlocked.is_set():
            await self._unlocked.wait()
            return True
        return await self._ask_factor(desk, needed)

    async def _ask_factor(self, desk: "Desk", needed: "FactorNeeded") -> bool:
        """Ask for the second factor, over whatever is shown; set it up where there is none."""
        from commandcenter.screens.forms import factor

        outcome = await self.ask(
            await factor.enrol(desk) if needed.enrol else factor.prove(desk, needed)
        )
        while isinstance(outcome, Form):
            outcome = await self.ask(outcome)
        return outcome is not None

    def _changed(self) -> None:
        # Saying that one is here writes; answering every change so would set sessions off in turn.
        self.log_changed.publish(None)
        if not self.session.here:
            self._say_here()
        if not self._prepared:
            self._prepared = True
            self._prepare()
        # What is in sight comes first.
        self.set_timer(PROMPT_DELAY, self._raise_prompts)

    @work(exclusive=True, group="prepare", exit_on_error=False)
    async def _prepare(self) -> None:
        """What the first picture did not need."""
        for wrong in await self.session.prepare():
            tell(self, f"Not in use: {wrong}", severity="warning")
        self.screen.refresh_bindings()

    @work(exclusive=True, group="here", exit_on_error=False)
    async def _say_here(self) -> None:
        await self.session.say_here()

    @work(exclusive=True, group="asked", exit_on_error=False)
    async def _raise_prompts(self) -> None:
        asked = await self.session.asked_for()
        self._tell_of_damage()
        keys = {each.key for each in asked}
        for prompt in list(self._raised - keys):
            self.prompts.withdraw(prompt)
            self._raised.discard(prompt)
        for each in asked:
            self._raised.add(each.key)
            self.prompts.add(Prompt(each.key, each.title, partial(self._ask_report, each)))

    def _tell_of_damage(self) -> None:
        """Say once of each incident that was opened that its log does not verify."""
        for damage in set(self.session.damaged) - self._damaged:
            self._damaged.add(damage)
            tell_error(self, damage, kept="The response can go on.", remedy="Keep a copy first.")

    async def _ask_report(self, asked: Asked) -> object:
        incident = await self.session.desk.open(asked.incident_id)
        return await self.ask(progress.report(self.session, incident, asked.track))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A drill is ended only where one is played; a locked session does next to nothing."""
        if not self._unlocked.is_set() and action not in WHILE_LOCKED:
            return False
        if action in {"end_drill", "score_drill"}:
            return self._drill is not None
        return super().check_action(action, parameters)

    def action_score_drill(self) -> None:
        """How the drill stands."""
        from commandcenter.screens.drill_score import DrillScore

        if self._drill is not None and not isinstance(self.screen, DrillScore):
            self.push_screen(DrillScore(self._drill))

    @work(exclusive=True, group="drill", exit_on_error=False)
    async def action_end_drill(self) -> None:
        """End the drill and show how it went."""
        from commandcenter.screens.drill_score import ended

        if self._drill is not None and await ended(self, self._drill):
            self.action_score_drill()

    # The lock

    async def on_event(self, event: events.Event) -> None:
        """Whoever types is there."""
        if isinstance(event, events.InputEvent | events.Paste):
            self._typed_at = monotonic()
        await super().on_event(event)

    def _watch_idleness(self) -> None:
        """Lock once nobody typed for so long; look again when that could next be so."""
        if self._idle is None:
            return
        left = self._idle.total_seconds() - (monotonic() - self._typed_at)
        if left <= 0:
            self.lock()
        self.set_timer(left if left > 0 else self._idle.total_seconds(), self._watch_idleness)

    def lock(self) -> None:
        """Hide everything, and have the second factor asked for before anything is read again."""
        if not (self._unlocked.is_set() and self.session.open):
            return
        self.save_drafts()
        self._unlocked.clear()
        self.session.desk.factors.lock()
        self.clear_notifications()
        self.set_terminal_title("commandcenter: locked")
        self.push_screen(Lock(self._unlock))

    @work(exclusive=True, group="lock", exit_on_error=False)
    async def _unlock(self) -> None:
        """Somebody is there: the person, if they can prove it here; else their key must."""
        from commandcenter.desk import FactorNeeded

        desk = self.session.desk
        try:
            await desk.organisation()
        except FactorNeeded as needed:
            if needed.enrol:
                self._leave(message=AWAY)
            elif await self._ask_factor(desk, needed):
                self._unlocked.set()
                self.pop_screen()
                self.set_terminal_title(self._told_title or self.place_title)
                self._changed()
        else:
            self._leave(message=AWAY)

    def prompts_changed(self) -> None:
        """The title of a locked terminal tells nothing."""
        if self._unlocked.is_set():
            super().prompts_changed()

    async def open_incident(self, incident_id: int) -> None:
        """Show the board of an incident."""
        await self.session.leave()
        self.session.incident_id = incident_id
        await self.action_place("2")

    @work(exclusive=True, group="sight", exit_on_error=False)
    async def lose_incident(self) -> None:
        """What this person may not see any more goes from the screen, with all that is over it."""
        if not self._unlocked.is_set():
            return  # The lock stays over it; what is below reads again when it goes.
        self.session.incident_id = None
        await self.action_place("1")
        tell(self, "That incident is not there for you any more.", severity="warning")

    def unusual(self) -> str:
        """That nothing can be written; else for whom this person acts now, and why."""
        if self.session.open and not self.session.desk.store.can_be_written:
            return "read only: the disk of the store cannot be written, so nothing is recorded"
        kept = self.session.standing_in
        if kept is None:
            return ""
        until = clock(kept.until, self.session.zone)
        return f"acting for {safe_line(kept.person)} until {until}: {safe_line(kept.because)}"

    async def open_entry(self, incident_id: int, seq: int) -> None:
        """Show an entry in the timeline of its incident; going back leads to where one was."""
        from commandcenter.screens.timeline import TimelineScreen

        await self.session.leave()
        self.session.incident_id = incident_id
        await self.push_screen(TimelineScreen(seq))

    async def _find(self, text: str) -> list[Found]:
        if not self.session.open:
            return []
        words = text.casefold().split()
        return [
            Found(f"INC-{number}", each.title, partial(self.open_incident, number))
            for number, each in await self.session.desk.incidents()
            if all(word in f"inc-{number} {each.title}".casefold() for word in words)
        ][:FOUND]


def _screens() -> Sequence[Screenful]:
    """The six places; those that have a screen can be built."""
    builders = {
        "2": _board,
        "3": _customers,
        "4": _notifications,
        "5": _timeline,
        "6": _retrospective,
    }
    return [each._replace(build=builders.get(each.key)) for each in SCREENS]


def _board(app: CommandCenterApp) -> Place:  # noqa: ARG001 - the signature of a builder
    from commandcenter.screens.board import Board

    return Board()


def _replay(session: Session, incident_id: int) -> Place:
    from commandcenter.screens.replay.past import PastSession
    from commandcenter.screens.replay.screens import ReplayBoard

    return ReplayBoard(PastSession(session, incident_id))


def _customers(app: CommandCenterApp) -> Place:  # noqa: ARG001 - the signature of a builder
    from commandcenter.screens.customers import Customers

    return Customers()


def _notifications(app: CommandCenterApp) -> Place:  # noqa: ARG001 - the signature of a builder
    from commandcenter.screens.notifications import Notifications

    return Notifications()


def _retrospective(app: CommandCenterApp) -> Place:  # noqa: ARG001 - the signature of a builder
    from commandcenter.screens.retrospective.screen import Retrospective

    return Retrospective()


def _timeline(app: CommandCenterApp) -> Place:  # noqa: ARG001 - the signature of a builder
    from commandcenter.screens.timeline import TimelineScreen

    return TimelineScreen()
