"""The program as a person runs it: a real process, in a home of its own."""

import contextlib
import gc
import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent

#: What a developer's own shell may carry and a test must not see.
FOREIGN_PREFIXES = ("COMMANDCENTER_", "XDG_", "TEXTUAL")
FOREIGN_NAMES = {"NO_COLOR", "FORCE_COLOR", "CLICOLOR", "COLORTERM", "COLUMNS", "LINES", "EDITOR"}
#: Set-up of the tests themselves, which stays.
OURS = "COMMANDCENTER_TEST_"


def foreign(name: str) -> bool:
    """Whether a variable belongs to the developer's own set-up."""
    if name.startswith(OURS):
        return False
    return name.startswith(FOREIGN_PREFIXES) or name in FOREIGN_NAMES


def isolated(home: Path, **changes: str) -> dict[str, str]:
    """An environment in which nothing of the developer's own set-up is left.

    Args:
        home: becomes `COMMANDCENTER_HOME`.
        changes: further variables, which win.
    """
    kept = {name: value for name, value in os.environ.items() if not foreign(name)}
    return {
        **kept,
        "COMMANDCENTER_HOME": str(home),
        "COMMANDCENTER_USER": "maya",
        "COMMANDCENTER_WORKER_AUTOSTART": "0",
        "PYTHONUTF8": "1",
        **changes,
    }


@dataclass(frozen=True)
class Outcome:
    """What one run of the program came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, read as JSON; fails with what stood there instead."""
        try:
            return json.loads(self.out)
        except ValueError as error:
            message = f"not JSON: {self.out[:400]!r}; exit {self.code}; stderr {self.err[:400]!r}"
            raise AssertionError(message) from error

    def succeeded(self) -> "Outcome":
        """Itself, when the program said that it went well; else fails with its words."""
        assert self.code == 0, f"exit {self.code}: {self.err or self.out}"
        return self


def run_here(*arguments: str, stdin: bytes = b"") -> Outcome:
    """Run one verb in this process, in the environment that it has now.

    The same code, at a tenth of the cost of a process: for what leads up to the thing that a test
    is about, and for looking again and again.
    """
    from commandcenter.cli.running import run  # Most tests of screens and rules run no verb.

    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2)]
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(stdin))
    try:
        with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
            code = run(list(arguments))
    finally:
        sys.stdin = before
        logging.captureWarnings(capture=False)
        gc.enable()
    return Outcome(code, *(stream.buffer.getvalue().decode() for stream in streams))


@contextlib.contextmanager
def surrounded(environment: Mapping[str, str]) -> Iterator[None]:
    """Have this process see that environment for a while, and nothing else."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@dataclass(frozen=True)
class CommandLine:
    """Runs `commandcenter` in one home, as whoever is named.

    Attributes:
        environment: what every run sees.
    """

    environment: Mapping[str, str]

    def __call__(
        self,
        *arguments: str,
        user: str | None = None,
        input: str = "",  # noqa: A002 - the word of `subprocess.run`
        env: Mapping[str, str] | None = None,
        timeout: float = 60,
    ) -> Outcome:
        """Run one verb to its end.

        Args:
            arguments: after `commandcenter`.
            user: the person; maya when not named.
            input: standard input; none is an empty one, never the terminal's.
            env: changes to the environment.
            timeout: in seconds.
        """
        done = subprocess.run(
            [sys.executable, "-m", "commandcenter", *arguments],
            env=self._environment(user, env),
            input=input,
            capture_output=True,
            encoding="utf-8",
            timeout=timeout,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def here(self, *arguments: str, user: str | None = None, stdin: bytes = b"") -> Outcome:
        """The same in this process; see `run_here`."""
        with surrounded(self._environment(user, None)):
            return run_here(*arguments, stdin=stdin)

    def start(
        self, *arguments: str, user: str | None = None, env: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """Start one verb and leave it running; use it as a context manager and end it."""
        return subprocess.Popen(
            [sys.executable, "-m", "commandcenter", *arguments],
            env=self._environment(user, env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def _environment(self, user: str | None, env: Mapping[str, str] | None) -> dict[str, str]:
        person = {"COMMANDCENTER_USER": user} if user else {}
        return {**self.environment, **person, **(env or {})}


def modules_loaded_by(argv: list[str], env: Mapping[str, str]) -> set[str]:
    """Every module that a command line had imported by the time it ended.

    Args:
        argv: what follows `python`: `["-m", "commandcenter", "list"]`, or `["-c", "import x"]`.
        env: the environment to run in.
    """
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *argv],
        env=dict(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    rows = (line.split("|") for line in done.stderr.splitlines() if line.startswith("import time:"))
    names = {row[-1].strip() for row in rows if len(row) == 3}
    said = [line for line in done.stderr.splitlines() if not line.startswith("import time:")]
    assert done.returncode == 0, f"exit {done.returncode}: {' '.join(said)[-600:]}"
    return names - {"imported package"}
