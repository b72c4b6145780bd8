"""The verb that looks back: as text, as JSON, and on a terminal."""

import re
import sys

import pytest

from tests.commandline import isolated
from tests.terminal import Terminal

PROGRAM = (sys.executable, "-m", "commandcenter")


def test_it_prints_the_state_as_it_was_known_then(response):
    response("log", "INC-1", "only known now").succeeded()
    told = response("replay", "INC-1", "--at", "-30m").succeeded().out

    assert told.startswith("REPLAY: as known at ")
    assert "event 9 of 10\n" in told
    assert "commander maya" in told
    # The response began an hour before the tests did, which take minutes themselves.
    assert len(re.findall(r"REPORT OVERDUE \d\d:", told)) == 2


def test_what_was_entered_later_is_not_in_it(response):
    response("mitigated", "INC-1", "--how", "stopped", "--detail", "revoked", user="priya")
    then = response("replay", "INC-1", "--at", "-10m", "--json").succeeded().json
    now = response("show", "INC-1", "--json").succeeded().json

    assert (then["tracks"]["mitigation"]["done"], now["tracks"]["mitigation"]["done"]) == (0, 1)
    assert then["seq"] < then["events"] == now["seq"]
    assert then["reading"] == "as known"
    assert then["head_hash"] != now["head_hash"]


def test_at_the_present_it_is_what_show_tells(response):
    shown = response("show", "INC-1", "--json").succeeded().json
    replayed = response("replay", "INC-1", "--at", "now", "--json").succeeded().json

    timeless = shown.keys() - {"tracks", "obligations"}
    assert {key: replayed[key] for key in timeless} == {key: shown[key] for key in timeless}


def test_entries_can_count_by_when_they_happened(response):
    response("log", "INC-1", "seen before", "--at", "-20m").succeeded()
    known = response("replay", "INC-1", "--at", "-10m", "--json").succeeded().json
    happened = (
        response("replay", "INC-1", "--at", "-10m", "--as-it-happened", "--json").succeeded().json
    )

    assert happened["seq"] == known["seq"] + 1


def test_of_what_was_entered_afterwards_it_says_how_it_can_be_read(response):
    response("declare", "Older than this log", "--at", "2026-01-05T12:00Z").succeeded()
    then = ("replay", "INC-2", "--at", "2026-01-05T13:00Z")

    assert "; --as-it-happened counts entries by when they happened" in response(*then).err
    told = response(*then, "--as-it-happened").succeeded().out
    assert "as it happened at 2026-01-05 14:00 CET (13:00Z), event 2 of 2" in told


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("INC-1", "--at", "2020-01-01"), 1, "nothing was known of INC-1 then: it begins at"),
        (("INC-1", "--at", "+5m"), 2, "is in the future"),
        (("INC-9", "--at", "now"), 1, "there is no INC-9"),
        (("INC-1", "--json"), 2, "need --at TIME"),
        (("INC-1",), 1, "the screens need a terminal"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_shown_is_said_in_a_line(response, arguments, code, said):
    refused = response("replay", *arguments)

    assert (refused.code, refused.out) == (code, "")
    assert refused.err.count("\n") == 1
    assert said in refused.err


def test_on_a_terminal_it_is_scrubbed_and_changes_nothing(response, home, logged):
    response("log", "INC-1", "an hour later").succeeded()
    before = logged()
    with Terminal([*PROGRAM, "replay", "INC-1"], size=(100, 30), env=isolated(home)) as terminal:
        terminal.wait_for("REPLAY — as known at")
        terminal.press("end")
        terminal.wait_for("the present")
        terminal.press("u")
        terminal.wait_for("nothing can be changed in it")
        terminal.press("home")
        terminal.wait_for("event 9 of 10")
        assert terminal.title.startswith("REPLAY INC-1")
        terminal.press("q")
        assert terminal.wait() == 0
    assert logged() == before
