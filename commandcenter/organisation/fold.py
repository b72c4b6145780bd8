"""The fold: how each event of the organisation's log changes who there is."""

from collections.abc import Iterable
from datetime import timedelta

from commandcenter.incident.events import Event
from commandcenter.organisation import events as e
from commandcenter.organisation.ssh_keys import PublicKey
from commandcenter.organisation.state import Factor, HeldKey, Organisation, Person

#: For how long it is known where a second factor was proved: longer than any proof holds.
KEPT = timedelta(days=1)


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
            _apply_factor(organisation, event)


def _apply_factor(organisation: Organisation, event: Event) -> None:
    people = organisation.people
    match event.body:
        case e.FactorEnrolled(person=name) as body:
            people[name].factor = Factor(
                body.ref,
                event.recorded_at,
                body.step,
                list(body.recovery),
                {body.place: event.recorded_at},
            )
        case e.FactorRemoved(person=name):
            people[name].factor = None
        case e.FactorProved(person=name) as body:
            _proved(people[name].factor, event, body)
        case e.FactorFailed(person=name):
            _failed(people[name].factor, event)
        case e.FactorRequired(required=required):
            organisation.factor_required = required
        case _:
            raise AssertionError(f"no way to fold {event.type}")


def _proved(factor: Factor | None, event: Event, body: e.FactorProved) -> None:
    if factor is None:
        return
    recent = {place: at for place, at in factor.proved.items() if event.recorded_at - at < KEPT}
    factor.proved = recent | {body.place: event.recorded_at}
    factor.failures, factor.failed_at = 0, None
    if body.step is not None:
        factor.step = max(factor.step, body.step)
    if body.recovery in factor.recovery:
        factor.recovery.remove(body.recovery)


def _failed(factor: Factor | None, event: Event) -> None:
    if factor is not None:
        factor.failures += 1
        factor.failed_at = event.recorded_at
