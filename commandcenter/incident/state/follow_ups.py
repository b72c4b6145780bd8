"""What is true of follow-up actions."""

from dataclasses import dataclass
from datetime import date, datetime

from commandcenter.incident.words import FollowUpStatus, Priority


@dataclass(slots=True)
class FollowUp:
    """A follow-up action.

    Attributes:
        due: an ISO date.
        result: what came of it, or why it was dropped.
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

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been done by yesterday, where `today` is the reader's day."""
        return self.status is FollowUpStatus.OPEN and self.due < today.isoformat()
