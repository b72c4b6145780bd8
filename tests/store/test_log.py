"""Appending to and reading from the log."""

import asyncio
from datetime import timedelta, timezone

import pytest

from commandcenter.incident.events import Confirmed, Happening
from commandcenter.incident.words import Phase, Severity
from commandcenter.store import Conflict, StoreError, UnknownIncident
from tests.store.story import EARLIER, NOW, begun, commanded, declared, logged, texts
from tests.waiting import eventually


async def test_what_was_written_is_read_back_the_same(store):
    incident_id, written = await store.create([declared(), logged("token found")], recorded_at=NOW)

    assert await store.read(incident_id) == written
    assert [event.seq for event in written] == [1, 2]
    assert written[0].occurred_at == EARLIER
    assert written[0].recorded_at == NOW
    assert written[0].body == declared().body


@pytest.mark.parametrize(
    "text",
    [
        "\x00\x1b]52;c;eA==\x07",
        "\u202egnihton\u2069",
        "'; DROP TABLE event; --",
        '"}],{"text": "%s {0}',
        "🏴‍☠️ é e\u0301 \U0010ffff",
        "line\r\nline\u2028line",
        "x" * 65_536,
    ],
)
async def test_any_text_comes_back_as_it_was_given(store, text):
    incident_id = await begun(store, text)

    assert texts(await store.read(incident_id)) == [text]
    [verdict] = await store.verify()
    assert verdict.problem is None


async def test_times_of_any_zone_come_back_as_the_same_instant_in_utc(store):
    abroad = NOW.astimezone(timezone(timedelta(hours=-7)))
    incident_id, _ = await store.create(
        [Happening(declared().body, abroad, "maya", on_behalf_of="sam")], recorded_at=abroad
    )

    [event] = await store.read(incident_id)
    assert event.occurred_at == NOW
    assert event.occurred_at.utcoffset() == timedelta(0)
    assert event.on_behalf_of == "sam"


async def test_a_reader_gets_only_what_is_new_to_it(store):
    incident_id = await begun(store, "one", "two", "three")

    assert texts(await store.read(incident_id, after=2)) == ["two", "three"]
    assert await store.read(incident_id, after=4) == []


async def test_incidents_are_numbered_one_after_the_other(store):
    assert [await begun(store) for _ in range(3)] == [1, 2, 3]


async def test_reading_an_incident_that_does_not_exist_says_so(store):
    with pytest.raises(UnknownIncident, match="no INC-7"):
        await store.read(7)
    with pytest.raises(UnknownIncident):
        await store.append(7, 0, [logged("x")], recorded_at=NOW)
    assert await store.head(7) is None


async def test_a_stale_writer_is_told_where_the_log_is_and_writes_nothing(store):
    incident_id = await begun(store, "one")
    await store.append(incident_id, 2, [logged("first")], recorded_at=NOW)

    with pytest.raises(Conflict) as refused:
        await store.append(incident_id, 2, [logged("second")], recorded_at=NOW)

    assert (refused.value.expected, refused.value.actual) == (2, 3)
    assert texts(await store.read(incident_id)) == ["one", "first"]


async def test_repeating_a_key_is_a_success_that_changes_nothing(store):
    incident_id = await begun(store)
    entry = logged("once", key="tap-1")
    first = await store.append(incident_id, 1, [entry, logged("with it")], recorded_at=NOW)
    await store.append(incident_id, 3, [logged("later")], recorded_at=NOW)

    again = await store.append(incident_id, 1, [entry, logged("with it")], recorded_at=NOW)

    assert again == first[:1]
    assert texts(await store.read(incident_id)) == ["once", "with it", "later"]


async def test_the_same_key_in_another_incident_is_another_happening(store):
    one, other = await begun(store), await begun(store)

    for incident_id in (one, other):
        await store.append(incident_id, 1, [logged("text", key="k")], recorded_at=NOW)

    assert texts(await store.read(other)) == ["text"]


async def test_a_batch_with_a_known_key_behind_a_new_one_is_decided_again(store):
    incident_id = await begun(store)
    await store.append(incident_id, 1, [logged("old", key="b")], recorded_at=NOW)

    batch = [logged("new", key="a"), logged("old", key="b")]
    with pytest.raises(Conflict):
        await store.append(incident_id, 2, batch, recorded_at=NOW)

    assert texts(await store.read(incident_id)) == ["old"]


async def test_a_batch_is_written_whole_or_not_at_all(store):
    incident_id = await begun(store)
    twice = [logged("a", key="same"), logged("b", key="same")]

    with pytest.raises(StoreError):
        await store.append(incident_id, 1, twice, recorded_at=NOW)

    assert texts(await store.read(incident_id)) == []
    await store.append(incident_id, 1, [logged("next")], recorded_at=NOW)
    assert texts(await store.read(incident_id)) == ["next"]


async def test_the_list_shows_each_incident_as_its_log_tells_it(store):
    incident_id = await begun(store)
    confirmed = Confirmed(
        severity=Severity.SEV1, impact="x", customers_at_risk=True, infrastructure_breach=False
    )
    later = NOW + timedelta(minutes=1)
    await store.append(
        incident_id, 1, [Happening(confirmed, NOW, "maya"), commanded("maya")], recorded_at=later
    )
    await begun(store)

    [(first, summary), (second, _)] = await store.summaries()
    assert (first, second) == (1, 2)
    assert summary.title == "Stolen CI token"
    assert (summary.severity, summary.commander) == (Severity.SEV1, "maya")
    assert summary.phase is Phase.INVESTIGATION
    assert (summary.seq, summary.updated_at, summary.declared_at) == (3, later, EARLIER)


async def test_what_is_written_is_there_after_opening_again(place):
    store = await place.open()
    incident_id = await begun(store, "kept")
    head = await store.head(incident_id)
    await store.close()

    again = await place.open()
    assert texts(await again.read(incident_id)) == ["kept"]
    assert await again.head(incident_id) == head
    await again.close()


async def test_what_was_begun_is_finished_though_whoever_asked_is_gone(store):
    incident_id = await begun(store)
    asked = asyncio.create_task(
        store.append(incident_id, 1, [logged("last words")], recorded_at=NOW)
    )
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked

    async def recorded():
        return texts(await store.read(incident_id, after=1))

    assert await eventually(recorded) == ["last words"]
