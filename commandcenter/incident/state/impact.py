"""What is true of the impact and of each customer."""

from dataclasses import dataclass, field
from datetime import datetime

from commandcenter.incident.words import CustomerStatus, ImpactStage, NotificationKind


@dataclass(slots=True)
class Impact:
    """The impact as known at one time."""

    stage: ImpactStage
    text: str
    figures: dict[str, int | float]
    services: tuple[str, ...]
    by: str
    at: datetime


@dataclass(slots=True)
class Mark:
    """What one event said of the status of customers.

    Attributes:
        id: of the marking: `C3`; empty where a list was imported.
        undoes: it took that marking back.
    """

    status: CustomerStatus
    basis: str
    by: str
    at: datetime
    id: str = ""
    undoes: bool = False


@dataclass(slots=True)
class Marking:
    """One act of marking customers, however many events it is.

    Attributes:
        by: who acted, or for whom it was entered.
        customers: how many it marked.
        undone: for how many of them it was taken back.
    """

    id: str
    status: CustomerStatus
    basis: str
    by: str
    at: datetime
    customers: int = 0
    undone: int = 0
    undone_by: str | None = None
    undone_at: datetime | None = None


@dataclass(slots=True)
class Customer:
    """Someone who may be affected.

    Attributes:
        since: when the status last changed.
        history: the events that said what their status is, by their sequence numbers.
        told: which kinds of notification reached them, and when last.
    """

    id: str
    name: str
    contact: str
    records: int | None
    status: CustomerStatus
    basis: str
    since: datetime
    told: dict[NotificationKind, datetime] = field(default_factory=dict)
    history: list[int] = field(default_factory=list)
