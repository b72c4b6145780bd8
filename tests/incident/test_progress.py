"""Progress: CAN reports, estimates and their slips, the ask queue, silence."""

from datetime import timedelta

from commandcenter.incident.decisions import actions, progress, record
from commandcenter.incident.events import Estimate
from commandcenter.incident.picture import picture
from commandcenter.incident.state import WORKER
from commandcenter.incident.words import Track


def fix_in(room, minutes, **facts):
    return Estimate(at=room.now + timedelta(minutes=minutes), **facts)


def remediation(room, eta=None, **facts):
    facts = {"conditions": "as before"} | facts
    return room.do("tom", progress.report, track=Track.REMEDIATION, eta=eta, **facts)


def test_a_remediation_report_gives_an_estimate_or_says_why_not(room):
    room.responding()
    facts = {"track": Track.REMEDIATION, "conditions": "found"}
    assert "needs the estimated time to fix" in str(room.refusal("tom", progress.report, **facts))
    no = room.refusal("tom", progress.report, **facts, eta=Estimate(because=" "))
    assert "needs its reason" in str(no)
    no = room.refusal("tom", progress.report, **facts, eta=fix_in(room, -1))
    assert "is in the past" in str(no)
    remediation(room, Estimate(because="vendor has to answer"))
    assert room.incident.remediation_track.eta.because == "vendor has to answer"


def test_an_estimate_belongs_to_remediation(room):
    room.responding()
    no = room.refusal(
        "priya",
        progress.report,
        track=Track.MITIGATION,
        conditions="x",
        eta=fix_in(room, 5),
    )
    assert "belongs to remediation" in str(no)


def test_each_slip_of_the_estimate_is_kept(room):
    room.responding()
    remediation(room, fix_in(room, 60))
    remediation(room, Estimate(because="build is broken"))
    remediation(room, fix_in(room, 90))
    remediation(room, fix_in(room, 80))
    state = room.incident.remediation_track
    assert len(state.estimates) == 4
    assert [by for _, by in state.slips] == [30 * 60]


def test_no_change_repeats_the_last_report_and_a_live_estimate(room):
    room.responding()
    no = room.refusal("tom", progress.report_unchanged, track=Track.REMEDIATION)
    assert "has not reported yet" in str(no)
    remediation(room, fix_in(room, 20), conditions="signing path found")
    room.later(10)
    room.do("tom", progress.report_unchanged, track=Track.REMEDIATION)
    assert room.incident.remediation_track.last_report.conditions == "signing path found"
    room.later(10)
    no = room.refusal("tom", progress.report_unchanged, track=Track.REMEDIATION)
    assert "has gone by: give a new one" in str(no)


def test_a_sub_team_reports_for_itself_and_the_commander_for_both(room):
    room.responding()
    no = room.refusal("tom", progress.report, track=Track.MITIGATION, conditions="x")
    assert "tom may not report for mitigation" in str(no)
    room.do("maya", progress.report, track=Track.MITIGATION, conditions="x", on_behalf_of="priya")
    assert room.incident.mitigation_track.last_report.on_behalf_of == "priya"


def test_a_need_waits_in_the_ask_queue_until_it_is_answered_once(room):
    room.responding()
    remediation(room, fix_in(room, 60), needs="a signing key")
    [need] = room.incident.open_needs
    assert (need.id, need.by, need.track) == ("N1", "tom", Track.REMEDIATION)
    room.do("maya", progress.answer_need, need="n1", text="in the safe")
    assert room.incident.open_needs == []
    assert "was answered by maya" in str(
        room.refusal("maya", progress.answer_need, need="1", text="again")
    )
    assert "there is: N1" in str(room.refusal("maya", progress.answer_need, need="N9", text="x"))


def test_the_same_need_is_asked_once_while_it_is_open(room):
    room.responding()
    remediation(room, fix_in(room, 60), needs="a signing key")
    remediation(room, fix_in(room, 60), needs="a signing key")
    assert len(room.incident.needs) == 1
    room.do("maya", progress.answer_need, need="N1", text="here")
    remediation(room, fix_in(room, 60), needs="a signing key")
    assert list(room.incident.needs) == ["N1", "N2"]


def test_no_needs_is_no_item_for_the_commander(room):
    room.responding()
    for words in ("none", "-", "No needs", " "):
        remediation(room, fix_in(room, 60), needs=words)
    assert room.incident.needs == {}


def test_two_lanes_that_ask_in_one_roll_call_get_a_number_each(room):
    room.responding()
    answers = {
        Track.MITIGATION: progress.Answer(conditions="x", needs="a phone number"),
        Track.REMEDIATION: progress.Answer(
            conditions="y", needs="a reviewer", eta=Estimate(because="unclear")
        ),
    }
    room.do("maya", progress.hold_roll_call, answers=answers)
    assert {need.id: need.by for need in room.incident.open_needs} == {"N1": "priya", "N2": "tom"}


def test_a_roll_call_with_one_bad_answer_records_nothing(room):
    room.responding()
    seq = room.incident.seq
    answers = {
        Track.MITIGATION: progress.Answer(conditions="fine"),
        Track.REMEDIATION: progress.Answer(conditions="no estimate"),
    }
    room.refusal("maya", progress.hold_roll_call, answers=answers)
    assert room.incident.seq == seq


def test_silence_is_noticed_once_and_not_when_somebody_wrote_meanwhile(room):
    room.responding()
    since = room.incident.last_entry_at
    room.later(30)
    assert room.do(WORKER, progress.notice_silence, since=since)
    assert room.do(WORKER, progress.notice_silence, since=since) == []
    room.do("tom", record.log, text="I am here")
    no = room.refusal(WORKER, progress.notice_silence, since=since)
    assert "not silent" in str(no)


def test_text_about_an_estimate_is_made_harmless(room):
    room.responding()
    remediation(room, Estimate(because="wait\x1b]0;x\x07", confidence="lo\x9bw"))
    given = room.incident.remediation_track.eta
    assert not {"\x1b", "\x07", "\x9b"} & set(given.because + given.confidence)


def test_an_estimate_whose_time_has_gone_by_is_shown_as_stale(room):
    room.responding()
    remediation(room, fix_in(room, 20))

    def stale():
        return picture(room.incident, room.now, "")["tracks"]["remediation"]["eta_stale"]

    assert not stale()
    room.later(21)
    assert stale()
    room.do("tom", actions.declare_remediated, fix="x", verified="y")
    assert not stale()
