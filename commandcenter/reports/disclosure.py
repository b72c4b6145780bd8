"""What those for whom a report is may know: a log of its own, from which the report is written.

Whatever leaves the organisation is not filtered out of a finished report but out of the events
before one is written, so that no renderer can hold it. What is not named here stays inside: a new
kind of event is withheld until somebody says that it may be read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any

from commandcenter.incident import events as e
from commandcenter.incident.fold import fold
from commandcenter.incident.follow_ups import FOLLOWED
from commandcenter.incident.sentences import sentence
from commandcenter.incident.state import EVERYONE, Incident, Notification
from commandcenter.incident.text import one_line
from commandcenter.incident.tickets import TicketState
from commandcenter.incident.words import Audience, EntryKind, NotificationStatus, Profile
from commandcenter.reports.naming import CUSTOMERS, PERSONS, LeftOut, Naming, naming_of

#: What stands in the place of an entry that is withheld.
BLANK = e.EntryLogged(text="", internal=True)
#: Names that the program itself gave, and hashes.
GIVEN = frozenset(
    {"id", "corrects", "regime", "sha256", "scrubbed_sha256", "due", "applied", "follows"}
)

NOTHING: frozenset[str] = frozenset()
#: Kind of event → those of its fields in which people wrote what the public may read.
PUBLIC: dict[type[e.Body], frozenset[str]] = {
    e.Declared: frozenset({"title"}),
    e.Confirmed: frozenset({"impact"}),
    e.Dismissed: NOTHING,
    e.SeveritySet: NOTHING,
    e.PhaseEntered: NOTHING,
    e.Reopened: NOTHING,
    e.RoleAssigned: NOTHING,
    e.RoleReleased: NOTHING,
    e.TeamJoined: NOTHING,
    e.TeamLeft: NOTHING,
    e.HandoverOffered: NOTHING,
    e.HandoverWithdrawn: NOTHING,
    e.HandoverAccepted: NOTHING,
    e.EntryLogged: frozenset({"text"}),
    e.EntryAmended: frozenset({"text"}),
    e.EntryRedacted: NOTHING,
    e.MomentSet: NOTHING,
    e.Mitigated: frozenset({"detail"}),
    e.CauseRecorded: frozenset({"text"}),
    e.Remediated: frozenset({"fix"}),
    e.ImpactStated: frozenset({"text", "figures", "services"}),
    e.CustomersImported: NOTHING,
    e.CustomersMarked: NOTHING,
    e.CustomersMarkingUndone: NOTHING,
    e.NotificationDrafted: frozenset({"subject", "text"}),
    e.NotificationSubmitted: NOTHING,
    e.NotificationApproved: NOTHING,
    e.NotificationSent: frozenset({"via", "service"}),
    e.DeliveryRecorded: NOTHING,
    e.DeliveriesRetried: NOTHING,
    e.SectionWritten: frozenset({"text"}),
    e.FollowUpAdded: frozenset({"text"}),
    e.FollowUpChanged: frozenset({"text"}),
    e.FollowUpDone: NOTHING,
    e.FollowUpDropped: NOTHING,
    e.FollowUpReopened: NOTHING,
    e.TicketChanged: NOTHING,
    e.PublicationDecided: NOTHING,
}
#: The same for an authority: besides, what was done and decided, by whom it was kept, and why.
REGULATOR: dict[type[e.Body], frozenset[str]] = PUBLIC | {
    e.Dismissed: frozenset({"reason"}),
    e.SeveritySet: frozenset({"reason"}),
    e.Reopened: frozenset({"reason"}),
    e.Overridden: frozenset({"act", "unmet", "reason"}),
    e.CadenceChanged: frozenset({"reason"}),
    e.ProgressReported: NOTHING,
    e.DecisionMade: frozenset({"text", "why", "options", "would_change"}),
    e.IndicatorAdded: frozenset({"kind", "value", "note"}),
    e.ActionAdded: frozenset({"text", "stops_service"}),
    e.ActionAssigned: NOTHING,
    e.ActionStarted: NOTHING,
    e.ActionDone: frozenset({"result"}),
    e.ActionDropped: frozenset({"reason"}),
    e.Mitigated: frozenset({"detail", "verified"}),
    e.Remediated: frozenset({"fix", "verified"}),
    e.NotificationDecided: frozenset({"because"}),
    e.ObligationAssessed: frozenset({"because"}),
    e.ObligationFulfilled: frozenset({"reference"}),
    e.ObligationWaived: frozenset({"reason"}),
    e.FollowUpDone: frozenset({"result"}),
    e.FollowUpDropped: frozenset({"reason"}),
    e.FollowUpReopened: frozenset({"reason"}),
    e.NoFollowUp: frozenset({"because"}),
    e.RetrospectiveAgreed: NOTHING,
    e.AgreementExcused: NOTHING,
}
OPEN = {Profile.PUBLIC: PUBLIC, Profile.REGULATOR: REGULATOR}
#: Free entries that may be read: raw output never is.
KINDS = {
    Profile.PUBLIC: frozenset({EntryKind.FINDING}),
    Profile.REGULATOR: frozenset({EntryKind.NOTE, EntryKind.FINDING, EntryKind.DECISION}),
}


@dataclass(frozen=True, slots=True)
class Known:
    """The incident as those for whom the report is may know it."""

    incident: Incident
    events: tuple[e.Event, ...]
    left_out: tuple[LeftOut, ...] = ()


def disclosed(incident: Incident, events: tuple[e.Event, ...], profile: Profile) -> Known:
    """The events that a profile may know, and the incident that they tell of.

    Inside nothing is left out, but indicators are defanged wherever they stand, except in words
    that were sent. Outside people are named by role, customers are counted, and what is internal,
    marked so or by its kind, is gone.
    """
    naming = naming_of(incident, events, profile)
    if not profile.is_outward:
        if not incident.indicators:
            return Known(incident, events)
        kept = tuple(_with(event, _defanged(event.body, naming)) for event in events)
        return Known(fold(Incident(incident.id), kept), kept)
    disclosing = _Disclosing(incident, events, profile, naming)
    kept = tuple(disclosing.event(event) for event in events)
    told = fold(Incident(incident.id), kept)
    # When things happened may be known, also where what set the moment may not.
    told.moments = {
        name: replace(each, by=naming.person(each.by)) for name, each in incident.moments.items()
    }
    return Known(told, kept, tuple(disclosing.left_out()))


def _with(event: e.Event, body: e.Body) -> e.Event:
    if body is event.body:
        return event
    return e.Event(
        event.seq,
        event.recorded_at,
        event.occurred_at,
        event.actor,
        event.on_behalf_of,
        event.key,
        body,
    )


def _defanged(body: e.Body, naming: Naming) -> e.Body:
    if isinstance(body, e.NotificationDrafted):
        return body
    changed = {
        name: said
        for name in body.prose
        if (value := getattr(body, name)) and (said := naming.said(value)) != value
    }
    return body.model_copy(update=changed) if changed else body


class _Disclosing:
    """Goes through a log once, and keeps account of what it leaves out."""

    def __init__(
        self, incident: Incident, events: tuple[e.Event, ...], profile: Profile, naming: Naming
    ) -> None:
        self._incident = incident
        self._events = events
        self._profile = profile
        self._naming = naming
        self._open = OPEN[profile]
        self._published = profile is Profile.REGULATOR or bool(
            incident.retrospective.publication and incident.retrospective.publication.publish
        )
        self._gone: dict[str, list[str]] = {}

    def event(self, event: e.Event) -> e.Event:
        """The event as it may be known."""
        why = self._withheld(event.body)
        if why:
            told = one_line(sentence(event.body), 160)
            self._gone.setdefault(why, []).append(f"entry {event.seq}: {told}")
        return e.Event(
            event.seq,
            event.recorded_at,
            event.occurred_at,
            self._naming.person(event.actor),
            self._naming.person(event.on_behalf_of) if event.on_behalf_of else None,
            None,
            _blank(event.body) if why else self._cleared(event),
        )

    def left_out(self) -> Iterator[LeftOut]:
        """What was left out, as a preview lists it."""
        for what, items in self._gone.items():
            yield LeftOut(what, tuple(items))
        yield from self._naming.left_out()

    # ── what is withheld as a whole ──────────────────────────────────────────────────────────

    def _withheld(self, body: e.Body) -> str:
        """Why nothing of it may be read; empty where something may."""
        why = ""
        match body:
            case _ if type(body) not in self._open:
                why = f"{body.type.partition('.')[0]} entries"
            case e.EntryLogged(internal=True):
                why = "entries marked internal"
            case e.EntryLogged(kind=kind) if kind not in KINDS[self._profile]:
                why = f"{kind} entries"
            case e.EntryAmended() if self._amends_withheld(body):
                why = "amendments of what is left out"
            case (
                e.NotificationDrafted(id=id_)
                | e.NotificationSubmitted(id=id_)
                | e.NotificationApproved(id=id_)
            ):
                sent = self._note(id_).status is NotificationStatus.SENT
                why = "" if sent else "notifications that were not sent"
            case _ if isinstance(body, (e.SectionWritten, *FOLLOWED)):
                why = "" if self._published else "the retrospective, which is not published"
            case _:
                pass
        return why

    def _note(self, id_: str) -> Notification:
        return self._incident.notifications[id_]

    def _amends_withheld(self, amendment: e.EntryAmended) -> bool:
        amended = self._events[amendment.amends - 1].body
        if self._withheld(amended):
            return True
        # It may say anything of what it amends: all of that must be readable, not a part.
        written = frozenset(amended.prose)
        return not written or not written <= self._readable(amended)

    # ── what is left of the others ───────────────────────────────────────────────────────────

    def _cleared(self, event: e.Event) -> e.Body:
        """The body with persons and customers renamed and without what is not open."""
        body = event.body
        may_be_read = self._readable(body)
        verbatim = isinstance(body, e.NotificationDrafted)
        changed: dict[str, Any] = {}
        erased: list[str] = []
        for name, value in body:
            if name in may_be_read:
                cleared = value if verbatim else self._naming.said(value)
            else:
                cleared = self._closed(name, value)
            if cleared != value:
                changed[name] = cleared
            if value and not cleared:
                erased.append(name)
        if erased:
            line = f"entry {event.seq} ({body.type}): {', '.join(erased)}"
            self._gone.setdefault("parts of entries", []).append(line)
        return body.model_copy(update=changed)

    def _readable(self, body: e.Body) -> frozenset[str]:
        if self._profile is Profile.PUBLIC:
            match body:
                case e.NotificationDrafted(audience=Audience.AFFECTED):
                    return NOTHING  # What was told to some is theirs.
                case e.CauseRecorded() if body.text != self._incident.root_cause:
                    return NOTHING  # It is not believed any more.
                case _:
                    pass
        return self._open[type(body)]

    def _closed(self, name: str, value: Any) -> Any:
        """What stays of a field that nobody's words may be read in."""
        if value is None or isinstance(value, Enum) or name in GIVEN:
            return value
        if name in PERSONS:
            return self._naming.person(value)
        if name in CUSTOMERS:
            return self._customers(value)
        if isinstance(value, TicketState):
            return replace(value, assignee="", owner=self._naming.person(value.owner))
        return _nothing(value)

    def _customers(self, value: Any) -> Any:
        match value:
            case str():
                return value if value == EVERYONE else self._naming.customer(value)
            case e.ImportedCustomer():
                return e.ImportedCustomer(id=self._naming.customer(value.id), records=value.records)
            case _:
                return tuple(self._customers(each) for each in value)


def _blank(body: e.Body) -> e.Body:
    """Nothing of it but how exactly its time is known: else that would seem more than it is."""
    return BLANK.model_copy(update={"precision": body.precision})


def _nothing(value: Any) -> Any:
    """Of the same type, without what people wrote; what the program counts stays."""
    match value:
        case str():
            return ""
        case Mapping():
            return {}
        case tuple():
            return ()
        case bool() | int() | float() | datetime():
            return value
        case _:
            return None
