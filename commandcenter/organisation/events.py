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


class FactorEnrolled(Entry):
    """A person has a second factor from now on; one that they had is replaced.

    Attributes:
        ref: under which the sealed secret is kept, outside the log.
        step: of the clock, whose code showed that the authenticator works; it is used by that.
        recovery: the hashes (Argon2id) of the recovery codes.
        place: where it was done.
    """

    type: ClassVar = "factor.enrolled"

    person: str
    ref: str
    step: int
    recovery: tuple[str, ...]
    place: str


class FactorRemoved(Entry):
    """A person has no second factor any more, until they set one up anew."""

    type: ClassVar = "factor.removed"

    person: str
    ref: str


class FactorProved(Entry):
    """A person gave a code that was right, in a place.

    Attributes:
        step: of the clock; no code up to it counts any more.
        recovery: the hash of the recovery code that it was instead; it counts no more.
    """

    type: ClassVar = "factor.proved"

    person: str
    place: str
    step: int | None = None
    recovery: str | None = None


class FactorFailed(Entry):
    """Somebody gave a wrong code for a person.

    Attributes:
        used: it had been right, and was used before.
    """

    type: ClassVar = "factor.failed"

    person: str
    place: str
    used: bool = False


class FactorRequired(Entry):
    """Everybody needs a second factor from now on, or no longer."""

    type: ClassVar = "factor.required"

    required: bool
