"""100,000 customers imported, each time as a verb of its own; then the same list again."""

import csv
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks.product import environment, run
from benchmarks.row import Row, spread

CUSTOMERS = 100_000
RUNS = 3
#: Target of DESIGN §11, in seconds.
IMPORTED = 10


def rows() -> Iterator[Row]:
    """From the command line to the end of the process: read, checked, encrypted, chained."""
    taken, again, alone = [], [], []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory(prefix="cc-bench-") as folder:
            env = environment(Path(folder))
            run("declare", "Benchmark", env=env)
            path = Path(folder, "customers.csv")
            path.write_text("\n".join(_lines()), encoding="utf-8")
            verb = ("customers", "INC-1", "import", str(path))
            taken.append(_seconds(partial(run, *verb, env=env)))
            again.append(_seconds(partial(run, *verb, env=env)))
            alone.append(_seconds(partial(_parsed, path)))
    yield Row(
        f"{CUSTOMERS:,} customers imported from CSV, the whole verb",
        f"≤ {IMPORTED} s",
        spread(taken, "s", 1),
        sorted(taken)[RUNS // 2] <= IMPORTED,
        f"the same list again {spread(again, 's', 1)}; csv.reader alone {spread(alone, 's', 2)}",
    )


def _lines() -> Iterator[str]:
    yield "id,name,contact,records"
    for number in range(CUSTOMERS):
        yield f"c-{number},Customer {number} GmbH,security@c{number}.example,{number % 997}"


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _parsed(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file))
