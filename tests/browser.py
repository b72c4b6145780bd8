"""Headless Chromium for tests, told what to do by its own protocol through a pair of pipes."""

import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
VARIABLE = "COMMANDCENTER_TEST_CHROMIUM"
#: Seconds after which an answer is not waited for any more.
PATIENCE = 60
#: Of what a page says and asks for, this is listened to.
HEARD = ("Page", "Runtime", "Log", "Network", "Accessibility", "DOM")
#: Names of descriptors that the protocol gives to its pipes.
COMMANDS, ANSWERS = 3, 4
OPTIONS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-sandbox",  # Root has none, and what is opened here was written here.
)


class Unavailable(Exception):
    """No browser can be had here; the message names what is missing and how to get it."""


class Browser:
    """A running browser: one answer to each command, and what its pages said meanwhile."""

    def __init__(self, commands: int, answers: int) -> None:
        """Speak through these descriptors."""
        self._commands = commands
        self._answers = answers
        self._begun = b""
        self._last = 0
        self.heard: list[dict[str, Any]] = []

    def call(self, method: str, session: str | None = None, **given: Any) -> dict[str, Any]:
        """Have a command done; its result."""
        self._last += 1
        asked = {"id": self._last, "method": method, "params": given}
        if session:
            asked["sessionId"] = session
        os.write(self._commands, json.dumps(asked).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("id") == self._last:
                assert "error" not in told, f"{method}: {told.get('error')}"
                return told["result"]
            self.heard.append(told)

    def wait_for(self, event: str, session: str) -> None:
        """Wait until a page tells of an event."""
        while not any(
            each.get("method") == event and each.get("sessionId") == session for each in self.heard
        ):
            self.heard.append(self._next())

    def open(self, page: Path) -> "Page":
        """A file in a tab of its own, loaded."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in HEARD:
            self.call(f"{domain}.enable", session)
        self.heard.clear()
        self.call("Page.navigate", session, url=page.as_uri())
        self.wait_for("Page.loadEventFired", session)
        return Page(self, session, target)

    def _next(self) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE
        while b"\0" not in self._begun:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._answers], [], [], left)[0]:
                raise TimeoutError("the browser does not answer")
            read = os.read(self._answers, 1 << 20)
            if not read:
                raise EOFError("the browser went away")
            self._begun += read
        line, _, self._begun = self._begun.partition(b"\0")
        return json.loads(line)


class Page:
    """A loaded page."""

    def __init__(self, browser: Browser, session: str, target: str) -> None:
        """The page of this session of the protocol."""
        self._browser = browser
        self._session = session
        self._target = target

    def call(self, method: str, **given: Any) -> dict[str, Any]:
        """Have a command done on it."""
        return self._browser.call(method, self._session, **given)

    def value(self, expression: str) -> Any:
        """What a line of JavaScript is worth, in the page but not bound by its policy."""
        told = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def told(self, *events: str) -> list[dict[str, Any]]:
        """What it told of these events since it was opened."""
        self.value("0")  # Whatever came before this answer was heard.
        return [
            each["params"]
            for each in self._browser.heard
            if each.get("method") in events and each.get("sessionId") == self._session
        ]

    @property
    def said(self) -> list[dict[str, Any]]:
        """Every message in its console: by the page, and by the browser about it."""
        return self.told("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")

    @property
    def asked_for(self) -> list[str]:
        """The addresses that it asked for, itself included."""
        return [each["request"]["url"] for each in self.told("Network.requestWillBeSent")]

    def close(self) -> None:
        """Close its tab."""
        self._browser.call("Target.closeTarget", targetId=self._target)


def program() -> str:
    """The browser that was named, or found.

    Raises:
        Unavailable: there is none.
    """
    named = os.environ.get(VARIABLE)
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        raise Unavailable(
            "Chromium is not installed (Debian: apt install chromium), and "
            f"{VARIABLE} names no other"
        )
    return found


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser that runs for a while, with an empty profile of its own.

    Raises:
        Unavailable: none can be had.
    """
    started = program()
    with tempfile.TemporaryDirectory(prefix="cc-browser-", ignore_cleanup_errors=True) as folder:
        theirs_in, ours_out = _pipe()
        ours_in, theirs_out = _pipe()

        def wired() -> None:
            os.dup2(theirs_in, COMMANDS)
            os.dup2(theirs_out, ANSWERS)

        running = subprocess.Popen(
            [started, *OPTIONS, f"--user-data-dir={folder}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(COMMANDS, ANSWERS),
            preexec_fn=wired,  # noqa: PLW1509 - the pipes have these numbers; no thread runs here
        )
        os.close(theirs_in)
        os.close(theirs_out)
        try:
            yield Browser(ours_out, ours_in)
        finally:
            os.close(ours_out)
            os.close(ours_in)
            running.terminate()
            running.wait()


def _pipe() -> tuple[int, int]:
    """A pipe whose ends are not those numbers that it is moved to."""
    ends = os.pipe()
    moved = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    for end in ends:
        os.close(end)
    return moved[0], moved[1]
