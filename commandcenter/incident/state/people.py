"""What is true of a handover of command."""

from dataclasses import dataclass
from datetime import datetime


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
