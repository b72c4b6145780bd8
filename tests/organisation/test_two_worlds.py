"""Two worlds, with and without a restricted incident: who may not see it cannot tell them apart."""

import pytest

from commandcenter.desk import Desk, UnknownIncident
from commandcenter.incident.decisions import impact, people, record, restriction
from commandcenter.incident.refusal import Refused
from commandcenter.incident.searching import Query
from commandcenter.incident.state import WORKER
from commandcenter.incident.words import CustomerStatus, ImpactStage, Role, Source
from commandcenter.organisation import decisions
from commandcenter.organisation.words import OrganisationRole
from tests.organisation.office import NOON
from tests.store.place import embedded

RESPONDER = OrganisationRole.RESPONDER
SECRET = "Zugzwang"


def desk_of(store, who):
    return Desk(store, who, clock=lambda: NOON)


async def staffed(store):
    """Ann manages; maya commands; tom and eve respond; otto audits."""
    ann = desk_of(store, "ann")
    await ann.organise(decisions.add_person, person="ann", roles=[OrganisationRole.ADMINISTRATOR])
    for person, role in {
        "maya": OrganisationRole.COMMANDER,
        "tom": RESPONDER,
        "eve": RESPONDER,
        "otto": OrganisationRole.AUDITOR,
    }.items():
        await ann.organise(decisions.add_person, person=person, roles=[role])


async def hidden(store):
    """A restricted incident with something in it; its number."""
    maya = desk_of(store, "maya")
    number = (await maya.declare(SECRET, Source.REPORT, seen_by=[])).incident.id
    await maya.do(number, record.log, text=SECRET)
    await maya.do(number, impact.state_impact, text=SECRET, stage=ImpactStage.POTENTIAL)
    await maya.do(
        number,
        impact.mark_customers,
        ids=["acme"],
        status=CustomerStatus.SUSPECTED,
        because=SECRET,
    )
    return number


async def seen_by(store, who, *numbers):
    """All that a person can learn of a store's incidents, as far as chance does not make it."""
    desk = desk_of(store, who)
    told = [
        await desk.incidents(),
        await desk.measured(),
        await desk.search(Query.of(SECRET)),
        await desk.search(Query.of("first"), most=1),
        [(each.incident_id, each.checked, each.problem) for each in await desk.verify()],
    ]
    for number in numbers:
        for asked in (
            desk.open(number),
            desk.events(number),
            desk.catch_up(number, 0),
            desk.head(number),
            desk.records(number),
            desk.verify(number),
            desk.do(number, record.log, text="hello"),
            desk.redact(number, 1, "because"),
            desk.search(Query.of(SECRET), incident_id=number),
        ):
            try:
                told.append(await asked)
            except (Refused, UnknownIncident) as no:
                told.append(repr(no))
    return told


async def test_who_may_not_see_it_sees_what_there_would_be_without_it(store, tmp_path):
    other = await embedded(tmp_path / "other").open()
    try:
        numbers = []
        for world, secret in ((store, True), (other, False)):
            await staffed(world)
            await desk_of(world, "tom").declare("First", Source.REPORT)
            if secret:
                numbers.append(await hidden(world))
            await desk_of(world, "eve").declare("Second", Source.REPORT)

        for who in ("eve", "tom", "ann"):
            with_it = await seen_by(store, who, *numbers, 77)
            assert with_it == await seen_by(other, who, *numbers, 77)
            assert SECRET not in str(with_it)
        assert SECRET in str(await desk_of(store, "maya").incidents())
    finally:
        await other.close()


async def test_auditors_see_it_and_write_nothing(store):
    await staffed(store)
    number = await hidden(store)
    otto = desk_of(store, "otto")

    assert [each for each, _ in await otto.incidents()] == [number]
    assert (await otto.open(number)).title == SECRET
    for act in (
        otto.do(number, record.log, text="hello"),
        otto.declare("Mine", Source.REPORT),
        otto.redact(number, 1, "because"),
        otto.do(number, people.take_command, force="because"),
    ):
        with pytest.raises(Refused, match="takes no part in incidents"):
            await act


