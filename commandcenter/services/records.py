"""The small records that travel between the program and other systems."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from commandcenter.incident.tickets import TicketState
from commandcenter.incident.words import FollowUpStatus, Severity
from commandcenter.services.errors import ServiceError

# ── what every service has ───────────────────────────────────────────────────────────────────────


class Repeats(StrEnum):
    """What happens if an act is sent again with the same key, after nobody knows whether it was."""

    HARMLESS = "harmless"
    """The service knows the key: a repeat changes nothing."""

    LOOK_UP = "look-up"
    """It does not, but `find(key)` tells whether the act was done: ask before a repeat."""

    BLIND = "blind"
    """Nobody can tell: do not repeat; say that it may have been sent."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a service answered to an act that it carried out.

    Attributes:
        reference: what later acts name it by; stable, never a secret.
        url: where people can look at it; empty where there is no such place.
        detail: one line for the timeline: `issue #12 opened`.
    """

    reference: str
    url: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """What a harmless call showed.

    Attributes:
        latency: of the call, in seconds.
        detail: one line: who the token belongs to and what it may do.
        warnings: what will not work, one line each.
    """

    latency: float
    detail: str
    warnings: tuple[str, ...] = ()


# ── people ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Page:
    """What wakes somebody.

    Attributes:
        incident: `INC-7`.
        summary: one line, which names the incident: often it is all that is shown.
        severity: how bad; None before it was assessed.
        detail: what else they must know.
        url: where to go.
        who: the people or the team meant, for those who read it.
    """

    incident: str
    summary: str
    severity: Severity | None = None
    detail: str = ""
    url: str = ""
    who: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """What is said in a chat.

    Attributes:
        text: plain text, one or more lines; markup in it is shown, not obeyed.
        title: a bold line above it.
        url: where the button goes.
        facts: short pairs: (`Severity`, `SEV1`).
        channel: where, if not where the settings say: a reference of `open_channel`.
    """

    text: str
    title: str = ""
    url: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """One message to one recipient.

    Attributes:
        key: of this message to this recipient.
        to: the address.
        subject: one line.
        text: the body, as plain text.
        html: the same as HTML, if there is one.
        follows: the keys of earlier messages to this recipient that it updates or corrects.
    """

    key: str
    to: str
    subject: str
    text: str
    html: str = ""
    follows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of one mail: a receipt, or how it failed."""

    mail: Mail
    outcome: Receipt | ServiceError


class PublicState(StrEnum):
    """What a status page says of an incident; the words that such pages share."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"


class PublicImpact(StrEnum):
    """How bad a status page says it is."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class StatusPost:
    """What a status page tells everybody.

    Attributes:
        title: one line; ignored by updates that leave it empty.
        body: the text.
    """

    title: str
    body: str
    state: PublicState
    impact: PublicImpact | None = None


# ── work ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Ticket:
    """Work that is followed up elsewhere.

    Attributes:
        title: one line.
        body: plain text; markup in it is shown, not obeyed.
        url: where it comes from.
        labels: words to find it by.
        owner: whose it is, as they are called here; whom the settings do not name is not assigned.
        due: an ISO date; ignored by trackers that keep none.
    """

    title: str
    body: str
    url: str = ""
    labels: tuple[str, ...] = ()
    owner: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class TicketChange:
    """What is different about a ticket; None: as before.

    Attributes:
        text: says the same for people, as a comment.
        title: one line.
        owner: as they are called here.
        due: an ISO date; ignored by trackers that keep none.
    """

    text: str
    title: str | None = None
    status: FollowUpStatus | None = None
    owner: str | None = None
    due: str | None = None


@dataclass(frozen=True, slots=True)
class TicketNews:
    """A ticket that was changed, and how it stands now."""

    reference: str
    state: TicketState


@dataclass(frozen=True, slots=True)
class News:
    """Tickets that were changed, the longest ago first.

    Attributes:
        until: what was changed before is known by this; the next question begins here.
    """

    tickets: tuple[TicketNews, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class Followed:
    """What a tracker answered, and how the ticket stands after it; None: it could not be seen."""

    receipt: Receipt
    state: TicketState | None = None


# ── mitigation ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """What a person fills in.

    Attributes:
        name: its key in the values.
        title: its label.
        help: what to write, with an example.
        choices: what can be chosen, where that is fixed.
        searched: whether `choices(control, name, typed)` can be asked for what there is.
        default: what stands there at first.
        required: whether it may be left empty.
    """

    name: str
    title: str
    help: str = ""
    choices: tuple[Choice, ...] = ()
    searched: bool = False
    default: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Control:
    """Something that a firewall or registry can be told to do.

    Attributes:
        name: stable: `block-address`.
        title: what it does, for people.
        fields: what must be filled in.
        stops: what people lose by it, for the advice; empty if nothing.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    stops: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A call exactly as it will be sent, without its secret: what is confirmed is what is done."""

    method: str
    url: str
    body: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """An act ready to be confirmed; JSON-able as it stands.

    Attributes:
        control: its name.
        title: what will be done, in one line.
        values: as filled in and checked.
        before: what is true now and reverting needs.
        key: of the act.
        call: what will be sent.
        reverts: whether it undoes an earlier one.
    """

    control: str
    title: str
    values: Mapping[str, str]
    before: Mapping[str, str]
    key: str
    call: Call
    reverts: bool = False


@dataclass(frozen=True, slots=True)
class Undo:
    """What reverting needs; JSON-able as it stands.

    Attributes:
        control: its name.
        title: what reverting will do, in one line.
        state: the service's own.
    """

    control: str
    title: str
    state: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Controlled:
    """What came of a plan; `undo` is None where there is nothing to revert."""

    receipt: Receipt
    undo: Undo | None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what in a registry, as its own log tells: evidence."""

    id: str
    at: datetime
    actor: str
    event: str
    target: str
    address: str = ""


# ── monitoring ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Alert:
    """What monitoring has noticed.

    Attributes:
        fingerprint: the same for as long as it is the same alert; unique within its source.
        title: one line.
        firing: False when it is over.
        started_at: UTC; with the fingerprint, tells one episode from the next. None where it is
            over and the source has forgotten it.
        ended_at: UTC, where known.
        detail: what the source says about it.
        severity: the source's own word.
        group: alerts of one group belong together.
        labels: what it is about.
        url: where to look.
    """

    fingerprint: str
    title: str
    firing: bool
    started_at: datetime | None
    ended_at: datetime | None = None
    detail: str = ""
    severity: str = ""
    group: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
