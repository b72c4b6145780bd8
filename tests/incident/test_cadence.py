"""The cadence: slots, lateness and prompts, on a clock and against a naive model."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from commandcenter.incident.cadence import Watch, prompt_due, standing
from commandcenter.incident.decisions import actions, course, progress
from commandcenter.incident.events import Estimate
from commandcenter.incident.state import WORKER
from commandcenter.incident.words import Containment, Phase, Track
from tests.incident.room import NOON


def minutes(number: float):
    return NOON + timedelta(minutes=number)


def lane(room, track=Track.MITIGATION):
    return standing(room.incident.track(track).watches, room.now)


def reports(room, **facts):
    facts = {"track": Track.MITIGATION, "conditions": "as before"} | facts
    return room.do("priya", progress.report, **facts)


def prompt(room, track=Track.MITIGATION):
    due = prompt_due(room.incident.track(track).watch, room.now)
    return room.do(WORKER, progress.raise_prompt, track=track, due=due) if due else []


# ── worked examples ──────────────────────────────────────────────────────────────────────────


def test_the_first_report_is_due_one_interval_after_the_response_began(room):
    room.responding()
    for track in Track:
        assert lane(room, track).next_due_at == minutes(15)
        assert not lane(room, track).overdue


def test_a_report_fills_the_slot_that_it_comes_before(room):
    room.responding().later(3)
    reports(room)
    assert lane(room).next_due_at == minutes(30)
    room.later(5)
    reports(room)
    assert lane(room).next_due_at == minutes(30), "a second report does not buy more time"


def test_a_report_at_the_very_instant_is_in_time(room):
    room.responding().later(15)
    reports(room)
    stands = lane(room)
    assert (stands.due, stands.made, stands.missed, stands.late) == (1, 1, 0, 0)
    assert stands.next_due_at == minutes(30)


def test_slots_are_counted_from_the_start_and_not_from_the_last_report(room):
    room.responding().later(14)
    reports(room)
    assert lane(room).next_due_at == minutes(30)


def test_a_report_that_did_not_come_is_overdue_and_stays_in_the_record(room):
    room.responding().later(17)
    assert lane(room).overdue_since == minutes(15)
    assert lane(room).missed == 0, "still open"
    reports(room)
    stands = lane(room)
    assert not stands.overdue
    assert (stands.due, stands.made, stands.missed, stands.late) == (1, 0, 1, 1)
    assert room.incident.mitigation_track.watch.lates[0].by == 120


def test_every_slot_of_a_long_silence_is_missed_and_the_newest_is_open(room):
    room.responding().later(50)
    stands = lane(room)
    assert stands.overdue_since == minutes(15)
    assert stands.next_due_at == minutes(45)
    assert (stands.due, stands.made, stands.missed) == (3, 0, 2)


def test_a_response_entered_afterwards_owes_no_report_for_the_past(room):
    room.staffed().later(40)
    room.do("maya", course.advance, at=NOON)
    assert lane(room).due == 0
    assert lane(room).next_due_at == minutes(45)
    assert prompt(room) == []


def test_a_report_entered_afterwards_counts_from_when_the_commander_had_it(room):
    room.responding().later(20)
    reports(room, at=minutes(10))
    assert (lane(room).made, lane(room).late) == (0, 1)


def test_a_new_cadence_counts_from_its_beginning_and_keeps_what_was_missed(room):
    room.responding().later(20)
    room.do("maya", course.change_cadence, minutes=30, reason="calmer")
    assert lane(room).next_due_at == minutes(50)
    assert (lane(room).due, lane(room).missed, lane(room).overdue) == (1, 1, False)
    room.later(31)
    assert lane(room).overdue_since == minutes(50)


def test_a_cadence_changed_before_the_response_holds_when_it_starts(room):
    room.staffed()
    room.do("maya", course.change_cadence, minutes=5, reason="it burns")
    room.do("maya", course.advance)
    assert lane(room).next_due_at == minutes(5)


def test_a_track_that_is_done_owes_no_report_and_the_other_still_does(room):
    room.responding().later(5)
    room.do("priya", actions.declare_mitigated, how=Containment.STOPPED, detail="revoked")
    room.later(30)
    assert lane(room).next_due_at is None
    assert prompt(room) == []
    assert lane(room, Track.REMEDIATION).overdue
    assert prompt(room, Track.REMEDIATION)


def test_a_report_after_done_is_kept_and_changes_no_count(room):
    room.done().later(20)
    before = lane(room)
    reports(room)
    assert lane(room) == before
    assert len(room.incident.mitigation_track.reports) == 1


def test_a_reopened_response_counts_anew_and_keeps_the_old_record(room):
    room.responding().later(31)
    room.do("maya", course.advance, force="enough")
    room.do("maya", course.reopen, reason="not enough")
    assert room.incident.phase is Phase.RESPONSE
    assert lane(room).next_due_at == minutes(46)
    assert (lane(room).due, lane(room).missed) == (2, 2)


def test_a_slot_is_asked_for_once(room):
    room.responding().later(15)
    [event] = prompt(room)
    assert (event.body.slot, event.body.late, event.body.passed) == (minutes(15), 0, 0)
    assert prompt(room) == []
    room.later(14)
    assert prompt(room) == []
    room.later(1)
    assert prompt(room)


def test_workers_that_race_raise_one_prompt(room):
    room.responding().later(15)
    due = prompt_due(room.incident.mitigation_track.watch, room.now)
    stamp = room.stamp(WORKER)
    racing = [
        progress.raise_prompt(room.incident, stamp, track=Track.MITIGATION, due=due)
        for _ in range(2)
    ]
    assert [len(room.record(happenings)) for happenings in racing] == [1, 0]


def test_after_downtime_one_prompt_is_raised_late_and_says_what_it_passed_over(room):
    room.responding().later(47)
    [event] = prompt(room)
    assert (event.body.slot, event.body.late, event.body.passed) == (minutes(45), 120, 2)
    assert prompt(room) == []


def test_a_prompt_for_a_report_that_came_meanwhile_is_refused(room):
    room.responding().later(16)
    due = prompt_due(room.incident.mitigation_track.watch, room.now)
    reports(room)
    no = room.refusal(WORKER, progress.raise_prompt, track=Track.MITIGATION, due=due)
    assert "no longer due" in str(no)


def test_a_prompt_for_a_track_that_is_done_meanwhile_is_refused(room):
    room.responding().later(16)
    due = prompt_due(room.incident.mitigation_track.watch, room.now)
    room.do("priya", actions.declare_mitigated, how=Containment.STOPPED, detail="revoked")
    no = room.refusal(WORKER, progress.raise_prompt, track=Track.MITIGATION, due=due)
    assert "no longer due" in str(no)


def test_five_more_minutes_are_shown_until_they_are_over_and_do_not_keep_the_slot(room):
    room.responding().later(16)
    room.do("maya", progress.give_time, track=Track.MITIGATION)
    assert lane(room).snoozed_until == minutes(21)
    assert lane(room).overdue
    room.later(6)
    assert lane(room).snoozed_until is None
    reports(room)
    assert (lane(room).made, lane(room).missed) == (0, 1)


def test_nobody_is_asked_again_before_they_are_late(room):
    room.responding().later(3)
    for decision in (progress.ask_again, progress.give_time):
        no = room.refusal("maya", decision, track=Track.MITIGATION)
        assert "no mitigation report is overdue" in str(no)


def test_a_roll_call_answers_for_both_lanes_and_says_when_the_next_is_due(room):
    room.responding().later(15)
    answers = {
        Track.MITIGATION: progress.Answer(conditions="\n\nmirrors purged"),
        Track.REMEDIATION: progress.Answer(conditions="found", eta=Estimate(at=minutes(90))),
    }
    events = room.do("maya", progress.hold_roll_call, answers=answers)
    assert events[-1].body.next_at == minutes(30)
    assert "mirrors purged" in events[-1].body.summary
    assert {event.on_behalf_of for event in events[:-1]} == {"priya", "tom"}
    assert lane(room).next_due_at == lane(room, Track.REMEDIATION).next_due_at == minutes(30)


def test_a_lane_that_was_not_reached_in_the_roll_call_is_due_at_its_own_next_slot(room):
    room.responding().later(10)
    answers = {Track.MITIGATION: progress.Answer(conditions="quiet")}
    events = room.do("maya", progress.hold_roll_call, answers=answers)
    assert "remediation: not reached" in events[-1].body.summary
    assert events[-1].body.next_at == minutes(15)


# ── against a model that walks every slot ────────────────────────────────────────────────────


class Slots:
    """The cadence as one would keep it on paper: every slot, one by one."""

    def __init__(self, start: int, interval: int, live_from: int, told: list[int]) -> None:
        self.start, self.interval, self.live_from = start, interval, live_from
        self.told = told
        self.first = start + interval
        while self.first <= live_from:
            self.first += interval

    def standing(self, now: int) -> tuple[int, int, int, int, bool]:
        """Due, made, missed, answered late, open."""
        instants = []
        instant = self.start + self.interval
        while instant <= now:
            if instant > self.live_from:
                instants.append(instant)
            instant += self.interval
        kept = [any(self._kept(slot, at) for at in self.told) for slot in instants]
        late = [
            not made and any(slot < at <= slot + self.interval for at in self.told)
            for slot, made in zip(instants, kept, strict=True)
        ]
        is_open = bool(kept) and not kept[-1] and not late[-1]
        return len(kept), sum(kept), len(kept) - sum(kept) - is_open, sum(late), is_open

    def _kept(self, slot: int, at: int) -> bool:
        return at <= slot and (at > slot - self.interval or slot == self.first)


@settings(max_examples=300, deadline=None)
@given(
    interval=st.integers(1, 40),
    live_from=st.integers(0, 90),
    gaps=st.lists(st.integers(0, 50), max_size=12),
    ahead=st.integers(0, 120),
)
def test_reports_kept_one_by_one_agree_with_a_walk_over_all_slots(interval, live_from, gaps, ahead):
    watch = Watch(NOON, interval, minutes(live_from))
    told: list[int] = []
    now = live_from
    before = standing([watch], minutes(now))
    for gap in [*gaps, ahead]:
        for _ in range(gap):
            now += 1
            stands = standing([watch], minutes(now))
            assert stands.due >= before.due
            assert stands.made >= before.made
            assert stands.missed >= before.missed
            before = stands
        model = Slots(0, interval, live_from, told).standing(now)
        assert (
            before.due,
            before.made,
            before.missed,
            before.late,
            before.overdue,
        ) == model
        assert before.due == before.made + before.missed + before.overdue
        told.append(now)
        watch.report(minutes(now))
        before = standing([watch], minutes(now))
        assert not before.overdue
        assert before.next_due_at is not None
        assert before.next_due_at >= minutes(now)


@settings(max_examples=200, deadline=None)
@given(
    interval=st.integers(1, 40),
    checks=st.lists(st.tuples(st.integers(0, 70), st.booleans()), max_size=12),
)
def test_at_most_one_prompt_a_slot_and_none_for_a_kept_one(interval, checks):
    watch = Watch(NOON, interval, NOON)
    now = 0
    asked = []
    for gap, reports_now in checks:
        now += gap
        due = prompt_due(watch, minutes(now))
        if due is not None:
            assert standing([watch], minutes(now)).overdue
            asked.append(due.slot)
            watch.prompted = (due.slot - watch.start) // watch.interval
            assert prompt_due(watch, minutes(now)) is None
        if reports_now:
            watch.report(minutes(now))
            assert prompt_due(watch, minutes(now)) is None
    assert asked == sorted(set(asked))
