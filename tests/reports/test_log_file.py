"""The exported log: the same state and the same chain elsewhere; anything else is refused."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from commandcenter.demo import tell
from commandcenter.desk import Desk, Record
from commandcenter.incident.picture import picture
from commandcenter.reports import BadLogFile, export_json, parse_json
from commandcenter.store import Store, StoreError
from tests.store.place import Place, embedded

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


async def exported(store: Store) -> tuple[int, str, dict[str, Any]]:
    number = await tell(store, NOW)
    desk = Desk(store, "maya")
    shown = picture(await desk.open(number), NOW, (await desk.head(number)).hash)
    return number, export_json(number, await store.records(number), shown), shown


@pytest.fixture
async def elsewhere(tmp_path: Any) -> Any:
    place: Place = embedded(tmp_path / "elsewhere")
    opened = await place.open()
    yield opened
    await opened.close()


async def test_an_import_gives_the_same_state_and_the_same_chain(
    store: Store, elsewhere: Store
) -> None:
    number, text, shown = await exported(store)

    read, links = parse_json(text)
    await elsewhere.import_records(read, [Record(**_fields(link)) for link in links])

    desk = Desk(elsewhere, "auditor")
    there = picture(await desk.open(number), NOW, (await desk.head(number)).hash)
    assert there == shown
    assert [verdict.problem for verdict in await elsewhere.verify(number)] == [None]


async def test_a_changed_file_is_refused_and_the_event_named(
    store: Store, elsewhere: Store
) -> None:
    _, text, _ = await exported(store)
    forged = text.replace("revoked 3 tokens", "revoked 9 tokens")
    number, links = parse_json(forged)

    with pytest.raises(StoreError, match="event 21"):
        await elsewhere.import_records(number, [Record(**_fields(link)) for link in links])

    assert await elsewhere.summaries() == []


def _fields(link: Any) -> dict[str, Any]:
    return {name: getattr(link, name) for name in Record.__slots__}


GOOD = {
    "format": "commandcenter-log-1",
    "id": 1,
    "incident": {},
    "log": [
        {
            "seq": 1,
            "recorded_at": "2026-11-23T12:00:00.000000Z",
            "occurred_at": "2026-11-23T12:00:00.000000Z",
            "actor": "maya",
            "on_behalf_of": None,
            "type": "incident.declared",
            "body": "{}",
            "key": None,
            "salt": None,
            "commitment": "",
            "prev": "",
            "hash": "",
        }
    ],
}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no exported log"),
        ("[]", "its format is"),
        ('{"format": "commandcenter-log-2"}', "commandcenter-log-2"),
        (json.dumps({**GOOD, "extra": 1}), "extra"),
        (json.dumps({**GOOD, "id": True}), "incident's number"),
        (json.dumps({**GOOD, "id": -3}), "incident's number"),
        (json.dumps({**GOOD, "log": []}), "list of events"),
        (json.dumps({**GOOD, "log": [{"seq": 1}]}), "event 1"),
        (json.dumps(GOOD).replace('"seq": 1', '"seq": "1"'), "seq"),
        (json.dumps(GOOD).replace('"seq": 1', '"seq": NaN'), "NaN"),
        (json.dumps(GOOD).replace('"maya"', '"\\ud800"'), "half a character"),
        (json.dumps(GOOD).replace('"id": 1', '"id": 1, "id": 2'), "twice"),
        ("[" * 100_000, "nested"),
    ],
)
def test_what_is_no_log_is_refused_in_one_line(text: str, why: str) -> None:
    with pytest.raises(BadLogFile, match=why) as refused:
        parse_json(text)
    assert "\n" not in str(refused.value)
