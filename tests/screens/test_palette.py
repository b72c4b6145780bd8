"""The palette and the help: every action by name, as it is bound now."""

from dataclasses import replace

from textual.widgets import Input, OptionList

from commandcenter.screens.help import HelpScreen
from commandcenter.screens.palette import Palette
from commandcenter.screens.ports import Found
from tests.screens.helpers import Session
from tests.waiting import eventually


def offers(app) -> list[str]:
    options = app.screen.query_one(OptionList).options
    return [str(option.prompt) for option in options]


async def test_the_palette_offers_every_action_of_the_screen_with_its_key(tmp_path):
    app = Session(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("colon")
        await eventually(lambda: isinstance(app.screen, Palette) and offers(app))
        lines = offers(app)
        assert any(
            line.split()[:2] == ["Update", "u"] and "Report on a track" in line for line in lines
        )
        assert any(line.startswith("Record the root cause") for line in lines)
        assert not any("Next row" in line for line in lines)
        assert not app.screen.query_one(Input).cursor_blink


async def test_an_action_without_a_key_is_done_by_its_name(tmp_path):
    app = Session(tmp_path)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p")
        await eventually(lambda: isinstance(app.screen, Palette) and offers(app))
        app.screen.query_one(Input).value = "root cause"
        await eventually(lambda: len(offers(app)) == 1)
        await pilot.press("enter")
        await eventually(lambda: app.home.did == ["cause"])


async def test_an_action_with_a_key_is_done_by_its_name_on_its_own_screen(tmp_path):
    app = Session(tmp_path)
    async with app.run_test() as pilot:
        await pilot.press("colon")
        await eventually(lambda: isinstance(app.screen, Palette) and offers(app))
        app.screen.query_one(Input).value = "erase"
        await eventually(lambda: offers(app)[0].startswith("Erase"))
        await pilot.press("enter")
        await eventually(lambda: app.home.did == ["erase"])


async def test_incidents_are_found_by_name_and_hostile_names_are_shown_as_they_are(tmp_path):
    opened = []

    async def go():
        opened.append("INC-7")

    async def search(text):
        return [Found("INC-7", "[/] [@click=app.quit]token", go)] if "tok" in text else []

    app = Session(tmp_path)
    app.surroundings = replace(app.surroundings, search=search)
    async with app.run_test() as pilot:
        await pilot.press("colon")
        await eventually(lambda: isinstance(app.screen, Palette) and offers(app))
        app.screen.query_one(Input).value = "token"
        await eventually(lambda: offers(app) == ["INC-7  [/] [@click=app.quit]token"])
        await pilot.press("enter")
        await eventually(lambda: opened == ["INC-7"])


async def test_the_theme_is_changed_by_name(tmp_path):
    app = Session(tmp_path)
    async with app.run_test() as pilot:
        await pilot.press("colon")
        await eventually(lambda: isinstance(app.screen, Palette) and offers(app))
        app.screen.query_one(Input).value = "theme: light"
        await eventually(lambda: len(offers(app)) == 1)
        await pilot.press("enter")
        await eventually(lambda: app.theme == "commandcenter-light")


async def test_the_help_groups_the_keys_of_where_one_is(tmp_path):
    app = Session(tmp_path)
    async with app.run_test(size=(120, 50)) as pilot:
        await pilot.press("question_mark")
        await eventually(lambda: isinstance(app.screen, HelpScreen) and "Keys · Home" in app.text())
        text = app.text()
        assert text.index("Home") < text.index("Update") < text.index("Everywhere")
        assert text.index("Everywhere") < text.index("Every action by name")
        await pilot.press("question_mark")
        await eventually(lambda: not isinstance(app.screen, HelpScreen))
