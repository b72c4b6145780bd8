"""The door: who gets in. Public keys only, each a person's; everything else of SSH is closed.

A client may offer keys that it does not have: public keys are public. The person is therefore the
one whose key was proven, which is the last that was looked at before the library says so.
"""

import hmac
import logging
from dataclasses import dataclass
from typing import Any

import asyncssh

from commandcenter.desk import StoreError
from commandcenter.incident.text import safe_line
from commandcenter.server.directory import Directory
from commandcenter.server.limits import Crowded, Knocking, Limit

log = logging.getLogger(__name__)

#: How many keys a client may try, as sshd's MaxAuthTries.
TRIES = 6
#: Of a name that a client says, so many characters are told.
NAME = 64
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

    def __init__(self, directory: Directory, knocking: Knocking, inside: Limit, visit: Any) -> None:
        """Nobody has come yet.

        Args:
            directory: whose key is whose.
            knocking: who has not proven yet who they are.
            inside: the connections of those who have.
            visit: makes the session of a visitor.
        """
        self._directory = directory
        self._knocking = knocking
        self._inside = inside
        self._visit = visit
        self._connection: asyncssh.SSHServerConnection | None = None
        self._address = ""
        self._tries = 0
        self._offered: list[str] = []
        self._because = ""
        self._proving: tuple[str, str, str] | None = None
        self.visitor: Visitor | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Let them knock; where too many do, somebody else makes room."""
        self._connection = conn
        self._address = str((conn.get_extra_info("peername") or ("?",))[0])
        self._knocking.enter(self, self._address, self._make_room)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the library's signature
        """They went."""
        self._knocking.leave(self)
        if self.visitor is not None:
            self._inside.leave(self.visitor.person)
            self._directory.left(self)
            log.info("left", extra=self._about())
            return
        if self._because:
            about = {"address": self._address, "keys": self._offered, "because": self._because}
            log.warning("refused", extra=about)
        else:
            log.info("went without a key", extra={"address": self._address})

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
        if fingerprint not in self._offered:
            self._offered.append(fingerprint)
        try:
            person = await self._directory.person_of(fingerprint)
        except StoreError as error:
            self._because = f"whose key it is cannot be looked up: {error}"
            if self._connection is not None:
                told = "the store cannot be reached just now: try again"
                self._connection.disconnect(asyncssh.DISC_SERVICE_NOT_AVAILABLE, told)
            return False
        if person is None or not _may_be_called(username, person):
            called = safe_line(username)[:NAME]
            self._because = (
                "the key is nobody's" if person is None else f"it is {person}'s, not {called}'s"
            )
            return False
        self._because = f"the key is {person}'s, and was not proven"
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
        self._knocking.leave(self)
        try:
            self._inside.enter(person)
        except Crowded as crowded:
            self._because = f"{person}: {crowded}"
            conn.disconnect(asyncssh.DISC_TOO_MANY_CONNECTIONS, str(crowded))
            return
        self.visitor = Visitor(person, fingerprint, self._address)
        self._directory.came_in(self, person, fingerprint, self._removed)
        log.info("came in", extra=self._about())

    def session_requested(self) -> Any:
        """A session for whoever is in; there is nothing else to be had."""
        return False if self.visitor is None else self._visit(self.visitor)

    def connection_requested(
        self, dest_host: str, dest_port: int, orig_host: str, orig_port: int
    ) -> bool:
        """Nothing is forwarded."""
        del orig_host, orig_port
        return self._refuses(f"a connection to {dest_host}:{dest_port}")

    def server_requested(self, listen_host: str, listen_port: int) -> bool:
        """Nothing is listened on for others."""
        return self._refuses(f"a listener on {listen_host}:{listen_port}")

    def unix_connection_requested(self, dest_path: str) -> bool:
        """Nothing is forwarded."""
        return self._refuses(f"a connection to {dest_path}")

    def unix_server_requested(self, listen_path: str) -> bool:
        """Nothing is listened on for others."""
        return self._refuses(f"a listener on {listen_path}")

    def _refuses(self, wanted: str) -> bool:
        told = f"wanted {safe_line(wanted)}; nothing is forwarded here"
        log.warning("refused", extra={**self._about(), "because": told})
        return False

    def _make_room(self) -> None:
        self._because = "too many knock, and others had to have room"
        if self._connection is not None:
            self._connection.abort()

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
