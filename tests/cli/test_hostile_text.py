"""Whatever people and services write is text: each verb keeps it, and none lets it act."""

import shutil

import pytest

from commandcenter.incident.text import safe_line, safe_text
from tests.cli.acts import ACTS, words_of
from tests.cli.hostile import LINES, LONG, SHORT, TEXT, harmless, refused

#: Verbs that show what was written; also as JSON, but for the last two.
READINGS = (
    *(
        "brief INC-1",
        "customers INC-1 list",
        "customers INC-1 show c-1",
        "list",
        "metrics",
        "metrics INC-1",
        "needs INC-1",
    ),
    *("notify INC-1 advice", "notify INC-1 list", "obligations INC-1", "preflight INC-1"),
    *("notify INC-1 preview M1", "notify INC-1 templates"),
    *(
        "retro INC-1 show",
        "retro INC-1 action list",
        "retro INC-1 agreement",
        "retro actions --all",
    ),
    *("rollcall INC-1", "show INC-1", "timeline INC-1", "verify"),
)
DOCUMENTS = (
    "customers INC-1 list --csv",
    "metrics --csv",
    "export INC-1 --format md",
    "export INC-1 --format json",
)
#: Acts that take a text; a line each time another one.
TAKING_LINES = [path for path, act in ACTS.items() if "LINE" in act.call]
TAKING_TEXT = [path for path, act in ACTS.items() if "TEXT" in act.call]
#: Acts that can be taken once only: they begin anew for each line, and get every fifth.
ONCE = {"dismiss", "assign", "join", "notify send", "obligations fulfil"}
LONGEST = max(LONG, key=lambda case: len(case.text)).text


@pytest.fixture
def act(response, tmp_path):
    """What stands before an act of the table is done; then it can be taken with any texts."""
    file = tmp_path / "customers.csv"
    file.write_text("id,name\nc-1,Acme\n", "utf-8")

    def called(call, text="words", line="words"):
        last = str(seq(response)) if "SEQ" in call else ""
        who, words = words_of(call, TEXT=text, LINE=line, FILE=str(file), SEQ=last)
        return response(*words, user=who)

    return called


def seq(verb):
    return verb("show", "INC-1", "--json").succeeded().json["seq"]


@pytest.fixture
def recorded(logged):
    """Every text in the logs of all incidents."""
    return lambda: [
        text for event in logged() for text in texts_in(event.body.model_dump(mode="json"))
    ]


def texts_in(value):
    """Every text in a JSON document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_in(each)


def test_the_whole_corpus_is_in_what_is_typed():
    for case in SHORT:
        assert case.text in TEXT
        assert any(case.text in line for line in LINES)


@pytest.mark.parametrize("path", TAKING_TEXT)
def test_a_text_is_kept_whole_and_harmless_or_refused_for_its_length(recorded, act, path):
    for call in ACTS[path].before:
        act(call).succeeded()

    assert "are the most: shorten it" in refused(act(ACTS[path].call, text=LONGEST)).err
    harmless(act(ACTS[path].call, text=TEXT).succeeded())

    kept = recorded()
    assert safe_text(TEXT) in kept
    assert not any(text.startswith(LONGEST[:600]) for text in kept)


@pytest.mark.parametrize("path", TAKING_LINES)
def test_a_line_is_kept_whole_and_harmless_or_refused_for_its_length(
    recorded, act, path, home, home_in_response
):
    def prepare():
        shutil.rmtree(home)
        shutil.copytree(home_in_response, home)
        for call in ACTS[path].before:
            act(call).succeeded()

    prepare()
    assert "are the most: shorten it" in refused(act(ACTS[path].call, line=LONGEST)).err
    kept = set()
    lines = LINES[:: 1 + 4 * (path in ONCE)]
    for line in lines:
        harmless(act(ACTS[path].call, line=line).succeeded())
        if path in ONCE:
            kept |= set(recorded())
            prepare()

    kept |= set(recorded())
    assert {safe_line(line) for line in lines} <= kept


def test_a_list_of_customers_is_text(response, tmp_path):
    rows = ((f"c-{number}", case.text) for number, case in enumerate(SHORT))
    cells = (f'{key},"{text.replace(chr(34), chr(34) * 2)}"' for key, text in rows)
    file = tmp_path / "affected.csv"
    file.write_text("\n".join(["id,name", *cells]), "utf-8", "replace", newline="")

    told = harmless(response("customers", "INC-1", "import", str(file), "--json").succeeded())

    assert told.json["read"] == len(SHORT) - 1
    [blank] = told.json["left_out"]
    assert "the name is empty" in blank
    harmless(response("customers", "INC-1", "list"))


def test_what_is_piped_in_is_text(response):
    told = response("log", "INC-1", "-", stdin=TEXT.encode("utf-8", "surrogatepass"))

    harmless(told.succeeded())
    harmless(response("timeline", "INC-1"))


def test_no_verb_that_reads_lets_a_text_act(response, recorded, act):
    """Everything that can be written is, with every case of the corpus; then all of it is read."""
    for number, (path, each) in enumerate(ACTS.items()):
        if path in {"redact", "reopen"}:
            continue  # What was written would be gone, or begun anew.
        for call in (*each.before, each.call):
            harmless(act(call, text=TEXT, line=LINES[number % len(LINES)]))
    kept = recorded()
    assert kept.count(safe_text(TEXT)) > len(TAKING_TEXT) / 2

    for reading in (*READINGS, *(f"{each} --json" for each in READINGS), *DOCUMENTS):
        told = harmless(response(*reading.split()).succeeded())
        assert told.err == ""
        assert told.out.isascii() or "--json" not in reading
