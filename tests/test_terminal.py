"""The pseudo-terminal shows what a person would see, and does what a person could do."""

import signal
import sys

import pytest

from tests.picture import Picture
from tests.terminal import Missing, Terminal

MINIMAL = """
from textual.app import App
from textual.widgets import Footer, Header, Static

class Minimal(App):
    TITLE = "minimal"
    BINDINGS = [("b", "ring", "Ring"), ("q", "quit", "Quit")]
    def compose(self):
        yield Header()
        yield Static("nothing yet", id="said")
        yield Footer()
    def on_key(self, event):
        self.query_one("#said").update(f"you pressed {event.key}")
    def on_resize(self, event):
        self.sub_title = f"{event.size.width} columns"
    def action_ring(self):
        self.bell()

Minimal().run()
"""


def python(program, **options):
    return Terminal([sys.executable, "-c", program], **options)


def test_text_and_colours_arrive_as_a_screen_of_plain_text():
    with python(r"print('\x1b[31mred\x1b[0m', '漢字', 'end'); input()") as terminal:
        assert terminal.wait_for("end").splitlines()[0].startswith("red 漢字")
        assert b"\x1b[31m" in terminal.raw


def test_the_program_has_a_terminal_of_the_size_that_was_asked_for():
    program = "import os; print(os.get_terminal_size()); print(open('/dev/tty')); input()"
    with python(program, size=(40, 10)) as terminal:
        terminal.wait_for("/dev/tty")
        assert "terminal_size(columns=40, lines=10)" in terminal.screen


def test_keys_reach_the_program_by_name_and_as_text():
    program = "a = input('name? '); b = input('age? '); print(f'<{a}|{b}>')"
    with python(program) as terminal:
        terminal.wait_for("name? ".rstrip())
        terminal.press("maya", "enter")
        terminal.wait_for("age?")
        terminal.press("42", "backspace", "1", "enter")
        terminal.wait_for("<maya|41>")
        assert terminal.wait() == 0


def test_a_query_is_answered_even_when_it_is_written_in_two_halves():
    program = """
import os, termios, tty
tty.setraw(0)
os.write(1, b"\\x1b[?20"); termios.tcdrain(1); os.write(1, b"26$p")
answer = os.read(0, 100)
os.write(1, repr(answer).encode())
"""
    with python(program) as terminal:
        terminal.wait_for("b'\\x1b[?2026;2$y'")


def test_waiting_in_vain_shows_the_screen():
    with python("print('only this'); input()") as terminal:
        terminal.wait_for("only this")
        with pytest.raises(Missing, match=r"(?s)0.1 s passed without 'that'.*only this"):
            terminal.wait_for("that", timeout=0.1)


def test_waiting_stops_at_once_when_the_program_has_ended():
    with python("print('gone')") as terminal, pytest.raises(Missing, match=r"(?s)ended.*gone"):
        terminal.wait_for("something else", timeout=60)


def test_losing_the_window_hangs_the_program_up():
    with python("print('here'); input()") as terminal:
        terminal.wait_for("here")
        terminal.hangup()
        assert terminal.process.wait(10) == -signal.SIGHUP


def test_a_signal_reaches_the_whole_group_of_the_program_and_only_it():
    program = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print("child is up", flush=True)
child.wait()
"""
    with python(program) as victim, python("print('other'); input()") as other:
        victim.wait_for("child is up")
        other.wait_for("other")
        victim.kill(signal.SIGKILL)
        assert victim.wait() == -signal.SIGKILL
        other.press("enter")
        assert other.wait() == 0


def test_closing_ends_a_program_that_does_not_listen():
    program = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
signal.pause()
"""
    with python(program) as terminal:
        terminal.wait_for("deaf")
        terminal.PATIENCE = 0.1
    assert terminal.process.returncode == -signal.SIGKILL


def test_a_title_and_bells_are_noticed():
    with python(r"print('\x1b]0;INC-7 is due\x07\x07\x07done'); input()") as terminal:
        terminal.wait_for("done")
        assert (terminal.title, terminal.bells) == ("INC-7 is due", 2)


def test_a_textual_app_is_painted_takes_keys_and_follows_the_size_of_the_window():
    with python(MINIMAL, size=(60, 12)) as terminal:
        terminal.wait_for(lambda screen: "60 columns" in screen and "Quit" in screen)
        terminal.press("down")
        terminal.wait_for("you pressed down")
        terminal.resize(100, 20)
        terminal.wait_for(lambda s: "100 columns" in s and "Quit" in s.split("\n")[19])
        terminal.press("b")
        terminal.wait_for(lambda _: terminal.bells == 1)
        terminal.press("q")
        assert terminal.wait() == 0


def test_silence_marks_the_last_byte_of_a_painting():
    with python(MINIMAL) as terminal:
        painted = terminal.wait_for_silence(0.3)
        assert painted is terminal.chunks[-1]
        assert painted.at > terminal.started
        before = len(terminal.chunks)
        terminal.press("x")
        terminal.wait_for_silence(0.1, after=before)
        assert "you pressed x" in terminal.screen


def test_a_picture_keeps_its_text_and_colours_as_a_drawing():
    picture = Picture(20, 3)
    picture.feed(b"\x1b[38;2;255;128;0morange\x1b[0m \x1b[33mdark\x1b[0m \x1b[92mbright\x1b[0m")

    drawing = picture.svg("INC-7")

    assert "<svg" in drawing
    assert all(word in drawing for word in ("INC-7", "orange", "#ff8000", "dark", "bright"))
    assert "@font-face" not in drawing


def test_bytes_cut_in_the_middle_of_a_sequence_or_a_letter_draw_the_same():
    painted = "\x1b[?2026$p\x1b[>1u\x1b]0;title\x07\x1b[31m漢\x1b[0mfin".encode()
    whole, cut = Picture(20, 2), Picture(20, 2)
    whole.feed(painted)
    for byte in painted:
        cut.feed(bytes([byte]))
    assert whole.text == cut.text == "漢fin\n"
    assert cut.title == "title"
