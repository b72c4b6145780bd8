"""Replay: the board and the timeline as they were at any instant, and nothing to change in them."""

from datetime import timedelta

import pytest

from commandcenter.incident.decisions import record
from commandcenter.incident.refusal import Refused
from commandcenter.screens.board import Board
from commandcenter.screens.replay.past import PastSession
from commandcenter.screens.replay.screens import ReplayBoard, ReplayTimeline
from commandcenter.screens.timeline import TimelineScreen
from tests.screens.response import NOW, gone, shows, tells, text_of
from tests.screens.test_every_size import SIZES
from tests.waiting import eventually


async def replaying(app, pilot) -> str:
    """The replay from the beginning."""
    await shows(app, "event 2 of 52")
    return text_of(app)


@pytest.fixture
def replay(response):
    """A session that looks back at the demo's incident."""
    return response.session(board=False, replayed=response.number)


async def test_it_begins_with_what_was_known_first(replay):
    async with replay.run_test(size=(120, 40)) as pilot:
        seen = await replaying(replay, pilot)
        assert "REPLAY — as known at 2026-11-23 12:00:45 GMT" in seen
        assert "nothing can be changed here" in seen
        assert "Commander NOBODY" in seen
        assert "INVESTIGATION" in seen
        assert "T+00:00" in seen
        assert "next 12:09 in 09:00" in seen


async def test_arrows_go_from_event_to_event_and_back(replay):
    async with replay.run_test(size=(120, 40)) as pilot:
        await replaying(replay, pilot)
        await pilot.press("right")
        seen = await shows(replay, "event 3 of 52")
        assert "12:09:45" in seen
        assert "with the token of the release pipeline, from outside" in seen
        await pilot.press("end")
        await shows(replay, "event 52 of 52")
        assert "Commander maya" in text_of(replay)
        await pilot.press(*["left"] * 4)
        await shows(replay, "event 49 of 52")
        await pilot.press("home")
        await shows(replay, "event 2 of 52")
        assert "Commander NOBODY" in text_of(replay)
        assert "12:09" not in text_of(replay).partition("▼")[0]


async def test_the_timeline_goes_back_as_well_and_corrections_with_it(response, replay):
    response.now += timedelta(seconds=10)
    await response.does("priya", record.amend, seq=51, text="nothing new at all")
    async with replay.run_test(size=(120, 40)) as pilot:
        await shows(replay, "event 2 of 53")
        await pilot.press("5", "end")
        seen = await shows(replay, "nothing new at all")
        assert "nothing new; watching" not in seen.partition("▼")[0]
        await pilot.press("left")
        await shows(replay, "event 52 of 53")
        seen = await shows(replay, "nothing new; watching")
        assert "nothing new at all" not in seen
        await pilot.press("end")
        await shows(replay, "nothing new at all")


async def test_a_minute_on_the_clocks_run_and_lateness_shows_as_it_was(replay):
    async with replay.run_test(size=(120, 40)) as pilot:
        await replaying(replay, pilot)
        await pilot.press("end", *["left"] * 8)
        await shows(replay, "event 44 of 52")
        assert "▲ REPORT OVERDUE 06:00" in text_of(replay)
        await pilot.press("shift+right")
        await shows(replay, "silent 01:00")
        assert "▲ REPORT OVERDUE 07:00" in text_of(replay)
        await pilot.press("shift+left")
        await shows(replay, "▲ REPORT OVERDUE 06:00")
        assert "silent" not in text_of(replay)


async def test_it_jumps_to_when_each_key_moment_came_to_be_known(replay):
    async with replay.run_test(size=(120, 40)) as pilot:
        await replaying(replay, pilot)
        await pilot.press("m")
        seen = await shows(replay, "12:11:45")
        assert "confirmed" in seen
        await pilot.press("m")
        await shows(replay, "13:12:45")
        assert "exploit began" in text_of(replay)
        await pilot.press("m")
        await tells(replay, "No key moment after this")
        await pilot.press("M")
        await shows(replay, "12:11:45")


async def test_played_it_moves_on_by_itself_and_stands_still_again(replay):
    async with replay.run_test(size=(120, 40)) as pilot:
        await replaying(replay, pilot)
        await pilot.press("plus", "plus", "plus", "plus")
        await shows(replay, "❙❙ 600×")
        await pilot.press("space")
        await shows(replay, "▶ 600×")
        await eventually(lambda: replay.screen.past.player.instant > NOW - timedelta(minutes=120))
        await shows(replay, "silent")
        await pilot.press("space")
        await shows(replay, "❙❙ 600×")
        stood = replay.screen.past.player.instant
        await pilot.press("minus")
        await shows(replay, "❙❙ 300×")
        assert replay.screen.past.player.instant == stood


