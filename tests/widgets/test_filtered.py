"""The filter line of lists: opened by a key, narrowing as one types, left without loss."""

import pytest
from textual.app import ComposeResult
from textual.content import Content

from commandcenter.screens.base import Place
from commandcenter.widgets.fields import Line
from commandcenter.widgets.filtered import Filtered
from commandcenter.widgets.virtual_list import VirtualList
from tests.screens.helpers import Session
from tests.waiting import eventually


class Names(Place):
    def __init__(self) -> None:
        super().__init__()
        self.list = VirtualList[str](lambda row, _width: Content(row), key=str)
        self.list.show(["alpha", "beta", "alphabet", "gamma"])

    def content(self) -> ComposeResult:
        yield Filtered(self.list)


@pytest.fixture
def app(tmp_path):
    return Session(tmp_path)


async def shown(app) -> Names:
    names = Names()
    await app.push_screen(names)
    await eventually(lambda: names.list.has_focus)
    return names


async def test_typing_after_a_slash_narrows_and_enter_keeps_it(app):
    async with app.run_test() as pilot:
        names = await shown(app)
        await pilot.press("slash", "b", "e")
        await eventually(lambda: list(names.list.rows) == ["beta", "alphabet"])
        await pilot.press("enter", "j", "j")
        assert names.list.selected == "alphabet"
        assert "/ be" in app.text()


async def test_escape_shows_all_first_and_goes_back_only_then(app):
    async with app.run_test() as pilot:
        names = await shown(app)
        await pilot.press("slash", "g", "escape")
        await eventually(lambda: len(names.list.rows) == 4)
        assert app.screen is names
        assert not app.screen.query_one(Line).is_on_screen
        await pilot.press("escape")
        await eventually(lambda: app.screen is app.home)


async def test_an_empty_filter_closes_its_line(app):
    async with app.run_test() as pilot:
        names = await shown(app)
        await pilot.press("slash", "enter")
        await eventually(lambda: names.list.has_focus)
        assert not app.screen.query_one(Filtered).has_class("-filtering")
