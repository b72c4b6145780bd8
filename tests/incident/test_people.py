"""Who is who: command that is never empty and never doubled, sub-teams, observers."""

import pytest

from commandcenter.incident.decisions import course, people, record
from commandcenter.incident.state import WORKER
from commandcenter.incident.text import BadText
from commandcenter.incident.words import Phase, Role, Track


def test_while_nobody_commands_anyone_who_is_there_may_name_a_commander(room):
    room.confirmed()
    room.do("tom", people.assign, role=Role.COMMANDER, person="maya")
    assert room.incident.commander == "maya"


def test_command_is_taken_freely_only_while_nobody_has_it(room):
    room.confirmed()
    room.do("maya", people.take_command)
    no = room.refusal("tom", people.take_command)
    assert no.forceable
    assert "maya commands and has not handed over" in str(no)


def test_a_command_taken_by_force_is_recorded_as_such(room):
    room.staffed()
    room.do("tom", people.take_command, force="maya's flight has left")
    assert room.incident.roles[Role.COMMANDER] == ["tom"]
    assert room.incident.overrides[-1].reason == "maya's flight has left"
    assert room.incident.overrides[-1].by == "tom"


def test_command_moves_only_when_the_successor_accepts(room):
    room.staffed()
    room.do("maya", people.offer_handover, to="tom")
    assert room.incident.commander == "maya"
    assert "was offered to tom" in str(room.refusal("priya", people.accept_handover))
    [event] = room.do("tom", people.accept_handover)
    assert room.incident.roles[Role.COMMANDER] == ["tom"]
    assert room.incident.handover is None
    assert "Open needs" in event.body.brief


def test_a_handover_is_declined_or_withdrawn_and_then_cannot_be_accepted(room):
    room.staffed()
    room.do("maya", people.offer_handover, to="tom")
    assert "only tom or maya" in str(room.refusal("priya", people.withdraw_handover))
    room.do("tom", people.withdraw_handover, reason="about to sleep")
    assert "no handover" in str(room.refusal("tom", people.accept_handover))
    assert room.incident.commander == "maya"


def test_an_offer_falls_away_when_command_moves_otherwise(room):
    room.staffed()
    room.do("maya", people.offer_handover, to="tom")
    room.do("priya", people.take_command, force="maya fainted")
    assert "no handover" in str(room.refusal("tom", people.accept_handover))
    assert room.incident.roles[Role.COMMANDER] == ["priya"]


def test_an_offer_does_not_outlive_the_incident(room):
    room.looking_back()
    room.do("maya", people.offer_handover, to="tom")
    room.do("maya", course.advance, force="done talking")
    assert room.incident.phase is Phase.CLOSED
    assert room.incident.handover is None


def test_command_is_not_offered_to_oneself_to_an_observer_or_twice(room):
    room.staffed()
    assert "commands already" in str(room.refusal("maya", people.offer_handover, to="maya"))
    assert "only observes" in str(room.refusal("maya", people.offer_handover, to="olga"))
    room.do("maya", people.offer_handover, to="tom")
    assert "was asked already" in str(room.refusal("maya", people.offer_handover, to="tom"))


def test_command_is_never_released_into_nothing(room):
    room.staffed()
    no = room.refusal("maya", people.release, role=Role.COMMANDER, person="maya")
    assert "never without a commander" in str(no)


def test_the_commander_names_another_only_by_force(room):
    room.staffed()
    assign = {"role": Role.COMMANDER, "person": "tom"}
    no = room.refusal("maya", people.assign, **assign)
    assert "(commandcenter handover INC-1 tom)" in str(no)
    room.do("maya", people.assign, **assign, force="I lose the connection")
    assert room.incident.roles[Role.COMMANDER] == ["tom"]


def test_a_role_for_one_person_moves_and_is_not_shared(room):
    room.staffed()
    room.do("maya", people.assign, role=Role.COMMS, person="tom")
    assert room.incident.roles[Role.COMMS] == ["tom"]
    assert "is comms officer already" in str(
        room.refusal("maya", people.assign, role=Role.COMMS, person="tom")
    )


def test_a_new_lead_joins_the_sub_team_and_the_old_one_stays_in_it(room):
    room.staffed()
    room.do("maya", people.assign, role=Role.MITIGATION_LEAD, person="sam")
    track = room.incident.mitigation_track
    assert track.lead == "sam"
    assert list(track.members) == ["priya", "sam"]


def test_a_lead_who_leaves_leaves_the_place_empty(room):
    room.responding()
    room.do("priya", people.leave)
    assert room.incident.mitigation_track.lead is None
    assert room.incident.holder(Role.MITIGATION_LEAD) is None
    assert room.incident.mitigation_track.members == {}
    assert "in no sub-team" in str(room.refusal("priya", people.leave))


def test_a_released_lead_stays_in_the_sub_team(room):
    room.staffed()
    room.do("maya", people.release, role=Role.MITIGATION_LEAD, person="priya")
    assert room.incident.mitigation_track.lead is None
    assert "priya" in room.incident.mitigation_track.members


def test_responders_join_by_themselves(room):
    room.staffed()
    no = room.refusal("maya", people.assign, role=Role.MITIGATION_RESPONDER, person="ana")
    assert "join a sub-team by themselves" in str(no)
    room.joined("ana", Track.MITIGATION)
    assert "is in mitigation already" in str(
        room.refusal("ana", people.join, track=Track.MITIGATION)
    )


def test_nobody_joins_before_the_incident_is_confirmed(room):
    room.declare()
    no = room.refusal("tom", people.join, track=Track.MITIGATION)
    assert "too early to join a sub-team: confirm or dismiss it first" in str(no)


def test_how_a_person_is_reached_is_kept(room):
    room.staffed()
    room.do("sam", people.give_contact, contact="+44 20 1", person="tom")
    assert room.incident.contacts["tom"] == "+44 20 1"
    assert "known already" in str(room.refusal("tom", people.give_contact, contact="+44 20 1"))


@pytest.mark.parametrize("decision", [people.assign, people.offer_handover])
def test_the_program_is_no_person(room, decision):
    room.staffed()
    facts = {"role": Role.SCRIBE, "person": WORKER} if decision is people.assign else {"to": WORKER}
    assert "the program itself" in str(room.refusal("maya", decision, **facts))


def test_nobody_acts_on_behalf_of_the_program_or_of_a_name_that_hides_something(room):
    room.staffed()
    no = room.refusal("tom", people.join, track=Track.REMEDIATION, on_behalf_of=WORKER)
    assert "the program itself" in str(no)
    with pytest.raises(BadText, match="invisible or control"):
        room.do("tom", people.join, track=Track.REMEDIATION, on_behalf_of="ma\u202eya")


def test_the_program_does_what_only_the_program_does(room):
    room.staffed()
    assert "may not" in str(room.refusal(WORKER, record.log, text="hello"))
    assert "may not" in str(room.refusal(WORKER, course.advance))
