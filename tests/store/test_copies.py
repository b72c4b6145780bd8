"""Copies of the embedded store: whole while people write, sound or not there, and the new key."""

import asyncio
import os
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commandcenter.store import (
    Damaged,
    StoreError,
    StoreUnavailable,
    UnsafeStore,
    WrongKey,
    make_key,
    open_store,
    read_key,
)
from commandcenter.store.copies import copy_store
from commandcenter.store.keys import coming_key
from commandcenter.store.rekeying import rekey
from commandcenter.store.sqlite_file import connect
from tests.store.place import Place
from tests.store.story import NOW, begun, logged, texts


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "backups"
    folder.mkdir(mode=0o700)
    return folder


async def test_a_copy_holds_what_was_there_and_opens_as_a_store(file, folder):
    store = await file.open()
    number = await begun(store)
    await store.append(number, 1, [logged("the token was revoked")], recorded_at=NOW)

    copy = await store.back_up(folder / "a.db")
    await store.append(number, 2, [logged("written afterwards")], recorded_at=NOW)
    await store.close()

    assert copy.events == {number: 2}
    assert [path.name for path in folder.iterdir()] == ["a.db"]
    assert copy.path.stat().st_mode & 0o777 == 0o600
    again = await open_store(f"sqlite:///{copy.path}", key=file.key)
    assert "the token was revoked" in texts(await again.read(number))
    await again.close()


async def test_people_write_while_a_copy_is_made_and_the_copy_is_one_moment(file, folder):
    store, writer = await file.open(), await file.open()
    number = await begun(store)
    stopped = asyncio.Event()

    async def write() -> int:
        seq = 1
        while not stopped.is_set():
            await writer.append(number, seq, [logged(f"entry {seq}")] * 3, recorded_at=NOW)
            seq += 3
        return seq

    writing = asyncio.create_task(write())
    copies = [await store.back_up(folder / f"{turn}.db") for turn in range(5)]
    stopped.set()
    written = await writing
    await store.close()
    await writer.close()

    counts = [copy.events[number] for copy in copies]
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]
    assert all((count - 1) % 3 == 0 for count in counts)  # No act is half in a copy.
    assert counts[-1] <= written


async def test_a_copy_never_takes_the_place_of_anything(file, folder):
    store = await file.open()
    await begun(store)
    (folder / "a.db").write_text("somebody's")

    with pytest.raises(UnsafeStore, match="never overwritten"):
        await store.back_up(folder / "a.db")
    await store.close()
    assert (folder / "a.db").read_text() == "somebody's"


async def test_a_store_that_does_not_verify_is_not_copied_and_nothing_is_left(file, folder):
    store = await file.open()
    number = await begun(store)
    await store.append(number, 1, [logged("true")], recorded_at=NOW)
    await file.tamper("UPDATE event SET actor = 'eve' WHERE seq = 2")

    with pytest.raises(Damaged, match="event 2"):
        await store.back_up(folder / "a.db")
    await store.close()
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
async def test_a_copy_with_a_flipped_byte_is_refused_and_nothing_is_left(file, folder, place):
    store = await file.open()
    number = await begun(store)
    await store.append(number, 1, [logged("x" * 500)] * 50, recorded_at=NOW)
    copy = await store.back_up(folder / "a.db")
    await store.close()
    content = bytearray(copy.path.read_bytes())
    content[int(place * len(content))] ^= 1
    copy.path.write_bytes(content)

    with pytest.raises(StoreError):
        await copy_store(copy.path, folder / "b.db", source_key=file.key)
    assert [path.name for path in folder.iterdir()] == ["a.db"]


async def test_another_key_opens_no_copy(file, folder):
    store = await file.open()
    await begun(store)
    copy = await store.back_up(folder / "a.db")
    await store.close()

    with pytest.raises(WrongKey):
        await copy_store(copy.path, folder / "b.db", source_key=os.urandom(32))
    assert [path.name for path in folder.iterdir()] == ["a.db"]


