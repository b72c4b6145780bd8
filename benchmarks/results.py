"""The table, on the terminal and in benchmarks/results.md."""

import os
import platform
import shlex
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from benchmarks.row import Row

RESULTS = Path(__file__).with_name("results.md")
PACKAGES = ("textual", "sqlalchemy", "sqlcipher3", "aiosqlite", "pydantic", "typer")
HEADINGS = ("what", "target", "measured", "", "beside, same run")


def as_markdown(rows: Sequence[Row], arguments: Sequence[str]) -> str:
    """The whole page: what was measured, on what, when and how."""
    command = shlex.join(["python", "-m", "benchmarks", *arguments])
    lines = [
        "# Benchmarks",
        "",
        f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC by `{command}`.",
        _machine(),
        "",
        "Medians (least..most). A figure hangs on its machine: compare within one row.",
        "",
        _line(HEADINGS),
        _line(["---"] * len(HEADINGS)),
        *(_line((row.what, row.target, row.measured, row.verdict, row.beside)) for row in rows),
    ]
    return "\n".join(lines) + "\n"


def as_text(row: Row) -> str:
    """One row as the terminal shows it while the next is being measured."""
    beside = f"\n{'':12}beside: {row.beside}" if row.beside else ""
    return f"  {row.verdict:8}  {row.what}: {row.measured} (target {row.target}){beside}"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB"
        f" (load {os.getloadavg()[0]:.1f}); Python {platform.python_version()}; {packages}."
    )
