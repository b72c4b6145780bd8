"""Start, memory and keys of a session, beside a minimal Textual app and beside Harlequin."""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.log import told
from benchmarks.painting import Start, key_times, started
from benchmarks.peers import harlequin
from benchmarks.product import command, environment
from benchmarks.row import NotMeasured, Row, percentile, spread

RUNS = 7
#: Targets of DESIGN §11.
FIRST, FULL = 450, 650
TO_MINIMAL, TO_HARLEQUIN = 2.5, 0.65
MEMORY = 60
KEY = 16


class Candidate:
    """One program: how it is started, and what was measured of it."""

    def __init__(
        self, name: str, argv: list[str], env: dict[str, str], ready: str, *, ticks: bool = False
    ) -> None:
        """Nothing measured yet."""
        self.name, self.argv, self.env, self.ready = name, argv, env, ready
        self.ticks = ticks
        self.starts: list[Start] = []
        self.keys: list[float] = []

    def run(self, *, keys: bool) -> None:
        """Start it once more; in one of the runs also press keys."""
        with started(self.argv, self.env, self.ready) as (terminal, start):
            self.starts.append(start)
            if keys:
                self.keys = key_times(terminal, ticks=self.ticks)

    def values(self, figure: str) -> list[float]:
        """One figure of every measured start; the first start only warmed the caches."""
        return [getattr(start, figure) for start in self.starts[1:]]

    def median(self, figure: str) -> float:
        """Its median."""
        return statistics.median(self.values(figure))


def rows() -> Iterator[Row]:
    """Start → first glyphs and → full board, memory, key → last byte."""
    with tempfile.TemporaryDirectory(prefix="cc-bench-") as folder:
        home = environment(Path(folder))
        incident = asyncio.run(told(home))
        ours = Candidate(
            "commandcenter", command("open", f"INC-{incident}"), home, "RESPONSE", ticks=True
        )
        minimal = Candidate(
            "minimal Textual", [sys.executable, "-m", "benchmarks.minimal"], home, "palette"
        )
        candidates = [ours, minimal]
        try:
            candidates.append(
                Candidate("Harlequin", harlequin(), {**home, "HOME": folder}, "Query Editor")
            )
            missing = ""
        except NotMeasured as error:
            missing = str(error)
        for run in range(RUNS + 1):
            # In turn, so that a busy moment of the machine hits all alike.
            for candidate in candidates:
                candidate.run(keys=run == RUNS)
    yield from _rows(ours, candidates[1:], missing)


def _rows(ours: Candidate, peers: list[Candidate], missing: str) -> Iterator[Row]:
    def beside(figure: str, unit: str) -> str:
        said = [f"{peer.name} {spread(peer.values(figure), unit)}" for peer in peers]
        return "; ".join([*said, *([missing] if missing else [])])

    first, full, memory = (ours.median(figure) for figure in ("first", "full", "memory"))
    yield Row(
        "start → first glyphs, 120×40",
        f"≤ {FIRST} ms",
        spread(ours.values("first"), "ms"),
        first <= FIRST,
        beside("first", "ms"),
    )
    yield Row(
        "start → full board, 120×40",
        f"≤ {FULL} ms",
        spread(ours.values("full"), "ms"),
        full <= FULL,
        beside("full", "ms"),
    )
    limits = {"minimal Textual": TO_MINIMAL, "Harlequin": TO_HARLEQUIN}
    for peer in peers:
        ratio, limit = full / peer.median("full"), limits[peer.name]
        yield Row(
            f"start → full board, as a ratio to {peer.name}",
            f"≤ {limit:g}×",
            f"{ratio:.2f}×",
            ratio <= limit,
        )
    yield Row(
        "memory of one session",
        f"≤ {MEMORY} MB",
        spread(ours.values("memory"), "MB", 1),
        memory <= MEMORY,
        beside("memory", "MB"),
    )
    yield Row(
        f"key → last byte, p95 of {len(ours.keys)}",
        f"≤ {KEY} ms",
        f"{percentile(ours.keys, 0.95):.1f} ms, p50 {percentile(ours.keys, 0.5):.1f}",
        percentile(ours.keys, 0.95) <= KEY,
        "; ".join(
            f"{peer.name} {percentile(peer.keys, 0.95):.1f} ms"
            if peer.keys
            else f"{peer.name} mute"
            for peer in peers
        ),
    )
