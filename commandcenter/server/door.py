"""The door: who gets in. Public keys only, each a person's; everything else of SSH is closed.

A client may offer keys that it does not have: public keys are public. The person is therefore the
one whose key was proven, which is the last that was looked at before the library says so.
"""

import hmac
import logging
from dataclasses import dataclass
from typing import Any

import asyncssh

from commandcenter.server.directory import Directory
from commandcenter.server.limits import Crowded, Limit

log = logging.getLogger(__name__)

#: How many keys a client may try, as sshd's MaxAuthTries.
TRIES = 6
#: The name that anybody may come in by: `ssh incident@host`.
DOOR = "incident"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who came in.

    Attributes:
        person: by name.
        fingerprint: of the key that was proven.
        address: from where.
    """

    person: str
    fingerprint: str
    address: str


class Door(asyncssh.SSHServer):
    """One connection, from its beginning until somebody is in."""

    def __init__(self, directory: Directory, connections: Limit, visit: Any) -> None:
        """Nobody has come yet.

        Args:
            directory: whose key is whose.
            connections: how many there may be.
            visit: makes the session of a visitor.
        """
        self._directory = directory
        self._connections = connections
        self._visit = visit
        self._connection: asyncssh.SSHServerConnection | None = None
        self._address = ""
        self._counted = False
        self._tries = 0
        self._proving: tuple[str, str, str] | None = None
        self.visitor: Visitor | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Let them knock, unless too many do."""
        self._connection = conn
        self._address = str((conn.get_extra_info("peername") or ("?",))[0])
        try:
            self._connections.enter(self._address)
            self._counted = True
        except Crowded:
            log.warning("refused: too many connections", extra={"address": self._address})
            conn.abort()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the library's signature
        """They went."""
        if self._counted:
            self._connections.leave(self._address)
        if self.visitor is not None:
            self._directory.left(self)
            log.info("left", extra=self._about())

    def begin_auth(self, username: str) -> bool:  # noqa: ARG002 - the library's signature
        """Everybody must prove who they are."""
        return True

    def public_key_auth_supported(self) -> bool:
        """Keys are the one way in."""
        return True

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether it is somebody's key; that they have it is proven afterwards."""
        self._tries += 1
        self._proving = None
        if self._tries > 2 * TRIES and self._connection is not None:
            # Each key is looked at twice: when it is offered, and when it is proven.
            self._connection.disconnect(
                asyncssh.DISC_NO_MORE_AUTH_METHODS_AVAILABLE, "too many keys"
            )
            return False
        fingerprint = key.get_fingerprint("sha256")
        person = await self._directory.person_of(fingerprint)
        if person is None or not _may_be_called(username, person):
            return False
        self._proving = (username, person, fingerprint)
        return True

    def auth_completed(self) -> None:
        """Somebody is in: the one whose key was proven last."""
        conn, proven = self._connection, self._proving
        if conn is None or proven is None or conn.get_extra_info("username") != proven[0]:
            if conn is not None:
                conn.abort()
            return
        _, person, fingerprint = proven
        self.visitor = Visitor(person, fingerprint, self._address)
        self._directory.came_in(self, person, fingerprint, self._removed)
        log.info("came in", extra=self._about())

    def session_requested(self) -> Any:
        """A session for whoever is in; there is nothing else to be had."""
        return False if self.visitor is None else self._visit(self.visitor)

    def _removed(self) -> None:
        log.warning("ended: the person or the key was removed", extra=self._about())
        if self._connection is not None:
            self._connection.disconnect(
                asyncssh.DISC_BY_APPLICATION, "your key was removed from commandcenter"
            )

    def _about(self) -> dict[str, str]:
        who = self.visitor
        return (
            {}
            if who is None
            else {"person": who.person, "key": who.fingerprint, "address": who.address}
        )


def _may_be_called(username: str, person: str) -> bool:
    return any(hmac.compare_digest(username.encode(), each.encode()) for each in (DOOR, person))
