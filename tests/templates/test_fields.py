"""Fields: strictly read, filled with whatever text there is, never evaluated."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.incident.fields import (
    MEANINGS,
    PERSONAL,
    BadTemplate,
    TemplateField,
    doubled,
    filled,
    for_recipient,
    gaps,
    read_fields,
    with_gaps_closed,
    without,
)
from commandcenter.incident.text import safe_line, safe_text
from tests import corpus
from tests.corpus import Case

F = TemplateField
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
#: What other languages of templates would run, and what ours would take for more fields.
EVALUATED = [
    *("{0.__class__}", "{title!r:>1000000}", "{{7*7}}", "${7*7}", "{% raise %}", "$title", "%(x)s"),
    *("{title}", "{customer}", "{{customer}}", "}{", "«title»", "{", "}", "{{", "}}", "\\1 \\g<0>"),
]


def values(category):
    """What is filled in: what other templates would run, or the corpus of a category."""
    if category == "evaluated":
        return [Case(text, category, text, "stay as it is") for text in EVALUATED]
    # No record holds the ten megabytes that are refused at every door.
    return [case for case in corpus.of(category) if 0 < len(case.text) < 1_000_000]


@pytest.mark.parametrize("category", ["evaluated", *corpus.CATEGORIES])
def test_a_value_is_shown_as_it_is_and_nothing_in_it_is_filled(category):
    lines = read_fields("<{title}>{{}}", "the text")
    for case in values(category):
        with case:
            shown = filled(lines, {F.TITLE: case.text})
            assert shown == f"<{safe_text(case.text)}>{{}}"
            assert OBEYED.search(shown) is None


@pytest.mark.parametrize("category", ["evaluated", *corpus.CATEGORIES])
def test_no_value_becomes_a_field_of_the_recipient(category):
    lines = read_fields("To {customer}: {title}", "the text")
    for case in values(category):
        with case:
            stored = filled(lines, {F.TITLE: case.text}, personal=True)
            got = for_recipient(stored, {F.CUSTOMER: case.text})
            assert got == f"To {safe_line(case.text)}: {safe_text(case.text)}".strip("\n")
            assert for_recipient(stored.partition("\n")[0], {}) == ""


@given(st.text(alphabet="{}ab\n"))
def test_what_is_doubled_stands_for_itself(text):
    assert filled(read_fields(doubled(text), "the text"), {}) == text


SHOWN = {"{{": "{", "}}": "}", "{customer}": "Acme", "{title}": "leak", "a": "a", "\n": "\n"}


@given(st.lists(st.sampled_from(list(SHOWN))))
def test_fields_and_doubled_braces_are_told_apart_wherever_they_stand(tokens):
    lines = read_fields("".join(tokens), "the text")
    values = {F.CUSTOMER: "Acme", F.TITLE: "leak"}

    assert filled(lines, values) == "".join(SHOWN[token] for token in tokens)


@given(st.text(alphabet="{}customer \n"))
def test_any_text_is_read_whole_or_refused_in_one_line(text):
    whole = re.fullmatch(r"([^{}]|\{\{|\}\}|\{customer\})*", text)
    if whole:
        assert read_fields(text, "the text", PERSONAL)
        return
    with pytest.raises(BadTemplate, match=r"\Athe text, line \d+: [^\n]*\Z"):
        read_fields(text, "the text", PERSONAL)


@pytest.mark.parametrize(
    "wrong", ["{titel}", "{ title }", "{}", "{title", "title}", "{title!r}", "{a.b}", "{\x1b[2J}"]
)
def test_what_is_no_field_is_refused_with_its_place_and_what_there_is(wrong):
    with pytest.raises(BadTemplate) as refused:
        read_fields(f"one\ntwo {wrong}", "en/initial.md")

    told = str(refused.value)
    assert told.startswith("en/initial.md, line 2: ")
    assert all(f"{{{field}}}" in told for field in F)
    assert "a brace itself is written twice" in told
    assert "\x1b" not in told


def test_what_is_not_known_is_a_gap_that_is_seen_and_can_be_closed():
    text = filled(read_fields("{title}: {what_to_do} {what_to_do}", "the text"), {F.TITLE: "leak"})

    assert text == "leak: «what_to_do» «what_to_do»"
    assert gaps(text) == [F.WHAT_TO_DO]
    assert gaps("« title » «Titel» «phishing» {title}") == []
    closed = with_gaps_closed(text, {F.WHAT_TO_DO: "\\1{x}"}, personal=True)
    assert closed == "leak: \\1{{x}} \\1{{x}}"


def test_a_line_about_what_is_not_known_of_a_recipient_is_left_out_with_its_room():
    text = "To {customer}\n\nHello.\n\nRecords: {records}\n\nBye."

    everything = {F.CUSTOMER: "Acme", F.RECORDS: "3"}
    assert for_recipient(text, everything) == "To Acme\n\nHello.\n\nRecords: 3\n\nBye."
    assert for_recipient(text, {}) == "Hello.\n\nBye."
    assert filled(without(read_fields(text, "x"), PERSONAL), {}) == "Hello.\n\nBye."


def test_every_field_has_its_meaning_and_its_line_in_the_documentation():
    page = (Path(__file__).parents[2] / "docs" / "notifications.md").read_text("utf-8")

    assert set(MEANINGS) == set(F)
    told = re.findall(r"^\| `\{(\w+)\}` \| (.*) \|$", page, re.MULTILINE)
    assert told == [(field, MEANINGS[field]) for field in F]
