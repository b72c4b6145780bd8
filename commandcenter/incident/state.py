"""What is true of one incident: the data that folding its events builds up."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from commandcenter.incident.cadence import Watch
from commandcenter.incident.words import (
    ActionStatus,
    Audience,
    Choice,
    Containment,
    CustomerStatus,
    ErrandKind,
    ImpactStage,
    MomentName,
    NotificationKind,
    NotificationStatus,
    Outcome,
    Phase,
    Precision,
    Role,
    Section,
    Severity,
    Source,
    Track,
)

#: Who acts when the program itself does; no person may have this name.
WORKER = "commandcenter"
#: The recipient of what is told to everybody at once.
EVERYONE = "*"


def reference(incident_id: int) -> str:
    """The name people use for an incident: `INC-7`."""
    return f"INC-{incident_id}"


@dataclass(slots=True)
class Confirmation:
    """The investigator's finding."""

    impact: str
    customers_at_risk: bool
    infrastructure_breach: bool
    by: str
    at: datetime


@dataclass(slots=True)
class Dismissal:
    """Why this was no incident."""

    reason: str
    ticket: str | None
    by: str
    at: datetime


@dataclass(slots=True)
class SeverityChange:
    """One step in the history of the severity."""

    severity: Severity
    reason: str
    by: str
    at: datetime


@dataclass(slots=True)
class ReportMade:
    """One progress report. `at` is when it was recorded: that is when the commander had it."""

    seq: int
    at: datetime
    by: str
    on_behalf_of: str | None
    conditions: str
    actions: str
    needs: str
    unchanged: bool


@dataclass(slots=True)
class EtaGiven:
    """One line of the ETA ledger. `at` None means unknown, for the reason given."""

    given_at: datetime
    by: str
    at: datetime | None
    because: str
    confidence: str | None


@dataclass(slots=True)
class PromptMade:
    """The sub-team was asked for a report. `again`: by the commander, once it was late."""

    slot: datetime
    at: datetime
    again: bool


@dataclass(slots=True)
class TrackState:
    """One sub-team and its track.

    Attributes:
        members: person → when they joined, in that order.
        watches: the spans in which reports are due; the last one may be open.
        prompts: how the sub-team was asked for reports that were late, oldest first.
        estimates: the ETA ledger, oldest first (remediation).
        done_at: when the track's work was declared done.
    """

    members: dict[str, datetime] = field(default_factory=dict)
    lead: str | None = None
    reports: list[ReportMade] = field(default_factory=list)
    watches: list[Watch] = field(default_factory=list)
    prompts: list[PromptMade] = field(default_factory=list)
    estimates: list[EtaGiven] = field(default_factory=list)
    done_at: datetime | None = None

    @property
    def watch(self) -> Watch | None:
        """The span that is running now."""
        return self.watches[-1] if self.watches and self.watches[-1].ended_at is None else None

    @property
    def last_report(self) -> ReportMade | None:
        """The newest report."""
        return self.reports[-1] if self.reports else None

    @property
    def eta(self) -> EtaGiven | None:
        """The estimate in force."""
        return self.estimates[-1] if self.estimates else None

    @property
    def slips(self) -> list[tuple[EtaGiven, float]]:
        """Each estimate that moved the fix later, with by how many seconds."""
        known = [estimate for estimate in self.estimates if estimate.at]
        return [
            (new, (new.at - old.at).total_seconds())
            for old, new in pairwise(known)
            if old.at and new.at and new.at > old.at
        ]


@dataclass(slots=True)
class Need:
    """Something a sub-team asked of the commander."""

    id: str
    track: Track
    text: str
    by: str
    at: datetime
    answer: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None


@dataclass(slots=True)
class ControlRun:
    """A call to a firewall or registry that somebody confirmed.

    Attributes:
        plan: what was shown and confirmed.
        reverts: it undoes what an earlier run did.
        outcome: None while it is under way.
        detail: what was last heard of it.
        undo: what reverting it needs; None where there is nothing to revert.
    """

    service: str
    control: str
    title: str
    plan: dict[str, Any]
    reverts: bool
    by: str
    at: datetime
    outcome: Outcome | None = None
    detail: str = ""
    undo: dict[str, Any] | None = None


