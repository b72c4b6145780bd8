"""What can happen: one body class per kind of event, and the envelope it travels in."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

from commandcenter.incident.words import (
    Audience,
    Choice,
    Containment,
    CustomerStatus,
    EntryKind,
    ErrandKind,
    ImpactStage,
    MomentName,
    NotificationKind,
    Outcome,
    Phase,
    Precision,
    Role,
    Section,
    Severity,
    Source,
    Track,
)

#: What stands in place of an erased text.
ERASED = "[redacted]"


class UnknownEvent(Exception):
    """The log holds a kind of event that this version does not know."""


class Body(BaseModel):
    """The content of one event. Frozen; unknown fields are refused.

    Attributes:
        type: the name in the log; never changes once released.
        version: raised when the fields change; `UPCASTS` then lifts the older bodies.
        prose: the fields that hold what people wrote, which a redaction erases.
    """

    # Deferred: a command line pays only for the kinds of event that it meets.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    type: ClassVar[str]
    version: ClassVar[int] = 1
    prose: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Enter the class in the catalogue of kinds."""
        super().__pydantic_init_subclass__(**kwargs)
        KINDS[cls.type] = cls


KINDS: dict[str, type[Body]] = {}

#: (type, version) → the function that lifts a stored body to the next version.
UPCASTS: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}


def encode(body: Body) -> bytes:
    """The exact bytes that are stored and hashed."""
    text = body.model_dump_json(exclude_none=True)
    if body.version > 1:
        text = f'{{"v":{body.version},{text[1:]}'
    return text.encode()


def decode(type_: str, stored: bytes) -> Body:
    """The body that these bytes hold, lifted to the present version.

    Raises:
        UnknownEvent: a newer program wrote this kind of event.
    """
    kind = KINDS.get(type_)
    if kind is None:
        raise UnknownEvent(f"this version does not know the event “{type_}”; update commandcenter")
    if kind.version == 1:
        return kind.model_validate_json(stored)
    fields = json.loads(stored)
    version = fields.pop("v", 1)
    if version > kind.version:
        raise UnknownEvent(f"“{type_}” was written by a newer version; update commandcenter")
    while version < kind.version:
        fields = UPCASTS[type_, version](fields)
        version += 1
    return kind.model_validate(fields)


def scrubbed(body: Body) -> Body:
    """The same body with everything that people wrote erased, its structure kept."""
    return body.model_copy(
        update={
            field: _erased(value)
            for field in body.prose
            if (value := getattr(body, field)) not in (None, "")
        }
    )


