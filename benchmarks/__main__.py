"""`python -m benchmarks`: measure everything, print it, and write it down."""

import argparse
import importlib
import sys

from benchmarks.results import RESULTS, as_markdown, as_text
from benchmarks.row import NotMeasured, Row

#: Each is a module of this package whose `rows()` measures one thing.
FAMILIES = {
    "start": "start, memory and keys of a session",
    "verbs": "a writing verb",
    "store": "durable appends a second",
    "writers": "30 processes appending",
    "open_large": "an incident of 100,000 events opened",
    "customers": "100,000 customers imported",
    "replay": "a replay of 5,000 events",
    "across": "200 incidents searched and measured",
    "reports": "reports of an incident of 5,000 entries",
    "propagation": "an update in one process painted in another",
    "over_ssh": "sessions over SSH",
    "failover": "a worker that is killed",
}


def main() -> None:
    """Measure the families that were asked for; without a choice, all, into results.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=main.__doc__)
    parser.add_argument(
        "--only",
        metavar="LIST",
        help=f"a comma list of {', '.join(FAMILIES)}; then results.md stays as it is",
    )
    only = parser.parse_args().only
    chosen = only.split(",") if only else list(FAMILIES)
    if unknown := set(chosen) - set(FAMILIES):
        parser.error(f"no such family: {', '.join(sorted(unknown))}; there are {list(FAMILIES)}")
    rows = [row for family in chosen for row in measure(family)]
    if not only:
        RESULTS.write_text(as_markdown(rows, sys.argv[1:]), encoding="utf-8")
        print("written to", RESULTS)


def measure(family: str) -> list[Row]:
    """The rows of one family, printed as they come; what cannot be had is a row that says so."""
    print(f"{FAMILIES[family]}:", flush=True)
    rows = []
    try:
        for row in importlib.import_module(f"benchmarks.{family}").rows():
            rows.append(row)
            print(as_text(row), flush=True)
    except NotMeasured as error:
        rows.append(Row(FAMILIES[family], "", f"not measured: {error}"))
        print(as_text(rows[-1]), flush=True)
    return rows


if __name__ == "__main__":
    main()