async def test_a_copy_can_lie_on_a_medium_that_cannot_be_written(file, folder, tmp_path):
    store = await file.open()
    number = await begun(store)
    copy = await store.back_up(folder / "a.db")
    await store.close()
    copy.path.chmod(0o400)
    folder.chmod(0o500)
    try:
        again = await copy_store(copy.path, tmp_path / "new" / "b.db", source_key=file.key)
    finally:
        folder.chmod(0o700)
    assert again.events == {number: 1}


# ── a new key ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def kept(file: Place, tmp_path: Path) -> Place:
    """A store with an incident in it, whose key lies in a file."""
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    key = make_key(keys / "store.key")
    store = await open_store(file.url, key=key)
    await begun(store)
    await store.close()
    return Place(file.url, key)


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "store.key"


AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def test_after_a_change_of_the_key_only_the_new_one_opens_the_store(kept, key_file):
    done = await rekey(kept.path, key_file, now=AT)

    assert read_key(done.old_key) == kept.key
    assert not done.finished
    with pytest.raises(WrongKey):
        await kept.open()
    store = await open_store(kept.url, key=read_key(key_file))
    [verdict] = await store.verify()
    await store.append(1, 1, [logged("under the new key")], recorded_at=NOW)
    await store.close()
    assert verdict.problem is None
    assert {path.name for path in key_file.parent.iterdir()} == {key_file.name, done.old_key.name}
    assert kept.path.with_name("store.db.rekeyed").exists() is False


async def test_the_key_is_not_changed_while_somebody_has_the_store_open(kept, key_file):
    store = await kept.open()
    await store.read(1)

    with pytest.raises(StoreUnavailable, match="somebody has the store open"):
        await rekey(kept.path, key_file, now=AT)
    await store.append(1, 1, [logged("goes on")], recorded_at=NOW)
    await store.close()
    assert read_key(key_file) == kept.key
    assert [path.name for path in key_file.parent.iterdir()] == ["store.key"]


@pytest.mark.parametrize("both", [True, False])
async def test_a_change_that_was_interrupted_at_the_last_moment_is_finished(kept, key_file, both):
    done = await rekey(kept.path, key_file, now=AT)
    # As if it had been killed when the store was changed over, and the keys were not yet.
    key_file.rename(coming_key(key_file))
    if both:
        done.old_key.rename(key_file)

    again = await rekey(kept.path, key_file, now=AT)

    assert again.finished
    store = await open_store(kept.url, key=read_key(key_file))
    assert await store.read(1)
    await store.close()
    assert not coming_key(key_file).exists()


async def test_a_change_that_was_interrupted_early_begins_anew(kept, key_file):
    make_key(coming_key(key_file))
    kept.path.with_name("store.db.rekeyed").write_bytes(b"half")
    with closing(connect(kept.path, kept.key)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")

    done = await rekey(kept.path, key_file, now=AT)

    assert not done.finished
    store = await open_store(kept.url, key=read_key(key_file))
    assert await store.read(1)
    await store.close()


async def test_who_waited_for_the_store_during_the_change_writes_nothing_into_the_void(
    kept, key_file
):
    with closing(connect(kept.path, kept.key)) as holder:
        holder.execute("PRAGMA journal_mode = DELETE")
    waiting = connect(kept.path, kept.key)  # Opened, and not used yet.
    waiting.execute("PRAGMA journal_mode = DELETE")
    await rekey(kept.path, key_file, now=AT)

    with closing(waiting), pytest.raises(Exception, match=r"no such table|not a database|disk"):
        waiting.execute("INSERT INTO snapshot VALUES (1, 1, 'x', x'00')")


async def test_a_store_whose_journal_was_left_in_the_old_mode_mends_itself(kept):
    with closing(connect(kept.path, kept.key)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")

    store = await kept.open()
    await store.append(1, 1, [logged("goes on")], recorded_at=NOW)
    with closing(connect(kept.path, kept.key)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    await store.close()
