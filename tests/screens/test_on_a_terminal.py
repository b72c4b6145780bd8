"""The shell on a real pseudo-terminal: bytes, title, signals, redraw."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commandline import isolated
from tests.terminal import Missing, Terminal

HOSTILE = b"\x1b]52;c;cm0="


@pytest.fixture
def terminal(tmp_path: Path, home: Path) -> Iterator[Terminal]:
    command = [sys.executable, "-m", "tests.screens.session_program", str(tmp_path)]
    with Terminal(command, size=(80, 24)) as shown:
        shown.wait_for("q Quit")
        yield shown


def test_no_stored_escape_sequence_reaches_the_terminal(terminal):
    terminal.wait_for("]52;c;cm0=")
    assert HOSTILE not in terminal.raw
    assert terminal.title == "commandcenter"


def test_redrawing_everything_shows_what_was_shown_already(terminal):
    terminal.press("?")
    terminal.wait_for("Keys · Home")
    terminal.press("escape")
    terminal.wait_for(lambda screen: "Keys · Home" not in screen)
    terminal.wait_for_silence(0.2)
    before = terminal.screen
    seen = len(terminal.chunks)
    terminal.press("ctrl+l")
    terminal.wait_for_silence(0.2, after=seen)
    assert terminal.screen == before


def test_nothing_is_sent_while_nothing_happens(terminal):
    terminal.wait_for_silence(0.5)
    seen = len(terminal.chunks)
    with pytest.raises(Missing):
        terminal.wait_for_output(seen, timeout=1.5)


def test_a_resized_terminal_is_drawn_anew(terminal):
    terminal.resize(40, 10)
    terminal.wait_for(lambda screen: "q Quit" in screen.splitlines()[-1])


def test_a_hangup_ends_the_session(terminal):
    terminal.hangup()
    assert terminal.wait() == 128 + 1


def test_what_comes_in_one_burst_behind_a_key_is_typed_into_what_it_opened(cli, home):
    cli.here("declare", "Stolen token").succeeded()
    cli.here("log", "INC-1", "the mirror still serves it").succeeded()
    program = [sys.executable, "-m", "commandcenter"]
    with Terminal(program, size=(80, 24), env=isolated(home)) as session:
        session.wait_for("Stolen token", timeout=30)
        session.press("/mirror")
        session.wait_for("Written anywhere: 1", timeout=30)
        assert "/ mirror" in session.screen
