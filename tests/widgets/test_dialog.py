"""The dialog: what is typed survives refusals, failures, closing and another start."""

import asyncio
from dataclasses import replace

import pytest
from textual.events import Key

from commandcenter.incident.refusal import Refused
from commandcenter.widgets.confirm import confirm
from commandcenter.widgets.dialog import FormDialog
from commandcenter.widgets.fields import Answered, Box, Choice
from commandcenter.widgets.form import FORCE, Answers, Field, Form, Kind
from tests.screens.helpers import Session
from tests.waiting import eventually


class Recorder:
    """Stands for the desk: keeps what it is given, and refuses what it is told to."""

    def __init__(self, *failures):
        self.failures = list(failures)
        self.given = []

    async def __call__(self, answers: Answers):
        self.given.append(dict(answers))
        if self.failures:
            raise self.failures.pop(0)
        return "recorded"


def report(submit, **changes) -> Form:
    form = Form(
        "Progress report",
        submit,
        [
            Field("conditions", "Conditions", Kind.TEXT, required=True, help="What is true now"),
            Field("actions", "Actions"),
            Field(
                "how", "Mitigation", Kind.CHOICE, options={"stopped": "stopped", "not": "not yet"}
            ),
            Field("told", "Customers told", Kind.SWITCH),
        ],
        name="report",
        label="Send report",
        incident="INC-7",
    )
    return replace(form, **changes)


class Open:
    """A form on screen, and what it came to."""

    def __init__(self, folder, form, size=(80, 24)):
        self.app, self.form, self.size = Session(folder), form, size
        self.outcomes = []

    async def __aenter__(self):
        self._context = self.app.run_test(size=self.size)
        self.pilot = await self._context.__aenter__()
        await self.show()
        return self

    async def __aexit__(self, *failure):
        await self._context.__aexit__(*failure)

    async def show(self):
        async def ask():
            self.outcomes.append(await self.app.ask(self.form))

        self.app.run_worker(ask())
        await eventually(lambda: isinstance(self.app.screen, FormDialog) and self.app.focused)
        await eventually(lambda: self.form.title in self.app.text())

    def fill(self, name, text):
        control = self.app.screen.query_one(f"#field-{name} .control")
        assert isinstance(control, Answered)
        control.answer = text

    def closed(self):
        return not isinstance(self.app.screen, FormDialog)


async def test_keys_that_come_all_at_once_over_a_slow_line_go_where_they_were_meant(tmp_path):
    submit = Recorder()
    async with Open(tmp_path, report(submit)) as opened:
        keys = [*"token", "tab", *"purge", "tab", "right", "tab", "right", "ctrl+s"]
        for key in keys:
            opened.app.post_message(Key(key, key if len(key) == 1 else None))
        await eventually(lambda: opened.outcomes)
    [given] = submit.given
    assert (given["conditions"], given["actions"]) == ("token", "purge")
    assert (given["how"], given["told"]) == ("stopped", "yes")


async def test_what_is_filled_in_is_submitted_and_the_dialog_closes(tmp_path):
    recorder = Recorder()
    async with Open(tmp_path, report(recorder)) as it:
        await it.pilot.press("h", "i", "tab", "x", "tab", "1", "tab", "space", "f2")
        await eventually(it.closed)
    assert it.outcomes == ["recorded"]
    assert recorder.given == [
        {"conditions": "hi", "actions": "x", "how": "stopped", "told": "yes", FORCE: ""}
    ]


async def test_what_is_missing_is_named_and_nothing_is_submitted(tmp_path):
    recorder = Recorder()
    async with Open(tmp_path, report(recorder)) as it:
        await it.pilot.press("ctrl+s")
        await eventually(lambda: "✗ Conditions is needed" in it.app.text())
    assert recorder.given == []


