"""What can happen to notifications: decided, drafted, approved, sent, delivered."""

from typing import ClassVar

from commandcenter.incident.events.envelope import Body
from commandcenter.incident.words import Audience, Choice, NotificationKind, Outcome


class NotificationDecided(Body):
    """Who is told and when was decided, with the advice of that moment."""

    type: ClassVar = "notification.decided"
    prose: ClassVar = ("because",)

    choice: Choice
    because: str
    advised: Choice | None = None


class NotificationDrafted(Body):
    """The text of a notification, first or revised.

    Attributes:
        personal: `{customer}` and `{records}` in the text are each recipient's own, and its other
            braces are written twice; else the text stands for itself.
        follows: those sent before that a follow-up points back to.
    """

    type: ClassVar = "notification.drafted"
    prose: ClassVar = ("subject", "text")

    id: str
    kind: NotificationKind
    audience: Audience
    subject: str
    text: str
    corrects: str | None = None
    personal: bool = False
    follows: tuple[str, ...] = ()


class NotificationSubmitted(Body):
    """Whoever wrote it says that it is ready, and asks for approval."""

    type: ClassVar = "notification.submitted"

    id: str


class NotificationApproved(Body):
    """The commander approved exactly these words (SHA-256 of subject, newline, text)."""

    type: ClassVar = "notification.approved"

    id: str
    sha256: str


class NotificationSent(Body):
    """The approved words went to these customers, or to everyone when site-wide.

    Attributes:
        via: the channel that carried them.
        recipients: customer ids.
        service: what delivers them from here on; where it is None, people did.
    """

    type: ClassVar = "notification.sent"

    id: str
    via: str
    recipients: tuple[str, ...] = ()
    service: str | None = None


class DeliveryRecorded(Body):
    """What became of one notification to one recipient through one channel."""

    type: ClassVar = "delivery.recorded"
    prose: ClassVar = ("detail",)

    id: str
    recipient: str
    channel: str
    outcome: Outcome
    detail: str = ""


class DeliveriesRetried(Body):
    """What did not arrive, or may not have, is delivered once more."""

    type: ClassVar = "deliveries.retried"

    id: str
    recipients: tuple[str, ...]
