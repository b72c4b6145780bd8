"""What can happen in mitigation and remediation: actions, controls, the cause, the fix."""

from collections.abc import Mapping
from typing import Any, ClassVar

from commandcenter.incident.events.envelope import Body
from commandcenter.incident.words import Containment, Track


class ActionAdded(Body):
    """A step that a track will take."""

    type: ClassVar = "action.added"
    prose: ClassVar = ("text",)

    id: str
    track: Track
    text: str
    owner: str | None = None
    stops_service: str | None = None


class ActionAssigned(Body):
    """Someone else, or someone at last, owns a step."""

    type: ClassVar = "action.assigned"

    id: str
    owner: str


class ActionStarted(Body):
    """Work on a step began."""

    type: ClassVar = "action.started"

    id: str


class ActionDone(Body):
    """A step is done, with its result."""

    type: ClassVar = "action.done"
    prose: ClassVar = ("result",)

    id: str
    result: str = ""


class ActionDropped(Body):
    """A step will not be taken."""

    type: ClassVar = "action.dropped"
    prose: ClassVar = ("reason",)

    id: str
    reason: str


class ControlOrdered(Body):
    """A call to a firewall or registry was confirmed; the worker makes exactly this one.

    Attributes:
        id: of the action that it is a run of.
        service: its section in the settings.
        control: what it is told to do, by the service's own name for it.
        plan: what was shown and confirmed, whole, as the service planned it; holds no secret.
        stops: what users lose by it; empty where nothing.
        reverts: it undoes what an earlier one did.
    """

    type: ClassVar = "control.ordered"
    prose: ClassVar = ("title", "plan")

    id: str
    service: str
    control: str
    title: str
    plan: Mapping[str, Any]
    stops: str = ""
    reverts: bool = False


class Mitigated(Body):
    """The damage is stopped or minimised; how that was verified and by whom."""

    type: ClassVar = "mitigation.declared"
    prose: ClassVar = ("detail", "verified")

    how: Containment
    detail: str
    verified: str = ""
    verified_by: str


class CauseRecorded(Body):
    """The root cause, as now understood."""

    type: ClassVar = "cause.recorded"
    prose: ClassVar = ("text",)

    text: str


class Remediated(Body):
    """The permanent fix is in, and verified."""

    type: ClassVar = "remediation.declared"
    prose: ClassVar = ("fix", "verified")

    fix: str
    verified: str
    verified_by: str
