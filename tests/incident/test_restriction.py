"""Who sees a restricted incident, and what other systems hear of it."""

from commandcenter.incident.decisions import course, people, restriction
from commandcenter.incident.errands import Routes, owed
from commandcenter.incident.sight import may_see
from commandcenter.incident.words import Role

ROUTES = Routes(pagers=("pager",), chats=("chat",), trackers=("tracker",))


def seers(room, *others):
    """Of these people, those who see it."""
    everybody = ("ana", "maya", "priya", "tom", "jonas", "olga", "eve", *others)
    return {who for who in everybody if may_see(room.incident, who)}


def test_everybody_sees_what_nobody_restricted(room):
    room.staffed()

    assert "eve" in seers(room)


def test_it_is_there_for_those_with_a_part_in_it_and_those_named(room):
    room.staffed()
    room.do("maya", restriction.restrict, seen_by=["ana"], reason="concerns a colleague")

    assert "eve" not in seers(room)
    assert {"ana", "maya", "priya", "tom", "jonas"} <= seers(room)

    room.do("maya", people.assign, role=Role.SCRIBE, person="eve")
    assert "eve" in seers(room)
    room.do("maya", people.release, role=Role.SCRIBE, person="eve")
    assert "eve" not in seers(room)


def test_each_restriction_names_people_anew(room):
    room.staffed()
    room.do("maya", restriction.restrict, seen_by=["eve"])
    room.do("maya", restriction.restrict, seen_by=["ana"])

    assert "eve" not in seers(room)
    assert "restricted to these already" in str(
        room.refusal("maya", restriction.restrict, seen_by=["ana"])
    )


def test_who_is_offered_command_sees_what_they_are_to_take_over(room):
    room.staffed()
    room.do("maya", restriction.restrict)
    assert "nora" not in seers(room, "nora")

    room.do("maya", people.offer_handover, to="nora")

    assert "nora" in seers(room, "nora")
    room.do("maya", people.withdraw_handover)
    assert "nora" not in seers(room, "nora")


def test_only_the_commander_restricts_it_and_lifts_it(room):
    room.staffed()
    for decision in (restriction.restrict, restriction.unrestrict):
        assert "may not" in str(room.refusal("priya", decision))
    assert "is not restricted" in str(room.refusal("maya", restriction.unrestrict))
    room.do("maya", restriction.restrict)
    room.do("maya", restriction.unrestrict, reason="over")

    assert "eve" in seers(room)


def test_who_restricts_it_without_a_part_in_it_sees_it_still(room):
    room.declare()
    room.do("nora", restriction.restrict)

    assert may_see(room.incident, "nora")


def test_other_systems_are_told_nothing_of_it(room):
    room.staffed()
    room.do("maya", course.advance)
    assert {each.service for each in owed(room.incident, ROUTES, room.now)} == {"pager", "chat"}

    room.do("maya", restriction.restrict)

    assert owed(room.incident, ROUTES, room.now) == []
