"""How the benchmarks run the product: the installed command, in a home of its own."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.row import NotMeasured
from tests.commandline import isolated


def command(*arguments: str) -> list[str]:
    """The command line of the installed program."""
    return [str(Path(sys.executable).with_name("commandcenter")), *arguments]


def environment(folder: Path) -> dict[str, str]:
    """The environment of a new, empty home under that folder."""
    home = folder / "home"
    home.mkdir(mode=0o700, exist_ok=True)
    return isolated(home)


def run(*arguments: str, env: Mapping[str, str]) -> str:
    """Run one verb and give back what it printed.

    Raises:
        NotMeasured: it was refused, or does not exist yet.
    """
    done = subprocess.run(
        command(*arguments),
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        told = (done.stderr or done.stdout).strip().splitlines() or ["nothing was said"]
        raise NotMeasured(f"commandcenter {arguments[0]}: {told[-1]}")
    return done.stdout
