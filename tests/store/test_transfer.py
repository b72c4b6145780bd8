"""An incident carried into another store, chain and all."""

import json
from dataclasses import asdict, replace

import pytest

from commandcenter.store import Damaged, Record, StoreError
from tests.store.place import embedded
from tests.store.story import NOW, begun, commanded, declared, logged, redacted, texts


@pytest.fixture
async def elsewhere(tmp_path):
    store = await embedded(tmp_path / "elsewhere").open()
    yield store
    await store.close()


async def test_an_imported_incident_is_the_same_down_to_its_hashes(store, elsewhere):
    await begun(store)
    incident_id = await begun(store, "one ☠ “two”", "secret")
    await store.append(incident_id, 3, [commanded("maya")], recorded_at=NOW)
    await redacted(store, incident_id, 3)
    written = json.dumps([asdict(record) for record in await store.records(incident_id)])

    carried = [Record(**record) for record in json.loads(written)]
    await elsewhere.import_records(incident_id, carried)

    assert await elsewhere.read(incident_id) == await store.read(incident_id)
    assert await elsewhere.head(incident_id) == await store.head(incident_id)
    assert await elsewhere.records(incident_id) == await store.records(incident_id)
    assert await elsewhere.summaries() == (await store.summaries())[1:]
    [verdict] = await elsewhere.verify()
    assert verdict.problem is None


async def test_an_imported_incident_goes_on_and_its_number_is_taken(store, elsewhere):
    for _ in range(3):
        incident_id = await begun(store, "one")
    await elsewhere.import_records(incident_id, await store.records(incident_id))

    await elsewhere.append(incident_id, 2, [logged("later")], recorded_at=NOW)
    assert await begun(elsewhere) == incident_id + 1
    assert texts(await elsewhere.read(incident_id)) == ["one", "later"]


async def test_importing_the_same_twice_changes_nothing(store):
    incident_id = await begun(store, "one")
    records = await store.records(incident_id)

    await store.import_records(incident_id, records)

    assert await store.records(incident_id) == records


async def test_an_incident_that_went_on_meanwhile_is_said_to_be_the_same(store):
    incident_id = await begun(store, "one")
    records = await store.records(incident_id)
    await store.append(incident_id, 2, [logged("later")], recorded_at=NOW)

    with pytest.raises(
        StoreError, match="here already, up to event 3, and in the file up to event 2"
    ):
        await store.import_records(incident_id, records)


async def test_a_number_that_is_taken_is_refused(store, elsewhere):
    incident_id = await begun(store, "one")
    await elsewhere.create([declared("another")], recorded_at=NOW)

    with pytest.raises(StoreError, match="another INC-1"):
        await elsewhere.import_records(incident_id, await store.records(incident_id))
    [(_, summary)] = await elsewhere.summaries()
    assert summary.title == "another"


async def test_a_tampered_export_is_refused_and_the_bad_event_named(store, elsewhere):
    incident_id = await begun(store, "one", "two")
    records = await store.records(incident_id)
    records[1] = replace(records[1], body=records[1].body.replace("one", "won"))

    with pytest.raises(Damaged, match="event 2"):
        await elsewhere.import_records(incident_id, records)
    with pytest.raises(Damaged):
        await elsewhere.import_records(incident_id + 1, await store.records(incident_id))
    with pytest.raises(Damaged):
        await elsewhere.import_records(incident_id, [])
    assert await elsewhere.summaries() == []
