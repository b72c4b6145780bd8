"""A terminal with a program in it: starts it on a pseudo-terminal and sees what a person sees.

    with Terminal(["commandcenter"], size=(120, 40), env=env) as terminal:
        terminal.wait_for("INC-7")
        terminal.press("down", "enter")
        print(terminal.screen)

A thread reads all the time, as a terminal does: a program whose output nobody reads stands still.
"""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from tests.picture import Picture, unfinished

ESCAPE = b"\x1b"

KEYS = {
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "pageup": b"\x1b[5~",
    "pagedown": b"\x1b[6~",
    "delete": b"\x1b[3~",
    "enter": b"\r",
    "tab": b"\t",
    "shift+tab": b"\x1b[Z",
    "escape": ESCAPE,
    "space": b" ",
    "backspace": b"\x7f",
    "f1": b"\x1bOP",
    "f2": b"\x1bOQ",
    "f5": b"\x1b[15~",
    **{f"ctrl+{letter}": bytes([ord(letter) - 96]) for letter in "abcdefghijklmnopqrstuvwxyz"},
}

#: What programs ask a terminal, and what a modern one with synchronised output answers.
ANSWERS: Mapping[bytes, bytes] = {
    b"\x1b[c": b"\x1b[?62;22c",  # DA1: VT220 with colours
    b"\x1b[0c": b"\x1b[?62;22c",
    b"\x1b[>c": b"\x1b[>1;95;0c",  # DA2
    b"\x1b[>0c": b"\x1b[>1;95;0c",
    b"\x1b[5n": b"\x1b[0n",  # DSR: in order
    b"\x1b[6n": b"\x1b[1;1R",  # DSR: where the cursor is
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",  # DECRQM: synchronised output is known, and off
    b"\x1b]10;?": b"\x1b]10;rgb:ffff/ffff/ffff\x1b\\",
    b"\x1b]11;?": b"\x1b]11;rgb:0000/0000/0000\x1b\\",
}
QUESTION = re.compile(b"|".join(re.escape(question) for question in ANSWERS))

#: Hands the program its controlling terminal: a session leader gets it by opening it. Done by a
#: shell, since code between fork and exec is not safe beside our reading threads.
TAKE_TERMINAL = 'exec 0<>"$0" 1>&0 2>&0; exec "$@"'


class Missing(AssertionError):
    """What was waited for did not come; the message holds the screen as it was."""


class Chunk(NamedTuple):
    """Bytes that the program wrote, and when they arrived (`time.perf_counter`)."""

    at: float
    data: bytes


