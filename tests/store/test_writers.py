"""Many processes on one store, and the feed between them."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta

import pytest

from commandcenter.store import Conflict, Store
from tests.store.place import Place
from tests.store.story import NOW, begun, logged, texts
from tests.waiting import eventually

WRITERS, ENTRIES = 4, 15


@contextmanager
def writing(place: Place, incident_id: int, name: str, count: int) -> Iterator[subprocess.Popen]:
    """A writer's process that has opened the store and waits for the word."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.store.writer", str(incident_id), name, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            process.stdin.write(f"{place.url}\n{(place.key or b'').hex()}\n")
            process.stdin.flush()
            yield process
            process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 0


def all_at_once(place: Place, incident_id: int, names: list[str], count: int) -> None:
    """Start writers, let all of them write at the same time, and wait for their ends."""
    with ExitStack() as stack:
        writers = [stack.enter_context(writing(place, incident_id, name, count)) for name in names]
        for writer in writers:
            assert writer.stdout.readline() == "ready\n"
        for writer in writers:
            writer.stdin.write("go\n")
            writer.stdin.flush()


async def test_writers_in_processes_of_their_own_lose_and_double_nothing(place, store):
    incident_id = await begun(store)
    names = [f"writer{number}" for number in range(WRITERS)]
    await asyncio.to_thread(all_at_once, place, incident_id, names, ENTRIES)

    events = await store.read(incident_id)
    assert [event.seq for event in events] == list(range(1, WRITERS * ENTRIES + 2))
    for name in names:
        own = [text for text in texts(events) if text.split()[0] == name]
        assert own == [f"{name} {number}" for number in range(ENTRIES)]
    [verdict] = await store.verify()
    assert verdict.problem is None


async def test_a_reader_is_woken_by_a_writer_in_another_process(place, store):
    incident_id = await begun(store)

    async with store.changes() as feed:
        seen = len(await store.read(incident_id))
        writers = asyncio.to_thread(all_at_once, place, incident_id, ["writer"], 5)
        running = asyncio.create_task(writers)
        async with asyncio.timeout(30):
            while seen < 6:
                await anext(feed)
                news = await store.read(incident_id, after=seen)
                assert [event.seq for event in news] == list(range(seen + 1, seen + 1 + len(news)))
                seen += len(news)
        await running

    assert seen == 6


async def test_the_feed_tells_of_what_happened_between_entering_and_waiting(store):
    incident_id = await begun(store)

    async with store.changes() as feed:
        await store.append(incident_id, 1, [logged("meanwhile")], recorded_at=NOW)
        async with asyncio.timeout(5):
            await anext(feed)


async def test_the_feed_of_an_embedded_store_stays_silent_while_no_log_grows(file):
    store = await file.open()
    await begun(store)

    async with store.changes() as feed:
        await store.lease("here:1:maya", "maya", now=NOW, ttl=timedelta(seconds=30))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(feed), 0.3)
    await store.close()


async def test_many_tasks_of_one_process_append_side_by_side(store):
    incident_ids = [await begun(store) for _ in range(8)]

    async def write(incident_id: int) -> None:
        for seq in range(1, 6):
            await store.append(incident_id, seq, [logged(f"entry {seq}")], recorded_at=NOW)

    await asyncio.gather(*map(write, incident_ids))

    for incident_id in incident_ids:
        assert len(texts(await store.read(incident_id))) == 5


async def test_a_cancelled_writer_leaves_the_store_usable(store: Store):
    incident_id = await begun(store)

    for _ in range(20):
        head = await store.head(incident_id)
        entry = [logged("maybe")]
        task = asyncio.create_task(store.append(incident_id, head.seq, entry, recorded_at=NOW))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def written_after_them():
        head = await store.head(incident_id)
        with suppress(Conflict):  # What was begun before is finished meanwhile.
            return await store.append(incident_id, head.seq, [logged("after")], recorded_at=NOW)

    assert await eventually(written_after_them)
    assert texts(await store.read(incident_id))[-1] == "after"
    [verdict] = await store.verify()
    assert verdict.problem is None
