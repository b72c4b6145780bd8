"""The shell: leaving, keys, themes, what is told, and that nothing hostile gets out."""

import os
import signal

import pytest
from textual.screen import ModalScreen

from commandcenter.screens.help import HelpScreen
from commandcenter.screens.reference import PAGE, reference
from commandcenter.widgets.dialog import FormDialog
from commandcenter.widgets.fields import Line
from commandcenter.widgets.form import Field, Form
from tests.screens.helpers import Home, Session, drawn
from tests.waiting import eventually


async def nothing(_answers):
    return None


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
async def test_a_broken_connection_ends_the_session_with_its_drafts_saved(tmp_path, number):
    app = Session(tmp_path)
    form = Form("Decide", nothing, [Field("text", "Decision")], name="decide", incident="INC-7")
    async with app.run_test() as pilot:
        app.run_worker(app.ask(form))
        await eventually(lambda: isinstance(app.screen, FormDialog) and app.focused)
        await pilot.press("h", "i")
        os.kill(os.getpid(), number)
        await eventually(lambda: app.return_code is not None)
    assert app.return_code == 128 + number
    assert app.drafts.load("INC-7", "decide").values["text"] == "hi"


async def test_a_defect_ends_with_one_line_and_no_variable_of_the_program(tmp_path, capsys):
    app = Session(tmp_path)

    def broken():
        api_token = "s3cr3t-token"
        raise ValueError(f"cannot use {api_token}")

    with pytest.raises(ValueError, match="cannot use"):  # noqa: PT012 - the session raises it as it ends
        async with app.run_test():
            app.call_later(broken)
            await eventually(lambda: app.return_code)
    said = capsys.readouterr().err
    assert "s3cr3t" not in said
    assert "Traceback" not in said
    assert "ValueError in test_app.py" in said
    assert "What was recorded is safe" in " ".join(said.split())
    assert "log.txt" in said


async def test_what_a_terminal_obeys_never_reaches_it(tmp_path):
    app = Session(tmp_path)
    async with app.run_test():
        await eventually(lambda: "]52;c;cm0=" in app.text())
        assert "␛]52;c;cm0=" in app.text()
        assert all(strip.text.isprintable() for strip in drawn(app))