async def test_the_timeline_goes_with_the_same_instant(replay):
    async with replay.run_test(size=(120, 40)) as pilot:
        await replaying(replay, pilot)
        await pilot.press("m", "5")
        await eventually(lambda: isinstance(replay.screen, ReplayTimeline))
        seen = await shows(replay, "investigation → escalation")
        assert "REPLAY — as known at 2026-11-23 12:11:45 GMT" in seen
        assert "joined mitigation" not in seen
        await pilot.press("right")
        await shows(replay, "12:13:45")
        await pilot.press("slash", *"end", "home", "x")
        assert replay.screen.query_one("Filtered Input").value == "xend"
        await pilot.press("escape", "2")
        await eventually(lambda: isinstance(replay.screen, ReplayBoard))
        await shows(replay, "12:13:45")


def acting_keys(place):
    """The keys of a live screen, but for those that have another meaning in a replay."""
    taken = {key for each in ReplayBoard.__mro__[1].BINDINGS for key in each.key.split(",")}
    return [each.key for each in place.BINDINGS if each.key not in taken]


async def test_every_key_that_acts_says_that_nothing_can_be_changed(response, replay):
    before = await response.desk("auditor").events(response.number)
    async with replay.run_test(size=(120, 40)) as pilot:
        await replaying(replay, pilot)
        for key, place in (("2", Board), ("5", TimelineScreen)):
            await pilot.press(key)
            await shows(replay, "REPLAY")
            for acting in acting_keys(place):
                replay.clear_notifications()
                await eventually(lambda: not replay._notifications)  # noqa: SLF001 - Textual has no public way
                await pilot.press(acting)
                await tells(replay, "nothing can be changed in it")
                assert isinstance(replay.screen, ReplayBoard | ReplayTimeline)
        offered = {act.name for act in replay.screen.acts()}
        assert not offered
    assert await response.desk("auditor").events(response.number) == before


async def test_no_decision_can_be_taken_through_a_session_of_the_past(response):
    live = response.session().session
    past = PastSession(live, response.number)
    incident = await response.incident()
    with pytest.raises(Refused, match="nothing can be changed in it"):
        await past.do(incident, record.log, text="changed")
    with pytest.raises(Refused, match="nothing can be changed in it"):
        await past.do_at(incident, "-1m", record.log, text="changed")
    assert (await response.incident()).seq == incident.seq


async def test_nobody_is_told_that_one_is_here_or_asked_for_a_report_of_the_past(response, replay):
    watching = response.session("tom")
    async with replay.run_test(size=(120, 40)) as pilot, watching.run_test(size=(120, 40)):
        await replaying(replay, pilot)
        await pilot.press("end")
        await shows(watching, "Mitigation · lead priya")
        await watching.session.say_here()
        assert watching.session.here == ["tom"]


async def test_what_is_recorded_meanwhile_extends_the_end(response, replay):
    async with replay.run_test(size=(120, 40)) as pilot:
        await replaying(replay, pilot)
        response.now += timedelta(minutes=5)
        await response.does("ana", record.log, text="one more thing")
        await shows(replay, "event 2 of 53")
        await pilot.press("end")
        await shows(replay, "event 53 of 53")
        assert "one more thing" in text_of(replay)


async def test_what_is_erased_is_gone_from_the_past_as_well(response, replay):
    await response.does("ana", record.log, text="password hunter2 was in the log")
    async with replay.run_test(size=(120, 40)) as pilot:
        await shows(replay, "event 2 of 53")
        await pilot.press("end")
        await shows(replay, "hunter2")
        await response.desk("maya").redact(response.number, 53, "a secret")
        await gone(replay, "hunter2")
        await shows(replay, "of 54")


async def test_entries_can_count_by_when_they_happened(response, replay):
    await (
        response.desk("ana")
        .stamped(at=NOW - timedelta(minutes=1))
        .do(response.number, record.log, text="seen a minute earlier")
    )
    async with replay.run_test(size=(120, 40)) as pilot:
        await shows(replay, "event 2 of 53")
        await pilot.press("end")
        await shows(replay, "as known at 2026-11-23 14:05:00")
        await pilot.press("t")
        await shows(replay, "as it happened at 2026-11-23 14:04:00")
        assert "seen a minute earlier" in text_of(replay)


async def test_a_key_opens_it_where_one_is_and_another_leads_back(response):
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "next report in 00:45")
        await pilot.press("R")
        await shows(app, "REPLAY — as known at 2026-11-23 14:05:00")
        await pilot.press("escape")
        await gone(app, "REPLAY")
        await pilot.press("5", "k", "k", "k")
        await shows(app, " · happened ")
        await pilot.press("R")
        await shows(app, "REPLAY — as known at 2026-11-23 13:4")
        await pilot.press("escape")
        await gone(app, "REPLAY")
        assert isinstance(app.screen, TimelineScreen)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
async def test_banner_instant_and_the_way_out_are_in_sight_at_every_size(replay, size):
    async with replay.run_test(size=size) as pilot:
        seen = await shows(replay, "12:00:45")
        await pilot.press("m")
        seen = await shows(replay, "12:11:45")
        for told in ("REPLAY — as known", "INC-4", "SEV1 ▲", "❙❙ 60×", "q Quit"):
            assert told in seen


async def test_an_incident_that_is_not_there_is_named(response):
    app = response.session(board=False, replayed=99)
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "REPLAY — cannot be read: there is no INC-99")
        await pilot.press("right", "space", "t", "end", "m")
        await tells(app, "No key moment after this")
