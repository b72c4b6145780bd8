"""The course of an incident, from declared to closed and back."""

from datetime import timedelta

import pytest

from commandcenter.incident.decisions import course, people, record
from commandcenter.incident.decisions import retrospective as retro
from commandcenter.incident.guards import unmet
from commandcenter.incident.words import (
    Choice,
    CustomerStatus,
    MomentName,
    Phase,
    Role,
    Section,
    Severity,
    Source,
    Track,
)
from tests.incident.room import NOON, Room


def test_the_one_who_declares_investigates(room):
    room.declare("ana", title="Odd logins", source=Source.BOUNTY, reporter="a researcher")
    assert room.incident.phase is Phase.INVESTIGATION
    assert room.incident.roles[Role.INVESTIGATOR] == ["ana"]
    assert room.incident.moments[MomentName.DETECTED].at == NOON


def test_an_incident_walks_the_process_from_declared_to_closed(room):
    room.closed()
    assert [step.phase for step in room.incident.phases] == [
        Phase.INVESTIGATION,
        Phase.ESCALATION,
        Phase.RESPONSE,
        Phase.CLOSURE,
        Phase.RETROSPECTIVE,
        Phase.CLOSED,
    ]
    assert room.incident.overrides == []
    assert MomentName.CLOSED in room.incident.moments


def test_nothing_is_declared_in_the_future(room):
    stamp = room.stamp("ana", NOON + timedelta(seconds=1))
    with pytest.raises(course.Refused, match="in the future"):
        course.declare(stamp, title="x", source=Source.OTHER)


def test_a_confirmation_needs_a_ground(room):
    room.declare()
    no = room.refusal("ana", course.confirm, severity=Severity.SEV3, impact="none seen")
    assert "neither customers at risk nor an infrastructure breach" in str(no)
    assert no.forceable
    assert room.incident.phase is Phase.INVESTIGATION


def test_a_forced_confirmation_keeps_what_was_unmet_and_why(room):
    room.declare()
    room.do("ana", course.confirm, severity=Severity.SEV3, impact="x", force="gut feeling")
    [override] = room.incident.overrides
    assert override.reason == "gut feeling"
    assert "neither customers" in override.unmet[0]
    assert room.incident.phase is Phase.ESCALATION


def test_a_dismissed_incident_ends_and_names_the_way_on(room):
    room.declare()
    room.do("ana", course.dismiss, reason="a scanner", ticket="SEC-12")
    assert room.incident.phase is Phase.DISMISSED
    assert room.incident.dismissal.ticket == "SEC-12"
    no = room.refusal("ana", course.advance)
    assert "declare a new incident" in str(no)
    assert "declare a new incident" in str(room.refusal("ana", course.reopen, reason="oh no"))


def test_an_investigation_goes_on_only_by_confirming(room):
    room.declare()
    assert "not confirmed" in str(room.refusal("ana", course.advance))


def test_leaving_escalation_lists_everything_that_is_missing(room):
    room.confirmed()
    no = room.refusal("ana", course.advance)
    assert len(no.unmet) == 3
    assert "nobody commands" in no.unmet[0]
    assert "nobody is in mitigation" in no.unmet[1]
    assert "nobody is in remediation" in no.unmet[2]


def test_leaving_response_lists_everything_that_is_missing(room):
    room.responding()
    no = room.refusal("maya", course.advance)
    assert [text.split(":")[0] for text in no.unmet] == [
        "mitigation is not declared stopped or minimised",
        "no root cause is recorded",
        "the permanent fix is not declared verified",
        "who is told, and when, is not decided",
    ]


def test_a_decision_to_notify_now_must_be_carried_out_before_response_ends(room):
    from commandcenter.incident.decisions import notifications

    room.done()
    room.do(
        "jonas",
        notifications.decide_notification,
        choice=Choice.SITE_WIDE_NOW,
        because="login stopped",
    )
    assert "nothing was sent yet" in str(room.refusal("maya", course.advance))


def test_leaving_closure_lists_everything_that_is_missing(room):
    room.closing()
    room.customers("acme", "globex")
    room.mark("globex", status=CustomerStatus.CONFIRMED)
    no = room.refusal("maya", course.advance)
    assert len(no.unmet) == 3
    assert "actual impact is not measured" in no.unmet[0]
    assert "1 customer is still merely suspected (acme)" in no.unmet[1]
    assert "has not reached 1 of 1 impacted customers (globex)" in no.unmet[2]


