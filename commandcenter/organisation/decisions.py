"""The decisions about people: pure functions from who there is to what happens."""

from collections.abc import Collection

from commandcenter.incident.decisions import Stamp
from commandcenter.incident.decisions.deciding import a_person
from commandcenter.incident.refusal import Refused
from commandcenter.incident.text import line, prose
from commandcenter.organisation import events as e
from commandcenter.organisation.deciding import (
    ADMINISTRATORS,
    BEGIN,
    Happenings,
    all_met,
    decision,
    someone,
)
from commandcenter.organisation.ssh_keys import PublicKey, read_public_key
from commandcenter.organisation.state import Organisation, Person
from commandcenter.organisation.words import OrganisationRole

#: Characters of a fingerprint that must be given at least, behind `SHA256:`.
LEAST_OF_FINGERPRINT = 4


@decision("add people", by=ADMINISTRATORS, founding=True)
def add_person(
    organisation: Organisation,
    stamp: Stamp,
    *,
    person: str,
    full_name: str = "",
    contact: str = "",
    roles: Collection[OrganisationRole] = (),
    keys: Collection[str] = (),
) -> Happenings:
    """Add a person, with roles and keys. The first one of all manages the others."""
    person = a_person(person)
    read = [read_public_key(each) for each in keys]
    unmet = []
    if any(each.isspace() for each in person):
        unmet.append("a login name is one word: the full name has an option of its own")
    alike = [each for each in organisation.people if each.casefold() == person.casefold()]
    if alike:
        unmet.append(f"{alike[0]} is in the organisation already")
    if organisation.is_open and OrganisationRole.ADMINISTRATOR not in roles:
        unmet.append(f"the first person manages the others: {BEGIN}")
    unmet += _held_already(organisation, read)
    if len({key.fingerprint for key in read}) < len(read):
        unmet.append("one key is given twice")
    all_met(f"add {person}", unmet)
    return [
        stamp.says(
            e.PersonAdded(
                person=person,
                full_name=line(full_name, "full name") if full_name else "",
                contact=line(contact, "contact") if contact else "",
            )
        ),
        *(stamp.says(e.RoleGiven(person=person, role=role)) for role in dict.fromkeys(roles)),
        *(stamp.says(_key_added(person, key)) for key in read),
    ]


@decision("remove people", by=ADMINISTRATORS)
def remove_person(
    organisation: Organisation, stamp: Stamp, *, person: str, reason: str = ""
) -> Happenings:
    """Remove a person: their keys open nothing any more, and their sessions end."""
    leaving = someone(organisation, person)
    all_met(f"remove {leaving.name}", _last_administrator(organisation, leaving))
    why = prose(reason, "reason") if reason else ""
    return [stamp.says(e.PersonRemoved(person=leaving.name, reason=why))]


@decision("add keys", by=ADMINISTRATORS)
def add_key(organisation: Organisation, stamp: Stamp, *, person: str, key: str) -> Happenings:
    """Give a person a further public key, a line of a `.pub` file."""
    owner = someone(organisation, person)
    read = read_public_key(key)
    all_met(f"add this key to {owner.name}", _held_already(organisation, [read]))
    return [stamp.says(_key_added(owner.name, read))]


@decision("remove keys", by=ADMINISTRATORS)
def remove_key(
    organisation: Organisation, stamp: Stamp, *, person: str, fingerprint: str
) -> Happenings:
    """Take a public key from a person, named by its fingerprint or the beginning of it."""
    owner = someone(organisation, person)
    wanted = fingerprint.strip().removeprefix("SHA256:")
    found = [each for each in owner.keys if each.removeprefix("SHA256:").startswith(wanted)]
    if len(found) != 1 or len(wanted) < LEAST_OF_FINGERPRINT:
        there = ", ".join(owner.keys) or "none"
        raise Refused(f"name one key of {owner.name} by its fingerprint; there is: {there}")
    return [stamp.says(e.KeyRemoved(person=owner.name, fingerprint=found[0]))]


@decision("give roles", by=ADMINISTRATORS)
def give_role(
    organisation: Organisation, stamp: Stamp, *, person: str, role: OrganisationRole
) -> Happenings:
    """Give a person a role of the organisation."""
    holder = someone(organisation, person)
    if role in holder.roles:
        raise Refused(f"{holder.name} is {role} already")
    return [stamp.says(e.RoleGiven(person=holder.name, role=role))]


@decision("take roles", by=ADMINISTRATORS)
def take_role(
    organisation: Organisation, stamp: Stamp, *, person: str, role: OrganisationRole
) -> Happenings:
    """Take a role of the organisation from a person; their next act is judged without it."""
    holder = someone(organisation, person)
    if role not in holder.roles:
        raise Refused(f"{holder.name} is not {role}")
    if role is OrganisationRole.ADMINISTRATOR:
        all_met(
            f"take {role} from {holder.name}",
            _last_administrator(organisation, holder),
        )
    return [stamp.says(e.RoleTaken(person=holder.name, role=role))]


def _last_administrator(organisation: Organisation, person: Person) -> list[str]:
    if organisation.administrators != [person.name]:
        return []
    first = "make somebody else one first (commandcenter people role give NAME administrator)"
    return [f"{person.name} is the last administrator: {first}"]


def _held_already(organisation: Organisation, keys: list[PublicKey]) -> list[str]:
    owned = [(key.fingerprint, organisation.person_of_key(key.fingerprint)) for key in keys]
    return [
        f"the key {fingerprint} is {owner.name}'s: a key proves one person only"
        for fingerprint, owner in owned
        if owner is not None
    ]


def _key_added(person: str, key: PublicKey) -> e.KeyAdded:
    return e.KeyAdded(person=person, key_type=key.type, blob=key.blob, comment=key.comment)