def _erased(value: Any) -> Any:
    """`value` with each text in it replaced, in the same shape."""
    if isinstance(value, str):
        return ERASED
    if isinstance(value, BaseModel):
        return value.model_copy(
            update={n: _erased(v) for n, v in value if v and isinstance(v, str) and n != "id"}
        )
    if isinstance(value, Mapping):
        return {name: _erased(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_erased(item) for item in value)
    return value


@dataclass(frozen=True, slots=True)
class Happening:
    """What a decision wants to have recorded.

    Attributes:
        body: what happened.
        occurred_at: when it happened (UTC).
        actor: who did it; `commandcenter` for the worker.
        on_behalf_of: whose words or act it was, when `actor` only entered it.
        key: idempotency key, unique within the incident; repeating one changes nothing.
    """

    body: Body
    occurred_at: datetime
    actor: str
    on_behalf_of: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A happening as the log holds it: with its place and the time it was recorded (UTC)."""

    seq: int
    recorded_at: datetime
    occurred_at: datetime
    actor: str
    on_behalf_of: str | None
    key: str | None
    body: Body

    @property
    def type(self) -> str:
        """The kind of event, as named in the log."""
        return self.body.type


# ── the whole incident ───────────────────────────────────────────────────────────────────────


class Declared(Body):
    """Someone says: this may be an incident. Starts the log."""

    type: ClassVar = "incident.declared"
    prose: ClassVar = ("title", "detail", "reporter", "contact")

    title: str
    source: Source
    detail: str = ""
    reporter: str | None = None
    contact: str | None = None
    drill: bool = False
    cadence: int = 15


class ReportAcknowledged(Body):
    """The outside reporter was told that the report arrived."""

    type: ClassVar = "report.acknowledged"
    prose: ClassVar = ("text",)

    text: str


class Confirmed(Body):
    """The investigator found: this is an incident."""

    type: ClassVar = "incident.confirmed"
    prose: ClassVar = ("impact",)

    severity: Severity
    impact: str
    customers_at_risk: bool
    infrastructure_breach: bool


class Dismissed(Body):
    """The investigator found: this is not an incident; the ticket carries what remains."""

    type: ClassVar = "incident.dismissed"
    prose: ClassVar = ("reason",)

    reason: str
    ticket: str | None = None


class SeveritySet(Body):
    """The severity changed, with the reason."""

    type: ClassVar = "severity.set"
    prose: ClassVar = ("reason",)

    severity: Severity
    reason: str


class PhaseEntered(Body):
    """The incident went on to another phase."""

    type: ClassVar = "phase.entered"

    left: Phase
    entered: Phase


class Reopened(Body):
    """Response starts again."""

    type: ClassVar = "incident.reopened"
    prose: ClassVar = ("reason",)

    left: Phase
    reason: str


class Overridden(Body):
    """A guard was forced: what was unmet, and why it was done all the same."""

    type: ClassVar = "guard.overridden"
    prose: ClassVar = ("reason",)

    act: str
    unmet: tuple[str, ...]
    reason: str


class CadenceChanged(Body):
    """The sub-teams report at another interval from now on."""

    type: ClassVar = "cadence.changed"
    prose: ClassVar = ("reason",)

    minutes: int
    reason: str


# ── people ───────────────────────────────────────────────────────────────────────────────────


class RoleAssigned(Body):
    """A person holds a role from now on."""

    type: ClassVar = "role.assigned"

    role: Role
    person: str


class RoleReleased(Body):
    """A person no longer holds a role."""

    type: ClassVar = "role.released"

    role: Role
    person: str


class TeamJoined(Body):
    """A person joined a sub-team."""

    type: ClassVar = "team.joined"

    track: Track
    person: str


class TeamLeft(Body):
    """A person left a sub-team."""

    type: ClassVar = "team.left"

    track: Track
    person: str


class ContactGiven(Body):
    """How a person can be reached in this incident."""

    type: ClassVar = "contact.given"
    prose: ClassVar = ("contact",)

    person: str
    contact: str


class HandoverOffered(Body):
    """The commander asks a successor to take command; nothing moves until they accept."""

    type: ClassVar = "handover.offered"

    to: str


class HandoverWithdrawn(Body):
    """An offered handover is off: withdrawn or declined."""

    type: ClassVar = "handover.withdrawn"
    prose: ClassVar = ("reason",)

    to: str
    reason: str = ""


class HandoverAccepted(Body):
    """The successor has read the brief and commands from now on."""

    type: ClassVar = "handover.accepted"

    previous: str
    brief: str

    prose: ClassVar = ("brief",)


# ── progress ─────────────────────────────────────────────────────────────────────────────────


class Estimate(BaseModel):
    """A time to fix: a time, or unknown with the reason."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    at: AwareDatetime | None = None
    because: str = ""
    confidence: str | None = None


class ProgressReported(Body):
    """A sub-team's CAN report: conditions, actions, needs; remediation adds its estimate."""

    type: ClassVar = "progress.reported"
    prose: ClassVar = ("conditions", "actions", "needs", "eta")

    track: Track
    conditions: str
    actions: str = ""
    needs: str = ""
    eta: Estimate | None = None
    unchanged: bool = False


class PromptRaised(Body):
    """A progress report fell due and the sub-team was asked for it.

    Attributes:
        late: seconds after the slot at which it was raised, where no worker ran in time.
        passed: how many earlier slots went by unasked meanwhile.
    """

    type: ClassVar = "prompt.raised"

    track: Track
    slot: AwareDatetime
    late: int = 0
    passed: int = 0


class PromptRepeated(Body):
    """The commander asked a late sub-team again."""

    type: ClassVar = "prompt.repeated"

    track: Track
    slot: AwareDatetime


class PromptSnoozed(Body):
    """The commander gave a late sub-team more time; the slot stays unkept in the record."""

    type: ClassVar = "prompt.snoozed"

    track: Track
    slot: AwareDatetime
    until: AwareDatetime


class RollCalled(Body):
    """The commander walked both lanes."""

    type: ClassVar = "rollcall.held"
    prose: ClassVar = ("summary",)

    summary: str
    next_at: AwareDatetime | None = None


class SilenceNoticed(Body):
    """Nobody wrote anything for too long."""

    type: ClassVar = "silence.noticed"

    since: AwareDatetime
    minutes: int


class NeedRaised(Body):
    """A sub-team needs something from the commander."""

    type: ClassVar = "need.raised"
    prose: ClassVar = ("text",)

    id: str
    track: Track
    text: str


class NeedAnswered(Body):
    """The commander answered a need."""

    type: ClassVar = "need.answered"
    prose: ClassVar = ("text",)

    id: str
    text: str


# ── the record ───────────────────────────────────────────────────────────────────────────────


class Evidence(BaseModel):
    """Where captured output came from and what it hashes to (SHA-256, hex)."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    sha256: str
    size: int
    host: str


class EntryLogged(Body):
    """Someone wrote into the timeline.

    Attributes:
        internal: it stays in the organisation, whoever a report is for.
    """

    type: ClassVar = "entry.logged"
    prose: ClassVar = ("text",)

    text: str
    kind: EntryKind = EntryKind.NOTE
    evidence: Evidence | None = None
    precision: Precision | None = None
    internal: bool = False


class EntryAmended(Body):
    """A correction; the original stays."""

    type: ClassVar = "entry.amended"
    prose: ClassVar = ("text",)

    amends: int
    text: str


class EntryRedacted(Body):
    """An entry's text was erased for good; the chain keeps its place.

    Attributes:
        redacts: the entry's sequence number.
        scrubbed_sha256: hash of the body that stands in its place, which cannot be altered either.
    """

    type: ClassVar = "entry.redacted"

    redacts: int
    reason: str
    scrubbed_sha256: str


class DecisionMade(Body):
    """A decision, with what was on the table when it was made."""

    type: ClassVar = "decision.made"
    prose: ClassVar = ("text", "why", "options", "objections")

    id: str
    text: str
    why: str
    options: tuple[str, ...] = ()
    objections: tuple[str, ...] = ()
    revisit_at: AwareDatetime | None = None


class MomentSet(Body):
    """A key moment was placed in time."""

    type: ClassVar = "moment.set"

    moment: MomentName
    at: AwareDatetime
    precision: Precision = Precision.MINUTE


class IndicatorAdded(Body):
    """A trace that tells of the attacker."""

    type: ClassVar = "indicator.added"
    prose: ClassVar = ("value", "note")

    id: str
    kind: str
    value: str
    note: str = ""


# ── mitigation and remediation ───────────────────────────────────────────────────────────────


class ActionAdded(Body):
    """A step that a track will take."""

    type: ClassVar = "action.added"
    prose: ClassVar = ("text",)

    id: str
    track: Track
    text: str
    owner: str | None = None
    stops_service: str | None = None


class ActionAssigned(Body):
    """Someone else, or someone at last, owns a step."""

    type: ClassVar = "action.assigned"

    id: str
    owner: str


class ActionStarted(Body):
    """Work on a step began."""

    type: ClassVar = "action.started"

    id: str


class ActionDone(Body):
    """A step is done, with its result."""

    type: ClassVar = "action.done"
    prose: ClassVar = ("result",)

    id: str
    result: str = ""


class ActionDropped(Body):
    """A step will not be taken."""

    type: ClassVar = "action.dropped"
    prose: ClassVar = ("reason",)

    id: str
    reason: str


class ControlOrdered(Body):
    """A call to a firewall or registry was confirmed; the worker makes exactly this one.

    Attributes:
        id: of the action that it is a run of.
        service: its section in the settings.
        control: what it is told to do, by the service's own name for it.
        plan: what was shown and confirmed, whole, as the service planned it; holds no secret.
        stops: what users lose by it; empty where nothing.
        reverts: it undoes what an earlier one did.
    """

    type: ClassVar = "control.ordered"
    prose: ClassVar = ("title", "plan")

    id: str
    service: str
    control: str
    title: str
    plan: Mapping[str, Any]
    stops: str = ""
    reverts: bool = False


class Mitigated(Body):
    """The damage is stopped or minimised; how that was verified and by whom."""

    type: ClassVar = "mitigation.declared"
    prose: ClassVar = ("detail", "verified")

    how: Containment
    detail: str
    verified: str = ""
    verified_by: str


class CauseRecorded(Body):
    """The root cause, as now understood."""

    type: ClassVar = "cause.recorded"
    prose: ClassVar = ("text",)

    text: str


class Remediated(Body):
    """The permanent fix is in, and verified."""

    type: ClassVar = "remediation.declared"
    prose: ClassVar = ("fix", "verified")

    fix: str
    verified: str
    verified_by: str


# ── impact and customers ─────────────────────────────────────────────────────────────────────


class ImpactStated(Body):
    """The impact as now known."""

    type: ClassVar = "impact.stated"
    prose: ClassVar = ("text",)

    stage: ImpactStage
    text: str
    figures: Mapping[str, int | float] = {}
    services: tuple[str, ...] = ()


class ImportedCustomer(BaseModel):
    """One row of a customer list."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    id: str
    name: str = ""
    contact: str = ""
    records: int | None = None


class CustomersImported(Body):
    """Customers who may be affected, from a list; each is suspected until marked."""

    type: ClassVar = "customers.imported"
    prose: ClassVar = ("customers",)

    origin: str
    customers: tuple[ImportedCustomer, ...]


class CustomersMarked(Body):
    """Customers were confirmed, cleared or suspected again, with the basis.

    Attributes:
        id: names the marking; one of many customers is several events.
    """

    type: ClassVar = "customers.marked"
    prose: ClassVar = ("because",)

    ids: tuple[str, ...]
    status: CustomerStatus
    because: str
    id: str = ""


class CustomersMarkingUndone(Body):
    """A marking was taken back for those who are still as it left them.

    Attributes:
        id: of the marking; of many customers it is several events.
        status: what these customers are again.
    """

    type: ClassVar = "customers.marking_undone"
    prose: ClassVar = ("because",)

    id: str
    ids: tuple[str, ...]
    status: CustomerStatus
    because: str


# ── notifications ────────────────────────────────────────────────────────────────────────────


class NotificationDecided(Body):
    """Who is told and when was decided, with the advice of that moment."""

    type: ClassVar = "notification.decided"
    prose: ClassVar = ("because",)

    choice: Choice
    because: str
    advised: Choice | None = None


class NotificationDrafted(Body):
    """The text of a notification, first or revised.

    Attributes:
        personal: `{customer}` and `{records}` in the text are each recipient's own, and its other
            braces are written twice; else the text stands for itself.
    """

    type: ClassVar = "notification.drafted"
    prose: ClassVar = ("subject", "text")

    id: str
    kind: NotificationKind
    audience: Audience
    subject: str
    text: str
    corrects: str | None = None
    personal: bool = False


class NotificationApproved(Body):
    """The commander approved exactly these words (SHA-256 of subject, newline, text)."""

    type: ClassVar = "notification.approved"

    id: str
    sha256: str


class NotificationSent(Body):
    """The approved words went to these customers, or to everyone when site-wide.

    Attributes:
        via: the channel that carried them.
        recipients: customer ids.
        service: what delivers them from here on; where it is None, people did.
    """

    type: ClassVar = "notification.sent"

    id: str
    via: str
    recipients: tuple[str, ...] = ()
    service: str | None = None


class DeliveryRecorded(Body):
    """What became of one notification to one recipient through one channel."""

    type: ClassVar = "delivery.recorded"
    prose: ClassVar = ("detail",)

    id: str
    recipient: str
    channel: str
    outcome: Outcome
    detail: str = ""


class DeliveriesRetried(Body):
    """What did not arrive, or may not have, is delivered once more."""

    type: ClassVar = "deliveries.retried"

    id: str
    recipients: tuple[str, ...]


class ObligationAssessed(Body):
    """Whether a legal duty applies, who says so and from when its clock runs."""

    type: ClassVar = "obligation.assessed"
    prose: ClassVar = ("because",)

    regime: str
    applies: bool
    because: str
    aware_at: AwareDatetime | None = None


class ObligationFulfilled(Body):
    """The duty was done."""

    type: ClassVar = "obligation.fulfilled"

    id: str
    reference: str = ""


class ObligationWaived(Body):
    """The duty falls away, with the reason."""

    type: ClassVar = "obligation.waived"
    prose: ClassVar = ("reason",)

    id: str
    reason: str


# ── other systems ────────────────────────────────────────────────────────────────────────────


class ErrandBegun(Body):
    """Another system is about to be asked; recorded first, so that a crash cannot hide it.

    Attributes:
        key: of the errand; the same for every attempt at it.
        service: its section in the settings.
        recipients: customers whose mail goes with it.
    """

    type: ClassVar = "errand.begun"

    key: str
    kind: ErrandKind
    service: str
    recipients: tuple[str, ...] = ()


class ErrandEnded(Body):
    """What became of it.

    Attributes:
        outcome: None where nothing was done, and it is tried again at `again_at`.
        reference: what the service names it by: `SEC-12`.
        undo: what reverting needs, where it was a control that can be reverted.
    """

    type: ClassVar = "errand.ended"
    prose: ClassVar = ("detail", "undo")

    key: str
    kind: ErrandKind
    service: str
    outcome: Outcome | None = None
    again_at: AwareDatetime | None = None
    reference: str = ""
    url: str = ""
    detail: str = ""
    undo: Mapping[str, Any] | None = None


class AlertAttached(Body):
    """Monitoring noticed something that belongs to this incident.

    Attributes:
        source: the section in the settings that it came from.
        fingerprint: the same for as long as it is the same alert; unique within its source.
        group: alerts of one group belong together.
        started_at: with the fingerprint, tells one episode from the next.
    """

    type: ClassVar = "alert.attached"
    prose: ClassVar = ("title", "detail")

    source: str
    fingerprint: str
    title: str
    detail: str = ""
    severity: str = ""
    group: str = ""
    url: str = ""
    started_at: AwareDatetime | None = None


class AlertResolved(Body):
    """The alert is over."""

    type: ClassVar = "alert.resolved"

    source: str
    fingerprint: str


# ── retrospective ────────────────────────────────────────────────────────────────────────────


class SectionWritten(Body):
    """A section of the retrospective, whole."""

    type: ClassVar = "retro.written"
    prose: ClassVar = ("text",)

    section: Section
    text: str


class FollowUpAdded(Body):
    """A follow-up action with its owner and due date."""

    type: ClassVar = "retro.action_added"
    prose: ClassVar = ("text",)

    id: str
    text: str
    owner: str
    due: str


class FollowUpDone(Body):
    """A follow-up action was completed."""

    type: ClassVar = "retro.action_done"
    prose: ClassVar = ("result",)

    id: str
    result: str = ""


class NoFollowUp(Body):
    """No action follows, and why."""

    type: ClassVar = "retro.no_action"
    prose: ClassVar = ("because",)

    because: str


class RetrospectiveAgreed(Body):
    """A participant agrees with the retrospective as it stands."""

    type: ClassVar = "retro.agreed"

    person: str


class PublicationDecided(Body):
    """Whether the retrospective is published as a follow-up, and why."""

    type: ClassVar = "retro.publication_decided"
    prose: ClassVar = ("because",)

    publish: bool
    because: str
