"""The desk and the organisation: one log beside the incidents', on each engine."""

import asyncio

import pytest

from commandcenter.desk import Desk
from commandcenter.incident.decisions import record
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import WORKER
from commandcenter.incident.words import Source
from commandcenter.organisation import decisions
from commandcenter.organisation.words import OrganisationRole
from commandcenter.store import Store
from tests.organisation import keys

ADMINISTRATOR, RESPONDER = OrganisationRole.ADMINISTRATOR, OrganisationRole.RESPONDER


async def closed(store: Store) -> Desk:
    """The desk of ann, who manages; tom responds, with a key."""
    ann = Desk(store, "ann")
    await ann.organise(decisions.add_person, person="ann", roles=[ADMINISTRATOR])
    await ann.organise(decisions.add_person, person="tom", roles=[RESPONDER], keys=[keys.ED25519])
    return ann


async def test_without_people_whoever_opens_the_store_may_use_it(store):
    done = await Desk(store, "anybody").declare("Stolen token", Source.REPORT)

    assert (await Desk(store, "somebody").open(done.incident.id)).title == "Stolen token"
    assert (await Desk(store, "somebody").organisation()).is_open


async def test_a_key_proves_the_person_that_it_belongs_to(store):
    await closed(store)

    door = Desk(store, WORKER)

    person = await door.person_of_key(keys.ED25519_PRINT)
    assert person is not None
    assert (person.name, person.roles) == ("tom", {RESPONDER})
    assert await door.person_of_key(keys.RSA_3072_PRINT) is None


async def test_the_organisation_is_no_incident(store):
    ann = await closed(store)
    tom = Desk(store, "tom")

    first = await tom.declare("First", Source.REPORT)

    assert first.incident.ref == "INC-1"
    assert [number for number, _ in await tom.incidents()] == [1]
    verdicts = await store.verify()
    assert [(each.incident_id, each.problem) for each in verdicts] == [(0, None), (1, None)]
    assert [event.seq for event in await ann.organisation_log()] == [1, 2, 3, 4, 5]


async def test_an_edit_of_it_is_found(store, place):
    await closed(store)
    await place.tamper("UPDATE event SET actor = 'eve' WHERE incident_id = 0 AND seq = 2")

    [verdict] = await store.verify()

    assert verdict.bad_seq == 2


async def test_strangers_neither_read_nor_write(store):
    ann = await closed(store)
    tom = Desk(store, "tom")
    number = (await tom.declare("Stolen token", Source.REPORT)).incident.id

    eve = Desk(store, "eve")
    for attempt in (
        eve.incidents(),
        eve.open(number),
        eve.events(number),
        eve.catch_up(number, 0),
        eve.head(number),
        eve.organisation(),
        eve.organisation_log(),
        eve.declare("Mine", Source.REPORT),
        eve.do(number, record.log, text="hello"),
        eve.redact(number, 1, "because"),
        eve.organise(decisions.give_role, person="eve", role=ADMINISTRATOR),
    ):
        with pytest.raises(Refused, match=r"eve is not in this organisation.*\(ann\)"):
            await attempt
    assert {event.actor for event in await tom.events(number)} == {"tom"}

    # Whoever is removed is a stranger from then on, in a session that goes on too.
    await ann.organise(decisions.remove_person, person="tom")
    with pytest.raises(Refused, match="tom is not in this organisation"):
        await tom.do(number, record.log, text="hello")


async def test_two_administrators_at_once_give_a_key_to_one_person(store, place):
    ann = await closed(store)
    await ann.organise(decisions.give_role, person="tom", role=ADMINISTRATOR)
    other = await place.open()

    ends = await asyncio.gather(
        ann.organise(decisions.add_key, person="ann", key=keys.RSA_3072),
        Desk(other, "tom").organise(decisions.add_key, person="tom", key=keys.RSA_3072),
        return_exceptions=True,
    )
    await other.close()

    assert sum(isinstance(each, Refused) for each in ends) == 1
    held = [
        person.name
        for person in (await ann.organisation()).people.values()
        if keys.RSA_3072_PRINT in person.keys
    ]
    assert len(held) == 1


async def test_two_who_begin_it_at_once_begin_one(store, place):
    other = await place.open()

    ends = await asyncio.gather(
        Desk(store, "ann").organise(decisions.add_person, person="ann", roles=[ADMINISTRATOR]),
        Desk(other, "bob").organise(decisions.add_person, person="bob", roles=[ADMINISTRATOR]),
        return_exceptions=True,
    )
    await other.close()

    assert sum(isinstance(each, Refused) for each in ends) == 1
    assert [each.problem for each in await store.verify()] == [None]
