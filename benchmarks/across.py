"""200 incidents of 1,000 events: searched, measured, looked through for what is overdue."""

import asyncio
import random
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from benchmarks.log import BATCH, seated
from benchmarks.product import environment
from benchmarks.row import Row, percentile, spread
from commandcenter.incident.events import Declared, EntryLogged, FollowUpAdded, Happening
from commandcenter.incident.searching import Query
from commandcenter.incident.times import utc_now
from commandcenter.incident.words import Source

INCIDENTS, EVENTS = 200, 1000
RUNS = 5
#: In each incident so many follow-up actions, which were due long before.
FOLLOWED, TODAY = 5, date(2027, 1, 1)
#: Target of the search, in milliseconds.
ANSWERED = 200
#: Words of the entries: a few that half of them hold, and many that few hold.
USUAL = ("mirror", "registry", "token", "signer", "cache", "purged", "the", "again")
RARE = 20_000
#: What is looked for: rare and usual words, together, in their order, and their beginnings.
ASKED = (
    "w17",
    "mirror",
    "mirror w42",
    "signer registry",
    '"signer registry"',
    "mir",
    "m",
    "sign reg",
)


def rows() -> Iterator[Row]:
    """The first look indexes and measures; after it each search and each look is timed."""
    with tempfile.TemporaryDirectory(prefix="cc-bench-") as folder:
        env = environment(Path(folder))
        asyncio.run(_filled(env))
        times = asyncio.run(_timed(env))
    what = f"{INCIDENTS} incidents of {EVENTS:,} events"
    searched = [each for run in times.searched.values() for each in run]
    slowest = max(times.searched, key=lambda asked: percentile(times.searched[asked], 0.5))
    slow = percentile(searched, 0.95)
    yield Row(
        f"search over {what}, p95 of {len(searched)}",
        f"≤ {ANSWERED} ms",
        f"{slow:.0f} ms, p50 {percentile(searched, 0.5):.0f}",
        slow <= ANSWERED,
        f"slowest: {slowest!r} {spread(times.searched[slowest], 'ms')};"
        f" the first, which indexes all: {times.indexed:.1f} s",
    )
    yield Row(
        f"metrics across {what}",
        "",
        spread(times.measured, "ms"),
        None,
        f"the first, which folds all: {times.folded:.1f} s",
    )
    yield Row(
        f"overdue follow-up actions of {what}",
        "",
        spread(times.overdue, "ms"),
        None,
        f"{times.actions:,} follow-up actions; no log is read for it",
    )


class _Times:
    """Seconds of the first looks, milliseconds of those behind them."""

    def __init__(self) -> None:
        self.searched: dict[str, list[float]] = {asked: [] for asked in ASKED}
        self.measured: list[float] = []
        self.overdue: list[float] = []
        self.indexed = self.folded = 0.0
        self.actions = 0


async def _timed(env: Mapping[str, str]) -> _Times:
    times = _Times()
    async with seated("maya", env) as desk:
        begun = time.perf_counter()
        await desk.index()
        times.indexed = time.perf_counter() - begun
        begun = time.perf_counter()
        await desk.measured()
        times.folded = time.perf_counter() - begun
        for _ in range(RUNS):
            for asked in ASKED:
                begun = time.perf_counter()
                query = Query.of(asked)
                for hit in await desk.search(query, most=20):
                    hit.excerpt(query, 160)
                times.searched[asked].append((time.perf_counter() - begun) * 1000)
            begun = time.perf_counter()
            await desk.measured()
            times.measured.append((time.perf_counter() - begun) * 1000)
            begun = time.perf_counter()
            late = [line.overdue_follow_ups(TODAY) for _, line in await desk.incidents()]
            times.overdue.append((time.perf_counter() - begun) * 1000)
            times.actions = sum(map(len, late))
    return times


async def _filled(env: Mapping[str, str]) -> None:
    chance = random.Random(1)  # noqa: S311 - the same entries in every run
    async with seated("maya", env) as desk:
        for number in range(INCIDENTS):
            first = Happening(
                Declared(title=f"Case {number}", source=Source.REPORT), utc_now(), "maya"
            )
            incident, _ = await desk.store.create([first], recorded_at=utc_now())
            for seq in range(1, EVENTS, BATCH):
                part = [_entry(chance) for _ in range(min(BATCH, EVENTS - seq))]
                await desk.store.append(incident, seq, part, recorded_at=utc_now())
            actions = [_follow_up(f"F{each}") for each in range(1, FOLLOWED + 1)]
            await desk.store.append(incident, EVENTS, actions, recorded_at=utc_now())


def _follow_up(id_: str) -> Happening:
    body = FollowUpAdded(id=id_, text="rotate the keys", owner="tom", due="2026-06-30")
    return Happening(body, utc_now(), "maya")


def _entry(chance: random.Random) -> Happening:
    """Thirteen words, as in a line that people write."""
    chosen = [
        chance.choice(USUAL)
        if chance.random() < 0.4  # noqa: PLR2004 - so that half of the entries hold each
        else f"w{min(int(chance.expovariate(1 / 600)), RARE)}"
        for _ in range(13)
    ]
    return Happening(EntryLogged(text=" ".join(chosen)), utc_now(), "maya")
