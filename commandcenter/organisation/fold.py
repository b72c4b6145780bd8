"""The fold: how each event of the organisation's log changes who there is."""

from collections.abc import Iterable

from commandcenter.incident.events import Event
from commandcenter.organisation import events as e
from commandcenter.organisation.ssh_keys import PublicKey
from commandcenter.organisation.state import HeldKey, Organisation, Person


def fold(organisation: Organisation, events: Iterable[Event]) -> Organisation:
    """Bring `organisation` up to date with `events`, which follow it without a gap.

    Returns:
        The same object, for chaining.

    Raises:
        ValueError: an event is missing in between.
    """
    for event in events:
        if event.seq != organisation.seq + 1:
            raise ValueError(f"the organisation: event {organisation.seq + 1} is missing")
        organisation.seq = event.seq
        _apply(organisation, event)
    return organisation


def _apply(organisation: Organisation, event: Event) -> None:
    people = organisation.people
    match event.body:
        case e.PersonAdded(person=name) as body:
            people[name] = Person(name, body.full_name, body.contact, event.recorded_at)
            organisation.former.pop(name, None)
        case e.PersonRemoved(person=name):
            del people[name]
            organisation.former[name] = event.recorded_at
        case e.KeyAdded(person=name) as body:
            key = PublicKey(body.key_type, body.blob, body.comment)
            people[name].keys[key.fingerprint] = HeldKey(key, event.recorded_at)
        case e.KeyRemoved(person=name, fingerprint=fingerprint):
            del people[name].keys[fingerprint]
        case e.RoleGiven(person=name, role=role):
            people[name].roles.add(role)
        case e.RoleTaken(person=name, role=role):
            people[name].roles.discard(role)
        case _:
            raise AssertionError(f"no way to fold {event.type}")
