"""Thirty processes appending to one incident for thirty seconds: nothing lost, nothing doubled."""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.log import declared, entries, seated
from benchmarks.product import environment
from benchmarks.row import NotMeasured, Row, percentile

PROCESSES = 30
SECONDS = 30.0
#: The longest wait that DESIGN §11 allows, in seconds.
LONGEST = 2.0


def rows() -> Iterator[Row]:
    """Lost, doubled, errors, and the longest wait for one append."""
    with tempfile.TemporaryDirectory(prefix="cc-bench-") as folder:
        env = environment(Path(folder))
        incident = asyncio.run(declared(env))
        told = _write_together(env, incident)
        kept = Counter(asyncio.run(entries(env, incident)))
    promised = Counter(text for one in told for text in one["acknowledged"])
    waits = [wait for one in told for wait in one["waits"]]
    errors = [error for one in told for error in one["errors"]]
    if not waits:
        raise NotMeasured(f"no append succeeded: {errors[:1]}")
    lost, doubled = (promised - kept).total(), sum(count > 1 for count in kept.values())
    load = f"{PROCESSES} processes appending to one incident for {SECONDS:g} s"
    yield Row(
        f"{load}: lost, doubled, errors",
        "0, 0, 0",
        f"{lost}, {doubled}, {len(errors)}{f' ({errors[0]})' if errors else ''}",
        not (lost or doubled or errors),
        f"{len(waits):,} appends, {len(waits) / SECONDS:,.0f} a second in all",
    )
    yield Row(
        f"{load}: longest wait",
        f"≤ {LONGEST:g} s",
        f"{max(waits):.2f} s",
        max(waits) <= LONGEST,
        f"p50 {percentile(waits, 0.5) * 1000:.0f} ms, p99 {percentile(waits, 0.99) * 1000:.0f} ms",
    )


def _write_together(env: dict[str, str], incident: int) -> list[dict[str, Any]]:
    """Start all writers, let them begin at once, and gather what each was promised."""
    writers = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.writers", str(incident), f"writer{number}"],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    try:
        for writer in writers:
            assert writer.stdout
            if (
                not writer.stdout.readline()
            ):  # Else it has imported everything and opened the store.
                raise NotMeasured("a writer did not start; its traceback stands above")
        for writer in writers:
            assert writer.stdin
            writer.stdin.write("go\n")
            writer.stdin.flush()
        # Thirty interpreters that end are a load of their own: nobody ends before all have written.
        outputs = [writer.stdout.readline() for writer in writers if writer.stdout]
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
    return [json.loads(output) for output in outputs]


async def _write(incident: int, who: str) -> None:
    """What one of the processes does: append as fast as it is let, and tell what was promised."""
    from commandcenter.incident.decisions.record import log

    acknowledged: list[str] = []
    waits: list[float] = []
    errors: list[str] = []
    async with seated(who) as desk:
        await desk.open(incident)
        print("ready", flush=True)
        sys.stdin.readline()
        end = time.monotonic() + SECONDS
        while (begun := time.monotonic()) < end:
            text = f"{who} entry {len(waits) + len(errors)}"
            try:
                await desk.do(incident, log, text=text)
            except Exception as error:  # noqa: BLE001 - every failure of any kind is counted
                errors.append(repr(error)[:120])
            else:
                acknowledged.append(text)
                waits.append(time.monotonic() - begun)
        told = {"acknowledged": acknowledged, "waits": waits, "errors": errors}
        print(json.dumps(told), flush=True)
        sys.stdin.readline()  # Nothing comes any more; then the parent has heard from all.


if __name__ == "__main__":
    asyncio.run(_write(int(sys.argv[1]), sys.argv[2]))
