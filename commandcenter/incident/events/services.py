"""What can happen with other systems: errands begun and ended, alerts."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import AwareDatetime

from commandcenter.incident.events.envelope import Body
from commandcenter.incident.tickets import TicketState
from commandcenter.incident.words import ErrandKind, Outcome


class ErrandBegun(Body):
    """Another system is about to be asked; recorded first, so that a crash cannot hide it.

    Attributes:
        key: of the errand; the same for every attempt at it.
        service: its section in the settings.
        recipients: customers whose mail goes with it.
    """

    type: ClassVar = "errand.begun"

    key: str
    kind: ErrandKind
    service: str
    recipients: tuple[str, ...] = ()


class ErrandEnded(Body):
    """What became of it.

    Attributes:
        outcome: None where nothing was done, and it is tried again at `again_at`.
        reference: what the service names it by: `SEC-12`.
        undo: what reverting needs, where it was a control that can be reverted.
        ticket: how a follow-up action's ticket stands after it.
    """

    type: ClassVar = "errand.ended"
    prose: ClassVar = ("detail", "undo")

    key: str
    kind: ErrandKind
    service: str
    outcome: Outcome | None = None
    again_at: AwareDatetime | None = None
    reference: str = ""
    url: str = ""
    detail: str = ""
    undo: Mapping[str, Any] | None = None
    ticket: TicketState | None = None


class AlertAttached(Body):
    """Monitoring noticed something that belongs to this incident.

    Attributes:
        source: the section in the settings that it came from.
        fingerprint: the same for as long as it is the same alert; unique within its source.
        group: alerts of one group belong together.
        started_at: with the fingerprint, tells one episode from the next.
    """

    type: ClassVar = "alert.attached"
    prose: ClassVar = ("title", "detail")

    source: str
    fingerprint: str
    title: str
    detail: str = ""
    severity: str = ""
    group: str = ""
    url: str = ""
    started_at: AwareDatetime | None = None


class AlertResolved(Body):
    """The alert is over."""

    type: ClassVar = "alert.resolved"

    source: str
    fingerprint: str
