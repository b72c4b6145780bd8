"""Narrowing: whatever was typed before, the rows shown are those that hold every word."""

from hypothesis import given
from hypothesis import strategies as st

from commandcenter.widgets.narrowing import Narrowing

WORDS = st.text(alphabet="aAb ", max_size=5)


@given(
    st.lists(WORDS, max_size=12),
    st.lists(st.one_of(WORDS, st.lists(WORDS, max_size=3)), max_size=12),
)
def test_what_is_shown_holds_every_word_however_one_came_there(rows, steps):
    narrowing = Narrowing(str)
    narrowing.replace(rows)
    held = list(rows)
    for step in steps:
        if isinstance(step, str):
            narrowing.narrow(step)
        else:
            narrowing.extend(step)
            held += step
        words = narrowing.query.split()
        assert list(narrowing.shown) == [
            row for row in held if all(word in row.casefold() for word in words)
        ]
