"""The server: opens the door, runs the worker, and closes without losing what people typed."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncssh

from commandcenter.config import ServerSettings
from commandcenter.desk import Desk
from commandcenter.private_file import read_private, write_private
from commandcenter.server.directory import Directory
from commandcenter.server.door import Door
from commandcenter.server.limits import Knocking, Limit
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
        limits: how many go through it.
    """

    host: str
    port: int
    host_key: Path
    limits: ServerSettings


class Opened:
    """An open door.

    Attributes:
        port: that is listened on.
        knocking: who has not proven yet who they are.
        inside: the connections of those who have.
        sessions: what they do.
    """

    def __init__(self, limits: ServerSettings) -> None:
        """Nobody has come yet."""
        self.port = 0
        self.knocking = Knocking(limits.connections, limits.connections_from_one_address)
        self.inside = Limit(limits.connections, limits.sessions_of_one_person, of="connections")
        self.sessions = Limit(limits.sessions, limits.sessions_of_one_person, of="sessions")

    def limit(self, limits: ServerSettings) -> None:
        """Let so many in from now on; who is in stays."""
        self.knocking.most = self.inside.most = limits.connections
        self.knocking.each = limits.connections_from_one_address
        self.sessions.most = limits.sessions
        self.inside.each = self.sessions.each = limits.sessions_of_one_person


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
async def opened(desk: Desk, opening: Opening) -> AsyncIterator[Opened]:
    """The open door; closing it ends every session, and keeps what was typed.

    Args:
        desk: at which the program itself sits.
        opening: where.

    Raises:
        OSError: the address cannot be listened on.
    """
    directory = Directory(desk)
    door = Opened(opening.limits)
    visits = Visits(door.sessions)
    await asyncio.to_thread(visits.warm_up)
    following = asyncio.create_task(directory.follow())
    acceptor = await asyncssh.listen(
        opening.host,
        opening.port,
        server_host_keys=[host_key(opening.host_key)],
        server_factory=lambda: Door(directory, door.knocking, door.inside, visits.receive),
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
    door.port = acceptor.get_port()
    try:
        yield door
    finally:
        acceptor.close()
        await visits.end_all(STOPPING)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


def told() -> asyncio.Queue[bool]:
    """What the process is told from now on, in order.

    Returns:
        For each signal, whether it is to stop; else it is to read its settings again.
    """
    orders: asyncio.Queue[bool] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, orders.put_nowait, True)  # noqa: FBT003 - what is queued
    loop.add_signal_handler(signal.SIGHUP, orders.put_nowait, False)  # noqa: FBT003 - the same
    return orders
