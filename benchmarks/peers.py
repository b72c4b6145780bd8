"""Harlequin, installed by the benchmark into an environment of its own."""

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.row import NotMeasured

CACHE = (
    Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "commandcenter-benchmarks"
)
#: Seconds for an installation.
PATIENCE = 600


def harlequin() -> list[str]:
    """The command that opens Harlequin on an empty SQLite database in memory.

    Raises:
        NotMeasured: it cannot be installed here.
    """
    environment = CACHE / f"harlequin-{sys.version_info.major}.{sys.version_info.minor}"
    program = environment / "bin" / "harlequin"
    if not program.exists():
        print("installing Harlequin into", environment, flush=True)
        try:
            for command in (
                [sys.executable, "-m", "venv", str(environment)],
                [str(environment / "bin" / "pip"), "install", "--quiet", "harlequin"],
            ):
                subprocess.run(
                    command, check=True, capture_output=True, text=True, timeout=PATIENCE
                )
        except (OSError, subprocess.SubprocessError) as error:
            told = getattr(error, "stderr", None) or str(error)
            raise NotMeasured(
                f"Harlequin cannot be installed here: {told.strip()[-160:]}"
            ) from error
    return [str(program), "--adapter", "sqlite"]
