"""Prompts: a due report comes over everything, but never over what is being typed."""

import pytest

from commandcenter.widgets.dialog import FormDialog
from commandcenter.widgets.fields import Line
from commandcenter.widgets.form import Field, Form
from commandcenter.widgets.prompts import Prompt
from tests.screens.helpers import Session
from tests.waiting import eventually


async def nothing(_answers):
    return "done"


REPORT = Form("Progress report", nothing, [Field("conditions", "Conditions")], incident="INC-7")
DECIDE = Form("Decide", nothing, [Field("text", "Decision")], incident="INC-7")
WAITS = "the form opens when you leave this field (ctrl+r now)"


def due(app, key="due:mitigation:1") -> Prompt:
    return Prompt(key, "Progress report due", lambda: app.ask(REPORT))


def title(app) -> str:
    return app.screen.form.title if isinstance(app.screen, FormDialog) else ""


@pytest.fixture
def app(tmp_path):
    return Session(tmp_path)


async def test_a_prompt_opens_its_form_rings_once_and_names_the_terminal(app):
    async with app.run_test():
        app.prompts.add(due(app))
        await eventually(lambda: title(app) == "Progress report")
        assert app.rings == 1
        await eventually(lambda: app.titles[-1].startswith("● Progress report due"))


async def test_the_same_prompt_is_raised_once(app):
    async with app.run_test() as pilot:
        app.prompts.add(due(app))
        await eventually(lambda: title(app) == "Progress report")
        await pilot.press("escape")
        app.prompts.add(due(app))
        await eventually(lambda: not title(app))
        assert app.rings == 1
        assert app.prompts.waiting is None


async def test_an_empty_note_line_does_not_hold_a_prompt_back(app):
    async with app.run_test():
        app.home.query_one(Line).focus()
        app.prompts.add(due(app))
        await eventually(lambda: title(app) == "Progress report")


async def test_typed_text_is_not_stolen_and_the_form_opens_when_the_field_is_left(app):
    async with app.run_test() as pilot:
        line = app.home.query_one(Line)
        line.focus()
        await pilot.press("h", "i")
        app.prompts.add(due(app))
        await eventually(lambda: WAITS in app.text())
        assert app.rings == 1
        await pilot.press("x")
        assert line.value == "hix"
        assert not title(app)
        await pilot.press("escape")
        await eventually(lambda: title(app) == "Progress report")
        assert line.value == "hix"


async def test_the_form_opens_when_the_typed_text_was_sent_off(app):
    async with app.run_test():
        line = app.home.query_one(Line)
        app.screen.set_focus(line)
        line.value = "note"
        app.prompts.add(due(app))
        await eventually(lambda: WAITS in app.text())
        line.value = ""
        await eventually(lambda: title(app) == "Progress report")


async def test_the_key_opens_the_form_at_once_and_the_text_is_still_there_afterwards(app):
    async with app.run_test() as pilot:
        line = app.home.query_one(Line)
        line.focus()
        await pilot.press("h", "i")
        app.prompts.add(due(app))
        await eventually(lambda: WAITS in app.text())
        await pilot.press("ctrl+r")
        await eventually(lambda: title(app) == "Progress report")
        await pilot.press("escape")
        await eventually(lambda: not title(app))
        assert line.value == "hi"
        assert line.has_focus
        assert WAITS not in app.text()


async def test_an_open_dialog_is_finished_first(app):
    async with app.run_test() as pilot:
        app.run_worker(app.ask(DECIDE))
        await eventually(lambda: title(app) == "Decide")
        await pilot.press("y")
        app.prompts.add(due(app))
        await eventually(lambda: "the form opens when you close this (ctrl+r now)" in app.text())
        assert title(app) == "Decide"
        await pilot.press("ctrl+s")
        await eventually(lambda: title(app) == "Progress report")


async def test_prompts_come_one_after_the_other(app):
    async with app.run_test() as pilot:
        app.prompts.add(due(app, "one"))
        app.prompts.add(due(app, "two"))
        await eventually(lambda: title(app) == "Progress report")
        first = app.screen
        await pilot.press("escape")
        await eventually(lambda: title(app) == "Progress report" and app.screen is not first)


async def test_a_prompt_that_was_answered_elsewhere_is_withdrawn(app):
    async with app.run_test() as pilot:
        app.home.query_one(Line).focus()
        await pilot.press("h")
        app.prompts.add(due(app))
        await eventually(lambda: WAITS in app.text())
        app.prompts.withdraw("due:mitigation:1")
        await eventually(lambda: WAITS not in app.text())
        await pilot.press("escape")
        assert not title(app)
        assert app.titles[-1] == "commandcenter"


async def test_a_hostile_prompt_is_shown_as_it_is(app):
    async with app.run_test() as pilot:
        app.home.query_one(Line).focus()
        await pilot.press("h")
        app.prompts.add(Prompt("k", "[/] [@click=app.quit]due", lambda: app.ask(REPORT)))
        await eventually(lambda: "[/] [@click=app.quit]due" in app.text())
