"""What can happen to roles and sub-teams: assigned, joined, left, handed over."""

from typing import ClassVar

from commandcenter.incident.events.envelope import Body
from commandcenter.incident.words import Role, Track


class RoleAssigned(Body):
    """A person holds a role from now on."""

    type: ClassVar = "role.assigned"

    role: Role
    person: str


class RoleReleased(Body):
    """A person no longer holds a role."""

    type: ClassVar = "role.released"

    role: Role
    person: str


class TeamJoined(Body):
    """A person joined a sub-team."""

    type: ClassVar = "team.joined"

    track: Track
    person: str


class TeamLeft(Body):
    """A person left a sub-team."""

    type: ClassVar = "team.left"

    track: Track
    person: str


class ContactGiven(Body):
    """How a person can be reached in this incident."""

    type: ClassVar = "contact.given"
    prose: ClassVar = ("contact",)

    person: str
    contact: str


class HandoverOffered(Body):
    """The commander asks a successor to take command; nothing moves until they accept."""

    type: ClassVar = "handover.offered"

    to: str


class HandoverWithdrawn(Body):
    """An offered handover is off: withdrawn or declined."""

    type: ClassVar = "handover.withdrawn"
    prose: ClassVar = ("reason",)

    to: str
    reason: str = ""


class HandoverAccepted(Body):
    """The successor has read the brief and commands from now on."""

    type: ClassVar = "handover.accepted"

    previous: str
    brief: str

    prose: ClassVar = ("brief",)


class StoodIn(Body):
    """Somebody acts for another from now on, and why; their events name both."""

    type: ClassVar = "person.stood-in"
    prose: ClassVar = ("reason",)

    person: str
    reason: str
