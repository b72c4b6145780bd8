"""Two homes, with and without a restricted incident: no verb tells an outsider which is which."""

import asyncio
import re
import shutil

import pytest

from commandcenter.bootstrap import open_desk
from commandcenter.checkpoints.signing import Signer
from commandcenter.cli.running import known_incidents
from commandcenter.config import load_settings
from commandcenter.incident.decisions import record
from commandcenter.incident.times import utc_now
from commandcenter.incident.words import Source
from tests.cli.acts import ACTS, words_of
from tests.cli.test_imports import READING
from tests.commandline import isolated

SECRET = "Zugzwang"
#: How long the doctor waited for the store, which also makes its column; in which second a key was
#: set aside.
CHANCE = re.compile(r" +\d+ ms|\"seconds\": [\d.e-]+| {2,}|\.\d{8}T\d{6}Z")


@pytest.fixture
def worlds(home, home_in_response, tmp_path):
    """Two homes that differ by a restricted incident of maya's; and its name."""
    without = tmp_path / "without"
    shutil.copytree(home_in_response, home, dirs_exist_ok=True)
    Signer(load_settings(isolated(home)).paths.signing_key)  # Else they would sign with two keys.
    shutil.copytree(home, without)

    async def hide():
        async with open_desk(load_settings(isolated(home))) as desk:
            number = (await desk.declare(SECRET, Source.REPORT, seen_by=[])).incident.id
            await desk.do(number, record.log, text=SECRET)
            return f"INC-{number}"

    return home, without, asyncio.run(hide())


#: Every verb that reads, as it is called of an incident that all may see.
READ = [
    *(call for name, call in READING.items() if name not in {"backup", "import", "worker"}),
    *(
        f"{call} --json"
        for name, call in READING.items()
        if name in {"list", "metrics", "search", "verify"}
    ),
    *(f"search {SECRET}", f"search {SECRET} --rebuild --json"),
    *("export INC-1 --format json", "timeline INC-1 --json", "show INC-1 --json", "doctor --json"),
]
#: Every verb of an incident, called of the one that is hidden.
OF_IT = [
    *(call.replace("INC-1", "IT") for call in READING.values() if "INC-1" in call),
    *("export IT --format json", "verify IT", "metrics IT", "open IT"),
    f"search {SECRET} --incident IT",
    *(act.call.replace("INC-1", "IT") for act in ACTS.values() if "INC-1" in act.call),
]


@pytest.fixture
def told(verb, monkeypatch, worlds, tmp_path):
    """What a verb tells an outsider with the hidden incident, and without it."""
    file = tmp_path / "customers.csv"
    file.write_text("id,name\nc-1,Acme\n", "utf-8")
    # In both worlds it is the same moment: what is signed and exported says when.
    now = utc_now()
    monkeypatch.setattr("commandcenter.config.utc_now", lambda: now)
    with_it, without, hidden_one = worlds

    def ask(call):
        _, words = words_of(call, TEXT="words", LINE="words", SEQ="2", FILE=str(file))
        words = [hidden_one if word == "IT" else word for word in words]
        answers = []
        for world in (with_it, without):
            monkeypatch.setenv("COMMANDCENTER_HOME", str(world))
            outcome = verb(*words, user="eve")
            shown = (
                CHANCE.sub("", each.replace(str(world), "")) for each in (outcome.out, outcome.err)
            )
            answers.append((outcome.code, *shown))
        assert SECRET not in str(answers)
        return tuple(answers)

    return ask


@pytest.mark.parametrize("call", READ)
def test_no_verb_tells_an_outsider_that_it_is_there(told, call):
    with_it, without = told(call)

    assert with_it == without


@pytest.mark.parametrize("call", OF_IT)
def test_of_the_hidden_one_every_verb_says_that_there_is_none(told, call):
    with_it, without = told(call)

    assert with_it == without
    assert with_it[0] in {1, 2}


def test_the_number_of_the_next_incident_tells_nothing(told):
    with_it, without = told("declare Another")

    assert with_it == without == (0, "INC-2\n", "")


def test_the_shell_completes_nothing_of_it(monkeypatch, worlds):
    with_it, _, hidden_one = worlds
    monkeypatch.setenv("COMMANDCENTER_HOME", str(with_it))

    monkeypatch.setenv("COMMANDCENTER_USER", "eve")
    assert [each for each, _ in known_incidents("")] == ["INC-1"]
    monkeypatch.setenv("COMMANDCENTER_USER", "maya")
    assert [each for each, _ in known_incidents("")] == [hidden_one, "INC-1"]