async def test_no_color_leaves_no_hue(tmp_path, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    app = Session(tmp_path)
    async with app.run_test():
        await eventually(lambda: "Update" in app.text())
        strips = drawn(app)
        for filtered in app.get_line_filters():
            strips = [s.apply_filter(filtered, app.screen.styles.background) for s in strips]
        hues = {
            tuple(shade.triplet)
            for strip in strips
            for segment in strip
            if segment.style
            for shade in (segment.style.color, segment.style.bgcolor)
            if shade and shade.triplet
        }
        assert hues
        assert all(red == green == blue for red, green, blue in hues)


async def test_the_light_theme_can_be_set_and_an_unknown_one_is_the_default(tmp_path):
    async with (app := Session(tmp_path, theme="commandcenter-light")).run_test():
        assert app.current_theme.dark is False
    async with (app := Session(tmp_path, theme="dracula")).run_test():
        assert app.theme == "commandcenter-dark"


async def test_a_number_without_a_screen_names_the_verb(tmp_path):
    app = Session(tmp_path)
    async with app.run_test() as pilot:
        await pilot.press("4")
        await eventually(lambda: "commandcenter notify INC list" in app.told())


async def test_escape_leaves_the_field_then_goes_back_and_never_quits(tmp_path):
    app = Session(tmp_path)
    async with app.run_test() as pilot:
        await app.push_screen(Home())
        app.screen.query_one(Line).focus()
        await pilot.press("escape")
        assert app.focused is None
        assert len(app.screen_stack) == 3
        await pilot.press("escape", "escape", "escape")
        assert len(app.screen_stack) == 2
        assert app.is_running


async def test_letters_typed_into_a_field_are_text_and_not_commands(tmp_path):
    app = Session(tmp_path)
    async with app.run_test() as pilot:
        line = app.home.query_one(Line)
        line.focus()
        await pilot.press("q", "u", "question_mark", "1")
        assert line.value == "qu?1"
        assert app.home.did == []
        await eventually(lambda: "Update" not in app.text())


async def test_q_quits_at_once_where_nothing_is_unsaved(tmp_path):
    app = Session(tmp_path)
    async with app.run_test() as pilot:
        await pilot.press("q")
        await eventually(lambda: app.return_code is not None)


async def test_quitting_asks_where_typed_text_would_be_lost(tmp_path):
    app = Session(tmp_path)
    async with app.run_test() as pilot:
        app.run_worker(app.ask(Form("Note", nothing, [Field("text", "Text")])))
        await eventually(lambda: isinstance(app.screen, FormDialog) and app.focused)
        await pilot.press("h", "ctrl+q")
        await eventually(lambda: "Typed and not recorded" in app.text())
        await pilot.press("escape")
        await eventually(lambda: app.screen.query_one(Line).value == "h")
        assert app.return_code is None
        await pilot.press("ctrl+q")
        await eventually(lambda: "Typed and not recorded" in app.text())
        await pilot.press("enter")
        await eventually(lambda: app.return_code is not None)


async def test_keys_can_be_remapped_and_the_help_shows_the_new_ones(tmp_path):
    app = Session(tmp_path, keymap={"home.update": "f5"})
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("u", "f5")
        assert app.home.did == ["update"]
        await pilot.press("question_mark")
        await eventually(lambda: isinstance(app.screen, HelpScreen))
        await eventually(lambda: "f5  Update  Report on a track" in app.text())
        assert "Everywhere" in app.text()
        await pilot.press("escape")
        await eventually(lambda: not isinstance(app.screen, ModalScreen))


async def test_a_key_that_is_taken_twice_is_told_once(tmp_path):
    app = Session(tmp_path, keymap={"home.update": "x"})
    async with app.run_test() as pilot:
        await eventually(lambda: "gives x to home.update and to home.erase" in app.told())
        await pilot.press("x")
        assert app.home.did == ["update"]


async def test_every_binding_can_be_remapped_and_explains_itself(tmp_path):
    async with (app := Session(tmp_path)).run_test():
        for active in app.screen.active_bindings.values():
            assert active.binding.id, active.binding
            assert active.binding.description, active.binding


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40), (200, 60)])
async def test_the_way_out_is_in_sight_at_every_size(tmp_path, size):
    app = Session(tmp_path)
    async with app.run_test(size=size):
        await eventually(lambda: "q Quit" in app.text().splitlines()[-1])
        assert "? Help" in app.text().splitlines()[-1]


async def test_panes_stack_below_a_hundred_columns(tmp_path):
    app = Session(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await eventually(lambda: app.screen.has_class("-wide"))
        await pilot.resize_terminal(80, 24)
        await eventually(lambda: app.screen.has_class("-narrow"))


async def test_a_title_cannot_carry_control_characters(tmp_path, monkeypatch):
    app = Session(tmp_path)
    written = []
    async with app.run_test():
        monkeypatch.setattr(app, "_write", written.append)
        app.set_terminal_title("INC-7 \x07\x1b]52;c;x\x07" + "long" * 100)
    (sequence,) = written
    assert sequence.startswith("\x1b]0;INC-7 ␇␛]52;c;x␇")
    assert sequence.count("\x1b") == 1
    assert sequence.endswith("\x07")
    assert len(sequence) < 100


async def test_ctrl_c_interrupts_nothing_and_says_what_quits(tmp_path):
    app = Session(tmp_path)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+c")
        await eventually(lambda: "ctrl+q quits" in app.told())


def test_the_page_of_the_keys_is_what_the_code_says():
    """Write it anew with `python -m commandcenter.screens.reference`."""
    assert PAGE.read_text("utf-8") == reference()
