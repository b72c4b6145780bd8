"""Durable appends a second through the store, beside raw `sqlcipher3` with the same rows."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.log import BATCH, declared, entry, paths, seated
from benchmarks.product import environment
from benchmarks.raw import Raw, copied
from benchmarks.row import Row
from commandcenter.store import read_key

ROUNDS = 5
#: How many events one round appends, by how many go into one commit.
EVENTS = {1: 400, BATCH: 6400}
#: Targets of DESIGN §11, as shares of what raw `sqlcipher3` does.
SHARES = {1: 0.12, BATCH: 0.4}


@dataclass(frozen=True)
class Round:
    """Events a second in one round: ours, and the raw driver's with the very same rows."""

    ours: float
    raw: float


def rows() -> Iterator[Row]:
    """One event a commit, then a batch a commit; each in turn with the raw driver."""
    for batch, target in SHARES.items():
        rounds = [_round(batch) for _ in range(ROUNDS)]
        share = statistics.median(one.ours / one.raw for one in rounds)
        ours = statistics.median(one.ours for one in rounds)
        raw = statistics.median(one.raw for one in rounds)
        yield Row(
            f"durable appends a second, one process, {'one' if batch == 1 else batch} a commit",
            f"≥ {target:g}× of raw",
            f"{share:.2f}× ({ours:,.0f}/s)",
            share >= target,
            f"raw sqlcipher3, same pragmas and rows: {raw:,.0f}/s",
        )


def _round(batch: int) -> Round:
    with tempfile.TemporaryDirectory(prefix="cc-bench-") as folder:
        env = environment(Path(folder))
        ours = asyncio.run(_append(env, EVENTS[batch], batch))
        store = paths(env)
        key = read_key(store.key_file)
        with copied(store.database_file, key, Path(folder, "raw.db")) as (raw, events):
            seconds = _insert(raw, events, batch)
    return Round(ours, len(events) / seconds)


async def _append(env: Mapping[str, str], events: int, batch: int) -> float:
    """Events a second through `Store.append`."""
    incident = await declared(env)
    async with seated("maya", env) as desk:
        seq = (await desk.open(incident)).seq
        happenings = [entry(number) for number in range(events)]
        begun = time.perf_counter()
        for start in range(0, events, batch):
            part = happenings[start : start + batch]
            await desk.store.append(incident, seq, part, recorded_at=desk.clock())
            seq += len(part)
        return events / (time.perf_counter() - begun)


def _insert(raw: Raw, events: Sequence[tuple[Any, ...]], batch: int) -> float:
    """Seconds that the raw driver takes for these rows."""
    waiting = iter(events)
    begun = time.perf_counter()
    while part := list(islice(waiting, batch)):
        raw.commit(part)
    return time.perf_counter() - begun
