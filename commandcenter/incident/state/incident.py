"""One incident: all that folding its events builds up."""

from dataclasses import dataclass, field
from datetime import datetime

from commandcenter.incident.state.course import (
    Confirmation,
    Dismissal,
    MomentAt,
    Override,
    PhaseStep,
    SeverityChange,
)
from commandcenter.incident.state.duties import Assessment, Fulfilment, Waiver
from commandcenter.incident.state.impact import Customer, Impact, Mark, Marking
from commandcenter.incident.state.names import reference
from commandcenter.incident.state.notifications import Notification, NotificationChoice
from commandcenter.incident.state.people import Handover, HandoverOffer, Restriction
from commandcenter.incident.state.progress import Need, RollCall, TrackState
from commandcenter.incident.state.record import DecisionTaken, Indicator
from commandcenter.incident.state.retrospective import Retrospective
from commandcenter.incident.state.services import Alert, Errand
from commandcenter.incident.state.work import Action, Cause, Fix, Mitigation
from commandcenter.incident.words import (
    Audience,
    CustomerStatus,
    MomentName,
    NotificationKind,
    Phase,
    Role,
    Severity,
    Source,
    Track,
)


@dataclass(slots=True)
class Incident:
    """One incident, as its events up to `seq` tell it.

    Attributes:
        taken_on_at: when a person first acted on it, its declaration included.
        cadence: minutes between progress reports.
        stand_ins: who acted for others → for whom → why they did, last.
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
    taken_on_at: datetime | None = None
    confirmation: Confirmation | None = None
    dismissal: Dismissal | None = None
    roles: dict[Role, list[str]] = field(default_factory=dict)
    contacts: dict[str, str] = field(default_factory=dict)
    participants: list[str] = field(default_factory=list)
    handover: HandoverOffer | None = None
    handovers: list[Handover] = field(default_factory=list)
    restriction: Restriction | None = None
    stand_ins: dict[str, dict[str, str]] = field(default_factory=dict)
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
    def decisions_in_force(self) -> list["DecisionTaken"]:
        """The decisions that no later one replaced."""
        return [taken for taken in self.decisions.values() if not taken.replaced_by]

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
