"""What is true of the record: decisions taken, indicators."""

from dataclasses import dataclass
from datetime import datetime


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
