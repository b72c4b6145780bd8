"""What is true of notifications and their deliveries."""

from dataclasses import dataclass, field
from datetime import datetime

from commandcenter.incident.state.names import EVERYONE
from commandcenter.incident.words import (
    Audience,
    Choice,
    NotificationKind,
    NotificationStatus,
    Outcome,
)


@dataclass(slots=True)
class Delivery:
    """What became of one notification to one recipient."""

    channel: str
    outcome: Outcome
    at: datetime
    detail: str


@dataclass(slots=True)
class Notification:
    """One message: draft, approved, sent.

    Attributes:
        personal: `{customer}` and `{records}` in the text are each recipient's own, and its other
            braces are written twice.
        follows: those sent before that a follow-up points back to.
    """

    id: str
    kind: NotificationKind
    audience: Audience
    subject: str
    text: str
    author: str
    drafted_at: datetime
    corrects: str | None = None
    status: NotificationStatus = NotificationStatus.DRAFT
    submitted_by: str | None = None
    submitted_at: datetime | None = None
    approved_by: str | None = None
    approved_at: datetime | None = None
    sent_at: datetime | None = None
    via: str = ""
    service: str | None = None
    recipients: tuple[str, ...] = ()
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    personal: bool = False
    follows: tuple[str, ...] = ()

    @property
    def awaits_approval(self) -> bool:
        """Whether its author is done, and somebody else is to approve it."""
        return self.status is NotificationStatus.DRAFT and self.submitted_at is not None

    def reached(self, customer_id: str) -> bool:
        """Whether it was sent to this customer and nothing says that it may not have arrived.

        What a service delivers has arrived once the service says so, not before.
        """
        if self.status is not NotificationStatus.SENT:
            return False
        delivery = self.deliveries.get(customer_id) or self.deliveries.get(EVERYONE)
        if delivery is not None:
            return delivery.outcome is Outcome.SENT
        if self.service is not None:
            return False
        return self.audience is Audience.SITE_WIDE or customer_id in self.recipients


@dataclass(slots=True)
class NotificationChoice:
    """The recorded decision on who is told and when, beside what was advised."""

    choice: Choice
    because: str
    advised: Choice | None
    by: str
    at: datetime