async def test_a_field_that_cannot_be_understood_says_why(tmp_path):
    def whole(text: str) -> int:
        if not text.isdecimal():
            raise ValueError(f"“{text}” is no whole number")
        return int(text)

    form = report(Recorder(), fields=[Field("n", "Records", check=whole)])
    async with Open(tmp_path, form) as it:
        it.fill("n", "many")
        await it.pilot.press("enter")
        await eventually(lambda: "✗ Records: “many” is no whole number" in it.app.text())


async def test_a_refusal_shows_every_unmet_condition_and_keeps_the_text(tmp_path):
    refusal = Refused("INC-7 stays in response", ["[/] no root cause", "no notification decision"])
    recorder = Recorder(refusal)
    async with Open(tmp_path, report(recorder)) as it:
        it.fill("conditions", "token revoked")
        await it.pilot.press("ctrl+s")
        await eventually(lambda: "✗ no notification decision" in it.app.text())
        assert "INC-7 stays in response" in it.app.text()
        assert "✗ [/] no root cause" in it.app.text()
        assert it.app.screen.answers["conditions"] == "token revoked"
        await it.pilot.press("ctrl+s")
        await eventually(it.closed)
    assert len(recorder.given) == 2


async def test_a_forceable_refusal_asks_for_the_reason(tmp_path):
    recorder = Recorder(Refused("not yet", ["no lead"], forceable=True))
    async with Open(tmp_path, report(recorder, forcible=True)) as it:
        it.fill("conditions", "x")
        assert "Force, because" not in it.app.text()
        await it.pilot.press("ctrl+s")
        await eventually(lambda: "Force, because" in it.app.text())
        await it.pilot.press("n", "o", "w", "ctrl+s")
        await eventually(it.closed)
    assert recorder.given[1][FORCE] == "now"


async def test_a_refusal_that_cannot_be_forced_offers_no_force(tmp_path):
    recorder = Recorder(Refused("never", ["erased"]))
    async with Open(tmp_path, report(recorder, forcible=True)) as it:
        it.fill("conditions", "x")
        await it.pilot.press("ctrl+s")
        await eventually(lambda: "✗ erased" in it.app.text())
        assert "Force, because" not in it.app.text()


async def test_a_failure_says_that_nothing_is_lost_and_the_next_try_works(tmp_path):
    async with Open(tmp_path, report(Recorder(OSError("disk [/] full")))) as it:
        it.fill("conditions", "kept")
        await it.pilot.press("ctrl+s")
        await eventually(lambda: "what you typed is kept" in it.app.text())
        assert "disk [/] full" in it.app.text()
        await it.pilot.press("ctrl+s")
        await eventually(it.closed)
    assert it.outcomes == ["recorded"]


async def test_nothing_is_submitted_twice_while_it_records(tmp_path):
    gate, calls = asyncio.Event(), []

    async def slow(answers):
        calls.append(answers)
        await gate.wait()

    async with Open(tmp_path, report(slow)) as it:
        it.fill("conditions", "x")
        await it.pilot.press("ctrl+s", "ctrl+s", "f2")
        await eventually(lambda: "Recording" in it.app.text())
        gate.set()
        await eventually(it.closed)
    assert len(calls) == 1


async def test_a_closed_form_comes_back_with_its_text_and_says_so(tmp_path):
    form = report(Recorder())
    async with Open(tmp_path, form) as it:
        await it.pilot.press("h", "i", "escape")
        await eventually(it.closed)
        assert it.outcomes == [None]
        await it.show()
        await eventually(lambda: "Restored your draft from" in it.app.text())
        assert it.app.screen.answers["conditions"] == "hi"
        await it.pilot.press("ctrl+s")
        await eventually(it.closed)
        await it.show()
        assert it.app.screen.answers["conditions"] == ""
        assert "Restored" not in it.app.text()


async def test_typed_text_is_on_disk_before_anything_is_pressed(tmp_path):
    async with Open(tmp_path, report(Recorder())) as it:
        await it.pilot.press("h")
        await eventually(lambda: it.app.drafts.load("INC-7", "report"))
        assert it.app.drafts.load("INC-7", "report").values["conditions"] == "h"


