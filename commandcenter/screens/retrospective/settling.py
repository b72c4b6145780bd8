"""What follows from an incident and how its retrospective ends: actions, agreement, publication."""

from collections.abc import Callable

from commandcenter.incident.state import FollowUp, Incident
from commandcenter.incident.text import safe_line
from commandcenter.screens.forms import exporting, follow_ups, looking_back
from commandcenter.screens.live import Live
from commandcenter.screens.retrospective.outline import Part, Row
from commandcenter.screens.session import Session
from commandcenter.widgets.form import Form
from commandcenter.widgets.notices import tell
from commandcenter.widgets.virtual_list import VirtualList

AboutAction = Callable[[Session, Incident, FollowUp], Form]


class Settling(Live):
    """A place with the outline of a retrospective, and what can be settled from it."""

    @property
    def outline(self) -> "VirtualList[Row]":
        """The outline."""
        return self.query_one("#outline", VirtualList)

    @property
    def follow_up(self) -> FollowUp | None:
        """The selected follow-up action."""
        row, incident = self.outline.selected, self._incident
        if row is None or incident is None or row.part is not Part.FOLLOW_UP:
            return None
        return incident.retrospective.follow_ups.get(row.key)

    def action_add(self) -> None:
        """A follow-up action."""
        self.ask_about(lambda now: follow_ups.add(self.session, now))

    def action_finish(self) -> None:
        """The selected action is done."""
        self.about_action(follow_ups.finish)

    def action_reopen(self) -> None:
        """The selected action is to be done all the same."""
        self.about_action(follow_ups.reopen)

    async def action_raise_ticket(self) -> None:
        """Have a ticket opened for the selected action."""
        known = self.follow_up
        if known is None:
            return
        trackers = (await self.session.outreach.routes()).trackers
        self.ask_about(lambda now: follow_ups.raise_in(self.session, now, known, trackers))

    def about_action(self, build: AboutAction) -> None:
        """Ask about the selected action."""
        known = self.follow_up
        if known is not None:
            self.ask_about(lambda now: build(self.session, now, known))

    def action_agree(self) -> None:
        """Agree with it as it stands."""
        self.ask_about(lambda now: looking_back.agree(self.session, now))

    def action_excuse(self) -> None:
        """Go on without somebody's agreement."""
        self.ask_about(lambda now: looking_back.excuse(self.session, now))

    def action_publish(self) -> None:
        """Decide on publication."""
        self.ask_about(lambda now: looking_back.publish(self.session, now))

    def action_export(self) -> None:
        """The report, for somebody."""
        self.ask_about(
            lambda now: exporting.export(self.session, now),
            then=lambda file: tell(self.app, f"Written: {safe_line(file)}"),
        )
