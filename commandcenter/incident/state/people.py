"""What is true of a handover of command, and of who sees an incident."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class HandoverOffer:
    """A handover that waits for the successor."""

    to: str
    by: str
    at: datetime


@dataclass(slots=True)
class Restriction:
    """An incident that only some see.

    Attributes:
        seen_by: who sees it besides those with a part in it.
        at: when it was recorded (UTC).
    """

    by: str
    at: datetime
    seen_by: tuple[str, ...]
    reason: str


@dataclass(slots=True)
class Handover:
    """A change of command."""

    previous: str
    to: str
    at: datetime
