"""What one incident contributes to the metrics: lengths, reports kept, promises kept."""

from datetime import UTC, date, datetime, timedelta

from commandcenter.incident.decisions import follow_ups, progress, record
from commandcenter.incident.measure import Promise, freeze, measured, thaw
from commandcenter.incident.state import WORKER
from commandcenter.incident.words import MomentName, Track


def lengths(room):
    return measured(room.incident, room.now).lengths


def test_an_interval_without_its_end_is_left_out_and_is_not_zero(room):
    room.declare()
    assert "time to mitigate" not in lengths(room)
    assert "time to detect" not in lengths(room)


def test_whoever_declares_an_incident_has_taken_it_on(room):
    room.declare("ana")
    earlier = room.now - timedelta(minutes=20)
    room.do("ana", record.set_moment, moment=MomentName.DETECTED, at=earlier)
    assert lengths(room)["time to acknowledge"] == 20 * 60


def test_what_monitoring_declares_is_taken_on_by_the_first_person_who_acts(room):
    room.declare(WORKER)
    room.later(3)
    assert "time to acknowledge" not in lengths(room)
    room.do("ana", record.log, text="seen on Friday", at=room.now - timedelta(days=3))
    room.later(1).do("ana", record.log, text="I am on it")
    room.later(9).do("tom", record.log, text="so am I")
    assert lengths(room)["time to acknowledge"] == 4 * 60


def test_reports_count_as_in_time_late_or_missed_and_never_twice(room):
    room.responding()
    for minutes in (10, 25):  # For the slot at 15 in time; for the one at 30, five minutes late.
        room.later(minutes)
        room.do("priya", progress.report, track=Track.MITIGATION, conditions="as before")
    room.later(11)
    found = measured(room.incident, room.now)
    assert not found.settled
    # Both sub-teams at 15, 30 and 45; remediation said nothing, its last slot is still open.
    assert (found.due, found.made, found.late, found.missed) == (6, 2, 1, 2)


def test_figures_do_not_change_with_time_once_no_report_is_asked_for(room):
    room.closed()
    found = measured(room.incident, room.now)
    assert found.settled
    assert measured(room.incident, room.now + timedelta(days=400)) == found
    assert thaw(freeze(found)) == found


def test_an_action_is_in_time_while_its_date_lasts_anywhere_on_earth():
    due = date(2026, 11, 23)
    over = datetime(2026, 11, 24, 12, tzinfo=UTC)
    before = over - timedelta(seconds=1)
    assert Promise(due, done_at=before).in_time(over)
    assert Promise(due, done_at=over).in_time(over) is False
    assert Promise(due).in_time(before) is None
    assert Promise(due).in_time(over) is False


def test_follow_up_actions_are_measured_with_their_dates(room):
    room.looking_back()
    room.written()
    assert measured(room.incident, room.now).promises == (Promise(date(2027, 1, 31)),)
    room.do("tom", follow_ups.finish_follow_up, follow_up="F1")
    assert measured(room.incident, room.now).promises[0].done_at == room.now
    room.do("tom", follow_ups.reopen_follow_up, follow_up="F1", reason="it came back")
    room.do("maya", follow_ups.drop_follow_up, follow_up="F1", reason="shut down")
    assert measured(room.incident, room.now).promises == ()