class Terminal:
    """One program on one pseudo-terminal, from its start to its end.

    Attributes:
        process: the program; the leader of a session and process group of its own.
        chunks: everything that it wrote, as it arrived.
        started: when it was started (`time.perf_counter`).
    """

    #: Seconds that a program has to end after SIGTERM.
    PATIENCE = 3.0

    def __init__(
        self,
        command: Sequence[str],
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        """Start the program.

        Args:
            command: the program and its arguments; no shell reads them.
            size: columns and rows.
            env: its whole environment but for the terminal's own variables; default is ours.
            cwd: where it starts.
        """
        self.chunks: list[Chunk] = []
        self._fed = 0
        self._picture = Picture(*size)
        self._news = threading.Condition()
        self._ended = False
        self._master, slave = pty.openpty()
        self._woken, self._wake = os.pipe()
        self._set_size(*size)
        inherited = os.environ if env is None else env
        surroundings = {
            # These two would belie the size of this terminal.
            **{name: inherited[name] for name in inherited if name not in {"COLUMNS", "LINES"}},
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
        }
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", TAKE_TERMINAL, os.ttyname(slave), *command],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=surroundings,
            cwd=cwd,
            start_new_session=True,
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    # What the person does.

    def press(self, *keys: str) -> None:
        """Press keys by name (`KEYS`); anything else is typed as it stands."""
        for key in keys:
            self.send(KEYS.get(key, key.encode()))

    def send(self, data: bytes) -> None:
        """Send bytes as the keyboard would."""
        while data:
            data = data[os.write(self._master, data) :]

    def resize(self, columns: int, rows: int) -> None:
        """Pull the window to another size; the program hears of it by SIGWINCH."""
        self._feed()
        self._picture.resize(columns, rows)
        self._set_size(columns, rows)

    def hangup(self) -> None:
        """Close the window, or lose the connection: the kernel sends the program SIGHUP."""
        if self._master < 0:
            return
        # A read under way keeps the descriptor open, and the kernel would not see it closed.
        os.write(self._wake, b"!")
        self._reader.join()
        for descriptor in (self._master, self._woken, self._wake):
            os.close(descriptor)
        self._master = -1

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to the program's own process group, and to nothing else."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)

    def wait(self, timeout: float = 10) -> int:
        """The program's exit code, once it has ended by itself and all of its output is here.

        Raises:
            Missing: it is still running.
        """
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise Missing(f"still running after {timeout:g} s:\n{self.screen}") from None
        self._reader.join(timeout)
        return code

    def close(self) -> None:
        """End the program if it runs, politely first; then take the terminal away."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            self.kill(number)
            try:
                self.process.wait(self.PATIENCE)
                break
            except subprocess.TimeoutExpired:
                continue
        self.hangup()

    def __enter__(self) -> Self:
        """The terminal itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the program, however the block ended."""
        self.close()

    # What the person sees.

    @property
    def raw(self) -> bytes:
        """Every byte that the program has written."""
        return b"".join(chunk.data for chunk in self.chunks)

    @property
    def screen(self) -> str:
        """The screen as text, one line a row, without trailing blanks."""
        self._feed()
        return self._picture.text

    def svg(self, title: str) -> str:
        """The screen with its colours, as a drawing."""
        self._feed()
        return self._picture.svg(title)

    @property
    def title(self) -> str:
        """The title of the window."""
        self._feed()
        return self._picture.title

    @property
    def bells(self) -> int:
        """How often the bell rang."""
        self._feed()
        return self._picture.bells

    def wait_for(self, wanted: str | Callable[[str], object], timeout: float = 10) -> str:
        """The screen on which the text stands, or for which the predicate holds.

        Args:
            wanted: text that stands on one line, or a function of the screen's text.
            timeout: in seconds.

        Raises:
            Missing: it did not come in time, or the program ended without it.
        """

        def holds(screen: str) -> object:
            return wanted in screen if isinstance(wanted, str) else wanted(screen)

        deadline = time.monotonic() + timeout
        while True:
            with self._news:
                ended, seen = self._ended, len(self.chunks)
            if holds(screen := self.screen):
                return screen
            left = deadline - time.monotonic()
            if ended or left <= 0:
                why = "the program ended" if ended else f"{timeout:g} s passed"
                raise Missing(f"{why} without {wanted!r}; the screen:\n{screen}")
            with self._news:
                self._news.wait_for(lambda: self._ended or len(self.chunks) > seen, left)  # noqa: B023 - called only here

    def wait_for_output(self, after: int, timeout: float = 10) -> Chunk:
        """The first chunk beyond so many.

        Raises:
            Missing: none came.
        """
        with self._news:
            self._news.wait_for(lambda: self._ended or len(self.chunks) > after, timeout)
            if len(self.chunks) > after:
                return self.chunks[after]
        raise Missing(f"nothing was written within {timeout:g} s; the screen:\n{self.screen}")

    def wait_for_silence(self, quiet: float, timeout: float = 10, after: int = 0) -> Chunk:
        """The last chunk before the program said nothing for a while: it has finished painting.

        Args:
            quiet: seconds without output.
            timeout: seconds, for all of it.
            after: how many chunks must have arrived before silence counts.

        Raises:
            Missing: it never fell silent, or wrote nothing.
        """
        deadline = time.monotonic() + timeout
        self.wait_for_output(after, timeout)
        with self._news:
            while (seen := len(self.chunks)) and time.monotonic() < deadline:
                if not self._news.wait_for(lambda: len(self.chunks) > seen, quiet):
                    return self.chunks[-1]
        raise Missing(f"no silence of {quiet:g} s within {timeout:g} s")

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _read(self) -> None:
        """Keep what arrives, and answer what the program asks of its terminal."""
        unanswered = b""
        while True:
            data = self._next()
            arrived = time.perf_counter()
            with self._news:
                if data:
                    self.chunks.append(Chunk(arrived, data))
                else:
                    self._ended = True
                self._news.notify_all()
            if not data:
                return
            unanswered += data
            end = 0
            for question in QUESTION.finditer(unanswered):
                with contextlib.suppress(OSError):  # It may have gone without waiting.
                    self.send(ANSWERS[question.group()])
                end = question.end()
            unanswered = unfinished(unanswered, end)

    def _next(self) -> bytes:
        """What the program writes next; nothing at its end, or when the window is closed."""
        ready, _, _ = select.select([self._master, self._woken], [], [])
        if self._woken in ready:
            return b""
        try:
            return os.read(self._master, 1 << 16)
        except OSError:  # EIO: the last process on the terminal has gone.
            return b""

    def _feed(self) -> None:
        """Draw what has arrived since the screen was last looked at.

        Only on demand: drawing costs more than reading, and would blur what benchmarks measure.
        """
        arrived = self.chunks[self._fed :]
        self._fed += len(arrived)
        self._picture.feed(b"".join(chunk.data for chunk in arrived))
