"""The limit under the store: `sqlcipher3` alone, with the same pragmas, tables and rows.

The connection is made by the store's own function, so the pragmas cannot drift apart.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from commandcenter.store.sqlite_file import connect


class Raw:
    """An empty copy of a store's tables, and nothing between it and the driver."""

    def __init__(self, connection: Any, event: Sequence[str]) -> None:
        """Take over a connection.

        Args:
            connection: of `sqlcipher3`, in autocommit.
            event: the names of the columns of the table of events.
        """
        self._connection = connection
        self._insert = f"INSERT INTO event VALUES ({', '.join('?' * len(event))})"
        self._seq = event.index("seq")

    def commit(self, events: Sequence[tuple[Any, ...]]) -> None:
        """Append these rows and bring the incident's summary row along, durably."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany(self._insert, events)
        self._connection.execute("UPDATE incident SET seq = ?", (events[-1][self._seq],))
        self._connection.execute("COMMIT")


@contextmanager
def copied(store: Path, key: bytes, target: Path) -> Iterator[tuple[Raw, list[tuple[Any, ...]]]]:
    """A store's tables without its events, in a new file; and the events.

    Args:
        store: the encrypted file to copy from.
        key: opens it, and the copy.
        target: a file that does not exist yet.
    """
    target.touch()
    with closing(connect(store, key)) as source, closing(connect(target, key)) as copy:
        for (statement,) in source.execute(
            "SELECT sql FROM sqlite_master WHERE sql NOT NULL AND tbl_name IN ('incident', 'event')"
            " ORDER BY type = 'table' DESC"
        ):
            copy.execute(statement)
        incidents = source.execute("SELECT * FROM incident").fetchall()
        copy.executemany(
            f"INSERT INTO incident VALUES ({', '.join('?' * len(incidents[0]))})", incidents
        )
        cursor = source.execute("SELECT * FROM event ORDER BY incident_id, seq")
        yield Raw(copy, [column[0] for column in cursor.description]), cursor.fetchall()
