"""What one writing verb takes, beside the imports that it cannot be quicker than."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.product import command, environment, run
from benchmarks.row import NotMeasured, Row, spread
from tests.waiting import NeverHappened, wait_until

RUNS = 15
#: Targets of DESIGN §11, in milliseconds.
WITHOUT_WORKER, WITH_WORKER = 600, 100


def rows() -> Iterator[Row]:
    """`commandcenter log` by itself, and through a running worker."""
    with tempfile.TemporaryDirectory(prefix="cc-bench-") as folder:
        env = environment(Path(folder))
        incident = run("declare", "Benchmark", env=env).split()[0]
        verb = command("log", incident, "one line of the record")
        yield _row("a writing verb, no worker running", verb, env, WITHOUT_WORKER)
        with _worker(env):
            yield _row("a writing verb, worker running", verb, env, WITH_WORKER)


def _row(what: str, verb: list[str], env: Mapping[str, str], target: int) -> Row:
    floors = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "import sqlalchemy.ext.asyncio": [sys.executable, "-c", "import sqlalchemy.ext.asyncio"],
    }
    ours: list[float] = []
    others: dict[str, list[float]] = {name: [] for name in floors}
    for _ in range(RUNS):
        ours.append(_wall(verb, env))
        for name, argv in floors.items():
            others[name].append(_wall(argv, env))
    beside = "; ".join(f"{name} {spread(walls, 'ms')}" for name, walls in others.items())
    # The slowest first start pays for cold caches, which no person meets twice: the median counts.
    return Row(
        what, f"≤ {target} ms", spread(ours, "ms"), sorted(ours)[RUNS // 2] <= target, beside
    )


def _wall(argv: list[str], env: Mapping[str, str]) -> float:
    begun = time.perf_counter()
    subprocess.run(
        argv, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=60
    )
    return (time.perf_counter() - begun) * 1000


@contextmanager
def _worker(env: Mapping[str, str]) -> Iterator[None]:
    """A worker of that home, up and answering within the block."""
    home = Path(env["COMMANDCENTER_HOME"])
    process = subprocess.Popen(
        command("worker"),
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        try:
            wait_until(lambda: any(path.is_socket() for path in home.rglob("*")))
        except NeverHappened:
            raise NotMeasured("the worker opens no socket on which it answers verbs") from None
        yield
    finally:
        process.terminate()
        process.wait(10)
