"""A drill as people do it: by verbs in several processes, and on the screens of a terminal."""

import os
import signal
import sys
from pathlib import Path

import pytest

from commandcenter.config import load_settings
from commandcenter.drills.running import read
from tests.commandline import CommandLine, isolated
from tests.drills.scenes import SMALL
from tests.terminal import Terminal
from tests.waiting import wait_until

PROGRAM = (sys.executable, "-m", "commandcenter")
#: A minute of the drill in a tenth of a second.
FAST = ("--compression", "600")


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """A small scenario in a file, with a length that no test outlives."""
    path = tmp_path / "small.toml"
    path.write_text(SMALL.replace('length = "2h"', 'length = "9h"'), "utf-8")
    return path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the drill is to be."""
    return tmp_path / "drill"


@pytest.fixture
def begun(cli, scenario, place):
    """A drill that runs, and the command line of whoever takes part; its worker goes with it."""
    worker = {"COMMANDCENTER_WORKER_AUTOSTART": "1", "COMMANDCENTER_WORKER__ANSWER_VERBS": "0"}
    told = cli(
        *("drill", str(scenario), "--begin", "--home", str(place), *FAST, "--json"), env=worker
    )
    assert told.succeeded().json["home"] == str(place)
    practising = CommandLine(isolated(place))
    yield practising
    wait_until(lambda: practising.here("worker", "--status", "--json").json["holder"])
    holder = practising.here("worker", "--status", "--json").json["holder"]
    os.kill(int(holder.rpartition(":")[2]), signal.SIGTERM)
    wait_until(lambda: not practising.here("worker", "--status", "--json").json["running"])


def entries(cli, text):
    return [
        each
        for each in cli.here("timeline", "INC-1", "--json").json
        if each["text"].startswith(text)
    ]


def test_a_real_process_plays_it_people_answer_by_verbs_and_are_scored(begun, cli, place):
    [host] = wait_until(lambda: entries(begun, "The mails come"))
    assert host["on_behalf_of"] == "lena"
    wait_until(lambda: entries(begun, "alert from mail monitor"))
    begun("assign", "INC-1", "commander", "tom").succeeded()
    begun("decide", "INC-1", "switch it off", "--why", "it is ours", user="tom").succeeded()
    assert begun.here("show", "INC-1", "--json").json["drill"]
    assert begun.here("declare", "Another one", user="tom").succeeded()
    assert begun.here("show", "INC-2", "--json").json["drill"]
    assert begun.here("metrics", "--json").json["incidents"] == []

    score = begun("drill", "--end", "--json").succeeded().json
    assert score["ended"]
    assert score["people"] == ["maya", "tom"]
    acts = {each["what"]: each for each in score["acts"]}
    assert acts["assign commander"]["by"] == "maya"
    assert acts["decide"]["by"] == "tom"
    assert acts["decide"]["taken"] > 0
    assert begun.here("drill", "--score", "--json").json == score
    assert cli.here("drill", "--score", "--home", str(place), "--json").json == score
    assert begun.here("drill", "--score", "--markdown").out.startswith("# Drill: A small one")
    assert cli("list", "--json").json == []


def test_its_clock_is_the_one_of_every_process(begun, place):
    [alert] = wait_until(lambda: entries(begun, "alert from mail monitor"))
    drill = read(place / "drill.json")
    assert alert["occurred_at"] > drill.started_at.isoformat()[:16]
    told = begun.here("log", "INC-1", "seen", "--at", "-1m", "--json").succeeded().json
    [logged] = entries(begun, "seen")
    assert told["occurred_at"] == logged["occurred_at"] < logged["recorded_at"]
    assert logged["recorded_at"] > alert["occurred_at"]


def test_on_a_terminal_it_is_answered_ended_and_scored(home, scenario, place):
    command = [*PROGRAM, "drill", str(scenario), "--home", str(place), *FAST]
    with Terminal(
        command, size=(100, 34), env=isolated(home, COMMANDCENTER_WORKER_AUTOSTART="1")
    ) as terminal:
        terminal.wait_for("DRILL INC-1")
        terminal.wait_for("The mails come from our own host")
        assert terminal.title.startswith("DRILL INC-1")
        terminal.press("e")
        terminal.wait_for("End the drill?")
        terminal.press("ctrl+s")
        terminal.wait_for("Expected acts")
        terminal.wait_for("✗ assign commander")
        terminal.press("escape")
        terminal.wait_for(lambda screen: "Expected acts" not in screen)
        terminal.press("q")
        assert terminal.wait() == 0
        terminal.wait_for("It is kept in")
    assert read(place / "drill.json").ended_at is not None


def test_another_person_joins_by_the_line_that_is_shown(home, scenario, place):
    command = [*PROGRAM, "drill", str(scenario), "--home", str(place), "--compression", "60"]
    own = isolated(home, COMMANDCENTER_WORKER_AUTOSTART="1")
    with Terminal(command, size=(240, 40), env=own) as maya:
        maya.wait_for("DRILL INC-1")
        maya.press("S")
        line = next(line for line in maya.wait_for("USER=NAME").splitlines() if "USER=NAME" in line)
        assert f"COMMANDCENTER_HOME={place} " in line
        maya.press("escape")
        joining = isolated(place, COMMANDCENTER_USER="tom")
        with Terminal([*PROGRAM, "open", "INC-1"], size=(120, 40), env=joining) as tom:
            tom.wait_for("DRILL INC-1")
            tom.press("i")
            tom.wait_for_silence(0.2)  # The note line has the keys a moment later.
            tom.press(*"tom is here", "enter")
            maya.wait_for("tom is here")
            tom.press("escape")
            tom.wait_for_silence(0.2)
            tom.press("q")
            assert tom.wait() == 0
        maya.press("q")
        assert maya.wait() == 0
        assert "took part: maya" in maya.wait_for("It is kept in")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("drill",), 2, "name a scenario; --list shows those that are shipped"),
        (("drill", "nothing", "--begin"), 1, "there is no scenario nothing: give a file, or one"),
        (("drill", "--score"), 1, "is not the home of a drill: set COMMANDCENTER_HOME"),
        (("drill", "stolen-publisher", "--begin", "--home", "."), 1, "is not empty: a drill needs"),
        (("drill", "stolen-publisher", "--compression", "601"), 2, "less than or equal to 600"),
        (("drill", "stolen-publisher"), 1, "the screens need a terminal"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_begin_is_refused_in_a_line(cli, home, arguments, code, said):
    refused = cli(*arguments)

    assert (refused.code, refused.out) == (code, "")
    assert refused.err.count("\n") == 1
    assert said in refused.err


def test_the_screens_are_as_its_beginner_has_them(cli, scenario, place, home):
    own = '[interface]\ntheme = "commandcenter-light"\n[interface.keymap]\n"board.update" = "f5"\n'
    (home / "settings.toml").write_text(f'tz = "Europe/London"\n{own}', "utf-8")
    cli("drill", str(scenario), "--begin", "--home", str(place)).succeeded()
    there = load_settings(isolated(place))

    assert there.interface.theme == "commandcenter-light"
    assert there.interface.keymap == {"board.update": "f5"}
    assert there.tz == "Europe/London"


def test_nobody_practises_on_the_real_log_with_the_real_key_or_with_services(
    cli, scenario, place, tmp_path
):
    elsewhere = {
        "COMMANDCENTER_DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1:1/none",
        "COMMANDCENTER_KEY_FILE": str(tmp_path / "real.key"),
        "COMMANDCENTER_SERVICES__PAGER__TYPE": "webhook",
    }
    begin = ("drill", str(scenario), "--begin", "--home", str(place))
    cli(*begin, env=elsewhere).succeeded()
    there = {**elsewhere, "COMMANDCENTER_HOME": str(place)}
    assert cli("show", "INC-1", "--json", env=there).succeeded().json["drill"]
    assert cli("doctor", env=there).out.count("services") <= 1
    assert not (tmp_path / "real.key").exists()
