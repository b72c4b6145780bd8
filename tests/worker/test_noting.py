"""Checkpoints that the worker has signed: now and then, and when an incident ends."""

import pytest

from commandcenter.checkpoints import Checkpoint, Notary, Shelf
from commandcenter.desk import Desk
from commandcenter.incident.decisions import course, record
from commandcenter.incident.state import WORKER
from commandcenter.incident.words import EntryKind, Source
from commandcenter.worker.noting import Noting
from tests.worker.test_clock import Hands


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "checkpoints", [tmp_path / "elsewhere"])


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def noting(store, shelf, clock, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    notary = Notary(shelf, tmp_path / "checkpoint.key")
    return Noting(Desk(store, WORKER, clock=clock), notary, every=10)


def sizes(shelf):
    return [kept.checkpoint.size for kept in shelf.kept()]


async def test_one_is_made_after_so_many_events_and_when_the_incident_ends(
    store, noting, shelf, clock
):
    maya = Desk(store, "maya", clock=clock)
    number = (await maya.declare("Odd login", Source.REPORT)).incident.id
    await noting.round()
    assert sizes(shelf) == []

    for entry in range(10):
        clock.turn(seconds=1)
        await maya.do(number, record.log, text=f"{entry}", kind=EntryKind.NOTE)
        await noting.round()
    [size] = sizes(shelf)
    assert size == 10

    clock.turn(seconds=1)
    await maya.do(number, course.dismiss, reason="a colleague on holiday", ticket="OPS-1")
    await noting.round()
    await noting.round()
    assert sizes(shelf) == [10, (await maya.head(number)).seq]


async def test_a_folder_that_cannot_be_written_gets_its_copy_later(store, noting, shelf, clock):
    [elsewhere] = shelf.copies
    elsewhere.rmdir()
    maya = Desk(store, "maya", clock=clock)
    number = (await maya.declare("Odd login", Source.REPORT)).incident.id
    await maya.do(number, course.dismiss, reason="a colleague on holiday", ticket="OPS-1")
    await noting.round()
    assert list(shelf.folder.glob("*.txt"))

    elsewhere.mkdir()
    await noting.round()
    assert {each.name for each in elsewhere.iterdir()} == {
        each.name for each in shelf.folder.iterdir()
    }


async def test_a_log_that_is_shorter_than_what_was_noted_is_told(store, noting, clock, caplog):
    number = (
        await Desk(store, "maya", clock=clock).declare("Odd login", Source.REPORT)
    ).incident.id
    noting.notary.note(Checkpoint(number, 99, "ab" * 32, clock()))

    await noting.round()
    assert f"INC-{number} holds fewer events than were noted" in caplog.text
