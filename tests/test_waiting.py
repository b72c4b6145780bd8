"""Waiting ends with the condition, and a wait in vain tells what was seen last."""

import threading

import pytest

from tests.waiting import NeverHappened, eventually, wait_until


def test_waiting_gives_back_the_first_value_that_holds():
    seen = iter([None, 0, "painted"])
    assert wait_until(lambda: next(seen)) == "painted"


async def test_an_async_wait_lets_the_loop_run_what_it_waits_for():
    async def three():
        return len(ticks) == 3 and list(ticks)

    ticks = []
    threading.Thread(target=lambda: ticks.extend("abc")).start()
    assert await eventually(three) == ["a", "b", "c"]


def test_a_wait_in_vain_shows_what_was_seen_last():
    with pytest.raises(NeverHappened, match=r"within 0.05 s; last seen: \[\]"):
        wait_until(list, timeout=0.05)


async def test_an_async_wait_in_vain_shows_it_too():
    with pytest.raises(NeverHappened, match="last seen: 0"):
        await eventually(lambda: 0, timeout=0.05)
