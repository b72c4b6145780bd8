"""What can happen to the whole incident: declared, confirmed, dismissed, the next phase."""

from typing import ClassVar

from commandcenter.incident.events.envelope import Body
from commandcenter.incident.words import Phase, Severity, Source


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
