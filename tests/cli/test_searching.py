"""The verb of searching: where it was written, shown in its place."""

import pytest

from tests.cli.hostile import SHORT, harmless


@pytest.fixture
def written(response):
    """INC-1 with entries, one of them corrected and one erased; INC-2 with the same word."""
    response("log", "INC-1", "the Mirror in Zürich still serves it").succeeded()
    response("log", "INC-1", "it was build three").succeeded()
    seq = response("show", "INC-1", "--json").json["seq"]
    response("amend", "INC-1", str(seq), "it was build four").succeeded()
    response("log", "INC-1", "the password is hunter2").succeeded()
    response("redact", "INC-1", str(seq + 2), "--reason", "holds a password").succeeded()
    response("declare", "Mirror down").succeeded()
    return response


def ids(found):
    return [(hit["id"], hit["kind"]) for hit in found.succeeded().json["hits"]]


def test_a_hit_names_the_entry_and_marks_the_place_without_colour(written):
    told = written("search", "mirror", "zurich").succeeded().out
    head, place = told.splitlines()

    assert head.startswith("INC-1 #")
    assert "  maya  note · Stolen CI token" in head
    assert place.strip() == "the »Mirror« in »Zürich« still serves it"


def test_titles_are_found_and_the_best_comes_first(written):
    assert ids(written("search", "mirror", "--json")) == [("INC-2", "incident"), ("INC-1", "note")]


def test_what_was_corrected_is_found_as_it_was_and_as_it_is(written):
    assert ids(written("search", '"build three"', "--json")) == [("INC-1", "note")]
    assert ids(written("search", '"build four"', "--json")) == [("INC-1", "entry")]


def test_what_was_redacted_is_not_found(written):
    assert ids(written("search", "hunter2", "--json")) == []
    assert written("search", "hunter2").succeeded().out == "Nothing holds all of that.\n"


def test_a_search_can_be_narrowed_and_says_where_it_stopped(written):
    assert ids(written("search", "mirror", "--incident", "INC-1", "--json")) == [("INC-1", "note")]
    assert ids(written("search", "mirror", "--kind", "incident", "--json"))[0][0] == "INC-2"
    first = written("search", "mirror", "--limit", "1")
    assert "1 shown, and there are more" in first.succeeded().out
    assert written("search", "mirror", "--limit", "1", "--json").json["more"] is True
    nothing = written("search", "mirror", "--incident", "INC-1", "--kind", "gossip").out
    assert nothing == "Nothing in INC-1 among entries of kind 'gossip' holds all of that.\n"


def test_programs_get_the_place_as_numbers(written):
    [hit] = written("search", "zurich", "--json").json["hits"]
    [[start, end]] = hit["marks"]
    assert hit["text"][start:end] == "Zürich"
    assert hit["occurred_at"].endswith("Z")


def test_the_index_is_made_anew_on_demand(written):
    assert written("search", "--rebuild").succeeded().out == "the index was made anew\n"
    assert ids(written("search", "hunter2", "--rebuild", "--json")) == []
    assert len(ids(written("search", "mirror", "--rebuild", "--json"))) == 2


@pytest.mark.parametrize("typed", [[], [""], ['"'], ["— *"]])
def test_nothing_to_look_for_is_said_so(written, typed):
    refused = written("search", *typed)
    assert refused.code == 1
    assert "give letters or digits" in refused.err


def test_an_incident_that_does_not_exist_is_said_so(written):
    assert "there is no INC-9" in written("search", "mirror", "--incident", "INC-9").err


def test_whatever_was_written_is_found_harmless(response):
    for case in SHORT[::4]:  # All of them go through the index in the store's tests.
        response("log", "INC-1", f"needle {case.text}", "--json")
    told = harmless(response("search", "needle", "--limit", "1000"))
    assert told.out.count("»needle«") == len(told.out.splitlines()) / 2


def test_an_empty_store_holds_nothing(verb):
    assert "Nothing holds" in verb("search", "mirror").succeeded().out
