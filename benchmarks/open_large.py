"""An incident of 100,000 events, opened in a process that has not seen it before."""

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.log import declared, filled, seated
from benchmarks.product import environment
from benchmarks.row import Row, spread

EVENTS = 100_000
RUNS = 3
#: Targets of DESIGN §11, in milliseconds.
WITHOUT, WITH = 1000, 300


def rows() -> Iterator[Row]:
    """Read, decode and fold everything; then the same from the snapshot that this left behind."""
    with tempfile.TemporaryDirectory(prefix="cc-bench-") as folder:
        env = environment(Path(folder))
        incident = asyncio.run(declared(env))
        asyncio.run(filled(env, incident, EVENTS))
        homes = [Path(folder, f"copy{number}") for number in range(RUNS)]
        for home in homes:
            # A copy each: the first to open an incident leaves its snapshot to the next.
            shutil.copytree(env["COMMANDCENTER_HOME"], home)
        for name, target in (("without", WITHOUT), ("with", WITH)):
            opened = [_opened(env, home, incident) for home in homes]
            times = [one["milliseconds"] for one in opened]
            yield Row(
                f"open an incident of {EVENTS:,} events, {name} its snapshot",
                f"≤ {target} ms",
                spread(times, "ms"),
                sorted(times)[RUNS // 2] <= target,
                f"reading and decoding alone {spread([one['rows'] for one in opened], 'ms')}",
            )


def _opened(env: dict[str, str], home: Path, incident: int) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.open_large", str(incident)],
        env={**env, "COMMANDCENTER_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    told: dict[str, float] = json.loads(done.stdout)
    return told


async def _open(incident: int) -> dict[str, float]:
    """What one fresh process takes, imports apart; and the reading of all rows, as the limit."""
    async with seated("maya") as desk:
        begun = time.perf_counter()
        await desk.open(incident)
        opened = time.perf_counter()
        await desk.events(incident)
        read = time.perf_counter()
    return {"milliseconds": (opened - begun) * 1000, "rows": (read - opened) * 1000}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_open(int(sys.argv[1])))))
