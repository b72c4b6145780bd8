"""What is true of errands to other systems, and of alerts."""

from dataclasses import dataclass
from datetime import datetime

from commandcenter.incident.words import ErrandKind, Outcome


@dataclass(slots=True)
class Errand:
    """Something asked of another system.

    Attributes:
        attempts: how often it was begun.
        ended_at: of the last attempt; None while it runs, or where nobody saw it end.
        outcome: of the last attempt; None while it runs, or where nothing was done.
        again_at: when it is tried again.
        reference: what the service names it by.
    """

    key: str
    kind: ErrandKind
    service: str
    recipients: tuple[str, ...]
    begun_at: datetime
    attempts: int = 0
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    again_at: datetime | None = None
    reference: str = ""
    url: str = ""
    detail: str = ""


@dataclass(slots=True)
class Alert:
    """What monitoring noticed; `resolved_at` None while it fires."""

    source: str
    fingerprint: str
    title: str
    group: str
    started_at: datetime | None
    attached_at: datetime
    resolved_at: datetime | None = None
