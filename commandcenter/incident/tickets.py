"""How a ticket of a tracker stands, as far as a follow-up action has the same to say."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from commandcenter.incident.words import FollowUpStatus


class Kept(StrEnum):
    """What both a follow-up action and its ticket have; the rest is told in a comment."""

    STATUS = "status"
    OWNER = "owner"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class TicketState:
    """What a tracker says of a ticket.

    Attributes:
        assignee: as the tracker calls them; empty where nobody is.
        owner: the same person as they are called here; empty where the settings do not say.
        due: an ISO date, or empty; None where the tracker keeps none.
        changed_at: when anything about it last changed, by the tracker's clock.
    """

    status: FollowUpStatus
    assignee: str = ""
    owner: str = ""
    due: str | None = None
    changed_at: datetime | None = None
