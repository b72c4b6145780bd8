"""The second wall: what a terminal obeys never gets through drawn text."""

import pytest
from rich.segment import Segment
from textual.color import Color

from commandcenter.widgets.wall import Wall

BLACK = Color(0, 0, 0)


@pytest.mark.parametrize(
    "hostile",
    ["\x1b]52;c;cm0=\x07", "a\rb", "\x9b31m", "\x7f", "abc\u202ecba", "\u2066x\u2069", "\u2028"],
)
def test_what_a_terminal_obeys_becomes_a_placeholder(hostile):
    segments = Wall().apply([Segment("safe "), Segment(hostile)], BLACK)
    text = "".join(segment.text for segment in segments)
    assert text.isprintable()
    assert text.startswith("safe ")


def test_the_line_keeps_its_width():
    line = [Segment("a\x1b[2Jb"), Segment("   end")]
    before = sum(segment.cell_length for segment in line)
    after = Wall().apply(line, BLACK)
    assert sum(segment.cell_length for segment in after) == before


def test_clean_text_in_any_script_is_left_alone():
    line = [Segment("攻撃者 🔥 naïve שלום ▲ 👩\u200d🚒")]
    assert "".join(segment.text for segment in Wall().apply(line, BLACK)) == line[0].text
