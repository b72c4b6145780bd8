"""Drives the command line through a story: who did what, when, in which words."""

import argparse
import contextlib
import io
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from retelling import retold

#: Seconds until what is sent through services must have arrived, and how long the worker stays.
DELIVERED_WITHIN, LINGER = 120, "3"


class Refusal(Exception):
    """A verb of a story was refused: the story, or the program, is wrong."""


class Drive:
    """One store, and the people who work on it by the command line."""

    def __init__(
        self, home: Path, *, in_process: bool = False, quiet: bool = False, live: bool = False
    ) -> None:
        """Drive in that home.

        Args:
            home: becomes `COMMANDCENTER_HOME`.
            in_process: call the command line's entry point instead of starting processes.
            quiet: do not print the verbs.
            live: everything is done as it is told, now, and goes through the services that the
                settings in that home name; else at the times of the story, and sent by hand.
        """
        self.incident = ""
        self._in_process = in_process
        self._quiet = quiet
        self._live = live
        self._began = self._begins = datetime.now(UTC)
        self._environment = {
            "COMMANDCENTER_HOME": str(home),
            "COMMANDCENTER_TZ": "UTC",
            "COMMANDCENTER_WORKER_AUTOSTART": "0",
        }

    def is_for(self, organisation: str, *, contact: str) -> None:
        """Say whose command center this is, as its settings would."""
        self._environment["COMMANDCENTER_ORGANISATION__NAME"] = organisation
        self._environment["COMMANDCENTER_ORGANISATION__CONTACT"] = contact

    def declares(self, who: str, title: str, *options: str) -> None:
        """Start the incident that the rest of the story is about."""
        given = dict(pairwise(options))
        began = datetime.fromisoformat(given["--at"].removeprefix("~"))
        self._began = began if began.tzinfo else began.replace(tzinfo=UTC)
        self._begins = datetime.now(UTC)
        self.incident = self._run(who, "declare", title, *options).splitlines()[0]

    def does(self, who: str, verb: str, *words: str) -> str:
        """Have somebody run a verb on the incident; what it printed is returned."""
        return self._run(who, verb, self.incident, *words)

    def everyone(self, people: list[str], verb: str, *words: str) -> None:
        """Have several people run the same verb."""
        for who in people:
            self.does(who, verb, *words)

    def sends(self, who: str, notification: str, *, via: str, at: str) -> None:
        """Have somebody send a notification: by hand as they did then, or through the services.

        What goes through a service is waited for: a final one must arrive before the next phase.

        Args:
            who: sends it.
            notification: `M1`.
            via: how it was sent then.
            at: when.
        """
        if not self._live:
            self.does(who, "notify", "send", notification, "--via", via, "--at", at)
            return
        self.does(who, "notify", "send", notification)
        deadline = time.monotonic() + DELIVERED_WITHIN
        while not self._is_delivered(who, notification):
            if time.monotonic() > deadline:
                raise Refusal(f"{notification} did not arrive: does a worker run?")
            time.sleep(0.1)

    def _is_delivered(self, who: str, notification: str) -> bool:
        notes: list[dict[str, Any]] = json.loads(
            self._call(who, ["notify", self.incident, "list", "--json"])[1]
        )
        [note] = [each for each in notes if each["id"] == notification]
        owed = len(note["recipients"]) or 1  # A status page tells everybody at once.
        return note["service"] is None or len(note["deliveries"]) >= owed

    @contextlib.contextmanager
    def worker(self) -> Iterator[None]:
        """Have the worker run beside the story, if it is told live; it leaves when it is over."""
        if not self._live:
            yield
            return
        running = subprocess.Popen(
            [sys.executable, "-m", "commandcenter", "worker", "--linger"],
            env={**os.environ, **self._environment, "COMMANDCENTER_WORKER__LINGER_SECONDS": LINGER},
            stdin=subprocess.DEVNULL,
        )
        try:
            yield
            with contextlib.suppress(subprocess.TimeoutExpired):  # Another incident is open.
                running.wait(DELIVERED_WITHIN)
        finally:
            running.terminate()
            running.wait()

    def _run(self, who: str, *arguments: str) -> str:
        if self._live:
            arguments = tuple(
                retold(
                    list(arguments),
                    began=self._began,
                    begins=self._begins,
                    now=datetime.now(UTC).replace(microsecond=0),
                )
            )
        if not self._quiet:
            print(f"{who}$ commandcenter {shlex.join(arguments)}")  # noqa: T201 - it shows how
        code, out, err = self._call(who, list(arguments))
        if code:
            raise Refusal(f"{who}: commandcenter {shlex.join(arguments)}\n{err}")
        return out

    def _call(self, who: str, arguments: list[str]) -> tuple[int, str, str]:
        environment = {**self._environment, "COMMANDCENTER_USER": who}
        if self._in_process:
            return _here(arguments, environment)
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "commandcenter", *arguments],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return done.returncode, done.stdout, done.stderr


def _here(arguments: list[str], environment: dict[str, str]) -> tuple[int, str, str]:
    from commandcenter.cli import main  # noqa: PLC0415 - only where no process is started

    out, err = io.StringIO(), io.StringIO()
    with (
        _environment(environment),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = main(arguments)
    return code, out.getvalue(), err.getvalue()


@contextlib.contextmanager
def _environment(changes: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(changes)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def told(story: Callable[[Drive], None]) -> None:
    """Tell a story as this file's command: options, a store, exports at the end."""
    options = argparse.ArgumentParser(description=(story.__doc__ or "").splitlines()[0])
    options.add_argument("--home", type=Path, help="a store to keep; default: a throwaway one")
    options.add_argument("--output", type=Path, help="a folder for the report and the log")
    options.add_argument("--in-process", action="store_true", help="faster: no processes")
    options.add_argument(
        "--live",
        action="store_true",
        help="as if it were now, through the services that are set up",
    )
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="commandcenter-example-") as passing:
        home = given.home or Path(passing)
        drive = Drive(home, in_process=given.in_process, live=given.live)
        with drive.worker():
            story(drive)
        drive.does("auditor", "verify")
        report = drive.does("auditor", "export", "--format", "md")
        log = drive.does("auditor", "export", "--format", "json")
        if given.output is None:
            print(report)  # noqa: T201 - the point of it
            return
        given.output.mkdir(parents=True, exist_ok=True)
        (given.output / f"{drive.incident}.md").write_text(report, "utf-8")
        (given.output / f"{drive.incident}.json").write_text(log, "utf-8")
