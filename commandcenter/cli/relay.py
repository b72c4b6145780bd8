"""A command line handed to a running worker, which has everything loaded that it takes.

Loaded before anything else, by everybody: it imports as little as can be, and nothing of the house.

A message is its length (4 bytes), and fields that a NUL ends; the streams and the working folder go
along as open descriptors. The answer is one byte, `y` or `n` (then the verb is run here), and after
`y` one more: the exit code. Whoever is interrupted sends the number of the signal as one byte.
"""

import os
import signal
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from commandcenter import __version__
from commandcenter.folders import SOCKET, folders

TAKEN, NOT_TAKEN = b"y", b"n"
LENGTH = struct.Struct("!I")
#: Who both sides are: another version would do another thing.
SELF = f"{__version__} {sys.prefix} {os.path.dirname(__file__)}"
#: Seconds that a worker has to say whether it takes the verb.
PATIENCE = 2.0
#: Only Linux tells who is at the other end as it is asked here, and names descriptors in /proc.
KNOWS_PEERS = sys.platform == "linux"
_CREDENTIALS = struct.Struct("3i")
#: What it comes to when the worker ends while it does the verb.
LOST = (
    "the worker ended in the middle of this; look whether it was recorded (commandcenter timeline)"
    " before you repeat it"
)


def relayed(arguments: list[str]) -> int | None:
    """Have a running worker do what the command line says.

    Returns:
        The exit code; None where nobody answers, so that the verb is run here.
    """
    try:
        path = os.path.join(folders(os.environ)[2], SOCKET)
        if not arguments or not KNOWS_PEERS or not os.path.exists(path):
            return None
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(PATIENCE)
            with short(path) as near:
                connection.connect(near)
            if peer_of(connection) != os.geteuid():
                return None
            _ask(connection, _message(arguments))
            if connection.recv(1) != TAKEN:
                return None
            connection.settimeout(None)
            return _outcome(connection)
    except (OSError, RuntimeError):
        return None


@contextmanager
def short(path: str) -> Iterator[str]:
    """Another name of a socket for a moment: its own may be longer than a socket's may be."""
    folder = os.open(os.path.dirname(path), os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{os.path.basename(path)}"
    finally:
        os.close(folder)


def peer_of(connection: socket.socket) -> int:
    """The user at the other end, as the kernel knows it."""
    told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    uid: int = _CREDENTIALS.unpack(told)[1]
    return uid


def _ask(connection: socket.socket, message: bytes) -> None:
    folder = os.open(".", os.O_RDONLY)
    try:
        socket.send_fds(connection, [LENGTH.pack(len(message))], [0, 1, 2, folder])
    finally:
        os.close(folder)
    connection.sendall(message)


def _message(arguments: list[str]) -> bytes:
    mask = os.umask(0o077)
    os.umask(mask)
    variables = [f"{name}={value}" for name, value in os.environ.items()]
    fields = [SELF, str(mask), sys.stdout.encoding, str(len(arguments)), *arguments, *variables]
    return b"".join(os.fsencode(field) + b"\0" for field in fields)


def _outcome(connection: socket.socket) -> int:
    """Wait for the end, and hand on what this process is told meanwhile."""
    while True:
        try:
            code = connection.recv(1)
        except KeyboardInterrupt:
            connection.send(bytes([signal.SIGINT]))
            continue
        except OSError:
            code = b""
        if code:
            return code[0]
        print(f"refused: {LOST}", file=sys.stderr)  # noqa: T201 - no room of output is loaded
        return 1
