"""Waiting for a condition instead of for a time."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

#: Seconds between two looks, at least.
INTERVAL = 0.02
#: How many times longer than a look takes the next one waits: who waits must not slow down what
#: they wait for.
PATIENCE = 3


class NeverHappened(AssertionError):
    """The condition did not come true in time; the message shows what was seen last."""

    def __init__(self, condition: object, timeout: float, last: object) -> None:
        name = getattr(condition, "__qualname__", condition)
        super().__init__(f"{name} did not hold within {timeout:g} s; last seen: {last!r}")


def wait_until(condition: Callable[[], T], timeout: float = 10.0) -> T:
    """The first truthy value of the condition.

    Args:
        condition: called again and again, at once the first time.
        timeout: in seconds.

    Raises:
        NeverHappened: it stayed falsy.
    """
    deadline = time.monotonic() + timeout
    while True:
        began = time.monotonic()
        if last := condition():
            return last
        if time.monotonic() > deadline:
            raise NeverHappened(condition, timeout, last)
        time.sleep(_until_next_look(began))


async def eventually(condition: Callable[[], T | Awaitable[T]], timeout: float = 10.0) -> T:  # noqa: ASYNC109 - the deadline's message names the condition, which `asyncio.timeout` cannot
    """`wait_until` for code that shares its event loop with what it waits for.

    Args:
        condition: a plain or an async function, called again and again.
        timeout: in seconds.

    Raises:
        NeverHappened: it stayed falsy.
    """
    deadline = time.monotonic() + timeout
    while True:
        began = time.monotonic()
        outcome = condition()
        last = await outcome if inspect.isawaitable(outcome) else outcome
        if last:
            return last
        if time.monotonic() > deadline:
            raise NeverHappened(condition, timeout, last)
        await asyncio.sleep(_until_next_look(began))


def _until_next_look(began: float) -> float:
    return max(INTERVAL, PATIENCE * (time.monotonic() - began))
