"""Merging: nothing that either wrote is lost, and only true conflicts are left to people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.incident.merging import merge

WORDS = st.lists(st.sampled_from(["One. ", "Two. ", "Three.\n", "- four\n", "Five"]), max_size=6)
TEXTS = WORDS.map("".join)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        ("One. Two.", "One! Two.", "One. Two!", "One! Two!"),
        ("One.\nTwo.", "One.\nTwo.\nMine.", "Theirs.\nOne.\nTwo.", "Theirs.\nOne.\nTwo.\nMine."),
        ("- a\n- b", "- a\n- b\n- mine", "- a\n- b\n- theirs", "- a\n- b\n- theirs\n- mine"),
        ("One. Two. Three. 4.", "One. Three. 4.", "One. Two. Three. IV.", "One. Three. IV."),
        ("One.", "Same.", "Same.", "Same."),
    ],
    ids=["two sentences", "both ends", "both add a line", "one leaves out", "the same"],
)
def test_what_only_one_changed_is_taken_over(base, mine, theirs, merged):
    found = merge(base, mine, theirs)
    assert found.conflicts == ()
    assert found.mine == found.theirs == merged


@pytest.mark.parametrize("base", ["One. The key leaked. Three.", ""])
def test_what_both_changed_is_left_to_them_with_both_texts(base):
    mine = base.replace("The key leaked.", "A key leaked in May.") or "Mine."
    theirs = base.replace("The key leaked.", "The old key leaked.") or "Theirs."
    found = merge(base, mine, theirs)
    assert len(found.conflicts) == 1
    assert (found.mine, found.theirs) == (mine, theirs)
    assert found.conflicts[0].mine in found.both
    assert found.conflicts[0].theirs in found.both


@given(base=TEXTS, mine=TEXTS, theirs=TEXTS)
def test_nothing_new_that_somebody_wrote_is_lost(base, mine, theirs):
    found = merge(base, mine, theirs)
    for text in (mine, theirs):
        assert all(word in found.both for word in set(text.split()) - set(base.split()))
    assert merge(base, mine, base).mine == mine
    assert merge(base, base, theirs).mine == theirs
    assert merge(base, mine, mine).mine == mine
