"""What is true of the record: decisions taken, indicators."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class DecisionTaken:
    """A decision and what was known when it was made.

    Attributes:
        replaced_by: the decision that holds instead of it.
    """

    id: str
    text: str
    why: str
    options: tuple[str, ...]
    objections: tuple[str, ...]
    would_change: tuple[str, ...]
    revisit_at: datetime | None
    by: str
    at: datetime
    replaced_by: str | None = None

    def is_to_be_revisited(self, now: datetime) -> bool:
        """Whether it still holds, and the time to look at it again has come."""
        return not self.replaced_by and self.revisit_at is not None and self.revisit_at <= now


@dataclass(slots=True)
class Indicator:
    """A trace of the attacker."""

    id: str
    kind: str
    value: str
    note: str
    by: str
    at: datetime
