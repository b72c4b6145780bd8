"""What is true of the whole incident: confirmation, severity, phases, moments, overrides."""

from dataclasses import dataclass
from datetime import datetime

from commandcenter.incident.words import Phase, Precision, Severity


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
class Override:
    """A guard that was forced."""

    act: str
    unmet: tuple[str, ...]
    reason: str
    by: str
    at: datetime


@dataclass(slots=True)
class PhaseStep:
    """When a phase was entered."""

    phase: Phase
    at: datetime
    by: str
