"""The list of incidents: the first thing that a person sees."""

from datetime import timedelta

from commandcenter.incident.decisions import course, follow_ups, restriction
from commandcenter.incident.words import Source
from tests.screens.response import form_of, gone, shows, tells, text_of
from tests.waiting import eventually


async def test_an_empty_store_says_what_to_do(empty):
    app = empty.session(board=False)
    async with app.run_test(size=(80, 24)):
        seen = await shows(app, "No incident yet. d declares one")
        assert "0 open" in seen


async def test_declaring_leads_to_the_board_of_the_new_incident(empty):
    app = empty.session(board=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(app, "No incident yet")
        await pilot.press("d")
        await shows(app, "Declare an incident")
        await pilot.press(*"Odd logins", "ctrl+s")
        seen = await shows(app, "INC-1  Odd logins")
        assert "INVESTIGATION" in seen
    [(number, summary)] = await empty.desk("auditor").incidents()
    assert (number, summary.title) == (1, "Odd logins")


async def test_open_incidents_stand_above_those_that_ended(response):
    app = response.session(board=False)
    async with app.run_test(size=(120, 40)):
        seen = await shows(app, "3 open · 1 ended")
        assert seen.index("INC-4") < seen.index("INC-2") < seen.index("INC-1")


async def test_the_list_names_who_is_late(response):
    response.prompt_falls_due()
    app = response.session(board=False)
    async with app.run_test(size=(120, 40)):
        await shows(app, "remediation 00:01 late")


async def test_typing_behind_the_slash_narrows_and_escape_shows_all(response):
    app = response.session(board=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Payroll mail")
        await pilot.press("slash", *"token")
        await gone(app, "Payroll mail")
        assert "Stolen CI token" in text_of(app)
        await pilot.press("escape")
        await shows(app, "Payroll mail")


async def test_enter_opens_the_board_and_1_comes_back(response):
    app = response.session(board=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Stolen CI token")
        await pilot.press("enter")
        await shows(app, "Mitigation · lead priya")
        await pilot.press("1")
        await shows(app, "3 open · 1 ended")


async def test_what_others_declare_appears_and_moves_no_selection(response):
    app = response.session(board=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Payroll mail")
        await pilot.press("j")
        await response.desk("lena").declare("A newer one", Source.REPORT)
        await shows(app, "A newer one")
        await pilot.press("enter")
        await shows(app, "INC-3  Unusual logins")


async def test_what_is_typed_into_a_form_is_found_again(empty):
    app = empty.session(board=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(app, "No incident yet")
        await pilot.press("d")
        await shows(app, "Declare an incident")
        await pilot.press(*"Half a thought", "escape")
        await gone(app, "Declare an incident")

    again = empty.session(board=False)
    async with again.run_test(size=(80, 24)) as pilot:
        await shows(again, "No incident yet")
        await pilot.press("d")
        await shows(again, "Half a thought")
        assert await eventually(lambda: form_of(again).name) == "declare"


async def test_overdue_follow_up_actions_are_counted_across_incidents(response):
    for _ in range(2):
        await response.does("maya", course.advance, force="why")
    late = {"text": "rotate keys", "owner": "tom", "due": "2026-11-23"}
    await response.does("maya", follow_ups.add_follow_up, **late)
    response.now += timedelta(days=1)
    app = response.session(board=False)
    async with app.run_test(size=(120, 40)):
        await shows(app, "1 follow-up action overdue")


async def test_a_restricted_incident_is_in_no_list_of_an_outsider(response):
    async def seen(who):
        app = response.session(who, board=False)
        async with app.run_test(size=(120, 40)):
            return await shows(app, "open · ")

    before = await seen("eve")
    await response.desk("maya").declare("Zugzwang", Source.REPORT, seen_by=[])

    assert await seen("eve") == before
    assert "Zugzwang" in await seen("maya")


async def test_an_incident_that_is_restricted_goes_from_an_outsiders_screen(response):
    app = response.session("eve")
    async with app.run_test(size=(120, 40)):
        await shows(app, "Stolen CI token")
        await response.does("maya", restriction.restrict)
        await tells(app, "not there for you any more")
        await gone(app, "Stolen CI token")


async def test_who_types_ahead_of_the_first_picture_gets_to_the_log_all_the_same(
    response, monkeypatch
):
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", 0.3)
    app = response.session(board=False)
    async with app.run_test() as pilot:
        await pilot.press("P")
        await shows(app, "Nobody yet")
