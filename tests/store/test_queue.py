"""The queue of writers in front of the embedded store."""

import asyncio
import signal
import subprocess
import sys
from contextlib import ExitStack

import pytest

from commandcenter.store import Conflict, StoreUnavailable, queue
from commandcenter.store.queue import WriterQueue
from tests.store.story import NOW, begun, logged, texts
from tests.waiting import eventually

WRITER = """
import asyncio, pathlib, sys, time
from commandcenter.store import queue
queue.PATIENCE = queue._STALLED = 60  # However long the others take to start.
async def hold():
    line = queue.WriterQueue(pathlib.Path(sys.argv[1]))
    print("ready", flush=True)
    sys.stdin.readline()
    async with line:
        print(time.monotonic(), flush=True)
        sys.stdin.readline()
asyncio.run(hold())
"""


class Writer:
    """Another process that writes when it is told to, until it is told to stop."""

    def __init__(self, path):
        self.process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.told()

    def told(self):
        return self.process.stdout.readline()

    def tell(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()


@pytest.fixture
def writer(file):
    """Makes such processes."""
    with ExitStack() as stack:

        def started():
            made = Writer(file.path)
            stack.enter_context(made.process)
            stack.callback(made.process.kill)
            return made

        yield started


@pytest.fixture
def holder(writer):
    """Another process, whose turn it is to write."""
    holding = writer()
    holding.tell()
    holding.told()
    return holding.process


async def stand_behind(file, writer):
    """Have it stand in line behind all that do by now."""
    seen = WriterQueue(file.path)
    since = queue._now()  # noqa: SLF001 - who waits is seen only there
    writer.tell()
    await eventually(lambda: queue._anybody(seen._line, since, queue._now()))  # noqa: SLF001 - as above
    await seen.close()


async def test_the_turn_of_a_process_that_was_killed_goes_to_the_next(file, holder):
    waiting = WriterQueue(file.path)
    entering = asyncio.create_task(waiting.__aenter__())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(entering), 0.1)

    holder.kill()

    await asyncio.wait_for(entering, 10)
    await waiting.__aexit__(None, None, None)
    await waiting.close()


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


async def test_writers_get_their_turn_in_the_order_in_which_they_came(file, writer, holder):
    line = [writer() for _ in range(4)]
    for each in reversed(line):
        await stand_behind(file, each)
    holder.kill()

    begun = []
    for each in reversed(line):
        begun.append(float(each.told()))
        each.tell()
    assert begun == sorted(begun)


async def test_who_stands_in_front_and_was_stopped_is_passed_over(
    file, writer, holder, monkeypatch
):
    monkeypatch.setattr(queue, "_STALLED", 0.1)
    stopped = writer()
    await stand_behind(file, stopped)
    stopped.process.send_signal(signal.SIGSTOP)
    holder.kill()

    behind = WriterQueue(file.path)
    async with asyncio.timeout(5), behind:
        pass
    await behind.close()


async def test_a_decision_is_taken_in_one_turn_that_ends_with_a_refusal(file):
    store, other = await file.open(), await file.open()
    incident_id = await begun(store, "one")
    with pytest.raises(Conflict):
        async with store.turn():
            await store.append(incident_id, 1, [logged("stale")], recorded_at=NOW)

    async with asyncio.timeout(5):
        await other.append(incident_id, 2, [logged("two")], recorded_at=NOW)
    await store.close()
    await other.close()


async def test_nobody_is_faster_than_whose_turn_it_is(file):
    store, other = await file.open(), await file.open()
    incident_id = await begun(store)
    async with store.turn():
        entry = [logged("waited")]
        waiting = asyncio.create_task(other.append(incident_id, 2, entry, recorded_at=NOW))
        await asyncio.sleep(0.05)
        await store.append(incident_id, 1, [logged("first")], recorded_at=NOW)
    await asyncio.wait_for(waiting, 5)

    assert texts(await store.read(incident_id)) == ["first", "waited"]
    await store.close()
    await other.close()


async def test_a_store_that_is_closed_in_somebodys_turn_waits_for_its_end(file):
    store = await file.open()
    await begun(store)
    async with store.turn():
        closing = asyncio.create_task(store.close())
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(closing), 0.1)
    await asyncio.wait_for(closing, 5)
