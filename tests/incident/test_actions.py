"""The work of the two tracks: steps, root cause, declared done and verified."""

from commandcenter.incident.decisions import actions, course
from commandcenter.incident.words import ActionStatus, Containment, Track


def step(room, who="priya", track=Track.MITIGATION, **facts):
    facts = {"text": "block at the WAF"} | facts
    [event] = room.do(who, actions.add_action, track=track, **facts)
    return event.body.id


def test_a_step_is_started_by_who_then_owns_it_and_ends_with_its_result(room):
    room.responding()
    assert step(room) == "A1"
    room.do("priya", actions.start_action, action="a1")
    assert room.incident.actions["A1"].owner == "priya"
    assert "started already" in str(room.refusal("priya", actions.start_action, action="1"))
    room.do("priya", actions.finish_action, action="A1", result="rule 4411")
    ended = room.incident.actions["A1"]
    assert (ended.status, ended.result) == (ActionStatus.DONE, "rule 4411")
    for decision in (actions.start_action, actions.finish_action):
        assert "is done already" in str(room.refusal("priya", decision, action="A1"))


def test_a_dropped_step_keeps_its_number(room):
    room.responding()
    step(room)
    room.do("priya", actions.drop_action, action="A1", reason="not needed")
    assert step(room) == "A2"
    assert "there is: A1, A2" in str(room.refusal("priya", actions.start_action, action="A7"))


def test_a_step_is_changed_by_its_owner_its_sub_team_or_the_commander(room):
    room.responding()
    step(room)
    assert "tom may not change A1" in str(room.refusal("tom", actions.start_action, action="A1"))
    room.do("maya", actions.assign_action, action="A1", owner="tom")
    room.do("tom", actions.finish_action, action="A1")


def test_only_mitigation_stops_a_service(room):
    room.responding()
    no = room.refusal(
        "tom",
        actions.add_action,
        track=Track.REMEDIATION,
        text="x",
        stops_service="login",
    )
    assert "a mitigation action" in str(no)


def test_mitigation_added_after_it_was_declared_done_is_counted(room):
    room.responding()
    step(room)
    room.do("priya", actions.declare_mitigated, how=Containment.STOPPED, detail="revoked")
    step(room)
    step(room, "tom", Track.REMEDIATION)
    assert room.incident.mitigations_after_stop == 1
    room.do("maya", course.advance, force="enough")
    room.do("maya", course.reopen, reason="not enough")
    step(room)
    assert room.incident.mitigations_after_stop == 2


def test_who_verified_is_the_one_who_says_so_unless_another_is_named(room):
    room.responding()
    facts = {"how": Containment.STOPPED, "detail": "revoked", "verified": "replayed"}
    room.do("priya", actions.declare_mitigated, **facts)
    assert room.incident.mitigation.self_verified
    room.do("priya", actions.declare_mitigated, **facts, verified_by="tom")
    assert not room.incident.mitigation.self_verified
    assert len(room.incident.mitigations) == 2


def test_each_track_is_declared_done_by_its_own_people_or_the_commander(room):
    room.responding()
    no = room.refusal("tom", actions.declare_mitigated, how=Containment.STOPPED, detail="x")
    assert "may not declare mitigation" in str(no)
    no = room.refusal("priya", actions.declare_remediated, fix="x", verified="y")
    assert "may not declare remediation" in str(no)
    room.do("maya", actions.declare_remediated, fix="x", verified="y")
    assert room.incident.remediation_track.done_at == room.now


def test_nothing_is_declared_done_before_the_response(room):
    room.staffed()
    no = room.refusal("priya", actions.declare_mitigated, how=Containment.STOPPED, detail="x")
    assert "too early to declare mitigation" in str(no)
