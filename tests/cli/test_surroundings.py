"""The program among others: pipes, signals, terminals, folders, locales, shells."""

import fcntl
import hashlib
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import termios
from array import array
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from commandcenter.store import read_key
from commandcenter.store.sqlite_file import connect
from tests.commandline import REPOSITORY, CommandLine, isolated
from tests.terminal import Terminal
from tests.waiting import wait_until

PROGRAM = [sys.executable, "-m", "commandcenter"]
#: A locale that knows nothing beyond ASCII, as a bare container has it.
BARE = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": ""}


def refused_in_a_line(told, *said):
    assert (told.code, told.out) == (1, "")
    assert told.err.count("\n") == 1
    for each in said:
        assert each in told.err


# ── pipes ────────────────────────────────────────────────────────────────────────────────────


def test_what_is_piped_into_log_is_kept_as_evidence(response, cli):
    output = "2026-11-23 accepted publickey for build\n" * 3
    told = cli("log", "INC-1", "-", input=output).succeeded()

    evidence = response("timeline", "INC-1", "--json").json[-1]["body"]["evidence"]
    assert evidence == {
        "sha256": hashlib.sha256(output.encode()).hexdigest(),
        "size": len(output),
        "host": socket.gethostname(),
    }
    assert f"({len(output)} bytes)" in told.out


def test_evidence_is_hashed_as_it_came_whatever_its_bytes(response):
    output = bytes(range(256)) * 400
    response("log", "INC-1", "-", stdin=output).succeeded()

    body = response("timeline", "INC-1", "--json").json[-1]["body"]
    assert body["evidence"]["sha256"] == hashlib.sha256(output).hexdigest()
    assert body["evidence"]["size"] == len(output)
    assert "the first 60000 of 102400 bytes; the hash covers them all" in body["text"]


def test_nothing_piped_in_is_said_to_be_nothing(response):
    refused_in_a_line(response("log", "INC-1", "-"), "nothing came in")
    refused_in_a_line(response("update", "INC-1", "mitigation", "-"), "empty")


def test_a_report_can_be_piped_in(response, cli):
    cli("update", "INC-1", "mitigation", "-", input="token revoked\n", user="priya").succeeded()

    lane = response("show", "INC-1", "--json").json["tracks"]["mitigation"]
    assert lane["last_report"]["conditions"] == "token revoked"


@pytest.mark.parametrize("reads", [True, False], ids=["the first line", "nothing"])
def test_a_reader_that_leaves_early_is_no_trouble(response, cli, reads):
    for number in range(3):
        response("log", "INC-1", "-", stdin=f"{number}\n".encode() * 30_000).succeeded()

    with cli.start("timeline", "INC-1") as process:
        if reads:
            assert process.stdout.readline().startswith("── ")
        process.stdout.close()
        told = process.stderr.read()

    assert (process.returncode, told) == (0, "")


def test_a_full_disk_behind_the_output_does_not_deny_what_was_recorded(response, home):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*PROGRAM, "log", "INC-1", "words"],
            env=isolated(home),
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "refused" not in done.stderr
    assert "what was to be recorded is" in done.stderr
    assert response("timeline", "INC-1", "--json").json[-1]["text"] == "words"


