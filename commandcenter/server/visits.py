"""One session over SSH: a process of its own, on a terminal or on pipes, ended with the channel."""

import asyncio
import contextlib
import fcntl
import logging
import multiprocessing
import os
import signal
import struct
import termios
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Any

import asyncssh

from commandcenter.cli.verbs import VERBS
from commandcenter.incident.refusal import Refused
from commandcenter.incident.text import safe_line
from commandcenter.server.command import said_of_terminal, words_of
from commandcenter.server.door import Visitor
from commandcenter.server.inside import GRACE, Visit, serve
from commandcenter.server.limits import Crowded, Limit

log = logging.getLogger(__name__)

#: Seconds that a process has to end by itself where the server stops.
PARTING = 5.0
#: What the fork server loads, so that each process that it forks has it already; by name, for the
#: server itself needs none of it.
PRELOADED = (
    "commandcenter.bootstrap",
    "commandcenter.store.sqlite",
    "commandcenter.worker",
    *(f"commandcenter.cli.{verb.family}" for verb in VERBS.values() if not verb.at_home),
    "commandcenter.screens.response",
    "commandcenter.screens.session",
    "commandcenter.server.inside",
    "commandcenter.server.preload",
)
#: Rows and columns of a terminal that does not say, and at most.
_SIZE, _MOST = (80, 24), 1000


class Visits:
    """Everybody who is in."""

    def __init__(self, sessions: Limit) -> None:
        """Nobody is in yet.

        Args:
            sessions: how many there may be.
        """
        self._sessions = sessions
        self._forks = multiprocessing.get_context("forkserver")
        self._forks.set_forkserver_preload(list(PRELOADED))
        self._inside: set[Session] = set()

    def warm_up(self) -> None:
        """Have the fork server load everything, before anybody comes."""
        first = self._forks.Process(target=_nothing)
        first.start()
        first.join()

    def receive(self, visitor: Visitor) -> "Session":
        """The session of somebody who came in."""
        return Session(self, visitor)

    async def conduct(self, session: "Session") -> None:
        """One session from beginning to end."""
        try:
            with self._sessions.entered(session.visitor.person):
                self._inside.add(session)
                code = await session.run(self._forks)
        except (Crowded, Refused) as refused:
            session.say(str(refused))
            code = 1
        finally:
            self._inside.discard(session)
        log.info("session ended", extra={**session.about, "code": code})
        session.exit(code)
        session.close()
        await session.wait_closed()

    async def end_all(self, why: str) -> None:
        """Tell everybody why, have their processes end, and keep what they typed."""
        ending = [session.end(why) for session in list(self._inside)]
        await asyncio.gather(*ending)


