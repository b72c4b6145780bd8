"""The log refuses to be changed, and tells when it was changed all the same."""

import asyncio
import subprocess
from concurrent.futures import ThreadPoolExecutor

import asyncpg
import pytest
import sqlcipher3.dbapi2 as sqlcipher

from commandcenter.store import Damaged, StoreError, UnknownIncident, lines, sqlite_file
from tests.store.place import Place
from tests.store.story import NOW, begun, commanded, logged, redacted, texts

REFUSED = (sqlcipher.Error, asyncpg.PostgresError)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET actor = 'mallory' WHERE seq = 2",
        "UPDATE event SET body = substr(body, 2) WHERE seq = 2",
        "UPDATE event SET salt = NULL, seq = 9 WHERE seq = 2",
        "UPDATE event SET salt = NULL, hash = 'x' WHERE seq = 2",
        "UPDATE event SET salt = NULL, key = 'x' WHERE seq = 2",
        "UPDATE event SET salt = 'x' WHERE seq = 2",
        "DELETE FROM event WHERE seq = 3",
        "DELETE FROM incident",
    ],
)
async def test_the_database_itself_refuses_to_change_or_delete_events(place, store, statement):
    incident_id = await begun(store, "one", "two")
    before = await store.records(incident_id)

    with pytest.raises(REFUSED):
        await place.plainly(statement)

    assert await store.records(incident_id) == before


async def test_what_was_erased_cannot_be_put_back(place, store):
    incident_id = await begun(store, "secret")
    await redacted(store, incident_id, 2)

    with pytest.raises(REFUSED):
        await place.plainly("UPDATE event SET salt = 'x' WHERE seq = 2")


@pytest.mark.parametrize("clash", ["seq", "key"])
async def test_replacing_a_row_by_inserting_is_refused_too(file, clash):
    store = await file.open()
    incident_id = await begun(store)
    await store.append(incident_id, 1, [logged("one", key="k")], recorded_at=NOW)
    seq, key = {"seq": ("2", "NULL"), "key": ("3", "'k'")}[clash]

    with pytest.raises(sqlcipher.Error, match="never changed"):
        await file.plainly(
            "INSERT OR REPLACE INTO event SELECT incident_id, "
            f"{seq}, recorded_at, occurred_at, 'mallory', NULL, type, body, {key}, salt,"
            " commitment, prev, hash FROM event WHERE seq = 2"
        )
    await store.close()


async def test_truncating_the_log_is_refused_by_postgresql(fresh_postgres):
    place = Place(fresh_postgres)
    store = await place.open()
    await begun(store)

    with pytest.raises(asyncpg.PostgresError, match="never changed"):
        await place.plainly("TRUNCATE event CASCADE")
    await store.close()


async def test_verify_is_content_with_every_incident_left_alone(store):
    await begun(store, "one")
    incident_id = await begun(store, "one", "two")
    head = await store.head(incident_id)

    verdicts = await store.verify()
    assert [(each.incident_id, each.checked) for each in verdicts] == [(1, 2), (2, 3)]
    assert not any(each.problem for each in verdicts)
    assert verdicts[1].head_hash == head.hash


@pytest.mark.parametrize(
    ("statements", "bad"),
    [
        (["UPDATE event SET body = substr(body, 2) WHERE seq = 3"], 3),
        (["UPDATE event SET actor = 'mallory' WHERE seq = 4"], 4),
        (["UPDATE event SET body = substr(body, 2), salt = NULL WHERE seq = 2"], 2),
        (["DELETE FROM event WHERE seq = 3"], 3),
        (["DELETE FROM event WHERE seq = 5"], 5),
        (["DELETE FROM event"], 1),
        (
            [
                "UPDATE event SET seq = 90 WHERE seq = 2",
                "UPDATE event SET seq = 2 WHERE seq = 3",
                "UPDATE event SET seq = 3 WHERE seq = 90",
            ],
            2,
        ),
    ],
    ids=["text", "actor", "erased unsaid", "deleted", "last deleted", "all deleted", "swapped"],
)
async def test_verify_names_the_first_event_that_was_tampered_with(place, store, statements, bad):
    incident_id = await begun(store, "one", "two", "three", "four")
    await begun(store, "untouched", "one", "two", "three", "four", "five")
    await place.tamper(*(f"{each}{_only(each, incident_id)}" for each in statements))

    tampered, untouched = await store.verify()
    assert tampered.bad_seq == bad
    assert str(bad) in tampered.problem
    assert untouched.problem is None
    assert (await store.verify_tail(incident_id)).bad_seq == bad


