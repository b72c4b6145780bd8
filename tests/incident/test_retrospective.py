"""The retrospective: written, agreed by everyone who took part, published or not, followed up."""

import pytest

from commandcenter.incident.decisions import course, follow_ups, people
from commandcenter.incident.decisions import retrospective as retro
from commandcenter.incident.guards import unmet
from commandcenter.incident.words import Phase, Role, Section


def disagreeing(room):
    return [text.split()[0] for text in unmet(room.incident) if "has not agreed" in text]


def follow_up(room, **facts):
    facts = {"text": "rotate", "owner": "tom", "due": "2027-01-31"} | facts
    return room.do("ana", follow_ups.add_follow_up, **facts)


def test_one_cannot_agree_with_what_is_not_written(room):
    room.looking_back()
    no = room.refusal("ana", retro.agree)
    assert len(no.unmet) == 6
    assert "there is nothing to agree with yet" in str(no)


def test_everyone_who_took_part_agrees_also_who_left(room):
    room.looking_back()
    room.written()
    room.do("priya", people.leave)
    assert "priya" in disagreeing(room)
    room.do("priya", retro.agree)
    assert "priya" not in disagreeing(room)
    assert "has agreed already" in str(room.refusal("priya", retro.agree))


def test_observers_are_not_asked_to_agree(room):
    room.looking_back()
    assert "olga" not in disagreeing(room)


@pytest.mark.parametrize("change", ["section", "follow-up"])
def test_a_later_change_asks_everyone_again(room, change):
    room.looking_back()
    room.written()
    room.do("ana", retro.agree)
    if change == "section":
        facts = {"section": Section.WHY, "text": "another why"}
        room.do("tom", retro.write_section, **facts)
    else:
        follow_up(room)
    assert "ana" in disagreeing(room)


def test_writing_the_same_again_changes_nothing(room):
    room.looking_back()
    room.written()
    room.do("ana", retro.agree)
    no = room.refusal("tom", retro.write_section, section=Section.WHY, text="about why")
    assert "says exactly that already" in str(no)
    assert "ana" not in disagreeing(room)


@pytest.mark.parametrize("due", ["tomorrow", "31.12.2026", "2026-13-01", ""])
def test_a_follow_up_has_a_date(room, due):
    room.looking_back()
    facts = {"text": "rotate", "owner": "tom", "due": due}
    assert "is not a date like" in str(room.refusal("ana", follow_ups.add_follow_up, **facts))


def test_a_follow_up_is_not_due_in_the_past(room):
    room.looking_back()
    facts = {"text": "rotate", "owner": "tom", "due": "2026-11-22"}
    assert "is in the past" in str(room.refusal("ana", follow_ups.add_follow_up, **facts))


def test_no_action_is_a_decision_of_the_commander_until_there_is_one(room):
    room.looking_back()
    assert "may not" in str(room.refusal("tom", follow_ups.no_follow_up, because="x"))
    room.do("maya", follow_ups.no_follow_up, because="a drill showed it works")
    assert not any("no follow-up action" in text for text in unmet(room.incident))
    follow_up(room)
    assert room.incident.retrospective.no_follow_up is None
    assert "there are follow-up actions" in str(
        room.refusal("maya", follow_ups.no_follow_up, because="x")
    )


def test_a_follow_up_is_finished_long_after_the_incident_is_closed(room):
    room.closed()
    room.do("tom", follow_ups.finish_follow_up, follow_up="f1", result="rotated")
    assert room.incident.retrospective.follow_ups["F1"].result == "rotated"
    assert "is done already" in str(room.refusal("tom", follow_ups.finish_follow_up, follow_up="1"))


def test_publication_is_for_the_commander(room):
    room.looking_back()
    no = room.refusal("jonas", retro.decide_publication, publish=True, because="x")
    assert "that is for the commander" in str(no)


def test_a_closed_retrospective_is_not_rewritten(room):
    room.closed()
    no = room.refusal("ana", retro.write_section, section=Section.WHY, text="x")
    assert "too late to write the retrospective" in str(no)


def test_command_can_still_move_while_looking_back(room):
    room.looking_back()
    room.do("maya", people.offer_handover, to="tom")
    room.do("tom", people.accept_handover)
    room.do("tom", course.advance, force="nobody has time")
    assert room.incident.phase is Phase.CLOSED
    assert room.incident.roles[Role.COMMANDER] == ["tom"]
