"""The process beside a worker that does verbs for others: loaded once, forked for each.

It has no threads, so that a fork of it is a whole process: the verb runs in it as it would by
itself, with the streams, the working folder and the environment of whoever asked.
"""

import contextlib
import fcntl
import gc
import importlib
import io
import os
import random
import selectors
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from commandcenter.cli.relay import LENGTH, NOT_TAKEN, SELF, TAKEN, peer_of, short
from commandcenter.cli.running import run
from commandcenter.cli.streams import take_over
from commandcenter.cli.verbs import VERBS

#: The longest request, in bytes: a command line and an environment.
LONGEST = 4_000_000
#: How many verbs are done at the same time; whoever comes then does it by itself.
AT_ONCE = 64
#: Seconds that somebody who connected has to say what is to be done.
PATIENCE = 2.0
#: What each request brings: three streams and the working folder.
DESCRIPTORS = 4
#: Blocked but in a verb: it may come while the verb is only being forked, where it would be lost.
INTERRUPT = {signal.SIGINT}
#: What a verb on the log imports on its way.
LOADED = (
    "commandcenter.bootstrap",
    "commandcenter.desk",
    "commandcenter.store.sqlite",
    "commandcenter.worker",
)


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants done.

    Attributes:
        by: the version of the program that asks.
        mask: its umask.
        encoding: of its streams.
        variables: its environment.
    """

    by: str
    mask: int
    encoding: str
    arguments: list[str]
    variables: dict[str, str]

    @property
    def is_ours(self) -> bool:
        """Whether this process would do the very same as the one that asks."""
        verb = VERBS.get(self.arguments[0]) if self.arguments else None
        return self.by == SELF and verb is not None and not verb.apart


def answer(path: Path, until: int) -> int:
    """Answer on a socket until the other end of a pipe is closed.

    Args:
        path: the socket, which is made new.
        until: a descriptor that is at its end when the worker is.

    Returns:
        The exit code.
    """
    lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return 0  # Another one answers here.
    load()
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    mask = os.umask(0o177)
    with short(str(path)) as near:
        listener.bind(near)
    os.umask(mask)
    listener.listen()
    answering = Answering(listener, until)
    try:
        answering.run()
    finally:
        path.unlink(missing_ok=True)
        os.close(lock)  # The next worker's may answer, while the last verbs of this one end.
        answering.finish()
    return 0


def load() -> None:
    """Import what the verbs will need, once for all of them."""
    families = {f"commandcenter.cli.{verb.family}" for verb in VERBS.values() if not verb.apart}
    for module in (*LOADED, *sorted(families)):
        importlib.import_module(module)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        run(["list", "--json"])  # The first of anything costs the most.
    gc.collect()
    gc.freeze()


class Answering:
    """Takes requests, forks for each, and tells how it ended."""

    def __init__(self, listener: socket.socket, until: int) -> None:
        """Prepare to answer on a socket until a descriptor is at its end."""
        self._listener = listener
        self._until = until
        self._at_work: dict[int, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._selector.register(listener, selectors.EVENT_READ)
        self._selector.register(until, selectors.EVENT_READ)

    def run(self) -> None:
        """Answer, until told to stop."""
        signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPT)
        ended, told = os.pipe()
        os.set_blocking(told, False)
        signal.set_wakeup_fd(told)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # Its byte in the pipe is what is heard.
        self._selector.register(ended, selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._listener:
                    self._take()
                elif key.fd == self._until:
                    return
                elif key.fd == ended:
                    os.read(ended, 4096)
                    self._reap()
                else:
                    self._hand_on(key.data)

    def _take(self) -> None:
        connection, _ = self._listener.accept()
        with contextlib.suppress(OSError, ValueError):
            connection.settimeout(PATIENCE)
            if peer_of(connection) == os.geteuid():
                self._begin(connection)
                return
        connection.close()

    def _begin(self, connection: socket.socket) -> None:
        descriptors: list[int] = []
        try:
            first, descriptors, _, _ = socket.recv_fds(connection, LENGTH.size, DESCRIPTORS)
            [length] = LENGTH.unpack(first)
            request = _read(connection, length)
            taken = (
                request.is_ours and len(descriptors) == DESCRIPTORS and len(self._at_work) < AT_ONCE
            )
            connection.sendall(TAKEN if taken else NOT_TAKEN)
            if not taken:
                connection.close()
                return
            child = os.fork()
            if child == 0:
                self._do(request, descriptors)
            self._at_work[child] = connection
            connection.setblocking(False)
            self._selector.register(connection, selectors.EVENT_READ, child)
        finally:
            for each in descriptors:
                os.close(each)

    def _do(self, request: Request, descriptors: list[int]) -> None:
        """What the forked process is: the verb, and nothing else."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPT)
            self._listener.close()
            self._selector.close()
            os.close(self._until)
            for connection in self._at_work.values():
                connection.close()
            become(request, descriptors)
            code = run(request.arguments)
            sys.stdout.flush()
            sys.stderr.flush()
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else 1
        except KeyboardInterrupt:
            code = 130
        finally:
            os._exit(code)

    def _hand_on(self, child: int) -> None:
        """Hand a signal on; whoever asked and is gone wants nothing any more."""
        try:
            told = self._at_work[child].recv(1)
        except OSError:
            told = b""
        if not told:
            self._selector.unregister(self._at_work[child])
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, told[0] if told else signal.SIGTERM)

    def _reap(self) -> None:
        for child in list(self._at_work):
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                self._tell(child, os.waitstatus_to_exitcode(status))

    def _tell(self, child: int, code: int) -> None:
        connection = self._at_work.pop(child)
        with contextlib.suppress(KeyError):
            self._selector.unregister(connection)
        with contextlib.suppress(OSError), connection:
            # As a shell tells of a signal.
            connection.send(bytes([code if code >= 0 else 128 - code]))

    def finish(self) -> None:
        """Take no more, and wait for those who are at work."""
        self._listener.close()
        for child in list(self._at_work):
            _, status = os.waitpid(child, 0)
            self._tell(child, os.waitstatus_to_exitcode(status))


def become(request: Request, descriptors: list[int]) -> None:
    """Take over the streams, the working folder and the environment of whoever asked."""
    *streams, folder = descriptors
    os.fchdir(folder)
    os.close(folder)
    take_over(streams, request.encoding)
    os.umask(request.mask)
    os.environ.clear()
    os.environ.update(request.variables)
    time.tzset()
    random.seed()


def _read(connection: socket.socket, length: int) -> Request:
    """The request that follows.

    Raises:
        ValueError: it is none.
    """
    if length > LONGEST:
        raise ValueError
    content = b""
    while len(content) < length:
        piece = connection.recv(min(65_536, length - len(content)))
        if not piece:
            raise ValueError
        content += piece
    by, mask, encoding, count, *rest = [os.fsdecode(each) for each in content.split(b"\0")[:-1]]
    arguments, variables = rest[: int(count)], rest[int(count) :]
    named = dict(each.split("=", 1) for each in variables)
    return Request(by, int(mask), encoding, arguments, named)


def main() -> int:
    """Answer on the socket that is named until standard input ends."""
    until = os.dup(0)
    os.set_inheritable(until, False)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return answer(Path(sys.argv[1]), until)


if __name__ == "__main__":
    sys.exit(main())
