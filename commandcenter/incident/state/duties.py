"""What is true of legal duties."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class Assessment:
    """Whether a legal regime applies, and the hours that a contract gives for what starts then."""

    applies: bool
    because: str
    aware_at: datetime | None
    by: str
    at: datetime
    agreed_hours: int | None = None


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
