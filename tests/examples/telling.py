"""Tells the stories of the examples, programs to run, inside of the tests' own process."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.commandline import REPOSITORY

EXAMPLES = REPOSITORY / "examples"


@contextmanager
def told(name: str, home: Path, *, live: bool = False) -> Iterator[Any]:
    """Tell one story in this process; yields who drove it.

    Args:
        name: of the program.
        home: an empty `COMMANDCENTER_HOME`, apart from its settings.
        live: as if it were now, with a worker and the services of those settings.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(EXAMPLES))
        drive = importlib.import_module("drive").Drive(home, in_process=True, quiet=True, live=live)
        try:
            with drive.worker():
                importlib.import_module(name).story(drive)
            yield drive
        finally:
            for program in EXAMPLES.glob("*.py"):
                sys.modules.pop(program.stem, None)  # Their names are too plain to stay.
