"""An organisation in memory: decisions are taken, recorded and folded as the desk would."""

from datetime import UTC, datetime

import pytest

from commandcenter.incident.decisions import Stamp
from commandcenter.incident.events import Event
from commandcenter.incident.refusal import Refused
from commandcenter.organisation import decisions
from commandcenter.organisation.fold import fold
from commandcenter.organisation.state import Organisation
from commandcenter.organisation.words import OrganisationRole

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Office:
    """One organisation with its log."""

    def __init__(self) -> None:
        self.log: list[Event] = []
        self.organisation = Organisation()
        self.now = NOON

    def does(self, who: str, decision, **facts) -> list[Event]:
        """Take a decision and record it."""
        stamp = Stamp(who, self.now, self.now)
        news = [
            Event(self.organisation.seq + place, self.now, NOON, who, None, None, each.body)
            for place, each in enumerate(decision(self.organisation, stamp, **facts), start=1)
        ]
        self.log += news
        fold(self.organisation, news)
        return news

    def refusal(self, who: str, decision, **facts) -> Refused:
        """Why a decision is not taken."""
        with pytest.raises(Refused) as no:
            self.does(who, decision, **facts)
        return no.value

    def staffed(self) -> "Office":
        """Ann manages; maya commands; priya and tom respond; jonas writes; otto audits."""
        self.does("ann", decisions.add_person, person="ann", roles=[OrganisationRole.ADMINISTRATOR])
        for person, role in {
            "maya": OrganisationRole.COMMANDER,
            "priya": OrganisationRole.RESPONDER,
            "tom": OrganisationRole.RESPONDER,
            "jonas": OrganisationRole.COMMS,
            "otto": OrganisationRole.AUDITOR,
        }.items():
            self.does("ann", decisions.add_person, person=person, roles=[role])
        return self
