"""Imports are what people wait for: which libraries each verb loads is pinned here."""

import json
import subprocess
import sys
from importlib.metadata import packages_distributions

import pytest

from commandcenter.cli.verbs import VERBS
from tests.cli.acts import ACTS, words_of
from tests.commandline import isolated

#: What every command line takes: Typer and pydantic, with what they are made of.
ALWAYS = {
    *("commandcenter", "typer", "shellingham", "annotated_doc", "typing_extensions"),
    *("pydantic", "pydantic_core", "annotated_types", "typing_inspection"),
}
#: What reading and writing the embedded log takes besides.
LOG = {"sqlalchemy", "greenlet", "aiosqlite", "sqlcipher3"}

#: Verbs that read, with a call of each; those that act have theirs in the table of the acts.
READING = {
    "backup": "backup",
    "access": "access INC-1",
    "brief": "brief INC-1",
    "control": "control INC-1 list",
    "customers": "customers INC-1 list",
    "doctor": "doctor",
    "import": "import FILE",
    "list": "list",
    "metrics": "metrics",
    "needs": "needs INC-1",
    "notify": "notify INC-1 advice",
    "obligations": "obligations INC-1",
    "people": "people list",
    "preflight": "preflight INC-1",
    "rekey": "rekey",
    "restore": "restore FILE",
    "replay": "replay INC-1 --at now",
    "retro": "retro INC-1 show",
    "rollcall": "rollcall INC-1",
    "search": "search token",
    "show": "show INC-1",
    "timeline": "timeline INC-1",
    "verify": "verify",
    "worker": "worker --status",
}
#: What signs besides.
SIGNING = {"export": "export INC-1 --format md"}
#: What needs no log; of the screens' verbs, their refusal where there is no terminal.
LIGHT = {
    "--help": "--help",
    "--version": "--version",
    "log --help": "log --help",
    "completion": "completion bash",
    "config": "config",
    "open": "open INC-1",
    "replay INC-1": "replay INC-1",
    "demo": "demo",
    "serve": "serve --help",
    "session": "session --help",
    "drill": "drill --list",
    "drill stolen-publisher": "drill stolen-publisher",
}
#: Runs calls one after the other, each in a fresh copy of a home; prints what each was the first
#: to load.
RUNNER = """
import contextlib, io, json, os, shutil, sys
before, loaded = set(sys.modules), {}
from commandcenter.cli import main
calls, template = json.load(sys.stdin)
for name, lines in calls.items():
    shutil.rmtree(os.environ["COMMANDCENTER_HOME"], ignore_errors=True)
    shutil.copytree(template, os.environ["COMMANDCENTER_HOME"])
    for who, words in lines:
        os.environ["COMMANDCENTER_USER"] = who
        with contextlib.redirect_stdout(io.StringIO()):
            code = main(words)
        # No terminal, no worker, a store in the place.
        refused = {"open", "demo", "doctor", "restore", "replay INC-1", "drill stolen-publisher"}
        assert code == (name in refused), words
    for module in set(sys.modules) - before:
        loaded.setdefault(module.partition(".")[0], name)
json.dump(loaded, sys.stdout)
"""


def loaded_by(calls, home, template):
    """Library → the first call that loaded it, for all that are run in one process."""
    done = subprocess.run(
        [sys.executable, "-c", RUNNER],
        input=json.dumps([calls, str(template)]),
        env=isolated(home),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    libraries = packages_distributions()
    return {name: by for name, by in json.loads(done.stdout).items() if name in libraries}


@pytest.fixture
def log_file(response, tmp_path):
    """An exported log that can be taken in again, as INC-2 is not there yet."""
    response("declare", "Another").succeeded()
    exported = json.loads(response("export", "INC-2", "--format", "json").succeeded().out)
    path = tmp_path / "INC-2.json"
    path.write_text(json.dumps(exported), "utf-8")
    return path


def test_every_verb_has_its_row():
    acting = {path.split()[0] for path in ACTS}

    assert acting | READING.keys() | SIGNING.keys() | LIGHT.keys() >= VERBS.keys()


def test_what_needs_no_log_loads_no_engine(home, home_in_response):
    calls = {name: [words_of(call)] for name, call in LIGHT.items()}
    loaded = loaded_by(calls, home, home_in_response)

    assert {name: by for name, by in loaded.items() if name not in ALWAYS} == {}
    assert "typer" in loaded


def test_a_verb_on_the_log_loads_its_engine_and_nothing_else(
    home, home_in_response, tmp_path, log_file
):
    customers = tmp_path / "customers.csv"
    customers.write_text("id,name\nc-1,Acme\n", "utf-8")
    meant = {"TEXT": "words", "LINE": "words", "SEQ": "10", "FILE": str(customers)}
    calls = {
        path: [words_of(call, **meant) for call in (*act.before, act.call)]
        for path, act in ACTS.items()
    }
    calls["moment"][-1][1].extend(["--at", "-1m"])
    calls |= {name: [words_of(call, FILE=str(log_file))] for name, call in READING.items()}
    loaded = loaded_by(calls, home, home_in_response)

    assert {name: by for name, by in loaded.items() if name not in ALWAYS | LOG} == {}
    assert loaded.keys() >= LOG


def test_what_is_exported_is_signed_and_takes_nothing_else_besides(home, home_in_response):
    calls = {name: [words_of(call)] for name, call in SIGNING.items()}
    loaded = loaded_by(calls, home, home_in_response)

    signs = {"asyncssh", "cryptography", "_cffi_backend", "cffi"}
    assert {name: by for name, by in loaded.items() if name not in ALWAYS | LOG | signs} == {}