def test_leaving_the_retrospective_lists_everything_that_is_missing(room):
    room.looking_back()
    wanting = unmet(room.incident)
    assert sum("is not written" in text for text in wanting) == 5
    assert sum("has not agreed" in text for text in wanting) == len(room.incident.participants)
    assert any("no follow-up action" in text for text in wanting)
    assert any("publication is not decided" in text for text in wanting)


def test_only_the_commander_advances_and_forces(room):
    room.responding()
    assert "that is for the commander (maya)" in str(room.refusal("tom", course.advance))
    room.do("maya", course.advance, force="the building is on fire")
    assert room.incident.phase is Phase.CLOSURE
    assert len(room.incident.overrides[-1].unmet) == 4


def test_forcing_without_a_reason_is_refused(room):
    room.responding()
    assert "say why" in str(room.refusal("maya", course.advance, force="  "))
    assert room.incident.overrides == []


def test_force_is_not_recorded_where_nothing_stood_in_the_way(room):
    room.done()
    room.do("maya", course.advance, force="to be sure")
    assert room.incident.overrides == []


def test_anyone_raises_the_severity_and_only_the_commander_lowers_it(room):
    room.staffed()
    room.do("priya", course.set_severity, severity=Severity.SEV1, reason="keys are gone")
    assert room.incident.severity is Severity.SEV1
    no = room.refusal("priya", course.set_severity, severity=Severity.SEV3, reason="calm")
    assert "only the commander (maya)" in str(no)
    room.do("maya", course.set_severity, severity=Severity.SEV3, reason="keys were test keys")
    assert [change.severity for change in room.incident.severities] == [
        Severity.SEV2,
        Severity.SEV1,
        Severity.SEV3,
    ]
    assert "sev3 already" in str(
        room.refusal("maya", course.set_severity, severity=Severity.SEV3, reason="again")
    )


def test_an_observer_changes_nothing_until_they_join(room):
    room.staffed()
    assert "is an observer" in str(room.refusal("olga", record.log, text="hello"))
    room.joined("olga", Track.MITIGATION)
    room.do("olga", record.log, text="hello")
    assert room.incident.roles[Role.OBSERVER] == []


def test_a_phase_cannot_end_before_it_began(room):
    room.staffed()
    room.later(10)
    early = NOON - timedelta(minutes=1)
    assert "is before that" in str(room.refusal("maya", course.advance, at=early))
    room.do("maya", course.advance, at=NOON + timedelta(minutes=4))
    assert room.incident.phases[-1].at == NOON + timedelta(minutes=4)


def test_reopening_asks_for_everything_of_the_response_again(room):
    room.closed()
    room.later(60)
    room.do("maya", course.reopen, reason="the token came back")
    incident = room.incident
    assert incident.phase is Phase.RESPONSE
    assert (incident.mitigation, incident.fix, incident.choice) == (None, None, None)
    assert incident.retrospective.agreed == {}
    assert all(state.done_at is None and state.watch for state in incident.tracks.values())
    assert room.refusal("maya", course.advance).unmet


def test_reopening_is_for_what_was_left_behind(room):
    room.responding()
    assert "too" in str(room.refusal("maya", course.reopen, reason="why not"))


def test_an_outside_report_is_acknowledged_once(room):
    room.declare(source=Source.CUSTOMER, reporter="Acme", contact="security@acme.example")
    room.do("ana", course.acknowledge, text="thank you, we are on it")
    assert room.incident.acknowledged_at == NOON
    assert "was acknowledged" in str(room.refusal("ana", course.acknowledge, text="again"))


@pytest.mark.parametrize("minutes", [0, -5, 1441, 15])
def test_a_cadence_that_makes_no_sense_or_is_the_same_is_refused(room, minutes):
    room.staffed()
    assert "minutes" in str(
        room.refusal("maya", course.change_cadence, minutes=minutes, reason="why")
    )


def test_a_closed_incident_says_how_to_go_on(room):
    room.closed()
    assert "reopen it first" in str(room.refusal("maya", course.advance))
    assert "reopen it first" in str(
        room.refusal("maya", people.assign, role=Role.SCRIBE, person="ana")
    )


def test_what_was_written_after_agreeing_asks_everyone_again(room):
    room.looking_back()
    room.written()
    room.do("ana", retro.agree)
    room.do("tom", retro.write_section, section=Section.LUCKY, text="the token expired")
    assert any("ana has not agreed" in text for text in unmet(room.incident))


def test_a_reopened_incident_is_measured_and_published_anew(room: Room) -> None:
    room.closed()
    room.do("maya", course.reopen, reason="the old key still works")

    assert not room.incident.measured
    assert room.incident.retrospective.publication is None
    assert MomentName.CLOSED not in room.incident.moments
