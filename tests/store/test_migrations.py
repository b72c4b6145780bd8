"""The schema's history: forward from nothing and from the schema before."""

import asyncio
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from commandcenter.incident.events import FollowUpAdded, FollowUpDone, Happening
from commandcenter.incident.searching import Query
from commandcenter.incident.words import FollowUpStatus
from commandcenter.store import NewerStore, migrations, schema
from tests.store.place import Place
from tests.store.story import NOW, begun, logged, texts

MINUTE = timedelta(minutes=1)


async def put_back_to_the_schema_before(place: Place) -> None:
    """The store as the program before leases left it."""
    await place.plainly(
        "DROP TABLE lease",
        "DROP TABLE measure",
        "ALTER TABLE incident DROP COLUMN follow_ups",
        "DROP TABLE indexed",
        "DROP TABLE search",
        "ALTER TABLE incident DROP COLUMN restricted",
        "DROP TABLE secret",
        "DROP TABLE access",
        "UPDATE alembic_version SET version_num = '0001'",
    )


def test_the_newest_migration_is_the_one_that_the_program_asks_for():
    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    scripts = ScriptDirectory.from_config(config)
    known = [script.revision for script in scripts.walk_revisions()]
    assert tuple(reversed(known)) == schema.REVISIONS


async def test_the_migrations_lead_to_the_tables_that_the_program_uses(store):
    def differences(connection):
        opts = {"include_name": lambda name, *_: not str(name).startswith("search")}
        return compare_metadata(MigrationContext.configure(connection, opts=opts), schema.metadata)

    assert await store._reading(differences) == []  # noqa: SLF001 - not for users


async def test_a_store_of_the_schema_before_is_brought_forward_with_all_that_is_in_it(place):
    store = await place.open()
    incident_id = await begun(store, "kept")
    records = await store.records(incident_id)
    await store.close()
    await put_back_to_the_schema_before(place)

    store = await place.open()
    assert await store.records(incident_id) == records
    assert await store.lease("worker", "one", now=NOW, ttl=MINUTE) == 1
    assert await store.measures("1") == {}
    await store.index()
    assert len(await store.search(Query.of("kept"), [incident_id])) == 1
    await store.append(incident_id, 2, [logged("next")], recorded_at=NOW)
    assert texts(await store.read(incident_id)) == ["kept", "next"]
    await store.close()


async def test_follow_up_actions_of_before_are_in_the_line_of_their_incident(place):
    store = await place.open()
    incident_id = await begun(store)
    added = [
        FollowUpAdded(id=each, text="rotate", owner="tom", due="2026-12-31")
        for each in ("F1", "F2")
    ]
    bodies = [*added, FollowUpDone(id="F1", result="by hand")]
    happenings = [Happening(body, NOW, "ana") for body in bodies]
    await store.append(incident_id, 1, happenings, recorded_at=NOW)
    before = await store.summaries()
    await store.close()
    await put_back_to_the_schema_before(place)

    store = await place.open()
    assert await store.summaries() == before
    [(_, summary)] = before
    assert {each.id: each.status for each in summary.follow_ups.values()} == {
        "F1": FollowUpStatus.DONE,
        "F2": FollowUpStatus.OPEN,
    }
    await store.close()


async def test_a_migration_that_fails_leaves_the_schema_before(place):
    store = await place.open()
    await begun(store)
    await store.close()
    await put_back_to_the_schema_before(place)
    # In the way of the new table, so that the migration breaks off.
    await place.plainly("CREATE TABLE lease (x INT)")
    with pytest.raises(Exception, match="lease"):
        await place.open()

    await place.plainly("DROP TABLE lease")
    store = await place.open()
    assert await store.lease("worker", "one", now=NOW, ttl=MINUTE) == 1
    await store.close()


async def test_a_newer_store_is_refused(place):
    store = await place.open()
    await begun(store)
    await store.close()
    await place.plainly("UPDATE alembic_version SET version_num = '9001'")

    with pytest.raises(NewerStore, match=r"9001.*update commandcenter"):
        await place.open()


async def test_a_newer_file_is_left_as_it_was_to_the_byte(file):
    store = await file.open()
    await begun(store)
    await store.close()
    await file.plainly("UPDATE alembic_version SET version_num = '9001'")
    before = {path.name: path.read_bytes() for path in file.path.parent.iterdir()}

    with pytest.raises(NewerStore):
        await file.open()

    assert {path.name: path.read_bytes() for path in file.path.parent.iterdir()} == before


async def test_a_newer_file_that_others_have_open_is_refused_too(file):
    store = await file.open()
    await begun(store)
    await file.plainly("UPDATE alembic_version SET version_num = '9001'")
    assert file.path.with_name("store.db-wal").exists()

    with pytest.raises(NewerStore):
        await file.open()
    await store.close()


def test_processes_that_make_the_same_store_at_once_make_one(place):
    program = (
        "import asyncio, sys; from commandcenter.store import open_store; "
        "url, key = sys.stdin.read().split('\\n'); "
        "asyncio.run(open_store(url, key=bytes.fromhex(key) or None))"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    for process in processes:
        process.stdin.write(f"{place.url}\n{(place.key or b'').hex()}")
        process.stdin.close()
    assert [process.wait(timeout=60) for process in processes] == [0, 0, 0, 0]


async def test_opening_an_up_to_date_store_does_not_load_the_migrations(file):
    await (await file.open()).close()
    program = (
        "import asyncio, sys; from commandcenter.store import open_store; "
        "url, key = sys.stdin.read().split('\\n'); "
        "store = asyncio.run(open_store(url, key=bytes.fromhex(key))); "
        "print(*(name for name in ('alembic', 'asyncpg', 'httpx', 'textual', 'apscheduler')"
        " if name in sys.modules))"
    )
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", program],
        input=f"{file.url}\n{file.key.hex()}",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == ""
