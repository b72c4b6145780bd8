"""Fields: what is typed costs a key, not a screen."""

import pytest

from commandcenter.widgets.fields import Line
from commandcenter.widgets.form import Field, Form
from tests.screens.helpers import Session
from tests.waiting import eventually


async def nothing(_answers):
    return "done"


@pytest.fixture
def laid_out(monkeypatch):
    """How often the screen in front was laid out anew."""
    counted = []

    def count(app):
        lay_out = app.screen._refresh_layout  # noqa: SLF001 - Textual has no public way

        def counting(*arguments, **options):
            counted.append(1)
            return lay_out(*arguments, **options)

        monkeypatch.setattr(app.screen, "_refresh_layout", counting)
        return counted

    return count


async def test_typing_into_a_form_lays_nothing_out_anew(tmp_path, laid_out):
    form = Form(
        "Decide", nothing, [Field("text", "Decision")], consequence=lambda _answers: "It is kept."
    )
    app = Session(tmp_path)
    async with app.run_test() as pilot:
        app.run_worker(app.ask(form))
        await eventually(lambda: isinstance(app.focused, Line))
        await pilot.press("w")
        counted = laid_out(app)
        await pilot.press(*"e stop")
        assert app.focused.value == "we stop"
        assert counted == []


async def test_a_text_longer_than_its_line_scrolls(tmp_path):
    app = Session(tmp_path)
    async with app.run_test(size=(40, 10)) as pilot:
        line = app.home.query_one(Line)
        line.focus()
        await pilot.press(*("0123456789" * 5))
        await eventually(lambda: line.scroll_offset.x > 0)
        await pilot.press("home")
        await eventually(lambda: line.scroll_offset.x == 0)
