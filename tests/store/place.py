"""A place where a store can be: an empty one of either engine, and ways round the store's back."""

import secrets
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commandcenter.store import Store, open_store
from tests import postgres


@dataclass(frozen=True)
class Place:
    """Where one test's store is.

    Attributes:
        url: for `open_store`.
        key: of the embedded store; PostgreSQL has none.
    """

    url: str
    key: bytes | None = None

    @property
    def path(self) -> Path:
        """The file of the embedded store."""
        return Path(self.url.removeprefix("sqlite:///"))

    async def open(self) -> Store:
        """Open the store there."""
        return await open_store(self.url, key=self.key)

    async def tamper(self, *statements: str) -> None:
        """What somebody with full rights on the database can do, triggers or not."""
        if self.key:
            drops = (f"DROP TRIGGER IF EXISTS {name}" for name in TRIGGERS)
            await self.plainly("PRAGMA foreign_keys = OFF", *drops, *statements)
        else:
            await self.plainly("SET session_replication_role = replica", *statements)

    async def plainly(self, *statements: str) -> None:
        """Run statements on a connection that is not the store's."""
        if self.key:
            with closing(self.connect()) as connection:
                for statement in statements:
                    connection.execute(statement)
        else:
            await postgres.execute(self.url, ";".join(statements))

    def connect(self) -> Any:
        """A plain connection to the embedded store's file."""
        from commandcenter.store.sqlite_file import connect

        return connect(self.path, self.key or b"")


TRIGGERS = ("event_is_kept", "event_stays", "event_is_new")


def embedded(folder: Path) -> Place:
    """A place for an embedded store in a private folder."""
    folder.mkdir(mode=0o700, exist_ok=True)
    return Place(f"sqlite:///{folder / 'store.db'}", secrets.token_bytes(32))
