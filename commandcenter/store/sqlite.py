"""The embedded store: one encrypted SQLite file, shared by the processes of one machine."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, closing
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from threading import current_thread
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

import aiosqlite
import sqlcipher3.dbapi2 as sqlcipher
from aiosqlite.context import contextmanager
from sqlalchemy import URL, Connection
from sqlalchemy import event as engine_event
from sqlalchemy.dialects.sqlite.aiosqlite import dialect as aiosqlite_dialect
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from commandcenter.incident.events import Event, Happening
from commandcenter.store import schema
from commandcenter.store.queue import WriterQueue
from commandcenter.store.sqlite_file import (
    connect,
    empty_wal,
    explained,
    prepare,
    revision,
    start_wal,
)
from commandcenter.store.store import Store

if TYPE_CHECKING:
    from commandcenter.store.copies import Copy

P = ParamSpec("P")
T = TypeVar("T")

#: Seconds between two looks for changes.
POLL = 0.05
#: Rows that one hop to a connection's thread fetches.
_CHUNK = 64
#: The option that says how a transaction begins.
_BEGIN = "commandcenter_begin"
#: The stores whose turn to write the running task has, or the one that it works for.
_TURNS: ContextVar[frozenset[Store]] = ContextVar("turns", default=frozenset())


class SqliteStore(Store):
    """The log in an encrypted SQLite file."""

    def __init__(self, path: Path, key: bytes) -> None:
        """Prepare to use a file that was made and checked; see `open_sqlite`."""
        super().__init__()
        self._path = path
        self._key = key
        self._queue = WriterQueue(path)
        self._engine = create_async_engine(
            URL.create("sqlite+aiosqlite", database=str(path)),
            async_creator=self._connect,
            module=_driver(),
            # Each transaction below ends in words of its own; this would only end it once more.
            pool_reset_on_return=None,
        )
        engine_event.listen(self._engine.sync_engine, "begin", _begin)
        # A deferred transaction that turns to writing cannot wait for its turn: it must fail.
        self._writer = self._engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})

    @property
    def can_be_written(self) -> bool:
        """Whether the disk takes anything new; see `Store.can_be_written`."""
        return os.access(self._path, os.W_OK)

    async def _connect(self) -> aiosqlite.Connection:
        connection = _Connection(lambda: connect(self._path, self._key), _CHUNK)
        # A connection that was never closed must not keep the process from ending.
        connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does for those it makes
        return await connection

    async def _run_reading(
        self, work: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        with explained(self._path):
            async with self._engine.connect() as connection:

                async def read() -> T:
                    try:
                        return await connection.run_sync(work, *args, **kwargs)
                    finally:
                        await connection.rollback()

                return await _at_once(connection, read())

    async def _run_writing(
        self,
        lock: str,  # noqa: ARG002 - SQLite has one writer at a time, whatever it writes
        work: Callable[Concatenate[Connection, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        with explained(self._path):
            async with self.turn(), self._writer.connect() as connection:

                async def write() -> T:
                    async with connection.begin():
                        return await connection.run_sync(work, *args, **kwargs)

                return await _at_once(connection, write())

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Write alone; see `Store.turn`."""
        if self in _TURNS.get():
            yield
            return
        async with self._queue:
            before = _TURNS.set(_TURNS.get() | {self})
            try:
                yield
            finally:
                _TURNS.reset(before)

    async def redact(
        self,
        incident_id: int,
        expected_seq: int,
        target_seq: int,
        happening: Happening,
        *,
        recorded_at: datetime,
    ) -> list[Event]:
        """Erase one event's text; see `Store.redact`."""
        events = await super().redact(
            incident_id, expected_seq, target_seq, happening, recorded_at=recorded_at
        )
        await asyncio.to_thread(empty_wal, self._path, self._key)
        return events

    async def back_up(self, target: Path) -> "Copy":
        """Copy everything to a new file; see `Store.back_up`."""
        from commandcenter.store.copies import copy_store  # noqa: PLC0415 - few copy

        return await copy_store(self._path, target, source_key=self._key)

    @asynccontextmanager
    async def changes(self) -> AsyncIterator[AsyncIterator[None]]:
        """The feed; see `Store.changes`."""
        with explained(self._path), closing(connect(self._path, self._key)) as watcher:
            yield self._changes(watcher, _version(watcher), _grown(watcher))

    async def _changes(self, watcher: Any, version: int, grown: int) -> AsyncIterator[None]:
        """Yield whenever another connection has let a log grow."""
        while True:
            before = version, grown
            with explained(self._path):
                version = _version(watcher)
                # Most commits are no news: who is here, whose the lease is, what was looked at.
                grown = grown if version == before[0] else _grown(watcher)
            if grown == before[1]:
                await asyncio.sleep(POLL)
            else:
                yield

    async def upgrade(self, found: str | None) -> None:
        """Bring the schema forward from the revision that was found."""
        from commandcenter.store.migrations import upgrade  # noqa: PLC0415 - rarely needed

        if found is None:
            async with self._queue:
                start_wal(self._path, self._key)
        await self._writing("schema", upgrade)

    async def _let_go(self) -> None:
        """Let go of the file."""
        await self._engine.dispose()
        await self._queue.close()


