"""Controls: confirmed, run by the program, seen on the action, reverted."""

from datetime import timedelta

import pytest

from commandcenter.incident.advice import advise
from commandcenter.incident.controls import call_of
from commandcenter.incident.decisions import actions, controls
from commandcenter.incident.decisions.errands import begin_errand, end_errand
from commandcenter.incident.errands import Routes, owed
from commandcenter.incident.events import ERASED, scrubbed
from commandcenter.incident.sentences import sentence
from commandcenter.incident.state import WORKER
from commandcenter.incident.timeline import timeline
from commandcenter.incident.words import ActionStatus, Choice, Outcome, Track
from tests.incident.plans import planned, planned_undo


def order(room, who="priya", key="k1", **facts):
    facts = {"service": "firewall", "plan": planned(key)} | facts
    return room.do(who, controls.order_control, **facts)[-1].body.id


def run(room, outcome=Outcome.SENT, **facts):
    """The program does what is owed."""
    [errand] = owed(room.incident, Routes(), room.now)
    room.do(WORKER, begin_errand, owed=errand)
    facts = {"detail": "Firewall: block 203.0.113.7", "reference": "r1"} | facts
    if outcome is Outcome.SENT:
        facts = {"undo": planned_undo()} | facts
    room.do(WORKER, end_errand, owed=errand, outcome=outcome, **facts)


def revert(room, who="maya", key="k2"):
    return room.do(who, controls.order_revert, action="A1", plan=planned(key, reverts=True))


@pytest.fixture
def blocked(room):
    room.responding()
    order(room)
    run(room)
    return room


def test_what_was_confirmed_becomes_an_action_of_who_confirmed_it(room):
    room.responding()
    assert order(room, stops="login") == "A1"
    step = room.incident.actions["A1"]
    assert (step.text, step.owner, step.track) == ("block 203.0.113.7", "priya", Track.MITIGATION)
    assert (step.status, step.stops_service) == (ActionStatus.STARTED, "login")
    assert step.standing == "under way at firewall"
    assert step.run_under_way.plan == planned()
    assert advise(room.incident).choice is Choice.SITE_WIDE_NOW


def test_it_can_carry_out_an_action_that_is_there(room):
    room.responding()
    room.do("priya", actions.add_action, track=Track.MITIGATION, text="keep them out")
    assert order(room, action="a1") == "A1"
    step = room.incident.actions["A1"]
    assert (step.text, step.owner, step.status) == ("keep them out", "priya", ActionStatus.STARTED)
    room.do("tom", actions.add_action, track=Track.REMEDIATION, text="rotate")
    facts = {"service": "firewall", "plan": planned("k2")}
    no = room.refusal("maya", controls.order_control, **facts, action="A2")
    assert "A2 is a remediation action" in str(no)


def test_confirming_the_same_plan_twice_orders_it_once(room):
    room.responding()
    order(room)
    assert room.do("priya", controls.order_control, service="firewall", plan=planned()) == []
    assert list(room.incident.actions) == ["A1"]


def test_what_came_of_it_ends_the_action(blocked):
    step = blocked.incident.actions["A1"]
    assert step.status is ActionStatus.DONE
    assert step.standing == "Firewall: block 203.0.113.7 (r1)"
    assert step.revertible.undo == planned_undo()
    assert [each.actor for each in blocked.log[-2:]] == [WORKER, WORKER]
    assert "is done already" in str(
        blocked.refusal(
            "priya", controls.order_control, service="firewall", plan=planned("k2"), action="A1"
        )
    )


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.UNKNOWN])
def test_what_failed_stays_open_with_the_reason_and_can_be_run_again(room, outcome):
    room.responding()
    order(room)
    run(room, outcome, detail="Firewall: no such zone", reference="")
    step = room.incident.actions["A1"]
    assert (step.status, step.standing) == (ActionStatus.OPEN, "Firewall: no such zone")
    assert "nothing that can be undone" in str(
        room.refusal("maya", controls.order_revert, action="A1", plan=planned(reverts=True))
    )
    order(room, key="k2", action="A1")
    run(room)
    assert step.status is ActionStatus.DONE


