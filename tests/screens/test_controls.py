"""Controls on the board: chosen, filled in, seen exactly, run, seen on the action, reverted."""

import pytest

from commandcenter.incident.decisions import actions, course
from commandcenter.incident.words import ActionStatus, Severity, Source, Track
from commandcenter.services.errors import Rejected
from tests.screens.response import gone, shows, text_of
from tests.waiting import eventually
from tests.worker.standins import StandInFirewall

ADDRESS = "203.0.113.8"


@pytest.fixture
def firewall(response):
    """A firewall that is set up."""
    response.firewall = StandInFirewall()
    return response.firewall


async def last_action(response):
    return list((await response.incident()).actions.values())[-1]


async def plan_a_block(app, pilot):
    """As far as the exact call."""
    await shows(app, "c Control")
    await pilot.press("c")
    await shows(app, "Stand-in: Block an address")
    await pilot.press("ctrl+s")
    await shows(app, "A part of its name")
    await pilot.press(*"another", "ctrl+s")
    await shows(app, f"Address: {ADDRESS}")
    await pilot.press("1", "tab", *"INC-4", "ctrl+s")
    await shows(app, f"block {ADDRESS}?")


async def test_a_control_is_seen_exactly_run_seen_on_its_action_and_reverted(response, firewall):
    firewall.stops = "login"
    app = response.session("priya")
    async with app.run_test(size=(120, 40)) as pilot:
        await plan_a_block(app, pilot)
        seen = text_of(app)
        assert "POST https://firewall.example/rules" in seen
        assert f'"address": "{ADDRESS}"' in seen
        assert "Users lose by it: login" in seen
        await pilot.press("enter")  # It takes more than a reflex.
        assert (await last_action(response)).runs == []
        await pilot.press("ctrl+s")
        await shows(app, f"◐ block {ADDRESS} — under way at firewall")
        assert firewall.arrived == []

        await response.the_worker_works()
        await shows(app, f"☑ block {ADDRESS} — Firewall")
        assert list(firewall.blocked.values()) == [ADDRESS]

        await pilot.press("w")
        await shows(app, "revert what was run for it")
        number = len(list(app.screen.form.fields[0].options))
        await pilot.press(str(number), "tab", "5", "ctrl+s")
        await shows(app, "DELETE https://firewall.example/rules/")
        await pilot.press("ctrl+s")
        await gone(app, "DELETE")
        await response.the_worker_works()
        await eventually(lambda: firewall.blocked == {})
    done = await last_action(response)
    assert (done.status, done.stops_service) == (ActionStatus.DONE, "login")
    assert done.standing.endswith("reverted by priya")


async def test_it_can_carry_out_an_action_that_is_there(response, firewall):
    await response.does(
        "priya", actions.add_action, track=Track.MITIGATION, text="keep them out", owner="priya"
    )
    step = await last_action(response)
    app = response.session("priya")
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "c Control")
        await pilot.press("c", "ctrl+s")
        await shows(app, "A part of its name")
        await pilot.press(*"another", "ctrl+s")
        await shows(app, f"{step.id} keep them out")
        options = list(app.screen.form.fields[-1].options)
        await pilot.press("1", "tab", "tab", str(options.index(step.id) + 1), "ctrl+s")
        await shows(app, f"block {ADDRESS}?")
        await pilot.press("ctrl+s")
        await shows(app, "keep them out — under way at firewall")
    assert (await last_action(response)).id == step.id


async def test_the_whole_call_can_be_read_on_a_tiny_screen(response, firewall):
    app = response.session("priya")
    async with app.run_test(size=(120, 40)) as pilot:
        await plan_a_block(app, pilot)
        await pilot.resize_terminal(40, 8)
        await shows(app, "POST https://firewall.example/rules")
        await gone(app, '"why": "INC-4"')
        await pilot.press("pagedown")
        await shows(app, '"why": "INC-4"')
        await pilot.press("pageup", "pageup")
        await shows(app, f"block {ADDRESS}?")


async def test_esc_before_the_call_is_confirmed_sends_nothing(response, firewall):
    app = response.session("priya")
    before = (await response.incident()).seq
    async with app.run_test(size=(120, 40)) as pilot:
        await plan_a_block(app, pilot)
        await pilot.press("escape")
        await gone(app, "POST https://firewall.example")
    assert (await response.incident()).seq == before


async def test_what_failed_is_open_again_with_the_reason(response, firewall):
    firewall.before.append(Rejected("the token may not"))
    app = response.session("priya")
    async with app.run_test(size=(120, 40)) as pilot:
        await plan_a_block(app, pilot)
        await pilot.press("ctrl+s")
        await shows(app, "under way at firewall")
        await response.the_worker_works()
        await shows(app, f"☐ block {ADDRESS} — the token may not")


async def test_a_refusal_of_the_system_stands_in_the_form_and_nothing_typed_is_lost(
    response, firewall
):
    app = response.session("priya")
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "c Control")
        await pilot.press("c", "ctrl+s")
        await shows(app, "A part of its name")
        await pilot.press(*"nowhere", "ctrl+s")
        await shows(app, "there is nothing of that name")
        assert "nowhere" in text_of(app)


async def test_a_drill_has_no_key_for_what_would_be_real(response, firewall):
    drill = await response.desk("priya").declare("Drill", Source.OTHER, drill=True)
    response.number = drill.incident.id
    await response.does(
        "priya", course.confirm, severity=Severity.SEV2, impact="none", customers_at_risk=True
    )
    app = response.session("priya")
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Mitigation · lead nobody")
        await eventually(lambda: app.session.offers)
        await pilot.pause()
        assert "c Control" not in text_of(app)


async def test_what_is_not_set_up_has_no_key(response):
    app = response.session("priya")
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Mitigation · lead priya")
        assert "c Control" not in text_of(app)
        await pilot.press("w")
        await shows(app, "Work on an action")
        assert "revert" not in text_of(app)
