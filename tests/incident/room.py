"""An incident in memory: decisions are taken, recorded and folded as the desk would, on a clock."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commandcenter.incident.decisions import (
    Stamp,
    actions,
    course,
    follow_ups,
    notifications,
    people,
)
from commandcenter.incident.decisions import impact as impacts
from commandcenter.incident.decisions import retrospective as retro
from commandcenter.incident.decisions.record import redact
from commandcenter.incident.events import (
    EntryRedacted,
    Event,
    Happening,
    ImportedCustomer,
    scrubbed,
)
from commandcenter.incident.fold import fold
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import Incident
from commandcenter.incident.words import (
    REQUIRED_SECTIONS,
    Audience,
    Choice,
    Containment,
    CustomerStatus,
    ImpactStage,
    NotificationKind,
    Role,
    Severity,
    Source,
    Track,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Room:
    """One incident with its log and a clock that only the test moves."""

    def __init__(self) -> None:
        self.now = NOON
        self.log: list[Event] = []
        self.incident = Incident(1)

    # ── time and record ──────────────────────────────────────────────────────────────────────

    def later(self, minutes: float) -> "Room":
        """Let time pass."""
        self.now += timedelta(minutes=minutes)
        return self

    def record(self, happenings: list[Happening]) -> list[Event]:
        """Append as the store does: numbered without gaps, a repeated key changes nothing."""
        keys = {event.key for event in self.log if event.key is not None}
        if any(each.key in keys for each in happenings if each.key is not None):
            return []
        news = [
            Event(
                len(self.log) + 1 + index,
                self.now,
                each.occurred_at,
                each.actor,
                each.on_behalf_of,
                each.key,
                each.body,
            )
            for index, each in enumerate(happenings)
        ]
        self.log += news
        fold(self.incident, news)
        return news

    # ── acts ─────────────────────────────────────────────────────────────────────────────────

    def stamp(self, who: str, at: datetime | None = None, on_behalf_of: str | None = None) -> Stamp:
        """Who and when."""
        return Stamp(who, self.now, at or self.now, on_behalf_of)

    def declare(self, who: str = "ana", **facts: Any) -> "Room":
        """Start the incident."""
        facts = {"title": "Stolen CI token", "source": Source.MONITORING} | facts
        self.record(course.declare(self.stamp(who), **facts))
        return self

    def do(
        self,
        who: str,
        decision: Any,
        *,
        at: datetime | None = None,
        on_behalf_of: str | None = None,
        **facts: Any,
    ) -> list[Event]:
        """Take a decision and record what comes of it."""
        return self.record(decision(self.incident, self.stamp(who, at, on_behalf_of), **facts))

    def refusal(self, who: str, decision: Any, **facts: Any) -> Refused:
        """Take a decision that must be refused."""
        with pytest.raises(Refused) as raised:
            self.do(who, decision, **facts)
        return raised.value

    def redact(self, who: str, seq: int, reason: str = "holds a password") -> None:
        """Erase an entry as the store does: its scrubbed body stands in its place."""
        [happening] = redact(
            self.incident, self.stamp(who), seq=seq, reason=reason, scrubbed_sha256="0" * 64
        )
        assert isinstance(happening.body, EntryRedacted)
        erased = self.log[seq - 1]
        self.log[seq - 1] = Event(
            erased.seq,
            erased.recorded_at,
            erased.occurred_at,
            erased.actor,
            erased.on_behalf_of,
            erased.key,
            scrubbed(erased.body),
        )
        self.record([happening])
        self.incident = fold(Incident(1), self.log)

    # ── milestones ───────────────────────────────────────────────────────────────────────────

    def confirmed(self) -> "Room":
        """In escalation: ana declared and confirmed; nobody commands yet."""
        self.declare()
        self.do(
            "ana",
            course.confirm,
            severity=Severity.SEV2,
            impact="tokens may be abused",
            customers_at_risk=True,
        )
        return self

    def staffed(self) -> "Room":
        """In escalation: maya commands, jonas has comms, priya and tom lead the sub-teams."""
        self.confirmed()
        self.do("maya", people.take_command)
        self.do("maya", people.assign, role=Role.COMMS, person="jonas")
        self.do("maya", people.assign, role=Role.SCRIBE, person="sam")
        self.do("maya", people.assign, role=Role.OBSERVER, person="olga")
        self.do("maya", people.assign, role=Role.MITIGATION_LEAD, person="priya")
        self.do("maya", people.assign, role=Role.REMEDIATION_LEAD, person="tom")
        return self

    def responding(self) -> "Room":
        """In response, at the clock's present."""
        self.staffed()
        self.do("maya", course.advance)
        return self

    def done(self) -> "Room":
        """In response, with everything that leaving it needs."""
        self.responding()
        self.do("priya", actions.declare_mitigated, how=Containment.STOPPED, detail="token revoked")
        self.do("tom", actions.record_cause, text="the token was in a public log")
        self.do("tom", actions.declare_remediated, fix="short-lived tokens", verified="by replay")
        self.do(
            "jonas",
            notifications.decide_notification,
            choice=Choice.AT_CLOSURE,
            because="scope is not known yet",
        )
        return self

    def closing(self) -> "Room":
        """In closure."""
        self.done()
        self.do("maya", course.advance)
        return self

    def looking_back(self) -> "Room":
        """In the retrospective: two customers were confirmed and told."""
        self.closing()
        self.customers("acme", "globex")
        self.mark("acme", "globex", status=CustomerStatus.CONFIRMED)
        self.do("ana", impacts.state_impact, text="two customers", stage=ImpactStage.ACTUAL)
        self.sent(NotificationKind.FINAL)
        self.do("maya", course.advance)
        return self

    def closed(self) -> "Room":
        """Closed, with a retrospective on which everybody agrees."""
        self.looking_back()
        self.written()
        for person in list(self.incident.participants):
            self.do(person, retro.agree)
        self.do("maya", retro.decide_publication, publish=False, because="sev2")
        self.do("maya", course.advance)
        return self

    # ── steps that many tests take ───────────────────────────────────────────────────────────

    def customers(self, *ids: str) -> None:
        """Import customers by id."""
        rows = [ImportedCustomer(id=each) for each in ids]
        self.do("ana", impacts.import_customers, customers=rows, origin="audit log")

    def mark(self, *ids: str, status: CustomerStatus) -> None:
        """Mark customers."""
        self.do("ana", impacts.mark_customers, ids=ids, status=status, because="audit log")

    def drafted(
        self,
        kind: NotificationKind = NotificationKind.INITIAL,
        audience: Audience = Audience.AFFECTED,
        **facts: Any,
    ) -> str:
        """A draft by jonas; its id."""
        facts = {"subject": "Security notice", "text": "What we know"} | facts
        events = self.do("jonas", notifications.draft, kind=kind, audience=audience, **facts)
        return str(events[0].body.id)  # type: ignore[attr-defined]  # a draft has an id

    def sent(
        self,
        kind: NotificationKind = NotificationKind.INITIAL,
        audience: Audience = Audience.AFFECTED,
        **facts: Any,
    ) -> str:
        """A notification that maya approved and jonas sent; its id."""
        note = self.drafted(kind, audience, **facts)
        self.do("maya", notifications.approve, notification=note)
        self.do("jonas", notifications.send, notification=note)
        return note

    def written(self) -> None:
        """A retrospective with all sections and one follow-up action."""
        for section in REQUIRED_SECTIONS:
            self.do("ana", retro.write_section, section=section, text=f"about {section}")
        facts = {"text": "rotate monthly", "owner": "tom", "due": "2027-01-31"}
        self.do("ana", follow_ups.add_follow_up, **facts)

    def joined(self, person: str, track: Track) -> None:
        """A person joins a sub-team."""
        self.do(person, people.join, track=track)