@dataclass(slots=True)
class Action:
    """A mitigation or remediation step.

    Attributes:
        after_stop: added after mitigation had been declared done: counted and shown.
        runs: what was run for it on other systems, oldest first; the last may be under way.
        reverted_at: when what was run for it was undone.
    """

    id: str
    track: Track
    text: str
    owner: str | None
    stops_service: str | None
    added_by: str
    added_at: datetime
    after_stop: bool
    status: ActionStatus = ActionStatus.OPEN
    started_at: datetime | None = None
    ended_at: datetime | None = None
    result: str = ""
    runs: list[ControlRun] = field(default_factory=list)
    reverted_at: datetime | None = None
    reverted_by: str | None = None

    @property
    def run_under_way(self) -> ControlRun | None:
        """The run that was ordered and whose end nobody knows yet."""
        return self.runs[-1] if self.runs and self.runs[-1].outcome is None else None

    @property
    def revertible(self) -> ControlRun | None:
        """The run that is in force and can be undone."""
        if self.reverted_at is not None:
            return None
        return next((run for run in reversed(self.runs) if run.undo is not None), None)

    @property
    def standing(self) -> str:
        """What came of it so far, and of what was run for it, in a line; empty where nothing."""
        last = self.runs[-1] if self.runs else None
        if last is None or last.outcome is Outcome.SENT:
            reverted = f"reverted by {self.reverted_by}" if self.reverted_at else ""
            return "; ".join(filter(None, [self.result, reverted]))
        if last.outcome is None:
            does = "reverting" if last.reverts else "under way"
            now = f"{does} at {last.service}" + (f": {last.detail}" if last.detail else "")
            return "; ".join(filter(None, [self.result if last.reverts else "", now]))
        failed = f"not reverted: {last.detail}" if last.reverts else ""
        return "; ".join(filter(None, [self.result, failed]))


@dataclass(slots=True)
class Mitigation:
    """How the damage was stopped or minimised."""

    how: Containment
    detail: str
    verified: str
    verified_by: str
    by: str
    at: datetime

    @property
    def self_verified(self) -> bool:
        """Whether nobody but its author verified it."""
        return self.verified_by == self.by


@dataclass(slots=True)
class Cause:
    """The root cause as understood at one time."""

    text: str
    by: str
    at: datetime


@dataclass(slots=True)
class Fix:
    """The permanent fix, and how it was verified."""

    text: str
    verified: str
    verified_by: str
    by: str
    at: datetime

    @property
    def self_verified(self) -> bool:
        """Whether nobody but its author verified it."""
        return self.verified_by == self.by


@dataclass(slots=True)
class Impact:
    """The impact as known at one time."""

    stage: ImpactStage
    text: str
    figures: dict[str, int | float]
    services: tuple[str, ...]
    by: str
    at: datetime


@dataclass(slots=True)
class Mark:
    """What one event said of the status of customers.

    Attributes:
        id: of the marking: `C3`; empty where a list was imported.
        undoes: it took that marking back.
    """

    status: CustomerStatus
    basis: str
    by: str
    at: datetime
    id: str = ""
    undoes: bool = False


@dataclass(slots=True)
class Marking:
    """One act of marking customers, however many events it is.

    Attributes:
        by: who acted, or for whom it was entered.
        customers: how many it marked.
        undone: for how many of them it was taken back.
    """

    id: str
    status: CustomerStatus
    basis: str
    by: str
    at: datetime
    customers: int = 0
    undone: int = 0
    undone_by: str | None = None
    undone_at: datetime | None = None


@dataclass(slots=True)
class Customer:
    """Someone who may be affected.

    Attributes:
        since: when the status last changed.
        history: the events that said what their status is, by their sequence numbers.
        told: which kinds of notification reached them, and when last.
    """

    id: str
    name: str
    contact: str
    records: int | None
    status: CustomerStatus
    basis: str
    since: datetime
    told: dict[NotificationKind, datetime] = field(default_factory=dict)
    history: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Delivery:
    """What became of one notification to one recipient."""

    channel: str
    outcome: Outcome
    at: datetime
    detail: str


@dataclass(slots=True)
class Notification:
    """One message: draft, approved, sent.

    Attributes:
        personal: `{customer}` and `{records}` in the text are each recipient's own, and its other
            braces are written twice.
    """

    id: str
    kind: NotificationKind
    audience: Audience
    subject: str
    text: str
    author: str
    drafted_at: datetime
    corrects: str | None = None
    status: NotificationStatus = NotificationStatus.DRAFT
    approved_by: str | None = None
    approved_at: datetime | None = None
    sent_at: datetime | None = None
    via: str = ""
    service: str | None = None
    recipients: tuple[str, ...] = ()
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    personal: bool = False

    def reached(self, customer_id: str) -> bool:
        """Whether it was sent to this customer and nothing says that it may not have arrived.

        What a service delivers has arrived once the service says so, not before.
        """
        if self.status is not NotificationStatus.SENT:
            return False
        delivery = self.deliveries.get(customer_id) or self.deliveries.get(EVERYONE)
        if delivery is not None:
            return delivery.outcome is Outcome.SENT
        if self.service is not None:
            return False
        return self.audience is Audience.SITE_WIDE or customer_id in self.recipients


