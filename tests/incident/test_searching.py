"""What is looked for, and where it stands in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.incident.searching import LONGEST, MOST, Query, Term, words
from commandcenter.incident.text import safe_text


def shown(typed, *texts, size=200):
    return Query.of(typed).excerpt(texts, size).marked("»", "«")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Token REVOKED, 14:05", ["token", "revoked", "14", "05"]),
        ("cdn-metrics.example.net", ["cdn", "metrics", "example", "net"]),
        ("deploy_key", ["deploy", "key"]),
        ("ZÜRICH zu\u0308rich", ["zurich", "zurich"]),
        ("Straße ﬁle Łódź", ["strasse", "file", "lodz"]),
        ("東京a", ["東", "京", "a"]),
        ("— … „“", []),
        ("x" * (LONGEST + 5), ["x" * LONGEST]),
    ],
)
def test_words_are_letters_and_digits_without_case_and_accents(text, expected):
    assert words(text) == expected


@given(st.text())
def test_a_word_holds_nothing_that_a_query_language_could_read(text):
    assert all(word.isalnum() and word == "".join(words(word)) for word in words(text))


@given(st.text(max_size=60).map(safe_text))
def test_a_text_in_quotes_is_found_in_itself(text):
    query = Query.of(f'"{text}"')
    if query and not set('"“”„«»') & set(text) and len(words(text)) <= MOST:
        assert query.excerpt([text], 1000).marks


def test_what_is_typed_becomes_terms():
    assert Query.of('"signing key" mirr deploy_k').terms == (
        Term(("signing", "key"), begins=False),
        Term(("mirr",), begins=True),
        Term(("deploy", "k"), begins=True),
    )
    assert Query.of('"not closed').terms == (Term(("not", "closed"), begins=False),)
    assert Query.of("a a A").terms == (Term(("a",), begins=True),)
    assert not Query.of(' "" — * ')
    assert sum(len(term.words) for term in Query.of("word " * 999 + "a b c").terms) <= MOST


def test_the_place_is_marked_as_it_was_written():
    assert shown("zurich mirr", "Zürich's Mirrors") == "»Zürich«'s »Mirrors«"
    assert shown('"signing key"', "a key, signing: Signing-Key") == "a key, signing: »Signing-Key«"
    assert shown("a-b b-c", "a b c") == "»a b c«"
    assert shown("lost", "nothing of it") == "nothing of it"


def test_of_several_texts_the_one_that_shows_most_is_taken():
    assert (
        shown("token key", "token", "the key and the token", "key") == "the »key« and the »token«"
    )


def test_a_long_text_is_cut_between_words_around_the_place():
    text = "before " * 50 + "mirror " + "behind " * 50
    found = Query.of("mirror").excerpt([text], 60)
    assert found.text.startswith("…before ")
    assert found.text.endswith("…")
    assert len(found.text) <= 62
    [(start, end)] = found.marks
    assert found.text[start:end] == "mirror"


def test_control_characters_are_seen_and_move_no_mark():
    assert shown("mirror", "a\x1b[31m\nmirror\u202e") == "a␛[31m »mirror«⟦U+202E⟧"


@given(st.text(max_size=300), st.text(max_size=20), st.integers(10, 80))
def test_marks_lie_within_the_piece_and_in_order(text, typed, size):
    found = Query.of(typed).excerpt([text], size)
    ends = [0, *(each for mark in found.marks for each in mark), len(found.text)]
    assert ends == sorted(ends)
    assert len(found.text) <= size + 2
