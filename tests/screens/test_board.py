"""The board: the whole response on one screen, and every act that has a key there."""

from datetime import timedelta

import pytest
from textual._compositor import Compositor

from commandcenter.incident.decisions import course, duties, people, progress, record
from commandcenter.incident.decisions.errands import begin_errand, end_errand
from commandcenter.incident.errands import Owed
from commandcenter.incident.state import WORKER
from commandcenter.incident.words import ErrandKind, Outcome, Role, Track
from tests.screens.response import form_of, gone, shows, tells, text_of
from tests.waiting import eventually


async def test_the_board_tells_the_whole_response(response):
    app = response.session()
    async with app.run_test(size=(120, 40)):
        seen = await shows(app, "Mitigation · lead priya · 3")
        for told in (
            *("INC-4  Stolen CI token", "SEV1 ▲", "T+02:04:15", "RESPONSE", "Commander maya"),
            *("214 suspected · 37 confirmed · 0 notified", "GDPR", "Remediation · lead tom · 2"),
            *("next report in 00:45", "Time to fix", "slipped 2×", "rotate the signing key"),
            *("the mirror operator's phon… (1 h 16 min, +1)", "4 of 6 in time · 2 missed"),
        ):
            assert told in seen


async def test_a_decision_asks_to_be_revisited_when_it_is_time(response):
    soon = response.now + timedelta(seconds=10)
    await response.does("maya", record.decide, text="wait", why="unknown", revisit_at=soon)
    [held] = [each for each in (await response.incident()).decisions_in_force if each.revisit_at]
    app = response.session()
    async with app.run_test(size=(120, 40)):
        assert "to be revisited" not in await shows(app, "Mitigation · lead priya")
        response.prompt_falls_due()
        await shows(app, f"{held.id} to be revisited")


async def test_as_many_legal_clocks_run_beside_the_phase_as_have_room(response):
    for regime, hours in (("nis2", 1), ("uk-gdpr", 3), ("nydfs", 0)):
        await response.does(
            "maya",
            duties.assess,
            regime=regime,
            applies=True,
            because="as counsel says",
            aware_at=response.now - timedelta(hours=hours),
        )
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "NIS2 23:00 · UK-GDPR 69:00 · GDPR 70:06 left +1")
        await pilot.resize_terminal(80, 24)
        await shows(app, "NIS2 23:00 left +3")
        response.now += timedelta(hours=25)
        await shows(app, "NIS2 LATE 2:00 +3")


async def test_others_reports_and_entries_appear(response):
    app = response.session()
    async with app.run_test(size=(120, 40)):
        await shows(app, "Mitigation · lead priya")
        await response.does(
            "priya", progress.report, track=Track.MITIGATION, conditions="both mirrors are clean"
        )
        await shows(app, "Conditions  both mirrors are clean")
        await response.does("ana", record.log, text="a second runner is affected")
        await shows(app, "a second runner is affected")


async def test_what_other_systems_are_told_every_time_does_not_push_people_out_of_sight(response):
    post, refused = (Owed(ErrandKind.POST, f"report:mitigation:{n}", "slack") for n in (0, 1))
    for owed, outcome in ((post, Outcome.SENT), (refused, Outcome.FAILED)):
        await response.does(WORKER, begin_errand, owed=owed)
        await response.does(WORKER, end_errand, owed=owed, outcome=outcome)
    app = response.session()
    async with app.run_test(size=(120, 40)):
        seen = await shows(app, "post through slack: failed")
        assert "begun" not in seen
        assert "slack: sent" not in seen


async def test_a_member_reports_for_their_lane(response):
    app = response.session("sam")
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Mitigation · lead priya")
        await pilot.press("u")
        await shows(app, "Mitigation report")
        await pilot.press(*"all quiet", "tab", *"watching", "ctrl+s")
        await shows(app, "Conditions  all quiet")
    last = (await response.incident()).mitigation_track.last_report
    assert (last.by, last.on_behalf_of, last.actions) == ("sam", None, "watching")


async def test_the_commander_reports_for_a_lead_and_both_names_are_kept(response):
    app = response.session("maya")
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Mitigation · lead priya")
        await pilot.press("u", "enter")
        await shows(app, "On behalf of priya")
        await pilot.press(*"told me by phone", "ctrl+s")
        await shows(app, "Conditions  told me by phone")
    last = (await response.incident()).mitigation_track.last_report
    assert (last.by, last.on_behalf_of) == ("maya", "priya")


