"""Names, ids, numbers, times and files as nobody should give them: taken exactly, or refused."""

import json
import math
import unicodedata

import pytest

from tests import corpus
from tests.cli.acts import ACTS, words_of
from tests.cli.hostile import SAMPLE, harmless, refused, taken_or_refused

#: Calls that take a person's name.
NAMING = (
    "assign INC-1 scribe NAME",
    "release INC-1 comms NAME",
    "join INC-1 mitigation --for=NAME",
    "contact INC-1 words --person=NAME",
    "handover INC-1 NAME",
    "action INC-1 add mitigation words --owner=NAME",
    "action INC-1 assign A1 NAME",
    "mitigated INC-1 --how stopped --detail words --verified-by=NAME",
    "remediated INC-1 --fix words --verified words --verified-by=NAME",
    "update INC-1 mitigation words --for=NAME",
)
#: Calls that name something by its id.
POINTING = (
    "action INC-1 start ID",
    "action INC-1 done ID",
    "amend INC-1 ID words",
    "cadence INC-1 ID --reason words",
    "customers INC-1 mark ID --as confirmed --because words",
    "needs INC-1 answer ID words",
    "notify INC-1 approve ID",
    "notify INC-1 send ID",
    "notify INC-1 delivered ID c-1",
    "obligations INC-1 assess ID --applies --because words",
    "obligations INC-1 fulfil ID",
    "redact INC-1 ID --reason words",
    "retro INC-1 action done ID",
    # Words of fixed sets.
    "assign INC-1 ID maya",
    "severity INC-1 ID --reason words",
    "update INC-1 remediation words --eta=ID",
    "update INC-1 remediation words --eta 1h --confidence=ID",
    "decide INC-1 words --why words --revisit=ID",
    "export INC-1 --format=ID",
    "timeline INC-1 --kind=ID",
    "completion ID",
    "ID INC-1",
    "ID",
    "list --ID",
)


@pytest.mark.parametrize("call", NAMING)
def test_a_name_is_kept_exactly_or_refused(response, call):
    response("action", "INC-1", "add", "mitigation", "block").succeeded()
    for case in SAMPLE:
        told = taken_or_refused(call_with(response, call, NAME=case.text))
        if told.code == 0:
            kept = unicodedata.normalize("NFC", case.text.strip())
            assert json.dumps(kept) in response("timeline", "INC-1", "--json").out


@pytest.mark.parametrize("call", POINTING)
def test_what_is_no_id_is_refused_in_one_line(response, call):
    for case in SAMPLE:
        taken_or_refused(call_with(response, call, ID=case.text))


def call_with(verb, call, **meant):
    """Run a call; what begins with a dash stands after two, unless it is an option's."""
    who, words = words_of(call, **meant)
    given = next(iter(meant.values()))
    if given in words and given.startswith("-"):
        words.insert(words.index(given), "--")
    return verb(*words, user=who)


def test_an_incident_is_named_by_its_number_and_nothing_else(response):
    for case in corpus.CASES:
        if case.text.strip() == "1":
            continue
        told = refused(response("show", "--", case.text))
        assert told.err.startswith("refused: ")


@pytest.mark.parametrize("number", ["INC-1\x1b[2J", "INC-\u0661", "INC-0", "INC-1;INC-2", "INC-9"])
def test_no_verb_takes_another_incident_for_one(response, number):
    known = response("list", "--json").out
    for act in ACTS.values():
        if act.call.startswith("declare"):
            continue
        who, words = words_of(act.call.replace("INC-2", "INC-1"), SEQ="3", FILE="/dev/null")
        words = [number if each == "INC-1" else each for each in words]
        told = refused(response(*words, "--at", "-1m", user=who))
        assert told.code == 1
    assert response("list", "--json").out == known


def test_a_figure_is_exactly_that_number_or_refused(response):
    for case in corpus.of("number"):
        told = taken_or_refused(
            response("impact", "INC-1", "x", "--stage", "current", f"--figure=n={case.text}")
        )
        if told.code == 0:
            figure = response("show", "INC-1", "--json").json["impact"][-1]["figures"]["n"]
            assert math.isfinite(figure)
            assert figure == float(case.text)


def test_the_name_of_a_figure_is_text(response):
    for case in SAMPLE:
        taken_or_refused(
            response("impact", "INC-1", "x", "--stage", "current", f"--figure={case.text}=3")
        )
    harmless(response("show", "INC-1"))


def test_a_time_is_read_as_it_was_meant_or_refused(response):
    for case in corpus.CASES:
        taken_or_refused(response("log", "INC-1", "words", f"--at={case.text}"))


def test_a_file_is_read_by_its_very_name_or_refused(response, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for case in corpus.CASES:
        taken_or_refused(response("import", "--", case.text))
        if not case.text.startswith("http"):  # A URL is called; how, is tested with the service.
            refused(response("customers", "INC-1", "import", "--", case.text))


def test_a_file_with_any_name_is_written_there_and_nowhere_else(response, tmp_path, monkeypatch):
    folder = tmp_path / "reports"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for case in [*corpus.of("path"), *SAMPLE]:
        name = case.text.replace("/", "|")
        taken_or_refused(response("export", "INC-1", "--format", "md", "-o", f"./{name}"))
    assert {each.name for each in tmp_path.iterdir()} == {"home", "reports"}
    assert all(each.is_file() for each in folder.iterdir())