@dataclass(slots=True)
class Errand:
    """Something asked of another system.

    Attributes:
        attempts: how often it was begun.
        ended_at: of the last attempt; None while it runs, or where nobody saw it end.
        outcome: of the last attempt; None while it runs, or where nothing was done.
        again_at: when it is tried again.
        reference: what the service names it by.
    """

    key: str
    kind: ErrandKind
    service: str
    recipients: tuple[str, ...]
    begun_at: datetime
    attempts: int = 0
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    again_at: datetime | None = None
    reference: str = ""
    url: str = ""
    detail: str = ""


@dataclass(slots=True)
class Alert:
    """What monitoring noticed; `resolved_at` None while it fires."""

    source: str
    fingerprint: str
    title: str
    group: str
    started_at: datetime | None
    attached_at: datetime
    resolved_at: datetime | None = None


@dataclass(slots=True)
class NotificationChoice:
    """The recorded decision on who is told and when, beside what was advised."""

    choice: Choice
    because: str
    advised: Choice | None
    by: str
    at: datetime


@dataclass(slots=True)
class Assessment:
    """Whether a legal regime applies."""

    applies: bool
    because: str
    aware_at: datetime | None
    by: str
    at: datetime


@dataclass(slots=True)
class Fulfilment:
    """When a duty was done, and the authority's or the file's reference."""

    at: datetime
    by: str
    reference: str


@dataclass(slots=True)
class Waiver:
    """Why a duty fell away."""

    at: datetime
    by: str
    reason: str


@dataclass(slots=True)
class MomentAt:
    """A key moment in time.

    Attributes:
        by_hand: someone placed it; what happens later does not move it.
    """

    at: datetime
    precision: Precision
    by: str
    by_hand: bool


@dataclass(slots=True)
class DecisionTaken:
    """A decision and what was known when it was made."""

    id: str
    text: str
    why: str
    options: tuple[str, ...]
    objections: tuple[str, ...]
    revisit_at: datetime | None
    by: str
    at: datetime


@dataclass(slots=True)
class Indicator:
    """A trace of the attacker."""

    id: str
    kind: str
    value: str
    note: str
    by: str
    at: datetime


@dataclass(slots=True)
class Override:
    """A guard that was forced."""

    act: str
    unmet: tuple[str, ...]
    reason: str
    by: str
    at: datetime


@dataclass(slots=True)
class HandoverOffer:
    """A handover that waits for the successor."""

    to: str
    by: str
    at: datetime


@dataclass(slots=True)
class Handover:
    """A change of command."""

    previous: str
    to: str
    at: datetime


@dataclass(slots=True)
class PhaseStep:
    """When a phase was entered."""

    phase: Phase
    at: datetime
    by: str


@dataclass(slots=True)
class RollCall:
    """One walk through both lanes."""

    at: datetime
    by: str
    summary: str


@dataclass(slots=True)
class SectionText:
    """A section of the retrospective as last written."""

    text: str
    by: str
    at: datetime


@dataclass(slots=True)
class FollowUp:
    """A follow-up action. `due` is an ISO date."""

    id: str
    text: str
    owner: str
    due: str
    by: str
    done_at: datetime | None = None
    result: str = ""


@dataclass(slots=True)
class Publication:
    """Whether the retrospective is published."""

    publish: bool
    because: str
    by: str
    at: datetime


@dataclass(slots=True)
class Retrospective:
    """What the team looks back on.

    Attributes:
        agreed: person → when they agreed; a later change of a section or action clears it.
    """

    sections: dict[Section, SectionText] = field(default_factory=dict)
    follow_ups: dict[str, FollowUp] = field(default_factory=dict)
    no_follow_up: str | None = None
    agreed: dict[str, datetime] = field(default_factory=dict)
    publication: Publication | None = None


