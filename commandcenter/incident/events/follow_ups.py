"""What can happen to follow-up actions: added, changed, done, dropped, opened again; or none is."""

from typing import ClassVar

from commandcenter.incident.events.envelope import Body
from commandcenter.incident.tickets import Kept, TicketState
from commandcenter.incident.words import Priority


class FollowUpAdded(Body):
    """A follow-up action with its owner and due date."""

    type: ClassVar = "retro.action_added"
    prose: ClassVar = ("text",)

    id: str
    text: str
    owner: str
    due: str
    priority: Priority = Priority.MEDIUM


class FollowUpChanged(Body):
    """What is to be done, by whom, until when or how urgently is another; None: as before."""

    type: ClassVar = "retro.action_changed"
    prose: ClassVar = ("text",)

    id: str
    text: str | None = None
    owner: str | None = None
    due: str | None = None
    priority: Priority | None = None


class FollowUpDone(Body):
    """A follow-up action was completed."""

    type: ClassVar = "retro.action_done"
    prose: ClassVar = ("result",)

    id: str
    result: str = ""


class FollowUpDropped(Body):
    """A follow-up action will not be done, and why."""

    type: ClassVar = "retro.action_dropped"
    prose: ClassVar = ("reason",)

    id: str
    reason: str


class FollowUpReopened(Body):
    """A follow-up action that was done or dropped is to be done after all, and why."""

    type: ClassVar = "retro.action_reopened"
    prose: ClassVar = ("reason",)

    id: str
    reason: str


class FollowUpRaised(Body):
    """A follow-up action is to have a ticket; or its ticket is to be told again what it was not.

    Attributes:
        service: the tracker, by its section in the settings.
        anew: another ticket, because the one that it had is gone.
    """

    type: ClassVar = "retro.action_raised"

    id: str
    service: str
    anew: bool = False


class TicketChanged(Body):
    """Somebody changed the ticket of a follow-up action in the tracker.

    Attributes:
        state: as it stands there now.
        applied: what the follow-up action took over from it.
        kept: what was changed here as well, and later: that stays, and the tracker is told.
    """

    type: ClassVar = "retro.ticket_changed"

    id: str
    service: str
    state: TicketState
    applied: tuple[Kept, ...] = ()
    kept: tuple[Kept, ...] = ()


class NoFollowUp(Body):
    """No action follows, and why."""

    type: ClassVar = "retro.no_action"
    prose: ClassVar = ("because",)

    because: str
