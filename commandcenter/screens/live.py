"""What every screen of an incident does: follow the log, tick, and show forms for acts."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from textual import work

from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import Incident
from commandcenter.incident.words import PROCESS, Phase
from commandcenter.screens.acts import acts_on
from commandcenter.screens.base import Act, Place
from commandcenter.screens.session import Session
from commandcenter.widgets.form import Form
from commandcenter.widgets.notices import tell

if TYPE_CHECKING:
    from commandcenter.screens.response import ResponseApp


class Live(Place):
    """A place that shows the log as it grows."""

    _incident: Incident | None = None

    @property
    def response(self) -> "ResponseApp":
        """The app, by its own type."""
        return cast("ResponseApp", self.app)

    @property
    def session(self) -> Session:
        """Desk, incident and feed of this person."""
        return self.response.session

    def on_mount(self) -> None:
        """Show what is known at once, and follow."""
        super().on_mount()
        self.response.log_changed.subscribe(self, lambda _: self._log_changed())
        self.set_interval(1.0, self._ticked)
        self.read()

    @property
    def in_sight(self) -> bool:
        """Whether no other place covers this one; a form or the help over it does not count."""
        places = [screen for screen in self.app.screen_stack if isinstance(screen, Place)]
        return bool(places) and places[-1] is self

    def _log_changed(self) -> None:
        """Read, unless out of sight; then it is read when it comes to front."""
        if self.in_sight:
            self.read()

    def on_screen_resume(self) -> None:
        """Something may have happened while another screen was in front."""
        self.read()

    @work(exclusive=True, group="read", exit_on_error=False)
    async def read(self) -> None:
        """Bring the screen up to date with the log."""
        if not (self.session.open and self.is_mounted):
            return
        from commandcenter.desk import UnknownIncident

        try:
            await self.refresh_from_log()
        except UnknownIncident:
            self.response.lose_incident()

    async def refresh_from_log(self) -> None:
        """Read what this screen shows, and show it."""

    def _ticked(self) -> None:
        if self.in_sight:
            self.tick()

    def tick(self) -> None:
        """Another second has passed."""

    def acts(self) -> Iterable[Act]:
        """Every act on the incident in front."""
        if self._incident is None:
            return ()
        return acts_on(self.session, self._incident, self.ask_about)

    def action_phase(self) -> None:
        """The next phase, or how an investigation ends."""
        from commandcenter.screens.forms import course

        incident = self._incident
        if incident is None:
            return
        if incident.phase is Phase.INVESTIGATION:
            self.ask_about(lambda now: course.confirm(self.session, now))
        elif incident.phase is Phase.CLOSED:
            self.ask_about(lambda now: course.reopen(self.session, now))
        elif incident.phase in PROCESS:
            self.ask_about(lambda now: course.advance(self.session, now))
        else:
            tell(self.app, f"{incident.ref} was dismissed; it has no further phase.")

    def replayed_from(self) -> datetime:
        """The instant with which a replay begins."""
        return self.session.clock()

    def action_replay(self) -> None:
        """The board as it was at any instant."""
        from commandcenter.screens.replay.past import PastSession
        from commandcenter.screens.replay.screens import ReplayBoard

        if self._incident is not None:
            past = PastSession(self.session, self._incident.id, at=self.replayed_from())
            self.app.push_screen(ReplayBoard(past))

    @work(exit_on_error=False)
    async def ask_about(
        self,
        build: Callable[[Incident], Form],
        then: Callable[[Any], object] | None = None,
    ) -> None:
        """Show a form about the incident as it is now; `then` gets what came of it.

        Where that is a form, it is shown next: what is chosen in one decides what another asks.
        """
        incident = await self.session.incident()
        if incident is None:
            tell(self.app, "Open an incident first: 1 lists them, d declares one.")
            return
        try:
            form = build(incident)
        except Refused as no:  # There is nothing to ask about, and the person is told why.
            tell(self.app, f"{no}", severity="warning")
            return
        outcome = await self.center.ask(form)
        while isinstance(outcome, Form):
            outcome = await self.center.ask(outcome)
        if outcome is not None:
            self.read()
            if then is not None:
                then(outcome)
