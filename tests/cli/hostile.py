"""What the tests of hostile input share: the corpus as texts, and what may never come out."""

import re

import pytest

from commandcenter.incident.text import safe_line, safe_text
from commandcenter.incident.words import Limit
from tests import corpus
from tests.commandline import Outcome

#: C0 but newline and tab, DEL, C1, and what turns text round.
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: The longest line of refusal that a person still reads, in characters.
READABLE = 1000
BETWEEN = " ¦ "
BEGIN = "corpus"
END = f"{BETWEEN}."
#: The others are refused by their length.
SHORT = [
    case for case in corpus.CASES if len(safe_line(BEGIN + BETWEEN + case.text + END)) <= Limit.LINE
]
LONG = [case for case in corpus.CASES if len(case.text) > Limit.LINE]
#: One of each kind, and the longest, for what is asked of many verbs.
SAMPLE = [*{case.category: case for case in corpus.CASES}.values()]
SAMPLE += [max(LONG, key=lambda case: len(case.text))]


def together(most: int) -> list[str]:
    """The short cases joined into few texts of at most so many characters."""
    texts = [BEGIN]
    for case in SHORT:
        longer = texts[-1] + BETWEEN + case.text
        if max(len(longer + END), len(safe_text(longer + END))) > most:
            texts.append(longer := BEGIN + BETWEEN + case.text)
        texts[-1] = longer
    return [text + END for text in texts]


LINES = together(Limit.LINE)
[TEXT] = together(Limit.TEXT)


def harmless(told: Outcome) -> Outcome:
    """Fails, with what it is, where something printed could act on a terminal."""
    for shown in (told.out, told.err):
        if found := OBEYED.search(shown):
            around = shown[max(0, found.start() - 40) : found.end() + 40]
            pytest.fail(f"{found[0]!r} was printed: {around!r}")
        shown.encode()
        assert "Traceback" not in shown
    assert "failed by a defect" not in told.err
    return told


def refused(told: Outcome) -> Outcome:
    """Fails unless nothing was printed but one harmless line that a person can read."""
    harmless(told)
    assert told.code in {1, 2}, told.out
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert len(told.err) <= READABLE, f"a line of {len(told.err)} characters: {told.err[:200]}"
    return told


def taken_or_refused(told: Outcome) -> Outcome:
    """Fails unless it went well, harmlessly, or was refused in a line."""
    return refused(told) if told.code else harmless(told)
