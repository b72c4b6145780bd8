"""The server: opens the door, runs the worker, and closes without losing what people typed."""

import asyncio
import json
import logging
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import asyncssh

from commandcenter.desk import Desk
from commandcenter.private_file import read_private, write_private
from commandcenter.server.directory import Directory
from commandcenter.server.door import Door
from commandcenter.server.limits import Limit
from commandcenter.server.visits import Visits

log = logging.getLogger(__name__)

#: What whoever is in is told when the server stops.
STOPPING = "the server is stopped; what you typed is kept, connect again"
#: The algorithms that are spoken; all else is not.
MODERN = {
    "kex_algs": ("mlkem768x25519-sha256", "curve25519-sha256", "curve25519-sha256@libssh.org"),
    "encryption_algs": (
        "chacha20-poly1305@openssh.com",
        "aes256-gcm@openssh.com",
        "aes128-gcm@openssh.com",
    ),
    "mac_algs": ("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com"),
    "compression_algs": ("none",),
}


@dataclass(frozen=True, slots=True)
class Opening:
    """Where the door is, and how many go through it.

    Attributes:
        host_key: its file (0600), made where it is missing.
        connections: at the same time, in all; and from one address.
        sessions: at the same time, in all; and of one person.
    """

    host: str
    port: int
    host_key: Path
    connections: tuple[int, int] = (200, 20)
    sessions: tuple[int, int] = (100, 10)


def host_key(path: Path) -> asyncssh.SSHKey:
    """The key by which clients know this server, made (Ed25519) at its first start.

    Raises:
        Refused: others could read it.
        OSError: it cannot be read or written.
    """
    if not path.exists():
        made = asyncssh.generate_private_key("ssh-ed25519", comment="commandcenter")
        write_private(path, made.export_private_key())
    return asyncssh.import_private_key(read_private(path))


@asynccontextmanager
async def opened(desk: Desk, opening: Opening) -> AsyncIterator[asyncssh.SSHAcceptor]:
    """The open door; closing it ends every session, and keeps what was typed.

    Args:
        desk: at which the program itself sits.
        opening: where.

    Raises:
        OSError: the address cannot be listened on.
    """
    directory = Directory(desk)
    connections = Limit(*opening.connections, of="connections")
    visits = Visits(Limit(*opening.sessions, of="sessions"))
    await asyncio.to_thread(visits.warm_up)
    following = asyncio.create_task(directory.follow())
    acceptor = await asyncssh.listen(
        opening.host,
        opening.port,
        server_host_keys=[host_key(opening.host_key)],
        server_factory=lambda: Door(directory, connections, visits.receive),
        encoding=None,
        line_editor=False,
        public_key_auth=True,
        password_auth=False,
        kbdint_auth=False,
        host_based_auth=False,
        gss_kex=False,
        gss_auth=False,
        agent_forwarding=False,
        x11_forwarding=False,
        allow_scp=False,
        login_timeout=20,
        keepalive_interval=15,
        keepalive_count_max=3,
        server_version="commandcenter",
        **MODERN,
    )
    try:
        yield acceptor
    finally:
        acceptor.close()
        await visits.end_all(STOPPING)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


async def until_told() -> bool:
    """Wait until the process is told something.

    Returns:
        Whether it is to stop; else it is to read its settings again.
    """
    told: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def tell(*, stop: bool) -> None:
        if not told.done():
            told.set_result(stop)

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, partial(tell, stop=True))
    loop.add_signal_handler(signal.SIGHUP, partial(tell, stop=False))
    return await told


class Lines(logging.Formatter):
    """A line of JSON for each thing that happened: who, whence, what; never what was written."""

    #: What every record has; the rest is what was said of it.
    PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "what": record.getMessage(),
        }
        said |= {key: value for key, value in vars(record).items() if key not in self.PLAIN}
        if record.exc_info and record.exc_info[0] is not None:
            said["error"] = record.exc_info[0].__name__
        return json.dumps(said, default=str)


def tell_in_lines() -> None:
    """Have everything that is logged told in lines of JSON, on standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # What it tells of each connection is ours to tell, with the person's name.
    logging.getLogger("asyncssh").setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
