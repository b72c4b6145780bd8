"""From an update in one process to the picture of it in another."""

import asyncio
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.log import declared, seated
from benchmarks.painting import SIZE, started
from benchmarks.product import command, environment
from benchmarks.row import Row, percentile
from tests.picture import Picture
from tests.terminal import Terminal

UPDATES = 200
#: Target of DESIGN §11 for the p99, in milliseconds.
TARGET = 120
#: Between two updates, in seconds: at no fixed beat with the session's own clocks, and further
#: apart than the fifth of a second for which a session holds back a second update on purpose.
PAUSE = (0.25, 0.6)


def rows() -> Iterator[Row]:
    """The writer's process acts; a session on a terminal shows it."""
    with tempfile.TemporaryDirectory(prefix="cc-bench-") as folder:
        env = environment(Path(folder))
        incident = asyncio.run(declared(env))
        with started(command("open", f"INC-{incident}"), env, f"INC-{incident}") as (terminal, _):
            times = _watch(terminal, env, incident)
    p50, p99 = percentile(times, 0.5), percentile(times, 0.99)
    yield Row(
        f"update in one process → painted in another, p99 of {UPDATES}",
        f"≤ {TARGET} ms",
        f"{p99:.0f} ms",
        p99 <= TARGET,
        f"p50 {p50:.0f} ms, most {max(times):.0f} ms; from before the decision, write included",
    )


def _watch(terminal: Terminal, env: dict[str, str], incident: int) -> list[float]:
    """Milliseconds from each update to the first picture that has it."""
    writer = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.propagation", str(incident)],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdin
    assert writer.stdout
    begun: dict[str, float] = {}
    chance = random.Random(7)  # noqa: S311 - only spreads the beats
    try:
        for number in range(UPDATES):
            beat = f"beat-{number:04}"
            writer.stdin.write(beat + "\n")
            writer.stdin.flush()
            begun[beat] = float(writer.stdout.readline())
            terminal.wait_for(beat)
            time.sleep(chance.uniform(*PAUSE))
    finally:
        writer.kill()
        writer.wait()
    return [(at - begun[beat]) * 1000 for beat, at in _painted(terminal, list(begun)).items()]


def _painted(terminal: Terminal, beats: list[str]) -> dict[str, float]:
    """When each beat first stood on the screen: drawn again after the fact, chunk by chunk."""
    picture = Picture(*SIZE)
    seen: dict[str, float] = {}
    waiting = iter(beats)
    beat = next(waiting)
    for chunk in terminal.chunks:
        picture.feed(chunk.data)
        if beat in picture.text:
            seen[beat] = chunk.at
            if (following := next(waiting, None)) is None:
                break
            beat = following
    return seen


async def _write(incident: int) -> None:
    """What the other process does: log each line that comes in, and say when it began to."""
    from commandcenter.incident.decisions.record import log

    async with seated("priya") as desk:
        await desk.open(incident)
        while beat := (await asyncio.to_thread(sys.stdin.readline)).strip():
            # One clock for both processes: perf_counter is the machine's monotonic clock.
            begun = time.perf_counter()
            await desk.do(incident, log, text=beat)
            print(begun, flush=True)


if __name__ == "__main__":
    asyncio.run(_write(int(sys.argv[1])))