class _Cursor(aiosqlite.Cursor):
    """A cursor that is closed where it is, as it does not touch the file."""

    async def close(self) -> None:
        self._cursor.close()


class _Connection(aiosqlite.Connection):
    """A connection on whose thread a whole transaction runs with a single hop there and back.

    A hop for each statement was two thirds of what a transaction took, and each is a wait for a
    processor: on a busy machine, with the store's one turn to write in hand.
    """

    @contextmanager
    async def cursor(self) -> aiosqlite.Cursor:
        return _Cursor(self, self._conn.cursor())

    async def _execute(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        if current_thread() is self._thread:
            return fn(*args, **kwargs)
        done: T = await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call] # aiosqlite's
        return done

    async def at_once(self, transaction: Coroutine[Any, Any, T]) -> T:
        """Run what speaks to no other than this connection, from beginning to end."""
        return await self._execute(_run, transaction)


async def _at_once(connection: AsyncConnection, transaction: Coroutine[Any, Any, T]) -> T:
    raw = await connection.get_raw_connection()
    driver = cast("_Connection", raw.driver_connection)
    return await driver.at_once(transaction)


def _run(transaction: Coroutine[Any, Any, T]) -> T:
    """Run on the connection's own thread, where every statement is done at once."""
    try:
        transaction.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    transaction.close()
    raise RuntimeError("a transaction waited for something other than its own connection")


async def open_sqlite(path: Path, key: bytes | None, *, create: bool) -> SqliteStore:
    """Open the file, made where it is missing, and bring its schema forward."""
    key = prepare(path, key, create=create)
    found = revision(path, key)
    store = SqliteStore(path, key)
    if found != schema.HEAD:
        try:
            await store.upgrade(found)
        except BaseException:
            await store.close()
            raise
    return store


def _driver() -> Any:
    """SQLAlchemy's view of aiosqlite, with SQLCipher's library and errors in place of sqlite3's."""
    driver = aiosqlite_dialect.import_dbapi()
    for name in (
        "DatabaseError",
        "Error",
        "IntegrityError",
        "NotSupportedError",
        "OperationalError",
        "ProgrammingError",
        "sqlite_version",
        "sqlite_version_info",
    ):
        setattr(driver, name, getattr(sqlcipher, name))
    return driver


def _begin(connection: Connection) -> None:
    """Begin a transaction in words: the driver was told to leave that alone."""
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))


def _grown(watcher: Any) -> int:
    """A number that grows with each event of any log."""
    last: int | None = watcher.execute("SELECT max(rowid) FROM event").fetchone()[0]
    return last or 0


def _version(watcher: Any) -> int:
    """A number that is another one after each commit of another connection."""
    version: int = watcher.execute("PRAGMA data_version").fetchone()[0]
    return version
