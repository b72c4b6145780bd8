"""The record: entries, amendments, erasure, decisions, moments, indicators."""

import hashlib
from datetime import timedelta

import pytest

from commandcenter.incident.brief import brief_text
from commandcenter.incident.decisions import actions, course, people, progress, record
from commandcenter.incident.erasure import also_in, elsewhere
from commandcenter.incident.events import ERASED, Estimate, UnknownEvent, decode, encode
from commandcenter.incident.state import WORKER
from commandcenter.incident.timeline import Timeline, timeline
from commandcenter.incident.words import Containment, EntryKind, MomentName, Precision, Role, Track
from tests.incident.room import NOON


def entry(room, text="the WAF logs show 12 requests", who="tom", **facts):
    [event] = room.do(who, record.log, text=text, **facts)
    return event.seq


def test_an_entry_takes_its_place_in_time_and_keeps_when_it_was_written(room):
    room.staffed().later(30)
    seq = entry(room, at=NOON - timedelta(hours=2), precision=Precision.HOUR)
    first = timeline(room.log)[0]
    assert (first.seq, first.recorded_at) == (seq, room.now)
    assert first.written_later


def test_nothing_is_written_about_the_future(room):
    room.staffed()
    no = room.refusal("tom", record.log, text="x", at=room.now + timedelta(seconds=1))
    assert "in the future" in str(no)


def test_captured_output_keeps_its_hash_size_and_host(room):
    room.staffed()
    output = b"\x1b[31m127.0.0.1\n" * 10_000
    [event] = room.do("tom", record.capture, output=output, host="bastion")
    assert event.body.evidence.sha256 == hashlib.sha256(output).hexdigest()
    assert event.body.evidence.size == len(output)
    assert "\x1b" not in event.body.text
    assert "the hash covers them all" in event.body.text
    assert timeline(room.log)[-1].kind == EntryKind.EVIDENCE


def test_nothing_piped_in_is_refused(room):
    room.staffed()
    assert "nothing came in" in str(room.refusal("tom", record.capture, output=b" \n", host="x"))


def test_an_amendment_shows_beside_the_original(room):
    room.staffed()
    seq = entry(room, "12 requests")
    room.do("tom", record.amend, seq=seq, text="14 requests")
    amended = next(each for each in timeline(room.log) if each.seq == seq)
    assert (amended.text, amended.shown) == ("12 requests", "14 requests")


def test_a_correction_can_be_corrected(room):
    room.staffed()
    seq = entry(room, "12 requests")
    room.do("tom", record.amend, seq=seq, text="14 requests")
    room.do("tom", record.amend, seq=seq + 1, text="15 requests")
    amended = next(each for each in timeline(room.log) if each.seq == seq)
    assert amended.shown == "15 requests"


def test_whoever_erases_is_told_where_else_the_words_stand(room):
    room.responding()
    first, need = room.do(
        "priya",
        progress.report,
        track=Track.MITIGATION,
        conditions="quiet",
        needs="who knows what hunter2 opens?",
    )
    later = entry(room, "priya asked: who knows what hunter2 opens? Nobody.")
    log = list(room.log)
    room.redact("maya", first.seq)
    assert also_in(log, first.seq) == [need.seq, later]
    assert f"stand in {need.seq}, {later}" in elsewhere(also_in(log, first.seq))


def test_a_word_that_many_entries_share_is_not_told(room):
    room.responding()
    first = entry(room, "quiet")
    entry(room, "all is quiet")
    assert also_in(room.log, first) == []


def test_an_entry_is_amended_by_its_author_the_scribe_or_the_commander(room):
    room.staffed()
    seq = entry(room)
    assert "is tom's" in str(room.refusal("priya", record.amend, seq=seq, text="no"))
    room.do("sam", record.amend, seq=seq, text="typo")
    room.do("maya", record.amend, seq=seq, text="typo mended")


@pytest.mark.parametrize("seq", [0, -1, 999])
def test_there_is_nothing_to_amend_where_there_is_no_entry(room, seq):
    room.staffed()
    assert "has no entry" in str(room.refusal("maya", record.amend, seq=seq, text="x"))


def test_what_the_program_said_is_not_amended(room):
    room.responding().later(30)
    [event] = room.do(WORKER, progress.notice_silence, since=room.incident.last_entry_at)
    no = room.refusal("maya", record.amend, seq=event.seq, text="not so silent")
    assert "made by the program" in str(no)


def test_an_erased_entry_keeps_its_place_and_loses_its_text(room):
    room.staffed()
    seq = entry(room, "password is hunter2")
    room.redact("maya", seq)
    erased = next(each for each in timeline(room.log) if each.seq == seq)
    assert erased.redacted
    assert erased.shown == ERASED
    assert "redacted already" in str(
        room.refusal("maya", record.redact, seq=seq, reason="x", scrubbed_sha256="")
    )


def test_only_the_commander_erases(room):
    room.staffed()
    seq = entry(room)
    assert "may not redact" in str(
        room.refusal("tom", record.redact, seq=seq, reason="x", scrubbed_sha256="")
    )


