"""What can happen to the organisation: its people, their keys and their roles."""

from typing import ClassVar

from commandcenter.incident.events import Body
from commandcenter.organisation.words import OrganisationRole

#: The number under which the organisation's log stands in the store; no incident has it.
ORGANISATION = 0

#: Every kind of event of this log; an incident's log holds none of them, nor this one of theirs.
KINDS: dict[str, type[Body]] = {}


class Entry(Body):
    """The content of one event of the organisation's log."""

    catalogue: ClassVar[dict[str, type[Body]]] = KINDS


class PersonAdded(Entry):
    """A person belongs to the organisation from now on."""

    type: ClassVar = "person.added"
    prose: ClassVar = ("full_name", "contact")

    person: str
    full_name: str = ""
    contact: str = ""


class PersonRemoved(Entry):
    """A person no longer belongs to it; their keys and roles go with them."""

    type: ClassVar = "person.removed"
    prose: ClassVar = ("reason",)

    person: str
    reason: str = ""


class KeyAdded(Entry):
    """A public key proves from now on that it is this person."""

    type: ClassVar = "person.key-added"

    person: str
    key_type: str
    blob: str
    comment: str = ""


class KeyRemoved(Entry):
    """A public key proves nothing any more."""

    type: ClassVar = "person.key-removed"

    person: str
    fingerprint: str


class RoleGiven(Entry):
    """A person holds a role of the organisation from now on."""

    type: ClassVar = "person.role-given"

    person: str
    role: OrganisationRole


class RoleTaken(Entry):
    """A person no longer holds a role of the organisation."""

    type: ClassVar = "person.role-taken"

    person: str
    role: OrganisationRole
