"""Whatever people and services write is shown as text, on every screen."""

import re

from textual.widgets import Input

from commandcenter.incident.decisions import actions, impact, people, progress, record
from commandcenter.incident.events import ImportedCustomer
from commandcenter.incident.refusal import Refused
from commandcenter.incident.text import BadText
from commandcenter.incident.words import ImpactStage, Source, Track
from tests.corpus import CASES
from tests.screens.response import gone, shows, text_of
from tests.waiting import eventually

#: What a terminal would obey, and what turns the direction of text round.
OBEYED = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

#: The megabytes of the corpus are refused at the door, which other tests see.
TEXTS = [case for case in CASES if len(case.text) < 10_000]


def acts_with(text: str):
    """Everything that takes a text and shows on a screen."""
    yield "maya", record.log, {"text": text}
    yield (
        "priya",
        progress.report,
        {"track": Track.MITIGATION, "conditions": text, "actions": text, "needs": text},
    )
    yield "priya", actions.add_action, {"track": Track.MITIGATION, "text": text, "owner": "priya"}
    yield "maya", people.give_contact, {"contact": text}
    yield "jonas", impact.state_impact, {"text": text, "stage": ImpactStage.CURRENT}
    yield (
        "jonas",
        impact.import_customers,
        {"customers": [ImportedCustomer(id="H-1", name=text)], "origin": text},
    )
    yield "maya", record.decide, {"text": text, "why": text, "options": (text,)}


async def write_everywhere(response, text: str) -> None:
    """Have the text recorded wherever the program takes it."""
    for who, decision, facts in acts_with(text):
        try:
            await response.does(who, decision, **facts)
        except (Refused, BadText):
            continue  # Turned away at the door; that is an answer too.


async def deface(response) -> None:
    """Write the whole corpus into the response."""
    for case in TEXTS:
        try:
            await response.does("ana", record.log, text=case.text)
        except (Refused, BadText):
            continue
    for case in TEXTS[::7]:
        await write_everywhere(response, case.text)
    for case in TEXTS[::5]:
        try:
            await response.desk("lena").declare(case.text, Source.CUSTOMER, detail=case.text)
        except (Refused, BadText):
            continue


def harmless(app) -> str:
    """What stands on the screen, after a look at every cell of it."""
    seen = text_of(app)
    found = OBEYED.search(seen)
    assert found is None, f"{found!r} is on the screen"
    return seen


async def test_every_screen_every_form_and_the_palette_show_the_corpus_as_text(response):
    await deface(response)
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Mitigation · lead priya")
        harmless(app)
        await pilot.press("5")
        await shows(app, "exploit began")
        for _ in range(40):
            harmless(app)
            await pilot.press("pageup")
        await pilot.press("1")
        await shows(app, "ended")
        for _ in range(5):
            harmless(app)
            await pilot.press("pagedown")
        await pilot.press("m", "slash", "t")
        await shows(app, "Written anywhere: 50 or more")
        await pilot.press("enter", "tab")
        for _ in range(10):
            harmless(app)
            await pilot.press("pagedown")
        await pilot.press("escape", "m", "3")
        await shows(app, "current impact")
        for _ in range(20):
            harmless(app)
            await pilot.press("pagedown")
        await pilot.press("4")
        await shows(app, "Advised")
        harmless(app)
        await pilot.press("2")
        await shows(app, "Mitigation · lead priya")
        for key, heading in (
            ("u", "ctrl+s"),
            ("w", "ctrl+s"),
            ("s", "Ask queue"),
            ("p", "response → closure"),
            ("H", "ctrl+s"),
            ("r", "Roll call 1 of 2"),
        ):
            await pilot.press(key)
            await shows(app, heading)
            harmless(app)
            await pilot.press("escape")
            await gone(app, heading)
        await pilot.press("colon")
        await shows(app, "Type what you want to do")
        await pilot.press(*"inc-8")
        await shows(app, "INC-8")
        harmless(app)
    await a_replay_shows_it_as_text(response)


async def a_replay_shows_it_as_text(response) -> None:
    """The same, as it was; in the store that took seconds to fill."""
    app = response.session(replayed=response.number, board=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "event 2 of ")
        await pilot.press("end")
        await shows(app, "the present")
        for key in ("5", "2", "left", "left", "shift+right", "right"):
            await pilot.press(key)
            harmless(app)


async def test_hostile_text_that_is_typed_does_nothing(response):
    app = response.session()
    before = (await response.incident()).seq
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Mitigation · lead priya")
        await pilot.press("i")
        await eventually(lambda: isinstance(app.focused, Input))
        app.focused.value = "[@click=app.quit]now[/] \x1b]52;c;cm0=\x07 {why} %(x)s"
        await pilot.press("enter")
        await shows(app, "[@click=app.quit]now[/]")
        harmless(app)
        await pilot.click("#tail", offset=(20, 5))
        assert app.is_running
    assert (await response.incident()).seq == before + 1
