"""What only a server can suffer."""

import asyncio
import secrets
import subprocess

import asyncpg
import pytest

from commandcenter.store import StoreError, StoreUnavailable, open_store
from commandcenter.store import postgresql as engine
from commandcenter.store.errors import Uncertain
from tests import postgres
from tests.between import Line
from tests.store.place import Place
from tests.store.story import NOW, begun, logged, texts
from tests.waiting import eventually


@pytest.fixture
def place(fresh_postgres) -> Place:
    return Place(fresh_postgres)


DROP_EVERYONE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


async def test_a_server_that_is_not_there_is_explained_without_the_password():
    url = "postgresql+asyncpg://maya:hunter2@127.0.0.1:1/store"

    with pytest.raises(StoreUnavailable, match="cannot be reached") as refused:
        await open_store(url)
    assert "hunter2" not in str(refused.value)


async def test_an_empty_database_is_made_a_store_only_when_asked_to(place):
    with pytest.raises(StoreUnavailable, match="no store in this database"):
        await open_store(place.url, create=False)


async def test_lost_connections_are_replaced(place, store):
    incident_id = await begun(store, "one")
    await place.plainly(DROP_EVERYONE)

    await store.append(incident_id, 2, [logged("two")], recorded_at=NOW)
    assert texts(await store.read(incident_id)) == ["one", "two"]


async def test_what_was_recorded_though_nobody_said_so_is_recorded_once(place, store):
    incident_id = await begun(store, "one")
    async with Line(place.url).laid() as line:
        through = await Place(line.url).open()
        line.at_commit = "unanswered"
        try:
            await through.append(incident_id, 2, [logged("two")], recorded_at=NOW)
        finally:
            await through.close()
    assert texts(await store.read(incident_id)) == ["one", "two"]


async def test_what_was_lost_before_it_was_recorded_is_said_to_be_lost(place, store):
    incident_id = await begun(store, "one")
    async with Line(place.url).laid() as line:
        through = await Place(line.url).open()
        line.at_commit = "cut"
        try:
            with pytest.raises(StoreUnavailable, match="nothing was recorded"):
                await through.append(incident_id, 2, [logged("two")], recorded_at=NOW)
        finally:
            await through.close()
    assert texts(await store.read(incident_id)) == ["one"]


async def test_nobody_waits_for_ever_for_a_server_that_went_silent(place, store, monkeypatch):
    monkeypatch.setattr(engine, "PATIENCE", 0.2)
    incident_id = await begun(store, "one")
    async with Line(place.url).laid() as line:
        through = await Place(line.url).open()
        line.alive.clear()
        try:
            with pytest.raises(StoreUnavailable, match="nothing was recorded"):
                await through.append(incident_id, 2, [logged("two")], recorded_at=NOW)
        finally:
            line.alive.set()
            await through.close()
    assert texts(await store.read(incident_id)) == ["one"]


async def test_where_nobody_can_be_asked_it_is_not_said_that_nothing_was_recorded(
    place, store, monkeypatch
):
    monkeypatch.setattr(engine, "PATIENCE", 0.2)
    incident_id = await begun(store, "one")
    async with Line(place.url).laid() as line:
        through = await Place(line.url).open()
        line.at_commit = "gone"
        try:
            with pytest.raises(Uncertain, match=r"look .* before you repeat it"):
                await through.append(incident_id, 2, [logged("two")], recorded_at=NOW)
        finally:
            await through.close()
    assert texts(await store.read(incident_id)) == ["one", "two"]


async def test_the_feed_survives_a_lost_connection(place, store, monkeypatch):
    # Without the poll, so that only a listener can wake the reader.
    monkeypatch.setattr(engine, "POLL", 30.0)
    incident_id = await begun(store)

    async with store.changes() as feed, asyncio.timeout(20):
        await place.plainly(DROP_EVERYONE)
        await anext(feed)  # It listens again, and says that something may have been missed.
        await store.append(incident_id, 1, [logged("after")], recorded_at=NOW)
        await anext(feed)
    assert texts(await store.read(incident_id)) == ["after"]


async def test_the_slow_poll_wakes_a_reader_whom_nobody_told(place, store, monkeypatch):
    monkeypatch.setattr(engine, "POLL", 0.1)
    monkeypatch.setattr(engine, "CHANNEL", "deaf")
    await begun(store)

    async with store.changes() as feed, asyncio.timeout(10):
        await anext(feed)


async def test_the_feed_leaves_no_connection_behind(place, store):
    async with store.changes() as feed:
        await anext(feed)
    await store.close()

    async def nobody() -> bool:
        return await postgres_value(place, OTHERS) == 0

    await eventually(nobody)


OTHERS = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


async def postgres_value(place: Place, query: str) -> object:
    connection = await asyncpg.connect(place.url.replace("+asyncpg", ""))
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


@pytest.fixture
def tool():
    """Finds a program of the server's own tools."""

    def find(name: str) -> str:
        try:
            return postgres.tool(name)
        except postgres.Unavailable as missing:
            pytest.skip(str(missing))

    return find


async def test_what_pg_dump_wrote_is_the_same_store_in_another_database(
    place, store, postgres_url, tool, tmp_path
):
    incident_id = await begun(store, "one")
    head = await store.head(incident_id)
    dump, name = tmp_path / "store.dump", f"cc_{secrets.token_hex(6)}"

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [tool(program), *arguments], capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr

    await asyncio.to_thread(
        run,
        "pg_dump",
        "--format=custom",
        f"--file={dump}",
        f"--dbname={postgres.plainly(place.url)}",
    )
    await postgres.execute(postgres_url, f"CREATE DATABASE {name}")
    try:
        other = postgres.in_database(postgres_url, name)
        into = f"--dbname={postgres.plainly(other)}"
        await asyncio.to_thread(run, "pg_restore", "--no-owner", "--exit-on-error", into, str(dump))
        again = await open_store(other, create=False)
        assert await again.head(incident_id) == head
        assert [each.problem for each in await again.verify()] == [None]
        await again.append(incident_id, head.seq, [logged("goes on")], recorded_at=NOW)
        await again.close()
        with pytest.raises(asyncpg.PostgresError, match="never changed"):
            await postgres.execute(other, "DELETE FROM event")
    finally:
        await postgres.execute(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


async def test_a_store_on_a_server_is_copied_by_the_tools_of_the_server(store, tmp_path):
    with pytest.raises(StoreError, match="pg_dump"):
        await store.back_up(tmp_path / "a.db")
    assert list(tmp_path.iterdir()) == []
