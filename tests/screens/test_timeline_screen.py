"""The Timeline: everything that happened, in order of occurrence."""

from commandcenter.incident.decisions import record
from commandcenter.incident.timeline import Entry
from tests.screens.response import form_of, gone, shows, text_of
from tests.waiting import eventually


def entries(app) -> list[Entry]:
    """What the list holds, in sight or not."""
    return [row for row in app.screen.query_one("#entries").rows if isinstance(row, Entry)]


async def at_timeline(app, pilot) -> str:
    await shows(app, "RESPONSE")
    await pilot.press("5")
    return await shows(app, "indicator I1: domain")


async def test_it_shows_each_entry_with_number_kind_and_the_moments_above(response):
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        seen = await at_timeline(app, pilot)
        assert "exploit began 11-22" in seen
        assert "51 14:00 priya        progress     mitigation reports: nothing new" in seen


async def test_words_narrow_it_by_kind_person_and_text(response):
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        await at_timeline(app, pilot)
        await pilot.press("slash", *"finding", "enter")
        await gone(app, "indicator I1")
        assert "runner image of 11 November" in text_of(app)
        await pilot.press("escape")
        await shows(app, "indicator I1")


async def test_an_entry_of_the_past_finds_its_place_and_says_when_it_was_recorded(response):
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        await at_timeline(app, pilot)
        await pilot.press("a")
        await shows(app, "Happened")
        await pilot.press(*"the pager was silent")
        await eventually(lambda: form_of(app).name == "entry")
        app.screen.query_one("#field-at Line").focus()
        await pilot.press(*"-10m", "ctrl+s")
        seen = await shows(app, "the pager was silent ⟲ recorded 14:05")
        assert seen.index("the pager was silent") < seen.index("nothing new; watching")


async def test_a_correction_keeps_the_original_in_sight(response):
    app = response.session("ana")
    async with app.run_test(size=(120, 40)) as pilot:
        await at_timeline(app, pilot)
        await pilot.press("G")
        await shows(app, "indicator.added · ana")
        await pilot.press("e")
        await shows(app, "ctrl+s")
        await pilot.press(*"and its address", "ctrl+s")
        seen = await shows(app, "amended by ana")
        assert "indicator I1: domain cdn-metrics.example.net" in seen


async def test_what_is_redacted_is_gone_from_everyones_screen(response):
    await response.does("ana", record.log, text="password hunter2 was in the log")
    maya, zoe = response.session("maya"), response.session("zoe")
    async with maya.run_test(size=(120, 40)) as pilot, zoe.run_test(size=(120, 40)):
        await shows(zoe, "hunter2")
        await at_timeline(maya, pilot)
        await pilot.press("G")
        await shows(maya, "entry.logged · ana")
        await pilot.press("X")
        await shows(maya, "Reason")
        await pilot.press(*"a secret", "ctrl+s")
        await shows(maya, "This cannot be undone")
        await pilot.press("ctrl+s")
        await gone(maya, "hunter2")
        await gone(zoe, "hunter2")
    assert all(
        "hunter2" not in str(e.body) for e in await response.desk("x").events(response.number)
    )


async def test_what_others_write_moves_no_selection(response):
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        await at_timeline(app, pilot)
        await pilot.press("k", "k", "k")
        await eventually(lambda: " · happened " in text_of(app))
        selected = next(line for line in text_of(app).splitlines() if " · happened " in line)
        await response.does("ana", record.log, text="one more thing")
        await eventually(lambda: any("one more" in row.shown for row in entries(app)))
        assert selected in text_of(app)
        await pilot.press("G")
        await shows(app, "one more thing")