async def test_an_auditor_who_responds_as_well_writes_where_they_have_a_part(store):
    await staffed(store)
    number = await hidden(store)
    ann = desk_of(store, "ann")
    await ann.organise(decisions.give_role, person="otto", role=RESPONDER)
    otto = desk_of(store, "otto")

    with pytest.raises(Refused, match="as auditor, and writes nothing"):
        await otto.do(number, record.log, text="hello")
    await desk_of(store, "maya").do(number, people.assign, role=Role.SCRIBE, person="otto")
    await otto.do(number, record.log, text="hello")


async def test_an_administrator_runs_no_incidents_by_that(store):
    await staffed(store)
    tom = desk_of(store, "tom")
    number = (await tom.declare("First", Source.REPORT)).incident.id
    ann = desk_of(store, "ann")

    assert await ann.incidents() == []
    with pytest.raises(UnknownIncident):
        await ann.open(number)
    with pytest.raises(Refused, match="takes no part in incidents"):
        await ann.declare("Mine", Source.REPORT)


async def test_it_is_lost_from_sight_at_once(store):
    await staffed(store)
    tom = desk_of(store, "tom")
    number = (await tom.declare("First", Source.REPORT)).incident.id
    eve = desk_of(store, "eve")
    await eve.open(number)
    await tom.do(number, restriction.restrict)

    for asked in (eve.open(number), eve.catch_up(number, 2), eve.events(number)):
        with pytest.raises(UnknownIncident):
            await asked

    await tom.do(number, restriction.unrestrict)
    assert (await eve.open(number)).title == "First"


async def test_the_program_works_on_all_of_them(store):
    await staffed(store)
    number = await hidden(store)

    assert [each for each, _ in await desk_of(store, WORKER).incidents()] == [number]


async def test_a_role_that_is_taken_is_gone_for_the_next_act(store):
    await staffed(store)
    maya = desk_of(store, "maya")
    number = (await maya.declare("First", Source.REPORT)).incident.id
    await maya.do(number, people.take_command)
    ann = desk_of(store, "ann")

    await ann.organise(decisions.take_role, person="maya", role=OrganisationRole.COMMANDER)
    with pytest.raises(UnknownIncident):
        await maya.do(number, record.log, text="hello")
    # A responder they may be again; what commanders do is still not theirs.
    await ann.organise(decisions.give_role, person="maya", role=RESPONDER)
    await maya.do(number, record.log, text="hello")
    with pytest.raises(Refused, match="which the organisation no longer lets them be"):
        await maya.do(number, people.assign, role=Role.SCRIBE, person="tom")


async def test_nobody_becomes_what_the_organisation_does_not_let_them_be(store):
    await staffed(store)
    maya = desk_of(store, "maya")
    number = (await maya.declare("First", Source.REPORT)).incident.id
    await maya.do(number, people.take_command)

    for person, decision, facts in (
        ("tom may not be comms officer", people.assign, {"role": Role.COMMS, "person": "tom"}),
        ("tom may not be commander", people.offer_handover, {"to": "tom"}),
        ("otto may not be scribe", people.assign, {"role": Role.SCRIBE, "person": "otto"}),
        ("zoe may not be scribe", people.assign, {"role": Role.SCRIBE, "person": "zoe"}),
    ):
        with pytest.raises(Refused, match=person):
            await maya.do(number, decision, **facts)
    with pytest.raises(Refused, match="eve may not be commander"):
        await desk_of(store, "eve").do(number, people.take_command, force="because")


async def test_the_order_of_what_is_found_tells_nothing_of_how_rare_a_word_is(store):
    await staffed(store)
    eve = desk_of(store, "eve")
    number = (await eve.declare("Words", Source.REPORT)).incident.id
    await eve.do(number, record.log, text="alpha delta delta")
    await eve.do(number, record.log, text="alpha alpha delta")
    before = [hit.event.seq for hit in await eve.search(Query.of("alpha delta"))]

    maya = desk_of(store, "maya")
    hidden_one = (await maya.declare("alpha", Source.REPORT, seen_by=[])).incident.id
    for _ in range(30):
        await maya.do(hidden_one, record.log, text="alpha")

    assert [hit.event.seq for hit in await eve.search(Query.of("alpha delta"))] == before == [4, 3]