class Session(asyncssh.SSHServerProcess[bytes]):
    """One visitor's session."""

    def __init__(self, visits: Visits, visitor: Visitor) -> None:
        """Nothing was asked for yet."""
        super().__init__(visits.conduct, None, 3, allow_scp=False)  # type: ignore[arg-type]
        self.visitor = visitor
        self.about = {"person": visitor.person, "address": visitor.address}
        self._terminal: int | None = None
        self._process: Any = None
        self._ended = asyncio.Event()
        #: Whether all that the process wrote was read, or nobody is there to read it.
        self._read = asyncio.Event()
        self._connected = False
        self._why = ""

    def subsystem_requested(self, subsystem: str) -> bool:
        """There are none; SFTP would be one."""
        wanted = f"wanted {safe_line(subsystem)}; there are no subsystems here"
        log.warning("refused", extra={**self.about, "because": wanted})
        return False

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        """The window has another size now."""
        del pixwidth, pixheight
        if self._terminal is not None:
            _resize(self._terminal, width, height)

    def signal_received(self, signame: str) -> None:
        """An interrupt at the other end is one here."""
        self._signal(signal.SIGINT if signame == "INT" else signal.SIGTERM)

    def break_received(self, msec: int) -> bool:
        """A break is an interrupt."""
        del msec
        self._signal(signal.SIGINT)
        return True

    def feed_eof(self, datatype: Any) -> None:
        """One stream of the process has ended, and all of it was read."""
        super().feed_eof(datatype)
        self._see_whether_read()

    def resume_feeding(self, datatype: Any) -> None:
        """The process takes more of what the visitor sends.

        Not at once: asyncio says so in the middle of writing, and where the last of it and its end
        come while it does, it closes the pipe and drops what the pipe has not taken.
        """
        asyncio.get_running_loop().call_soon(self._resume_feeding, datatype)

    def _resume_feeding(self, datatype: Any) -> None:
        with contextlib.suppress(KeyError):  # It was ended meanwhile.
            super().resume_feeding(datatype)

    def connection_lost(self, exc: Exception | None) -> None:
        """The visitor is gone: so is what was done for them."""
        super().connection_lost(exc)
        self._read.set()
        self._signal(signal.SIGHUP)
        asyncio.get_running_loop().call_later(GRACE, self._signal, signal.SIGKILL)

    def say(self, text: str) -> None:
        """A line for the visitor."""
        with contextlib.suppress(BrokenPipeError, OSError):
            self.stderr.write(f"commandcenter: {text}\r\n".encode())

    async def end(self, why: str) -> None:
        """Have the process end by itself, or end it."""
        self._why = why
        self._signal(signal.SIGHUP)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), PARTING)
        self._signal(signal.SIGKILL)

    async def run(self, forks: Any) -> int:
        """Start the process, and wait for its end.

        Returns:
            The exit code, as a shell tells it.

        Raises:
            Refused: there is no such thing here.
        """
        on_terminal = self.term_type is not None
        command = self.command or ""
        asked = command.decode(errors="replace") if isinstance(command, bytes) else command
        arguments = words_of(asked, on_terminal=on_terminal)
        verb = arguments[0] if arguments else "screens"
        log.info("session", extra={**self.about, "verb": verb})
        who = self.visitor
        place = f"ssh {who.address} {who.fingerprint}"
        visit = Visit(who.person, who.fingerprint, place, arguments, self._said(), on_terminal)
        with _ends(on_terminal, self.term_size) as (ours, theirs):
            self._process = forks.Process(target=serve, args=(visit, theirs), daemon=True)
            self._process.start()
            loop = asyncio.get_running_loop()
            loop.add_reader(self._process.sentinel, self._ended.set)
            for each in theirs:
                each.close()
            if on_terminal:
                self._terminal = ours[0]
            try:
                await self._connect(ours, on_terminal=on_terminal)
                self._connected = True
                self._see_whether_read()
                await self._ended.wait()
                await self._all_read()
            finally:
                self._terminal = None
                loop.remove_reader(self._process.sentinel)
                self._signal(signal.SIGKILL)
                self._process.join()
        if self._why:
            self.say(self._why)
        code: int = self._process.exitcode
        if code < 0:
            log.warning("a session's process was killed", extra={**self.about, "signal": -code})
        return code if code >= 0 else 128 - code

    def _see_whether_read(self) -> None:
        if self._connected and not self._readers:
            self._read.set()

    async def _all_read(self) -> None:
        """Wait until all that was written was read, however slow the visitor is; not for a stop."""
        with contextlib.suppress(ProcessLookupError):  # What it left behind would hold the streams.
            os.killpg(self._process.pid, signal.SIGKILL)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._read.wait(), GRACE if self._why else None)

    async def _connect(self, ours: list[int], *, on_terminal: bool) -> None:
        """Hand the streams over to the library, which reads no faster than the visitor does."""
        if on_terminal:
            into, out, err = os.dup(ours[0]), os.dup(ours[0]), None
        else:
            into, out, err = (ours.pop(0) for _ in range(3))
        await self.redirect(stdin=into, stdout=out, bufsize=0, send_eof=False)
        if err is not None:
            await self.redirect_stderr(err, bufsize=0, send_eof=False)

    def _said(self) -> dict[str, str]:
        """What the client says of its terminal, as far as it can do no harm."""
        said = {str(name): str(value) for name, value in self.env.items()}
        if self.term_type is not None:
            said["TERM"] = str(self.term_type)
        return said_of_terminal(said)

    def _signal(self, number: int) -> None:
        process = self._process
        if process is None or self._ended.is_set():
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)


@contextlib.contextmanager
def _ends(
    on_terminal: bool,  # noqa: FBT001 - a private helper of one caller
    size: tuple[int, int, int, int],
) -> Iterator[tuple[list[int], list[Connection]]]:
    """The descriptors of this side, and what the process gets; ours are closed in the end."""
    if on_terminal:
        ours, slave = os.openpty()
        _resize(ours, size[0], size[1])
        here, there = (
            [ours],
            [Connection(slave), Connection(os.dup(slave)), Connection(os.dup(slave))],
        )
    else:
        pipes = [os.pipe() for _ in range(3)]
        (stdin, into), (out, stdout), (err, stderr) = pipes
        here = [into, out, err]
        there = [Connection(stdin), Connection(stdout), Connection(stderr)]
    try:
        yield here, there
    finally:
        for each in here:
            os.close(each)
        for stream in there:
            if not stream.closed:
                stream.close()


def _resize(terminal: int, width: int, height: int) -> None:
    columns = min(width or _SIZE[0], _MOST)
    rows = min(height or _SIZE[1], _MOST)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def _nothing() -> None:
    """What the first process does: there is nobody yet."""