async def test_a_note_is_written_from_the_note_line(response):
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Mitigation · lead priya")
        await pilot.press("i")
        await eventually(lambda: app.focused and app.focused.id == "note")
        await pilot.press(*"second mirror answers", "enter")
        await shows(app, "maya         second mirror answers")


async def test_every_screen_says_that_nothing_can_be_written_for_as_long_as_it_is_so(
    response, monkeypatch
):
    app = response.session()
    async with app.run_test(size=(120, 40)):
        await shows(app, "Mitigation · lead priya")
        monkeypatch.setattr(type(response.store), "can_be_written", False)
        await shows(app, "read only: the disk of the store cannot be written")
        monkeypatch.undo()
        await gone(app, "read only")


async def test_a_note_that_was_begun_is_there_in_the_next_session_until_it_is_recorded(response):
    first = response.session()
    async with first.run_test(size=(120, 40)) as pilot:
        await shows(first, "Mitigation · lead priya")
        await pilot.press("i", *"half a thought")
        await shows(first, "half a thought")
        first.save_drafts()

    again = response.session()
    async with again.run_test(size=(120, 40)) as pilot:
        await shows(again, "half a thought")
        await pilot.press("i", *", and the rest", "enter")
        await shows(again, "maya         half a thought, and the rest")

    third = response.session()
    async with third.run_test(size=(120, 40)):
        screen = await shows(third, "maya         half a thought, and the rest")
        assert screen.count("half a thought") == 1


async def test_a_step_is_added_and_finished(response):
    app = response.session("tom")
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Remediation · lead tom")
        await pilot.press("a")
        await shows(app, "ctrl+s")
        await pilot.press(*"audit the runners", "ctrl+s")
        await shows(app, "☐ audit the runners")
    added = list((await response.incident()).actions.values())[-1]
    assert (added.track, added.text) == (Track.REMEDIATION, "audit the runners")


async def test_the_phase_dialog_lists_what_is_unmet_and_takes_a_reason_to_force(response):
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Mitigation · lead priya")
        await pilot.press("p")
        seen = await shows(app, "response → closure")
        assert "✗ no root cause is recorded" in seen
        await pilot.press("ctrl+s")
        await shows(app, "Force, because")
        await pilot.press(*"the board wants it", "ctrl+s")
        await shows(app, "CLOSURE")
    incident = await response.incident()
    assert incident.overrides[-1].reason == "the board wants it"
    assert len(incident.overrides[-1].unmet) == 4


async def test_a_responder_is_told_that_only_the_commander_goes_on(response):
    app = response.session("sam")
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Mitigation · lead priya")
        await pilot.press("p")
        await shows(app, "response → closure")
        await pilot.press("ctrl+s")
        await shows(app, "commander")
        assert form_of(app).name == "advance"
    assert (await response.incident()).phase == "response"


async def test_a_roll_call_walks_both_lanes_and_is_recorded_at_its_end(response):
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Mitigation · lead priya")
        await pilot.press("r")
        await shows(app, "Roll call 1 of 2: mitigation, priya")
        await pilot.press(*"mirrors clean", "ctrl+s")
        await shows(app, "Roll call 2 of 2: remediation, tom")
        before = (await response.incident()).seq
        await pilot.press("ctrl+s")  # Nothing typed: no change.
        await tells(app, "Roll call recorded. The next is due at 14:20.")
    incident = await response.incident()
    assert incident.seq > before
    assert incident.mitigation_track.last_report.conditions == "mirrors clean"
    assert incident.remediation_track.last_report.unchanged
    assert len(incident.roll_calls) == 1


async def test_a_roll_call_that_is_left_records_nothing(response):
    app = response.session()
    before = (await response.incident()).seq
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Mitigation · lead priya")
        await pilot.press("r")
        await shows(app, "Roll call 1 of 2")
        await pilot.press(*"half", "ctrl+s")
        await shows(app, "Roll call 2 of 2")
        await pilot.press("escape")
        await tells(app, "nothing was recorded")
    assert (await response.incident()).seq == before


async def test_a_need_is_answered_from_the_ask_queue(response):
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "the mirror operator's phone number")
        await pilot.press("s")
        seen = await shows(app, "Ask queue: 2 open")
        assert "N1 mitigation, priya" in seen
        await pilot.press("tab", *"+44 20 7946 0199", "ctrl+s")
        await gone(app, "Ask queue")
    need = (await response.incident()).needs["N1"]
    assert (need.answer, need.answered_by) == ("+44 20 7946 0199", "maya")


