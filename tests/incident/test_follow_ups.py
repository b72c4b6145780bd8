"""Follow-up actions: whose they are, what may change, and who has to agree anew."""

from datetime import date

import pytest

from commandcenter.incident.decisions import follow_ups, restriction
from commandcenter.incident.decisions import retrospective as retro
from commandcenter.incident.guards import unmet
from commandcenter.incident.sentences import sentence
from commandcenter.incident.words import FollowUpStatus, Priority


@pytest.fixture
def looking_back(room):
    room.looking_back()
    room.written()
    return room


def first(room):
    return room.incident.retrospective.follow_ups["F1"]


def test_each_part_changes_and_the_others_stay(looking_back):
    facts = {"owner": "priya", "due": " 2027-02-28 ", "priority": Priority.HIGH}
    [event] = looking_back.do("ana", follow_ups.change_follow_up, follow_up="1", **facts)
    changed = first(looking_back)
    assert (changed.text, changed.owner, changed.due) == ("rotate monthly", "priya", "2027-02-28")
    told = "follow-up F1: now priya's, now due 2027-02-28, now high priority"
    assert sentence(event.body) == told
    no = looking_back.refusal("ana", follow_ups.change_follow_up, follow_up="1", owner="priya")
    assert "says exactly that already" in str(no)


@pytest.mark.parametrize("due", ["soon", "2026-11-22"])
def test_it_is_not_put_off_to_a_day_that_is_over_or_none(looking_back, due):
    looking_back.refusal("ana", follow_ups.change_follow_up, follow_up="1", due=due)
    assert first(looking_back).due == "2027-01-31"


def test_while_people_look_back_it_is_everybodys_and_later_its_owners(room):
    room.closed()
    no = room.refusal("priya", follow_ups.drop_follow_up, follow_up="1", reason="x")
    assert "priya may not drop F1 of tom: that is for the commander (maya)" in str(no)
    room.do("maya", follow_ups.change_follow_up, follow_up="1", owner="priya")
    room.do("priya", follow_ups.drop_follow_up, follow_up="1", reason="shut down")
    assert (first(room).status, first(room).result) == (FollowUpStatus.DROPPED, "shut down")


def test_what_is_ended_is_not_ended_again_but_can_be_opened_again(looking_back):
    looking_back.do("tom", follow_ups.finish_follow_up, follow_up="1", result="rotated")
    for act, facts in (
        (follow_ups.finish_follow_up, {}),
        (follow_ups.drop_follow_up, {"reason": "x"}),
        (follow_ups.change_follow_up, {"owner": "ana"}),
    ):
        assert "F1 is done" in str(looking_back.refusal("tom", act, follow_up="1", **facts))
    looking_back.do("tom", follow_ups.reopen_follow_up, follow_up="1", reason="it came back")
    assert (first(looking_back).status, first(looking_back).done_at) == (FollowUpStatus.OPEN, None)
    no = looking_back.refusal("tom", follow_ups.reopen_follow_up, follow_up="1", reason="x")
    assert "is open already" in str(no)


def test_another_plan_is_agreed_anew_but_not_after_the_end(looking_back):
    looking_back.do("ana", retro.agree)
    looking_back.do("tom", follow_ups.finish_follow_up, follow_up="1")
    assert "ana" in looking_back.incident.retrospective.agreed
    looking_back.do("tom", follow_ups.reopen_follow_up, follow_up="1", reason="it came back")
    assert "ana" not in looking_back.incident.retrospective.agreed


def test_after_the_end_it_stays_agreed_as_it_was(room):
    room.closed()
    room.do("tom", follow_ups.change_follow_up, follow_up="1", due="2027-06-30")
    assert "ana" in room.incident.retrospective.agreed


def test_where_everything_is_dropped_nothing_follows_and_that_needs_a_reason(looking_back):
    looking_back.do("tom", follow_ups.drop_follow_up, follow_up="1", reason="shut down")
    assert any("no follow-up action" in text for text in unmet(looking_back.incident))
    looking_back.do("maya", follow_ups.no_follow_up, because="the service is gone")
    assert not any("no follow-up action" in text for text in unmet(looking_back.incident))
    looking_back.do("tom", follow_ups.reopen_follow_up, follow_up="1", reason="it stays")
    assert looking_back.incident.retrospective.no_follow_up is None


def test_it_is_overdue_from_the_day_after(looking_back):
    assert not first(looking_back).is_overdue(date(2027, 1, 31))
    assert first(looking_back).is_overdue(date(2027, 2, 1))
    looking_back.do("tom", follow_ups.finish_follow_up, follow_up="1")
    assert not first(looking_back).is_overdue(date(2027, 2, 1))


def test_what_is_restricted_is_raised_nowhere(room):
    room.looking_back()
    room.written()
    room.do("maya", restriction.restrict, reason="it is about a colleague")
    no = room.refusal("maya", follow_ups.raise_follow_up, follow_up="1", service="tracker")
    assert "a tracker is read by others" in str(no)
