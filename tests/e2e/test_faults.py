"""The fault runner: a short run of it, and that it sees what is wrong."""

import random

import pytest

from faults.damage import damage
from faults.history import History
from faults.mutations import MUTATIONS, without
from faults.writing import run
from tests.commandline import REPOSITORY, CommandLine, isolated


@pytest.fixture
def history(tmp_path):
    kept = History(tmp_path / "history.jsonl")
    yield kept
    kept.close()


def test_nothing_acknowledged_is_lost_or_doubled_and_damage_is_told(tmp_path, history):
    home, chance = tmp_path / "home", random.Random(7)

    assert run(home, history, chance, seconds=2, writers=2) == []
    assert damage(home, history, chance, times=1) == []
    assert history.acknowledged
    assert history.broken


def test_what_was_acknowledged_and_is_not_there_is_seen(history):
    for text in ("one", "two", "three"):
        history.asks(text)
        history.answered(text, 0, "")
    history.asks("unanswered")

    assert history.judged(["one", "two", "three"]) == []
    assert history.judged(["one", "two", "three", "unanswered"]) == []
    assert history.judged(["one", "three"]) == ["lost, though acknowledged: two"]
    assert history.judged(["one", "two", "two", "three"]) == ["there 2 times: two"]
    assert history.judged(["one", "two", "three", "four"]) == ["never asked for: four"]


def test_what_was_denied_and_is_there_all_the_same_is_seen(history):
    history.asks("denied")
    history.answered("denied", 1, "the store is busy; nothing was recorded: try again")
    history.asks("in doubt")
    history.answered("in doubt", 1, "look whether it was recorded")

    assert history.judged(["in doubt"]) == []
    assert history.judged(["denied"]) == ["there, though it was denied: denied"]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.guard)
def test_every_guard_that_can_be_taken_away_stands_where_it_is_said_to(mutation):
    program = REPOSITORY.joinpath("commandcenter", mutation.file).read_text("utf-8")

    compile(without(mutation, program), mutation.file, "exec")
    assert all(REPOSITORY.joinpath(each).exists() for each in mutation.tests if "/" in each)


def test_damage_that_changes_what_is_shown_is_seen(tmp_path, history, monkeypatch):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    CommandLine(isolated(home))("declare", "Here").succeeded()

    def adds_something(database, _chance):
        CommandLine(isolated(database.parent))("log", "INC-1", "slipped in").succeeded()

    monkeypatch.setattr("faults.damage.WAYS", (adds_something,))
    [problem] = damage(home, history, random.Random(7), times=1)
    assert "damage that was not told" in problem
