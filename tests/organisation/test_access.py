"""Who looked at what: on record once for each look, never changed, and for few to read."""

from datetime import timedelta

import pytest

from commandcenter.desk import Desk, StoreError, UnknownIncident
from commandcenter.incident.decisions import record
from commandcenter.incident.refusal import Refused
from commandcenter.incident.searching import Query
from commandcenter.incident.state import WORKER
from commandcenter.incident.words import Source
from commandcenter.organisation import decisions
from commandcenter.organisation.access import ONE_LOOK, Look
from commandcenter.organisation.words import OrganisationRole
from commandcenter.store import StoreUnavailable
from tests.organisation.office import NOON

MINUTE = timedelta(minutes=1)


class House:
    """A closed organisation with an incident of tom's, and a clock."""

    def __init__(self, store):
        self.store = store
        self.now = NOON
        self.number = 0

    def desk(self, who, place="here"):
        return Desk(self.store, who, clock=lambda: self.now, place=place)

    async def looks(self, by="otto", number=None):
        return [
            (each.who, each.look, each.incident_id, each.detail)
            for each in await self.desk(by).accesses(number)
        ]


@pytest.fixture
async def house(store):
    house = House(store)
    ann = house.desk("ann")
    for person, role in {
        "ann": OrganisationRole.ADMINISTRATOR,
        "otto": OrganisationRole.AUDITOR,
        "maya": OrganisationRole.COMMANDER,
        "tom": OrganisationRole.RESPONDER,
    }.items():
        await ann.organise(decisions.add_person, person=person, roles=[role])
    house.number = (await house.desk("tom").declare("Stolen token", Source.REPORT)).incident.id
    return house


async def test_a_look_is_on_record_once_however_long_it_lasts(house):
    maya = house.desk("maya")
    for _ in range(20):
        await maya.catch_up(house.number, 0)
        house.now += ONE_LOOK - MINUTE
    assert await house.looks() == [("maya", Look.OPENED, 1, "")]

    house.now += ONE_LOOK
    await maya.open(house.number)
    assert len(await house.looks()) == 2


async def test_looks_of_several_processes_are_one_too(house):
    for _ in range(3):
        await house.desk("maya").events(house.number)
    await house.desk("maya", "elsewhere").open(house.number)

    assert await house.looks() == [("maya", Look.OPENED, 1, "")] * 2


async def test_what_was_searched_for_and_exported_is_on_record(house):
    maya = house.desk("maya")
    await maya.search(Query.of("stolen tok"))
    await maya.leaving(house.number, "pdf, regulator")
    await maya.leaving(house.number, "pdf, regulator")

    assert await house.looks() == [
        ("maya", Look.SEARCHED, None, "stolen tok"),
        ("maya", Look.EXPORTED, 1, "pdf, regulator"),
        ("maya", Look.EXPORTED, 1, "pdf, regulator"),
    ]
    assert len(await house.looks(number=house.number)) == 2


async def test_lists_acts_and_the_program_are_no_looks(house):
    maya = house.desk("maya")
    await maya.incidents()
    await maya.measured()
    await maya.glance(house.number)
    await maya.do(house.number, record.log, text="hello")
    await house.desk(WORKER).open(house.number)

    assert await house.looks() == []


async def test_only_auditors_and_administrators_read_it(house):
    await house.desk("tom").open(house.number)

    assert await house.looks("ann") == await house.looks("otto") != []
    for who in ("maya", "tom"):
        with pytest.raises(Refused, match="for auditors and administrators"):
            await house.looks(who)


async def test_administrators_learn_nothing_of_what_is_restricted(house):
    maya = house.desk("maya")
    hidden = (await maya.declare("Zugzwang", Source.REPORT, seen_by=[])).incident.id
    await maya.open(hidden)
    await maya.search(Query.of("zugzwang"))

    assert await house.looks("ann") == [("maya", Look.SEARCHED, None, "")]
    with pytest.raises(UnknownIncident):
        await house.looks("ann", hidden)
    assert len(await house.looks("otto")) == 2


async def test_it_is_never_changed(house, place):
    await house.desk("tom").open(house.number)

    for statement in (
        "UPDATE access SET who = 'eve'",
        "DELETE FROM access",
        "INSERT INTO access SELECT * FROM access",
    ):
        with pytest.raises(Exception, match=r"never changed|duplicate key"):
            await place.plainly(statement)
    assert await house.looks() == [("tom", Look.OPENED, 1, "")]


async def test_what_cannot_be_recorded_does_not_leave_and_can_be_read(house, monkeypatch):
    async def full(*_):
        raise StoreUnavailable("the disk is full")

    monkeypatch.setattr(house.store, "add_access", full)
    maya = house.desk("maya")

    assert (await maya.open(house.number)).title == "Stolen token"
    for asked in (maya.leaving(house.number, "json"), maya.search(Query.of("stolen"))):
        with pytest.raises(StoreError, match="full"):
            await asked