def test_a_timeline_that_is_open_forgets_what_was_erased(room):
    room.staffed()
    live = Timeline()
    seq = entry(room, "first")
    room.do("tom", record.amend, seq=seq, text="password is hunter2")
    live.extend(room.log)
    room.redact("maya", seq + 1)
    live.extend(room.log[-1:])
    assert "hunter2" not in repr(live.entries)
    assert live.in_order() == timeline(room.log)


def test_an_erased_report_loses_the_reason_of_its_estimate_too(room):
    room.responding()
    unknown = Estimate(because="waiting for hunter2")
    events = room.do(
        "tom", progress.report, track=Track.REMEDIATION, conditions="hunter2", eta=unknown
    )
    room.redact("maya", events[0].seq)
    assert b"hunter2" not in b"".join(encode(event.body) for event in room.log)


def test_a_decision_keeps_what_was_on_the_table(room):
    room.staffed()
    [event] = room.do(
        "maya",
        record.decide,
        text="keep the service up",
        why="evidence",
        options=("stop it",),
        objections=("tom: risky",),
        would_change=("a third mirror",),
        revisit_at=room.now + timedelta(hours=1),
    )
    taken = room.incident.decisions[event.body.id]
    assert (taken.options, taken.objections, taken.by) == (("stop it",), ("tom: risky",), "maya")
    assert taken.would_change == ("a third mirror",)
    assert "would change it: a third mirror" in timeline(room.log)[-1].text


def test_a_decision_holds_until_another_replaces_it_and_says_when_it_is_to_be_revisited(room):
    room.staffed()
    soon = room.now + timedelta(hours=1)
    room.do("maya", record.decide, text="keep it up", why="evidence", revisit_at=soon)
    assert "(revisit 2026-11-23 13:" in brief_text(room.incident, room.now)
    room.later(90)
    assert "(TO BE REVISITED since 2026-11-23 13:" in brief_text(room.incident, room.now)

    room.do("maya", record.decide, text="stop it", why="a third mirror", replaces="1")

    [held] = room.incident.decisions_in_force
    assert (held.id, room.incident.decisions["D1"].replaced_by) == ("D2", "D2")
    assert "keep it up" not in brief_text(room.incident, room.now)
    no = room.refusal("maya", record.decide, text="x", why="y", replaces="D1")
    assert "D1 was replaced by D2" in str(no)


def test_a_decision_of_the_first_version_is_read_and_of_a_later_one_is_not():
    old = decode("decision.made", b'{"id":"D1","text":"keep it up","why":"evidence"}')

    assert (old.would_change, old.replaces) == ((), None)
    assert decode("decision.made", encode(old)) == old
    with pytest.raises(UnknownEvent, match="newer version"):
        decode("decision.made", b'{"v":3,"id":"D1","text":"keep it up","why":"evidence"}')


def test_the_scribe_enters_the_commanders_decisions(room):
    room.staffed()
    room.do("sam", record.decide, text="page legal", why="data")
    assert room.incident.decisions["D1"].by == "maya"


def test_a_decision_is_not_revisited_before_it_was_made(room):
    room.staffed()
    no = room.refusal("maya", record.decide, text="x", why="y", revisit_at=room.now)
    assert "is not after the decision" in str(no)


def test_a_responder_without_a_voice_does_not_decide(room):
    room.staffed()
    room.joined("ben", Track.MITIGATION)
    assert "ben may not decide" in str(room.refusal("ben", record.decide, text="x", why="y"))


def test_a_moment_placed_by_hand_is_not_moved_by_what_happens_later(room):
    room.responding().later(30)
    room.do("maya", record.set_moment, moment=MomentName.MITIGATED, at=NOON + timedelta(minutes=10))
    room.do("priya", actions.declare_mitigated, how=Containment.STOPPED, detail="revoked")
    assert room.incident.moments[MomentName.MITIGATED].at == NOON + timedelta(minutes=10)


def test_the_first_root_cause_is_the_moment_it_was_found(room):
    room.responding()
    room.do("tom", actions.record_cause, text="a guess")
    room.later(30)
    room.do("tom", actions.record_cause, text="the truth")
    assert room.incident.moments[MomentName.CAUSE_FOUND].at == NOON
    assert room.incident.root_cause == "the truth"
    assert "recorded already" in str(room.refusal("tom", actions.record_cause, text="the truth "))


def test_an_indicator_is_registered_once_and_numbered(room):
    room.staffed()
    room.do("tom", record.add_indicator, kind="IP", value="203.0.113.9")
    no = room.refusal("ana", record.add_indicator, kind="ip", value="203.0.113.9")
    assert "known already as I1" in str(no)
    room.do("ana", record.add_indicator, kind="domain", value="evil.example")
    assert list(room.incident.indicators) == ["I1", "I2"]


def test_the_reason_of_an_override_is_made_harmless(room):
    room.staffed()
    room.do("maya", people.assign, role=Role.COMMANDER, person="tom", force="go\x1b[2Jne")
    room.do("tom", course.advance)
    assert "\x1b" not in room.incident.overrides[0].reason