def test_interrupted_while_it_reads_nothing_is_recorded(response, home):
    before = response("show", "INC-1", "--json").json["seq"]
    with subprocess.Popen(
        [*PROGRAM, "log", "INC-1", "-"],
        env=isolated(home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        # More than a pipe holds: once it is written, the program is reading.
        process.stdin.write(b"x" * 200_000)
        process.stdin.flush()
        wait_until(lambda: drained(process.stdin) and sleeps(process))
        process.send_signal(signal.SIGINT)
        code = process.wait(20)
        told = process.stdout.read() + process.stderr.read()

    assert (code, told) == (130, b"")
    assert response("show", "INC-1", "--json").json["seq"] == before


def drained(pipe):
    """Whether nothing that was written waits to be read."""
    return array("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0] == 0


def sleeps(process):
    return psutil.Process(process.pid).status() == psutil.STATUS_SLEEPING


# ── terminals ────────────────────────────────────────────────────────────────────────────────


def test_the_screens_need_a_terminal(cli, verb, home):
    refused_in_a_line(cli(), "need a terminal", "--help")
    for arguments in [(), ("open", "INC-1"), ("demo",)]:
        refused_in_a_line(verb(*arguments), "need a terminal", "--help")
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_what_is_overdue_is_coloured_unless_it_is_not_wanted(response, home, variables, coloured):
    assert response
    with Terminal([*PROGRAM, "list"], env=isolated(home, **variables)) as terminal:
        assert terminal.wait() == 0
        assert "REPORT OVERDUE" in terminal.screen
        assert (b"\x1b" in terminal.raw) == coloured


def test_in_a_pipe_nothing_is_coloured_or_cut(response):
    response("log", "INC-1", "long " * 100).succeeded()

    assert "\x1b" not in response("list").out
    assert ("long " * 100).strip() in response("timeline", "INC-1").out


@pytest.mark.parametrize("locale", [BARE, {"PYTHONIOENCODING": "ascii"}], ids=["C", "ascii"])
def test_a_terminal_that_knows_few_letters_gets_what_it_can_show(verb, cli, locale):
    verb("declare", "Übergriff 攻撃 🔥").succeeded()

    told = cli("show", "INC-1", env=locale).succeeded()
    assert "bergriff" in told.out
    assert told.err == ""


# ── settings, key and store ──────────────────────────────────────────────────────────────────


def test_a_settings_file_that_cannot_be_read_is_named_with_its_line(cli, home):
    (home / "settings.toml").write_text("[cadence]\nminutes = fifteen\n", "utf-8")

    refused_in_a_line(cli("list"), str(home / "settings.toml"), "line 2")


@pytest.mark.parametrize("name", ["store.key", "commandcenter.db"])
def test_a_key_or_store_that_others_can_read_is_refused_with_the_mend(response, home, name):
    (home / name).chmod(0o644)
    refused_in_a_line(response("list"), f"chmod 600 {home / name}")

    (home / name).chmod(0o600)
    response("list").succeeded()


def test_a_folder_that_others_can_enter_is_refused_with_the_mend(response, home):
    home.chmod(0o755)

    refused_in_a_line(response("log", "INC-1", "x"), f"chmod 700 {home}")


def test_without_its_key_a_store_is_left_alone(response, home):
    (home / "store.key").unlink()
    before = (home / "commandcenter.db").read_bytes()

    refused_in_a_line(response("log", "INC-1", "x"), "store.key is missing", "put it back")
    assert not (home / "store.key").exists()
    assert (home / "commandcenter.db").read_bytes() == before


def test_another_key_is_refused_and_not_shown(response, home):
    key = "ab" * 32
    (home / "store.key").write_text(key, "utf-8")

    told = response("list")
    refused_in_a_line(told, "the key does not open")
    assert key not in told.err


def test_a_store_of_a_newer_program_is_left_untouched(response, home):
    file = home / "commandcenter.db"
    with closing(connect(file, read_key(home / "store.key"))) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = file.read_bytes()

    refused_in_a_line(response("log", "INC-1", "x"), "newer commandcenter", "update")
    assert file.read_bytes() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere: run it as yourself")
def test_a_folder_that_cannot_be_written_is_said_in_a_line(response, home):
    home.chmod(0o500)
    try:
        refused_in_a_line(response("log", "INC-1", "x"), str(home))
    finally:
        home.chmod(0o700)


def test_a_place_that_cannot_be_made_is_said_in_a_line(cli, home):
    (home / "file").touch()

    refused_in_a_line(
        cli("list", env={"COMMANDCENTER_HOME": str(home / "file" / "below")}),
        str(home / "file"),
        "Not a directory",
    )


def test_everything_lies_in_the_home_that_is_named_whatever_its_letters(tmp_path):
    home = tmp_path / "Große Störung 事故"
    there = CommandLine(isolated(home))
    there("declare", "Übergriff 攻撃 🔥", env=BARE).succeeded()
    assert there("list", "--json").json[0]["title"] == "Übergriff 攻撃 🔥"

    assert [each.name for each in tmp_path.iterdir()] == [home.name]
    assert {"store.key", "commandcenter.db"} <= {each.name for each in home.iterdir()}
    for each in [home, *home.iterdir()]:
        assert stat.S_IMODE(each.stat().st_mode) == (0o700 if each.is_dir() else 0o600)


def test_an_exported_file_is_its_owners_and_replaces_nothing(response, tmp_path):
    file = tmp_path / "INC-1 für später.json"
    export = ("export", "INC-1", "--format", "json", "-o", str(file))
    response(*export).succeeded()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text("utf-8"))
    refused_in_a_line(response(*export), "--overwrite")
    response(*export, "--overwrite").succeeded()


# ── shells ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def shells(response, home, tmp_path):
    """Two incidents to choose from, one with a title that a shell must not see."""
    response("declare", "$(touch pwned) `touch pwned`; 'x' \"y\" \x1b[2J").succeeded()
    program = tmp_path / "bin" / "commandcenter"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m commandcenter "$@"\n', "utf-8")
    program.chmod(0o755)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    return isolated(home, PATH=path, PYTHONPATH=str(REPOSITORY))


def completed(shell, script, env, cwd):
    done = subprocess.run(
        [*shell, script], env=env, cwd=cwd, capture_output=True, encoding="utf-8", timeout=30,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [each.name for each in cwd.iterdir() if each.name == "pwned"] == []
    return done.stdout


def test_bash_completes_incidents_and_verbs(shells, tmp_path):
    script = """
source <(commandcenter completion bash)
for words in "show INC-" "decl" "severity INC-1 sev"; do
    COMP_WORDS=(commandcenter $words); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _commandcenter_completion commandcenter
    echo "${COMPREPLY[@]}"
done
"""
    told = completed(["bash", "--norc", "-c"], script, shells, tmp_path)

    assert told.splitlines() == ["INC-2 INC-1", "declare", "sev1 sev2 sev3 sev4"]


@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is missing: apt install zsh")
def test_zsh_completes_incidents(shells, tmp_path):
    script = """
compdef() { :; }
_arguments() { print -r -- "$@"; }
source <(commandcenter completion zsh)
words=(commandcenter show INC-); CURRENT=3
_commandcenter_completion
"""
    told = completed(["zsh", "-f", "-c"], script, shells, tmp_path)

    assert '"INC-1":"Stolen CI token"' in told
    assert '"INC-2":' in told


@pytest.mark.skipif(not shutil.which("fish"), reason="fish is missing: apt install fish")
def test_fish_completes_incidents(shells, tmp_path):
    script = "commandcenter completion fish | source; complete -C 'commandcenter show INC-'"
    told = completed(["fish", "--no-config", "-c"], script, shells, tmp_path)

    assert {line.split()[0] for line in told.splitlines()} == {"INC-1", "INC-2"}


@pytest.mark.parametrize(
    ("shell", "variables"),
    [
        ("zsh", {"_TYPER_COMPLETE_ARGS": "commandcenter show INC-"}),
        (
            "fish",
            {
                "_TYPER_COMPLETE_ARGS": "commandcenter show INC-",
                "_TYPER_COMPLETE_FISH_ACTION": "get-args",
            },
        ),
    ],
)
def test_what_a_shell_is_given_holds_nothing_that_it_would_run(shells, shell, variables):
    done = subprocess.run(
        PROGRAM,
        env={**shells, "_COMMANDCENTER_COMPLETE": f"complete_{shell}", **variables},
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )

    assert "INC-1" in done.stdout
    assert "INC-2" in done.stdout
    assert not set("$`;\x1b") & set(done.stdout)
