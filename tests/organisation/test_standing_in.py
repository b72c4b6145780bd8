"""Acting for another: with a reason, both names on every event, and never for some things."""

import pytest

from commandcenter.desk import Desk
from commandcenter.incident.decisions import course, notifications, people, record, standing_in
from commandcenter.incident.decisions.deciding import DECISIONS
from commandcenter.incident.events import StoodIn
from commandcenter.incident.refusal import Refused
from commandcenter.incident.words import Role, Source
from commandcenter.organisation import decisions
from commandcenter.organisation.words import OrganisationRole
from tests.incident.test_catalogue import functions
from tests.organisation.office import NOON


def desk_of(store, who):
    return Desk(store, who, clock=lambda: NOON)


@pytest.fixture
async def tom(store):
    """Tom's desk at an incident that maya commands, in a closed organisation; ann manages."""
    ann = desk_of(store, "ann")
    for person, role in {
        "ann": OrganisationRole.ADMINISTRATOR,
        "maya": OrganisationRole.COMMANDER,
        "tom": OrganisationRole.RESPONDER,
    }.items():
        await ann.organise(decisions.add_person, person=person, roles=[role])
    await desk_of(store, "tom").declare("Stolen token", Source.REPORT)
    await desk_of(store, "maya").do(1, people.take_command)
    return desk_of(store, "tom")


async def test_both_names_and_the_reason_are_on_record(tom):
    for_maya = tom.stamped(on_behalf_of="maya", because="her line is dead")
    await for_maya.do(1, record.log, text="block it")
    await for_maya.do(1, record.log, text="and that")

    said, first, second = (await tom.events(1))[-3:]
    assert said.body == StoodIn(person="maya", reason="her line is dead")
    assert [(each.actor, each.on_behalf_of) for each in (said, first, second)] == [
        ("tom", "maya")
    ] * 3

    await tom.stamped(on_behalf_of="maya", because="she sleeps").do(1, record.log, text="more")
    assert isinstance((await tom.events(1))[-2].body, StoodIn)


async def test_without_a_reason_nothing_is_done_for_another(tom):
    with pytest.raises(Refused, match="say why you act for maya"):
        await tom.stamped(on_behalf_of="maya").do(1, record.log, text="hello")
    with pytest.raises(Refused, match="no 'eve' in the organisation"):
        await tom.stamped(on_behalf_of="eve", because="why").do(1, record.log, text="hello")
    with pytest.raises(Refused, match="you are tom yourself"):
        await tom.stamped(on_behalf_of="tom", because="why").do(1, record.log, text="hello")


async def test_it_lends_no_right(tom):
    for_maya = tom.stamped(on_behalf_of="maya", because="her line is dead")

    with pytest.raises(Refused, match="tom may not change the cadence"):
        await for_maya.do(1, course.change_cadence, minutes=30, reason="calm")


@pytest.mark.parametrize("name", sorted(standing_in.NEVER_FOR_ANOTHER))
def test_what_is_ones_own_is_a_decision(name):
    assert name in DECISIONS
    assert name in functions()


async def test_approval_command_people_and_erasure_are_ones_own(tom, store):
    for_tom = desk_of(store, "maya").stamped(on_behalf_of="tom", because="he asked")
    await desk_of(store, "maya").do(1, record.log, text="hello")

    for decision, facts in (
        (people.assign, {"role": Role.SCRIBE, "person": "tom"}),
        (people.offer_handover, {"to": "maya"}),
        (notifications.approve, {"note": "M1"}),
    ):
        with pytest.raises(Refused):
            await for_tom.do(1, decision, **facts)
    with pytest.raises(Refused, match="nobody erases for another"):
        await for_tom.redact(1, 2, "because")
    for_ann = tom.stamped(on_behalf_of="ann", because="she is away")
    with pytest.raises(Refused, match="nobody manages people for another"):
        await for_ann.organise(decisions.give_role, person="tom", role=OrganisationRole.COMMANDER)


async def test_what_is_declared_for_another_says_why(tom):
    done = await tom.stamped(on_behalf_of="maya", because="she called").declare(
        "Another", Source.REPORT
    )

    assert StoodIn(person="maya", reason="she called") in [each.body for each in done.events]