async def test_an_emptied_form_leaves_no_draft(tmp_path):
    async with Open(tmp_path, report(Recorder())) as it:
        it.fill("conditions", "x")
        await eventually(lambda: it.app.drafts.load("INC-7", "report"))
        it.fill("conditions", "")
        await eventually(lambda: not it.app.drafts.load("INC-7", "report"))


async def test_a_draft_that_cannot_be_kept_is_told_and_the_form_still_works(tmp_path):
    (tmp_path / "drafts").write_text("a file stands where the folder should be")
    async with Open(tmp_path, report(Recorder())) as it:
        it.fill("conditions", "x")
        await eventually(lambda: "The draft is not kept" in it.app.text())
        await it.pilot.press("ctrl+s")
        await eventually(it.closed)


async def test_what_cannot_be_undone_is_asked_once_more(tmp_path):
    recorder = Recorder()
    form = report(recorder, danger=True, consequence=lambda a: f"Sends “{a['conditions']}” to 37.")
    async with Open(tmp_path, form) as it:
        it.fill("conditions", "sorry")
        await eventually(lambda: "Sends “sorry” to 37." in it.app.text())
        await it.pilot.press("ctrl+s")
        await eventually(lambda: "cannot be undone" in it.app.text())
        assert recorder.given == []
        await it.pilot.press("ctrl+s")
        await eventually(it.closed)
    assert len(recorder.given) == 1


async def test_changing_the_text_after_the_question_asks_again(tmp_path):
    recorder = Recorder()
    async with Open(tmp_path, report(recorder, danger=True)) as it:
        it.fill("conditions", "one")
        await it.pilot.press("ctrl+s")
        await eventually(lambda: "cannot be undone" in it.app.text())
        it.app.screen.query_one(Box).focus()
        await it.pilot.press("x", "ctrl+s")
        assert recorder.given == []


@pytest.mark.parametrize(("keys", "answer"), [(["enter"], True), (["escape"], False)])
async def test_a_question_shows_what_will_happen_and_takes_yes_or_no(tmp_path, keys, answer):
    app, answers = Session(tmp_path), []
    async with app.run_test() as pilot:

        async def ask():
            answers.append(await confirm(app, "Send?", "37 [/] customers get it.", label="Send"))

        app.run_worker(ask())
        await eventually(lambda: "37 [/] customers get it." in app.text())
        await pilot.press(*keys)
        await eventually(lambda: answers == [answer])


async def test_a_dangerous_question_does_not_take_a_mere_enter(tmp_path):
    app, answers = Session(tmp_path), []
    async with app.run_test() as pilot:

        async def ask():
            answers.append(await confirm(app, "Erase?", "Gone.", label="Erase", danger=True))

        app.run_worker(ask())
        await eventually(lambda: "Gone." in app.text())
        await pilot.press("enter")
        assert isinstance(app.screen, FormDialog)
        await pilot.press("ctrl+s")
        await eventually(lambda: answers == [True])


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (200, 60)])
async def test_every_field_can_be_reached_at_every_size(tmp_path, size):
    async with Open(tmp_path, report(Recorder()), size) as it:
        await it.pilot.press("tab", "tab", "tab")
        await eventually(lambda: "● no" in it.app.text())
        assert "ctrl+s Send report" in it.app.text()


async def test_a_choice_is_made_by_digit_arrow_and_click(tmp_path):
    async with Open(tmp_path, report(Recorder())) as it:
        choice = it.app.screen.query_one(Choice)
        choice.focus()
        await it.pilot.press("2")
        assert choice.answer == "not"
        await it.pilot.press("right")
        assert choice.answer == "stopped"
        await it.pilot.click(choice, offset=(15, 0))
        assert choice.answer == "not"


async def test_no_field_blinks(tmp_path):
    async with Open(tmp_path, report(Recorder())) as it:
        blinking = [w for w in it.app.screen.query("*") if getattr(w, "cursor_blink", False)]
        assert blinking == []