def _only(statement: str, incident_id: int) -> str:
    joint = "AND" if "WHERE" in statement else "WHERE"
    return f" {joint} incident_id = {incident_id}"


async def test_the_tail_of_a_long_log_is_verified_without_the_rest(place, store):
    incident_id = await begun(store, *(f"entry {number}" for number in range(80)))
    await place.tamper("UPDATE event SET body = substr(body, 2) WHERE seq = 10")
    assert (await store.verify_tail(incident_id)).problem is None

    await place.tamper("UPDATE event SET body = substr(body, 2) WHERE seq = 70")
    assert (await store.verify_tail(incident_id)).bad_seq == 70
    [whole] = await store.verify(incident_id)
    assert whole.bad_seq == 10


async def test_a_log_that_grows_while_it_is_verified_is_no_damage(place, store, monkeypatch):
    incident_id = await begun(store, "one")
    counted = lines.counted

    async def append():
        other = await place.open()
        await other.append(incident_id, 2, [logged("two")], recorded_at=NOW)
        await other.close()

    def and_somebody_writes(connection, number):
        found = counted(connection, number)
        monkeypatch.undo()
        with ThreadPoolExecutor() as elsewhere:
            elsewhere.submit(asyncio.run, append()).result()
        return found

    monkeypatch.setattr(lines, "counted", and_somebody_writes)

    [verdict] = await store.verify(incident_id)
    assert verdict.problem is None
    assert await store.read(incident_id, after=2)


async def test_nothing_is_added_behind_a_log_whose_end_is_missing(place, store):
    incident_id = await begun(store, "one", "two")
    await place.tamper("DELETE FROM event WHERE seq = 3")

    with pytest.raises(Damaged, match="verify"):
        await store.append(incident_id, 2, [logged("x")], recorded_at=NOW)


async def test_verifying_an_incident_that_does_not_exist_says_so(store):
    with pytest.raises(UnknownIncident):
        await store.verify(3)
    with pytest.raises(UnknownIncident):
        await store.verify_tail(3)


# ── redaction ────────────────────────────────────────────────────────────────────────────────


async def test_a_redaction_erases_the_text_and_the_chain_still_holds(store):
    incident_id = await begun(store, "the customer is Ada", "fine")

    [event] = await redacted(store, incident_id, 2)

    assert event.seq == 4
    assert texts(await store.read(incident_id)) == ["[redacted]", "fine"]
    [verdict] = await store.verify()
    assert verdict.problem is None
    assert (await store.records(incident_id))[1].salt is None


async def test_an_erased_text_is_nowhere_in_the_file_any_more(file, monkeypatch):
    # Encryption would hide it from this test as well.
    monkeypatch.setattr(sqlite_file, "_unlock", lambda *_: None)
    store = await file.open()
    needle = "Ada Lovelace " * 600  # More than a page, so that some of it lies by itself.
    incident_id = await begun(store, needle, "kept")
    assert b"Lovelace" in contents(file)

    await redacted(store, incident_id, 2)

    assert b"kept" in contents(file)
    assert b"Lovelace" not in contents(file)
    await store.close()


def contents(place: Place) -> bytes:
    """The bytes of all files of the store, read by another process, as SQLite's locks want it."""
    files = [str(path) for path in place.path.parent.iterdir()]
    return subprocess.run(["cat", *files], capture_output=True, check=True).stdout


async def test_a_redacted_declaration_leaves_the_list_too(store):
    incident_id = await begun(store, "one")
    await store.append(incident_id, 2, [commanded("maya")], recorded_at=NOW)

    await redacted(store, incident_id, 1)

    [(_, summary)] = await store.summaries()
    assert summary.title == "[redacted]"
    assert (summary.commander, summary.seq) == ("maya", 4)


async def test_an_entry_is_redacted_once_and_only_where_there_is_one(store):
    incident_id = await begun(store, "secret")
    await redacted(store, incident_id, 2)

    with pytest.raises(StoreError, match="redacted before"):
        await redacted(store, incident_id, 2)
    with pytest.raises(StoreError, match="no event 9"):
        await store.scrubbed_sha256(incident_id, 9)
