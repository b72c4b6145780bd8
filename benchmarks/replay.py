"""A replay of 5,000 events on a terminal: what a step to the event before, and one on, takes."""

import asyncio
import tempfile
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

from benchmarks.log import declared, entry, seated
from benchmarks.painting import key_times, started
from benchmarks.product import command, environment
from benchmarks.row import Row, percentile
from commandcenter.incident.times import utc_now

EVENTS = 5_000
PRESSES = 40
#: Milliseconds that a step may take.
STEP = 100
#: Between two events; each is recorded at a time of its own, as people do it.
APART = timedelta(seconds=7)


def rows() -> Iterator[Row]:
    """From the key to the last byte of the board, and of the timeline, as they were then."""
    with tempfile.TemporaryDirectory(prefix="cc-bench-") as folder:
        env = environment(Path(folder))
        asyncio.run(_filled(env))
        with started(command("replay", "INC-1"), env, "REPLAY") as (terminal, _):
            for place, key in (("board", "2"), ("timeline", "5")):
                key_times(terminal, [key, "end"])
                back = key_times(terminal, ["left"] * PRESSES)
                on = key_times(terminal, ["right"] * PRESSES)
                slow = percentile(back, 0.95)
                yield Row(
                    f"replay of {EVENTS:,} events: a step back on the {place}, p95 of {len(back)}",
                    f"≤ {STEP} ms",
                    f"{slow:.0f} ms, p50 {percentile(back, 0.5):.0f}",
                    slow <= STEP,
                    f"a step on {percentile(on, 0.95):.0f} ms, p50 {percentile(on, 0.5):.0f}",
                )


async def _filled(env: Mapping[str, str]) -> None:
    number = await declared(env)
    async with seated("maya", env) as desk:
        incident = await desk.open(number)
        begun = utc_now()
        for seq in range(incident.seq, EVENTS):
            at = begun + (seq - incident.seq) * APART
            await desk.store.append(number, seq, [entry(seq)], recorded_at=at)