async def test_command_passes_only_when_the_successor_accepts(response):
    maya, tom = response.session("maya"), response.session("tom")
    async with maya.run_test(size=(120, 40)) as hers, tom.run_test(size=(120, 40)) as his:
        await shows(maya, "Commander maya")
        await shows(tom, "Commander maya")
        await hers.press("H")
        await shows(maya, "ctrl+s")
        await hers.press(*"tom", "ctrl+s")
        await shows(maya, "handover offered to tom")
        brief = await shows(tom, "Accept")
        assert "maya" in brief
        await his.press("ctrl+s")
        await shows(maya, "Commander tom")
    incident = await response.incident()
    assert (incident.commander, incident.handovers[-1].previous) == ("tom", "maya")


async def test_people_join_and_leave(response):
    app = response.session("zoe")
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Remediation · lead tom · 2")
        await pilot.press("J")
        await shows(app, "ctrl+s")
        await pilot.press("ctrl+s")
        await shows(app, "Remediation · lead tom · 3")
        await pilot.press("L")
        await shows(app, "ctrl+s")
        await pilot.press("ctrl+s")
        await shows(app, "Remediation · lead tom · 2")


@pytest.mark.parametrize(
    ("keys", "came_to"),
    [
        (("enter",), "asked again"),
        (("tab", "left", "enter"), "given until 14:10"),
    ],
    ids=["ask again", "five more minutes"],
)
async def test_the_commander_is_offered_what_to_do_about_a_late_report(response, keys, came_to):
    response.prompt_falls_due()
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "▲ REPORT OVERDUE 00:01  o: what to do")
        await pilot.press("o")
        await shows(app, "A report is overdue")
        await pilot.press(*keys)
        if "A report is overdue" in text_of(app):
            await pilot.press("ctrl+s")
        await shows(app, came_to)


async def test_a_responder_is_offered_nothing_about_a_late_report(response):
    response.prompt_falls_due()
    app = response.session("sam")
    async with app.run_test(size=(120, 40)):
        seen = await shows(app, "▲ REPORT OVERDUE 00:01")
        assert "o: what to do" not in seen


async def test_a_track_that_is_done_asks_for_no_report(response):
    app = response.session("priya")
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Mitigation · lead priya")
        await pilot.press("colon")
        await shows(app, "Type what you want to do")
        await pilot.press(*"declare mitigated", "enter")
        await shows(app, "ctrl+s")
        await pilot.press("space", "tab")
        await pilot.press(*"nothing is served any more", "ctrl+s")
        await shows(app, "done 14:05")


async def test_the_same_screen_follows_the_phase(response):
    app = response.session()
    async with app.run_test(size=(120, 40)):
        await shows(app, "RESPONSE")
        await response.does("maya", course.advance, force="it is over")
        await shows(app, "CLOSURE")
        await response.does("maya", course.reopen, reason="it was not over")
        await shows(app, "RESPONSE")


async def test_others_who_look_are_counted(response):
    maya, tom = response.session("maya"), response.session("tom")
    async with maya.run_test(size=(120, 40)), tom.run_test(size=(120, 40)):
        await shows(tom, "2 here")


async def test_a_role_that_others_give_shows(response):
    app = response.session()
    async with app.run_test(size=(120, 40)):
        await shows(app, "Comms jonas")
        await response.does("maya", people.assign, role=Role.COMMS, person="zoe")
        await shows(app, "Comms zoe")


async def test_what_has_a_key_on_the_board_is_offered_by_name_elsewhere(response):
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Mitigation · lead priya")
        await pilot.press("colon", *"next phase")
        await gone(app, "Walk both lanes")
        assert "Go on to the next phase" not in text_of(app)  # There, p does it.
        await pilot.press("escape", "3")
        await shows(app, "Birch Analytics")
        await pilot.press("colon", *"next phase", "enter")
        await shows(app, "response → closure")


async def test_where_the_focus_moves_the_rest_of_the_board_is_not_painted_anew(
    response, monkeypatch
):
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Mitigation · lead priya")
        await pilot.pause()
        painted = []
        whole = Compositor.render_full_update
        monkeypatch.setattr(
            Compositor,
            "render_full_update",
            lambda *args, **options: painted.append(args) or whole(*args, **options),
        )
        before = app.focused
        await pilot.press("tab")
        await eventually(lambda: app.focused is not before)
        await pilot.pause()
        assert painted == []
