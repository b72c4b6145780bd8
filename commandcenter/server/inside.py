"""What the process of one visitor does: the screens on a terminal, or one verb."""

import fcntl
import multiprocessing
import os
import signal
import sys
import termios
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection

from commandcenter.cli import main
from commandcenter.cli.remote import serve_remotely
from commandcenter.cli.streams import take_over

#: Of the server's own environment, what its visitors' processes may see.
KEPT = ("HOME", "LANG", "LC_ALL", "LC_CTYPE", "LOGNAME", "PATH", "TMPDIR", "TZ", "USER")
PREFIXES = ("COMMANDCENTER_", "XDG_", "PYTHON", "SSL_CERT_")
#: Seconds that the process has to end by itself once its visitor is gone.
GRACE = 1.0


@dataclass(frozen=True, slots=True)
class Visit:
    """What somebody came for.

    Attributes:
        person: who it is.
        fingerprint: of the key that they proved; once it is removed, they are out.
        place: where they sit: a second factor that they prove counts there.
        arguments: the command line; none of them opens the screens.
        variables: what the client says of its terminal.
        terminal: whether the streams are a terminal of their own.
    """

    person: str
    fingerprint: str
    place: str
    arguments: Sequence[str]
    variables: Mapping[str, str]
    terminal: bool


def serve(visit: Visit, streams: Sequence[Connection]) -> None:
    """Be the process of a visitor, until they are done; ends the process."""
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    threading.Thread(target=leave_with_the_server, daemon=True).start()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    descriptors = [os.dup(each.fileno()) for each in streams]
    for each in streams:
        each.close()
    if visit.terminal:
        fcntl.ioctl(descriptors[0], termios.TIOCSCTTY, 0)
    settle_environment(visit)
    # The server runs the worker.
    os.environ["COMMANDCENTER_WORKER__AUTOSTART"] = "false"
    take_over(descriptors, "utf-8")
    serve_remotely()
    code = main(list(visit.arguments))
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            code = code or 1
    os._exit(code)


def leave_with_the_server() -> None:
    """Wait for the end of the server, however it comes: with it the visitor is gone.

    A terminal that hangs up tells only whoever has made it theirs by then, and a pipe tells nobody
    who neither reads nor writes.
    """
    server = multiprocessing.parent_process()
    if server is None:
        return  # Nobody forked this process.
    server.join()
    os.killpg(0, signal.SIGHUP)
    time.sleep(GRACE)
    os.killpg(0, signal.SIGKILL)


def settle_environment(visit: Visit) -> None:
    """Make the environment the visitor's: what this machine needs, and who they are."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in KEPT or name.startswith(PREFIXES)
    }
    os.environ.clear()
    os.environ.update(kept)
    os.environ.update(visit.variables)
    os.environ["COMMANDCENTER_USER"] = visit.person
    os.environ["COMMANDCENTER_FINGERPRINT"] = visit.fingerprint
    os.environ["COMMANDCENTER_PLACE"] = visit.place
    time.tzset()
