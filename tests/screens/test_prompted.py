"""Prompts in a session: the lead gets the form, and nobody loses what they type."""

import asyncio
from datetime import timedelta

from textual.widgets import Input

from commandcenter.incident.decisions import progress
from commandcenter.incident.events import Estimate
from commandcenter.incident.words import Track
from tests.screens.response import form_of, gone, shows, text_of
from tests.waiting import eventually

DUE = "Progress report due · INC-4 remediation"


def rings(app) -> list[None]:
    """Keep count of the bell."""
    rung: list[None] = []
    app.bell = lambda: rung.append(None)
    return rung


async def reported(response) -> None:
    """Tom's report comes in from elsewhere."""
    await response.does(
        "tom",
        progress.report,
        track=Track.REMEDIATION,
        conditions="the key is rotated",
        eta=Estimate(because="waiting for the audit"),
    )


async def test_time_alone_brings_the_form_to_the_lead_with_a_bell_and_a_title(response):
    app = response.session("tom")
    rung = rings(app)
    async with app.run_test(size=(80, 24)):
        await shows(app, "Remediation · lead tom")
        assert not rung
        response.prompt_falls_due()
        seen = await shows(app, "Remediation report")
        assert "Overdue for 00:01" in seen
        assert len(rung) == 1


async def test_nobody_else_gets_the_form(response):
    response.prompt_falls_due()
    app = response.session("ana")  # In the same sub-team, but tom leads it.
    async with app.run_test(size=(120, 40)):
        await shows(app, "REPORT OVERDUE")
        assert await app.session.asked_for() == []
        assert "Remediation report" not in text_of(app)


async def test_the_form_waits_while_somebody_types_and_comes_when_the_field_is_left(response):
    app = response.session("tom")
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Remediation · lead tom")
        await pilot.press("i")
        await eventually(lambda: isinstance(app.focused, Input))
        await pilot.press(*"half a sen")
        response.prompt_falls_due()
        await shows(app, f"{DUE} — the form opens when you leave this field")
        await pilot.press(*"tence")
        assert app.focused.value == "half a sentence"
        await pilot.press("escape")
        await shows(app, "Remediation report")
        await pilot.press("escape")
        await gone(app, "Remediation report")
        assert "half a sentence" in text_of(app)


async def test_a_report_made_elsewhere_withdraws_the_prompt(response):
    app = response.session("tom")
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Remediation · lead tom")
        await pilot.press("i")
        await eventually(lambda: isinstance(app.focused, Input))
        await pilot.press("x")
        response.prompt_falls_due()
        await shows(app, DUE)
        await reported(response)
        await gone(app, DUE)
        await pilot.press("escape")
        await shows(app, "Conditions  the key is rotated")
        assert "Remediation report" not in text_of(app)


async def test_a_form_that_was_closed_does_not_come_back_for_the_same_slot(response):
    response.prompt_falls_due()
    app = response.session("tom")
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Remediation report")
        await pilot.press("escape")
        await gone(app, "Remediation report")
        response.now += timedelta(minutes=1)
        await shows(app, "REPORT OVERDUE 01:01")
        assert "Remediation report" not in text_of(app)


async def test_more_time_takes_the_prompt_away_until_it_is_over(response):
    response.prompt_falls_due()
    app = response.session("tom")
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Remediation report")
        await pilot.press("escape")
        await response.does("maya", progress.give_time, track=Track.REMEDIATION)
        await shows(app, "given until 14:10")
        assert await app.session.asked_for() == []


async def test_the_report_that_was_asked_for_is_sent_from_its_form(response):
    response.prompt_falls_due()
    app = response.session("tom")
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Remediation report")
        await eventually(lambda: form_of(app).name == "report-remediation")
        await pilot.press(*"the key is rotated", "ctrl+s")
        await shows(app, "Conditions  the key is rotated")
    state = (await response.incident()).remediation_track
    assert (state.last_report.by, state.last_report.on_behalf_of) == ("tom", None)


async def test_two_sessions_of_one_lead_are_both_asked_and_one_answers(response):
    response.prompt_falls_due()
    here, there = response.session("tom"), response.session("tom")
    async with here.run_test(size=(120, 40)) as pilot, there.run_test(size=(120, 40)):
        await asyncio.gather(shows(here, "Remediation report"), shows(there, "Remediation report"))
        await pilot.press(*"rotated", "ctrl+s")
        await shows(here, "Conditions  rotated")
        assert await there.session.asked_for() == []
        assert "Remediation report" in text_of(there)  # There may be text in it.


async def test_the_form_waits_while_somebody_writes_a_retrospective(response):
    response.number = 2  # What tom looks back on; he leads the other one meanwhile.
    app = response.session("tom")
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "CLOSURE")
        await pilot.press("6")
        await shows(app, "Lessons")
        await pilot.press("j", "e")
        await shows(app, "Refer")
        response.prompt_falls_due()
        app._raise_prompts()  # noqa: SLF001 - else it looks every five seconds
        seen = await shows(app, f"{DUE} — the form opens when you leave this field")
        assert "Remediation report" not in seen
        await pilot.press(*"still typed", "escape")
        await shows(app, "Remediation report")
    assert "still typed" in (await response.incident()).retrospective.sections["why"].text
