"""What can happen to who sees an incident: restricted to some, and for all again."""

from typing import ClassVar

from commandcenter.incident.events.envelope import Body


class IncidentRestricted(Body):
    """From now on only those see it who have a part in it, and those who are named.

    Attributes:
        seen_by: who else sees it; each restriction names them anew.
    """

    type: ClassVar = "incident.restricted"
    prose: ClassVar = ("reason",)

    seen_by: tuple[str, ...] = ()
    reason: str = ""


class RestrictionLifted(Body):
    """Everybody sees it again."""

    type: ClassVar = "incident.restriction-lifted"
    prose: ClassVar = ("reason",)

    reason: str = ""
