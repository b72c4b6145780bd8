"""Searching from the list of incidents: what was written anywhere, found as one types."""

from textual.widgets import Input

from commandcenter.incident.decisions import record, restriction
from tests.screens.response import gone, shows, text_of
from tests.waiting import eventually


def underlined(app):
    """What is underlined on the screen."""
    from tests.screens.helpers import drawn

    return [
        segment.text
        for strip in drawn(app)
        for segment in strip
        if segment.style and segment.style.underline
    ]


async def test_typing_finds_what_was_written_beside_the_incidents_that_match(response):
    await response.does("priya", record.log, text="the Möbius mirror still serves it")
    app = response.session(board=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Payroll mail")
        await pilot.press("slash", *"mobius")
        seen = await shows(app, "Written anywhere: 1")
        assert "No row holds “mobius”" in seen
        assert "INC-4 #" in seen
        assert "the Möbius mirror still serves it" in seen
        assert underlined(app) == ["Möbius"]


async def test_enter_opens_the_timeline_at_the_entry_and_escape_leads_back(response):
    await response.does("priya", record.log, text="the Möbius mirror still serves it")
    await response.does("priya", record.log, text="and one more")
    app = response.session(board=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Payroll mail")
        await pilot.press("slash", *"mobius")
        await shows(app, "Written anywhere: 1")
        await pilot.press("enter", "enter")
        seen = await shows(app, "· entry.logged · priya")
        assert seen.count("the Möbius mirror still serves it") == 2  # Its line, and it whole.
        await pilot.press("escape")
        await shows(app, "Written anywhere: 1")
        await pilot.press("escape")
        await gone(app, "Written anywhere")
        await shows(app, "Payroll mail")


async def test_where_incidents_match_tab_leads_to_what_was_written(response):
    app = response.session(board=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(app, "Payroll mail")
        await pilot.press("slash", *"token")
        seen = await shows(app, "Written anywhere")
        assert "Stolen CI token" in seen
        await pilot.press("enter", "tab", "enter")
        await shows(app, "INC-4  Stolen CI token")


async def test_what_is_typed_on_replaces_what_was_found_before(response):
    app = response.session(board=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Payroll mail")
        await pilot.press("slash", *"token")
        await shows(app, "Written anywhere")
        await pilot.press(*"xyzzy")
        await shows(app, "Nothing that was written holds all of that.")
        assert "Written anywhere: 0" in text_of(app)


async def test_what_is_hidden_or_erased_meanwhile_goes_and_what_is_written_comes(response):
    await response.does("maya", record.log, text="the Möbius mirror still serves it")
    app = response.session("eve", board=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Payroll mail")
        await pilot.press("slash", *"mobius")
        await shows(app, "Written anywhere: 1")
        await response.does("maya", record.log, text="a second Möbius mirror")
        await shows(app, "Written anywhere: 2")
        seq = (await response.incident()).seq
        await response.desk("maya").redact(response.number, seq, "holds a name")
        await gone(app, "a second Möbius mirror")
        assert "the Möbius mirror" in text_of(app)
        await response.does("maya", restriction.restrict)
        await gone(app, "the Möbius mirror")


async def test_syntax_of_queries_is_text(response):
    await response.does("priya", record.log, text="NOT near OR and")
    app = response.session(board=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Payroll mail")
        await pilot.press("slash")
        for typed in ('NOT "near OR', "* AND ^", 'a" OR "b', "'); --"):
            app.screen.query_one(Input).value = typed
            await eventually(lambda typed=typed: app.screen.query_one(Input).value == typed)
        app.screen.query_one(Input).value = 'not "near or'
        await shows(app, "Written anywhere: 1")
