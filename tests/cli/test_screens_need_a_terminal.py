"""The screens open only where they can be drawn; elsewhere the verbs are pointed at."""

import sys

import pytest

from commandcenter.cli.tui import need_terminal
from commandcenter.incident.refusal import Refused


@pytest.mark.parametrize(
    ("terminal", "term", "why"),
    [(False, "xterm", "need a terminal"), (True, "dumb", "can show lines only")],
)
def test_where_screens_cannot_be_drawn_the_verbs_are_named(monkeypatch, terminal, term, why):
    monkeypatch.setenv("TERM", term)
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: terminal, raising=False)
    with pytest.raises(Refused, match=why):
        need_terminal()


def test_on_a_terminal_they_open(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    need_terminal()
