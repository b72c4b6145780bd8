"""What is true of follow-up actions."""

from dataclasses import dataclass, field
from datetime import date, datetime

from commandcenter.incident.tickets import TicketState
from commandcenter.incident.words import FollowUpStatus, Priority


@dataclass(slots=True)
class Ticket:
    """Where a follow-up action is followed up elsewhere.

    Attributes:
        service: the tracker, by its section in the settings.
        by: who had it raised.
        number: how often that was asked for.
        reference: what the tracker calls it; empty until it is opened.
        trouble: why the tracker was last told nothing.
        seen: how it stood when it was last looked at.
        changes: how often something was changed here since.
        untold: what was changed here and the tracker was not told yet, and when.
        telling: what of that it is being told.
    """

    service: str
    by: str
    at: datetime
    number: int = 1
    reference: str = ""
    url: str = ""
    trouble: str = ""
    seen: TicketState | None = None
    changes: int = 0
    untold: dict[str, datetime] = field(default_factory=dict)
    telling: dict[str, datetime] = field(default_factory=dict)

    @property
    def is_owed(self) -> bool:
        """Whether the tracker is still to be told something."""
        return bool(self.untold) or not self.reference


@dataclass(slots=True)
class FollowUp:
    """A follow-up action.

    Attributes:
        due: an ISO date.
        result: what came of it, or why it was dropped or opened again.
    """

    id: str
    text: str
    owner: str
    due: str
    by: str
    priority: Priority = Priority.MEDIUM
    status: FollowUpStatus = FollowUpStatus.OPEN
    done_at: datetime | None = None
    result: str = ""
    ticket: Ticket | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.status is FollowUpStatus.OPEN

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been done by yesterday, where `today` is the reader's day."""
        return self.is_open and self.due < today.isoformat()
