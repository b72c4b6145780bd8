"""Reports of an incident of 5,000 entries, each written in a process that has done nothing else."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec

import psutil

from benchmarks.row import NotMeasured, Row, spread
from commandcenter.incident import events as e
from commandcenter.incident.fold import fold
from commandcenter.incident.state import Incident
from commandcenter.incident.words import EntryKind, Severity, Source, Track

ENTRIES = 5_000
RUNS = 3
#: Targets of DESIGN §11, in seconds.
TARGETS = {"html": 1.0, "pdf": 5.0}
FORMATS = ("md", "json", *TARGETS)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def rows() -> Iterator[Row]:
    """Time to write the report and to render it, imports included; and the memory at its most."""
    for format_ in FORMATS:
        if format_ == "pdf" and find_spec("typst") is None:
            raise NotMeasured("typst is not installed: pip install '.[pdf]'")
        made = [_made(format_) for _ in range(RUNS)]
        seconds = [one["seconds"] for one in made]
        target = TARGETS.get(format_)
        yield Row(
            f"{format_} report of an incident of {ENTRIES:,} entries",
            f"≤ {target:g} s" if target else "",
            spread(seconds, "s", 2),
            None if target is None else statistics.median(seconds) <= target,
            f"of processors {spread(_of(made, 'worked'), 's', 2)}; "
            f"{made[0]['bytes'] / 1e6:.1f} MB; memory at most {spread(_of(made, 'most'), 'MB')}, "
            f"of it {spread(_of(made, 'before'), 'MB')} before",
        )


def _of(made: list[dict[str, float]], name: str) -> list[float]:
    return [one[name] for one in made]


def _made(format_: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.reports", format_],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _measure(format_: str) -> dict[str, float]:
    from commandcenter.reports import rendered, write

    events = tuple(_log())
    incident = fold(Incident(1), events)
    process = psutil.Process()
    before = process.memory_info().rss
    begun, worked = time.perf_counter(), time.process_time()
    written = write(incident, events, now=events[-1].recorded_at, head_hash="0" * 64, zone=UTC)
    document = rendered(written.report, format_)
    return {
        "seconds": time.perf_counter() - begun,
        "worked": time.process_time() - worked,
        "bytes": len(document),
        "before": before / 1e6,
        "most": _most() / 1e6,
    }


def _most() -> int:
    """The most memory that this process ever had, in bytes."""
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _log() -> Iterator[e.Event]:
    """Notes, findings, actions and progress reports, one a minute, as a long incident has them."""
    for seq, body in enumerate(_bodies(), 1):
        at = NOON + timedelta(minutes=seq)
        yield e.Event(seq, at, at, f"person{seq % 9}", None, None, body)


def _bodies() -> Iterator[e.Body]:
    yield e.Declared(title="Stolen CI token used to publish packages", source=Source.MONITORING)
    yield e.Confirmed(
        severity=Severity.SEV1,
        impact="packages may hold foreign code",
        customers_at_risk=True,
        infrastructure_breach=True,
    )
    for number in range(3, ENTRIES + 1):
        said = f"host-{number % 97} asked for /publish with the old token, from network {number}"
        match number % 10:
            case 0:
                yield e.ProgressReported(
                    track=Track.MITIGATION, conditions=said, actions="purge", needs=""
                )
            case 1:
                yield e.ActionAdded(id=f"A{number}", track=Track.REMEDIATION, text=said)
            case 2 | 3:
                yield e.EntryLogged(text=said, kind=EntryKind.FINDING)
            case _:
                yield e.EntryLogged(text=said)


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1])))