def test_it_is_reverted_and_says_by_whom(blocked):
    revert(blocked)
    step = blocked.incident.actions["A1"]
    assert "reverting at firewall" in step.standing
    run(blocked, undo=None)
    assert step.standing == "Firewall: block 203.0.113.7 (r1); reverted by maya"
    assert step.status is ActionStatus.DONE
    assert "reverted by maya" in str(
        blocked.refusal("maya", controls.order_revert, action="A1", plan=planned(reverts=True))
    )


def test_a_service_that_is_back_is_no_reason_to_tell_everybody(room):
    room.responding()
    order(room, stops="login")
    run(room)
    revert(room)
    run(room, undo=None)
    assert advise(room.incident).choice is Choice.AT_CLOSURE


def test_a_revert_that_failed_can_be_tried_again(blocked):
    revert(blocked)
    run(blocked, Outcome.FAILED, detail="down")
    step = blocked.incident.actions["A1"]
    assert step.standing.endswith("not reverted: down")
    assert step.status is ActionStatus.DONE
    revert(blocked, key="k3")
    run(blocked, undo=None)
    assert step.reverted_by == "maya"


def test_while_it_is_under_way_nothing_else_happens_to_it(room):
    room.responding()
    order(room)
    facts = {"service": "firewall", "plan": planned("k2"), "action": "A1"}
    assert "under way at firewall" in str(room.refusal("priya", controls.order_control, **facts))
    assert "it is done when that is" in str(
        room.refusal("priya", actions.finish_action, action="1")
    )
    [errand] = owed(room.incident, Routes(), room.now)
    room.do(WORKER, begin_errand, owed=errand)
    no = room.refusal("priya", actions.drop_action, action="A1", reason="no")
    assert "too late to call it off" in str(no)


def test_what_is_not_begun_is_called_off_by_dropping_it(room):
    room.responding()
    order(room)
    [errand] = owed(room.incident, Routes(), room.now)
    room.do("priya", actions.drop_action, action="A1", reason="wrong address")
    assert owed(room.incident, Routes(), room.now) == []
    assert "called off" in str(room.refusal(WORKER, begin_errand, owed=errand))


def test_what_waits_for_another_attempt_is_called_off_as_well(room):
    room.responding()
    order(room)
    run(room, None, again_at=room.now + timedelta(minutes=1), detail="down", undo=None)
    assert room.incident.actions["A1"].standing == "under way at firewall: down"
    room.do("priya", actions.drop_action, action="A1", reason="wrong address")
    room.later(2)
    assert owed(room.incident, Routes(), room.now) == []


def test_only_mitigation_and_the_commander_run_and_revert(blocked):
    facts = {"service": "firewall", "plan": planned("k2")}
    assert "tom may not run a control" in str(
        blocked.refusal("tom", controls.order_control, **facts)
    )
    plan = planned("k3", reverts=True)
    no = blocked.refusal("tom", controls.order_revert, action="A1", plan=plan)
    assert "tom may not revert a control" in str(no)


def test_a_plan_that_does_not_revert_it_is_refused(blocked):
    no = blocked.refusal("maya", controls.order_revert, action="A1", plan=planned("k2"))
    assert "does not revert A1" in str(no)


def test_a_drill_asks_nothing_of_other_systems(room):
    room.responding()
    room.incident.drill = True
    no = room.refusal("priya", controls.order_control, service="firewall", plan=planned())
    assert "is a drill" in str(no)


def test_the_timeline_tells_it(blocked):
    revert(blocked)
    told = [each.shown for each in timeline(blocked.log)]
    assert "A1 run at firewall: block 203.0.113.7" in told
    assert "A1 to be reverted at firewall: remove the rule: block 203.0.113.7" in told
    assert "A1 done — Firewall: block 203.0.113.7 (r1)" in told


def test_an_erased_plan_holds_no_word_of_it_and_keeps_its_shape(blocked):
    [ordered] = [each.body for each in blocked.log if each.type == "control.ordered"]
    erased = scrubbed(ordered)
    assert "203.0.113.7" not in erased.model_dump_json()
    assert erased.plan["call"]["body"] == {"value": ERASED, "tags": [ERASED, None]}
    assert ERASED in sentence(erased)


def test_the_call_is_shown_as_it_is_sent():
    assert call_of(planned(reverts=True)) == "DELETE https://firewall.example/rules/r1"
    method, *body = call_of(planned()).split("\n")
    assert method == "POST https://firewall.example/rules"
    assert '  "value": "203.0.113.7",' in body