@dataclass(slots=True)
class Incident:
    """One incident, as its events up to `seq` tell it.

    Attributes:
        cadence: minutes between progress reports.
        authors: who recorded event n, at index n - 1.
        measured: the actual impact was stated since the response last began.
        marks: what single events said of customers, by sequence number; many share one.
        last_entry_at: when a person (not the worker) last recorded anything.
    """

    id: int
    seq: int = 0
    title: str = ""
    detail: str = ""
    source: Source = Source.OTHER
    reporter: str | None = None
    contact: str | None = None
    acknowledged_at: datetime | None = None
    drill: bool = False
    phase: Phase = Phase.INVESTIGATION
    phases: list[PhaseStep] = field(default_factory=list)
    severity: Severity | None = None
    severities: list[SeverityChange] = field(default_factory=list)
    declared_at: datetime | None = None
    declared_by: str = ""
    confirmation: Confirmation | None = None
    dismissal: Dismissal | None = None
    roles: dict[Role, list[str]] = field(default_factory=dict)
    contacts: dict[str, str] = field(default_factory=dict)
    participants: list[str] = field(default_factory=list)
    handover: HandoverOffer | None = None
    handovers: list[Handover] = field(default_factory=list)
    cadence: int = 15
    mitigation_track: TrackState = field(default_factory=TrackState)
    remediation_track: TrackState = field(default_factory=TrackState)
    needs: dict[str, Need] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    mitigation: Mitigation | None = None
    mitigations: list[Mitigation] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
    fix: Fix | None = None
    impacts: list[Impact] = field(default_factory=list)
    measured: bool = False
    customers: dict[str, Customer] = field(default_factory=dict)
    customer_counts: dict[CustomerStatus, int] = field(
        default_factory=lambda: dict.fromkeys(CustomerStatus, 0)
    )
    marks: dict[int, Mark] = field(default_factory=dict)
    markings: dict[str, Marking] = field(default_factory=dict)
    notified: int = 0
    choice: NotificationChoice | None = None
    notifications: dict[str, Notification] = field(default_factory=dict)
    errands: dict[str, Errand] = field(default_factory=dict)
    alerts: list[Alert] = field(default_factory=list)
    assessments: dict[str, Assessment] = field(default_factory=dict)
    fulfilments: dict[str, Fulfilment] = field(default_factory=dict)
    waivers: dict[str, Waiver] = field(default_factory=dict)
    moments: dict[MomentName, MomentAt] = field(default_factory=dict)
    decisions: dict[str, DecisionTaken] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    overrides: list[Override] = field(default_factory=list)
    roll_calls: list[RollCall] = field(default_factory=list)
    retrospective: Retrospective = field(default_factory=Retrospective)
    authors: list[str] = field(default_factory=list)
    redacted: list[int] = field(default_factory=list)
    last_entry_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def ref(self) -> str:
        """The name people use: `INC-7`."""
        return reference(self.id)

    def track(self, track: Track) -> TrackState:
        """The state of one track."""
        return self.mitigation_track if track is Track.MITIGATION else self.remediation_track

    @property
    def tracks(self) -> dict[Track, TrackState]:
        """Both tracks."""
        return {track: self.track(track) for track in Track}

    def holder(self, role: Role) -> str | None:
        """The one person in a role that only one can hold."""
        holders = self.roles.get(role)
        return holders[0] if holders else None

    @property
    def commander(self) -> str | None:
        """Who commands."""
        return self.holder(Role.COMMANDER)

    @property
    def root_cause(self) -> str | None:
        """The root cause as last recorded."""
        return self.causes[-1].text if self.causes else None

    @property
    def impact(self) -> Impact | None:
        """The newest impact statement."""
        return self.impacts[-1] if self.impacts else None

    def firing(self, source: str) -> list[Alert]:
        """Its alerts from this source that are not over."""
        return [each for each in self.alerts if each.source == source and not each.resolved_at]

    @property
    def open_needs(self) -> list[Need]:
        """The ask queue, oldest first."""
        return [need for need in self.needs.values() if need.answered_at is None]

    @property
    def mitigations_after_stop(self) -> int:
        """How many mitigation steps were added after it had been declared done."""
        return sum(action.after_stop for action in self.actions.values())

    def customers_in(self, status: CustomerStatus) -> list[Customer]:
        """The customers that are suspected, confirmed or cleared."""
        return [customer for customer in self.customers.values() if customer.status is status]

    def told_final(self, customer_id: str) -> bool:
        """Whether a final notification reached this customer, by name or site-wide."""
        return NotificationKind.FINAL in self.customers[customer_id].told or any(
            note.kind is NotificationKind.FINAL
            and note.audience is Audience.SITE_WIDE
            and note.reached(customer_id)
            for note in self.notifications.values()
        )
