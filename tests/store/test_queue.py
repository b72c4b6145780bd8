"""The queue of writers in front of the embedded store."""

import asyncio
import signal
import subprocess
import sys

import pytest

from commandcenter.store import Conflict, StoreUnavailable, queue
from commandcenter.store.queue import WriterQueue
from tests.store.story import NOW, begun, logged, texts

HOLDER = """
import asyncio, pathlib, sys
from commandcenter.store.queue import WriterQueue
async def hold():
    async with WriterQueue(pathlib.Path(sys.argv[1])):
        print("held", flush=True)
        sys.stdin.readline()
asyncio.run(hold())
"""


@pytest.fixture
def holder(file):
    """Another process, whose turn it is to write."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(file.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


async def test_the_turn_of_a_process_that_was_killed_goes_to_the_next(file, holder):
    waiting = WriterQueue(file.path)
    entering = asyncio.create_task(waiting.__aenter__())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(entering), 0.1)

    holder.kill()

    await asyncio.wait_for(entering, 10)
    await waiting.__aexit__(None, None, None)
    waiting.close()


async def test_a_writer_whose_turn_never_comes_is_told_so_and_others_can_read(
    file, monkeypatch, request
):
    monkeypatch.setattr(queue, "PATIENCE", 0.2)
    store = await file.open()
    incident_id = await begun(store, "one")
    process = request.getfixturevalue("holder")

    with pytest.raises(StoreUnavailable, match=f"process {process.pid} has kept the store busy"):
        await store.append(incident_id, 2, [logged("two")], recorded_at=NOW)
    process.send_signal(signal.SIGSTOP)
    with pytest.raises(StoreUnavailable, match=rf"stopped \(kill -CONT {process.pid}\).*recorded"):
        await store.append(incident_id, 2, [logged("two")], recorded_at=NOW)
    assert texts(await store.read(incident_id)) == ["one"]
    await store.close()


async def test_a_writer_who_is_refused_and_walks_away_is_in_nobodys_way(file):
    store, other = await file.open(), await file.open()
    incident_id = await begun(store, "one")
    with pytest.raises(Conflict):
        await store.append(incident_id, 1, [logged("stale")], recorded_at=NOW)

    async with asyncio.timeout(5):
        await other.append(incident_id, 2, [logged("two")], recorded_at=NOW)
    await store.close()
    await other.close()


async def test_a_writer_who_is_refused_comes_before_those_who_wait(file):
    store, other = await file.open(), await file.open()
    incident_id = await begun(store)
    with pytest.raises(Conflict):
        await store.append(incident_id, 9, [logged("stale")], recorded_at=NOW)
    entry = [logged("waited")]
    waiting = asyncio.create_task(other.append(incident_id, 2, entry, recorded_at=NOW))
    await asyncio.sleep(0)

    await store.append(incident_id, 1, [logged("again")], recorded_at=NOW)
    await asyncio.wait_for(waiting, 5)

    assert texts(await store.read(incident_id)) == ["again", "waited"]
    await store.close()
    await other.close()
