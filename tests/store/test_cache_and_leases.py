"""Snapshots and figures, which are a cache, and leases, which are not."""

import asyncio
from datetime import timedelta

import pytest

from commandcenter.store import Overtaken
from tests.store.story import NOW, begun, logged, redacted

MINUTE = timedelta(minutes=1)


async def test_a_snapshot_is_given_back_to_the_version_that_made_it(store):
    incident_id = await begun(store, "one")
    await store.save_snapshot(incident_id, 2, "1", b"\x00state")

    assert await store.snapshot(incident_id, "1") == (2, b"\x00state")
    assert await store.snapshot(incident_id, "2") is None
    assert await store.snapshot(99, "1") is None


async def test_a_newer_snapshot_takes_the_place_of_an_older_one_and_not_the_reverse(store):
    incident_id = await begun(store, "one", "two")
    for seq in (2, 3, 2):
        await store.save_snapshot(incident_id, seq, "1", b"at %d" % seq)

    assert await store.snapshot(incident_id, "1") == (3, b"at 3")


async def test_a_redaction_drops_the_snapshot_and_lets_no_older_state_in_again(store):
    incident_id = await begun(store, "secret")
    await store.save_snapshot(incident_id, 2, "1", b"secret")
    await redacted(store, incident_id, 2)
    assert await store.snapshot(incident_id, "1") is None

    # Somebody who had folded the incident before the redaction comes to keep it only now.
    await store.save_snapshot(incident_id, 2, "1", b"secret")
    assert await store.snapshot(incident_id, "1") is None
    await store.save_snapshot(incident_id, 3, "1", b"clean")
    assert await store.snapshot(incident_id, "1") == (3, b"clean")


async def test_figures_are_kept_for_each_incident_and_version_and_the_last_ones_stand(store):
    one, two = await begun(store), await begun(store)
    await store.save_measures("1", [(one, 1, b"a"), (two, 1, b"b")])
    await store.save_measures("1", [(two, 5, b"c")])
    await store.save_measures("1", [])

    assert await store.measures("1") == {one: (1, b"a"), two: (5, b"c")}
    assert await store.measures("2") == {}
    await store.save_measures("2", [(one, 1, b"new")])
    assert await store.measures("1") == {two: (5, b"c")}


async def test_one_at_a_time_holds_a_lease_and_may_renew_it(store):
    assert await store.lease("worker", "one", now=NOW, ttl=MINUTE) == 1
    assert await store.lease("worker", "two", now=NOW, ttl=MINUTE) is None
    assert await store.lease("worker", "one", now=NOW + MINUTE / 2, ttl=MINUTE) == 1
    assert await store.lease_holder("worker", now=NOW + MINUTE) == "one"


async def test_an_expired_lease_is_taken_over_under_a_higher_number(store):
    await store.lease("worker", "one", now=NOW, ttl=MINUTE)

    assert await store.lease_holder("worker", now=NOW + MINUTE) is None
    assert await store.lease("worker", "two", now=NOW + MINUTE, ttl=MINUTE) == 2
    assert await store.lease("worker", "one", now=NOW + MINUTE, ttl=MINUTE) is None


async def test_a_lease_of_a_clock_that_is_days_ahead_keeps_nobody_waiting(store):
    await store.lease("worker", "ahead", now=NOW + 2_880 * MINUTE, ttl=MINUTE)

    assert await store.lease_holder("worker", now=NOW) is None
    assert await store.holders("work", now=NOW) == []
    assert await store.lease("worker", "two", now=NOW, ttl=MINUTE) == 2


async def test_a_released_lease_is_free_and_only_its_holder_can_release_it(store):
    await store.lease("worker", "one", now=NOW, ttl=MINUTE)
    await store.release("worker", "two")
    assert await store.lease_holder("worker", now=NOW) == "one"

    await store.release("worker", "one")
    assert await store.lease_holder("worker", now=NOW) is None
    assert await store.lease("worker", "two", now=NOW, ttl=MINUTE) == 2


async def test_leases_of_different_names_have_nothing_to_do_with_each_other(store):
    await store.lease("worker", "one", now=NOW, ttl=MINUTE)
    assert await store.lease("backup", "two", now=NOW, ttl=MINUTE) == 1


async def test_of_many_who_reach_for_a_lease_at_once_one_gets_it(store):
    reaching = (store.lease("worker", f"w{n}", now=NOW, ttl=MINUTE) for n in range(8))
    held = await asyncio.gather(*reaching)
    assert [fence for fence in held if fence is not None] == [1]


async def test_who_lost_a_lease_records_nothing_under_it(store):
    incident_id = await begun(store)
    first = await store.lease("worker", "one", now=NOW, ttl=MINUTE)
    with store.fenced("worker", first):
        await store.append(incident_id, 1, [logged("in time")], recorded_at=NOW)
        second = await store.lease("worker", "two", now=NOW + MINUTE, ttl=MINUTE)
        with pytest.raises(Overtaken, match="another process is the worker by now"):
            await store.append(incident_id, 2, [logged("too late")], recorded_at=NOW)
        with pytest.raises(Overtaken):
            await begun(store)
    with store.fenced("worker", second):
        await asyncio.create_task(
            store.append(incident_id, 2, [logged("of the next")], recorded_at=NOW)
        )
    await store.append(incident_id, 3, [logged("of a person")], recorded_at=NOW)

    told = [event.body.text for event in await store.read(incident_id, after=1)]
    assert told == ["in time", "of the next", "of a person"]
    assert len(await store.summaries()) == 1


async def test_a_lease_cannot_be_taken_while_something_is_recorded_under_it(store):
    """Else it would be there after what its successor did first."""
    incident_id = await begun(store)
    number = await store.lease("worker", "one", now=NOW, ttl=MINUTE)

    async def write():
        with store.fenced("worker", number):
            for turn in range(20):
                happening = [logged(f"{turn}")]
                await store.append(incident_id, turn + 1, happening, recorded_at=NOW)

    async def take():
        await store.lease("worker", "two", now=NOW + MINUTE, ttl=MINUTE)
        return (await store.head(incident_id)).seq

    written, seq = await asyncio.gather(write(), take(), return_exceptions=True)
    assert written is None or isinstance(written, Overtaken)
    assert (await store.head(incident_id)).seq == (21 if written is None else seq)


async def test_taking_a_lease_adds_nothing_to_any_log(store):
    incident_id = await begun(store)
    await store.lease("worker", "one", now=NOW, ttl=MINUTE)
    await store.append(incident_id, 1, [logged("next")], recorded_at=NOW)
    assert len(await store.read(incident_id)) == 2
