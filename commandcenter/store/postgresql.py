"""The store on a PostgreSQL server: the same log for many machines."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import asyncpg
from sqlalchemy import Connection, bindparam, func, inspect, literal, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine

from commandcenter.store import schema
from commandcenter.store.errors import NewerStore, StoreError, StoreUnavailable, Uncertain
from commandcenter.store.log import WRITTEN, hash_at
from commandcenter.store.store import Store

if TYPE_CHECKING:
    from commandcenter.store.copies import Copy

P = ParamSpec("P")
T = TypeVar("T")
#: The last event of a transaction: the number of its log, seq and hash.
Written = tuple[int, int, str]

#: Seconds after which readers look even if nobody told them of a change.
POLL = 2.0
#: Seconds to wait for the server to answer, and for another writer to finish.
PATIENCE = 5.0
#: Where writers tell readers; the trigger of the log writes it.
CHANNEL = "commandcenter"

#: Keeps this program's advisory locks apart from those of others in the same database.
_NAMESPACE = 0x636F6D6D616E6463  # “commandc”
_LOCK = select(
    func.pg_advisory_xact_lock(func.hashtextextended(bindparam("named"), literal(_NAMESPACE)))
)


class PostgresStore(Store):
    """The log on a PostgreSQL server."""

    def __init__(self, url: str) -> None:
        """Prepare to use a server; see `open_postgresql`."""
        super().__init__()
        self._url = make_url(url)
        self._place = self._url.render_as_string(hide_password=True)
        self._engine = create_async_engine(
            self._url,
            # A connection that the server dropped meanwhile is replaced, not handed out.
            pool_pre_ping=True,
            connect_args={
                "timeout": PATIENCE,
                "command_timeout": 3 * PATIENCE,
                "server_settings": {
                    "application_name": "commandcenter",
                    "lock_timeout": f"{PATIENCE:.0f}s",
                    # A process that was stopped in the middle of writing must not block the others.
                    "idle_in_transaction_session_timeout": f"{PATIENCE:.0f}s",
                },
            },
        )
        # One look is at one instant, as it is on SQLite: a log that grows meanwhile would otherwise
        # seem longer than its line in the list, and not verify.
        self._reader = self._engine.execution_options(isolation_level="REPEATABLE READ")

    async def _run_reading(
        self, work: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        with self._explained():
            async with self._reader.connect() as connection:
                return await connection.run_sync(work, *args, **kwargs)

    async def _run_writing(
        self,
        lock: str,
        work: Callable[Concatenate[Connection, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        def alone(connection: Connection) -> tuple[T, Written | None]:
            connection.execute(_LOCK, {"named": lock})
            connection.info.pop(WRITTEN, None)
            return work(connection, *args, **kwargs), connection.info.get(WRITTEN)

        ended: tuple[T, Written | None] | None = None
        try:
            with self._explained():
                async with self._engine.begin() as connection:
                    ended = await connection.run_sync(alone)
        except StoreUnavailable:
            # Lost before the commit, nothing was recorded; lost in it, it may have been.
            if ended is None or ended[1] is None or not await self._is_there(lock, ended[1]):
                raise
        return ended[0]

    async def _is_there(self, lock: str, written: "Written") -> bool:
        """Whether an event was recorded whose commit nobody saw end.

        The commit may still be under way at the server, and holds its lock for as long.

        Raises:
            Uncertain: the server cannot be asked.
        """
        number, seq, digest = written

        def look(connection: Connection) -> bool:
            connection.execute(_LOCK, {"named": lock})
            return hash_at(connection, number, seq) == digest

        until = asyncio.get_running_loop().time() + 2 * PATIENCE
        while True:
            try:
                with self._explained():
                    async with self._engine.connect() as connection:
                        return await connection.run_sync(look)
            except StoreUnavailable:
                if asyncio.get_running_loop().time() > until:
                    raise Uncertain(
                        f"{self._place} was lost while this was being recorded, and cannot be asked"
                        " whether it was: look (commandcenter timeline) before you repeat it"
                    ) from None
            await asyncio.sleep(PATIENCE / 10)

    @asynccontextmanager
    async def changes(self) -> AsyncIterator[AsyncIterator[None]]:
        """The feed; see `Store.changes`."""
        changed = asyncio.Event()
        with self._explained():
            listener = await self._listen(changed)
        listening = asyncio.create_task(self._keep_listening(listener, changed))
        try:
            yield _changes(changed)
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening

    async def _listen(self, changed: asyncio.Event) -> Any:
        """A connection of its own, outside of the pool, on which the server tells of changes."""
        pooled = await self._engine.raw_connection()
        listener: Any = pooled.driver_connection
        pooled.detach()
        await listener.add_listener(CHANNEL, lambda *_: changed.set())
        return listener

    async def _keep_listening(self, listener: Any, changed: asyncio.Event) -> None:
        """Listen again whenever the connection was lost; the poll bridges the time between."""
        try:
            while True:
                lost = asyncio.Event()
                listener.add_termination_listener(lambda *_, lost=lost: lost.set())
                if not listener.is_closed():
                    await lost.wait()
                listener = await self._listen_again(changed)
        finally:
            listener.terminate()

    async def _listen_again(self, changed: asyncio.Event) -> Any:
        while True:
            try:
                listener = await self._listen(changed)
            except (OSError, DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await asyncio.sleep(POLL)
            else:
                changed.set()  # Whatever happened while nobody listened.
                return listener

    async def back_up(self, target: Path) -> "Copy":
        """Refused: the server has tools of its own that do it better; see `Store.back_up`."""
        raise StoreError(
            f"nothing was written to {target}: a store on PostgreSQL is copied with pg_dump"
            " (docs/operations.md says how)"
        )

    async def upgrade(self, *, create: bool) -> None:
        """Bring the schema forward where it is behind.

        Raises:
            NewerStore: a newer program wrote it.
            StoreUnavailable: there is none, and none is to be made.
        """
        found = await self._reading(_revision)
        if found is None and not create:
            raise StoreUnavailable("there is no store in this database yet: declare an incident")
        if found == schema.HEAD:
            return
        if found is not None and found not in schema.REVISIONS:
            raise NewerStore(
                "the store was written by a newer commandcenter"
                f" (schema {found}) and was left untouched: update commandcenter"
            )
        from commandcenter.store.migrations import upgrade  # noqa: PLC0415 - rarely needed

        await self._writing("schema", upgrade)

    async def _let_go(self) -> None:
        """Let go of the server."""
        await self._engine.dispose()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn the server's errors into what they mean to people, without the password."""
        place = self._place
        try:
            yield
        except IntegrityError as error:
            raise StoreError(f"the store refused this ({_first_line(error.orig)})") from None
        except DBAPIError as error:
            told = _first_line(error.orig)
            if "lock timeout" in told:
                told = f"another process has kept it busy for {PATIENCE:.0f} s: try again"
            raise StoreUnavailable(f"{place}: {told}; nothing was recorded") from None
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise StoreUnavailable(
                f"{place} cannot be reached ({_first_line(error) or type(error).__name__});"
                " nothing was recorded: check the server and the URL"
            ) from None


async def open_postgresql(url: str, *, create: bool) -> PostgresStore:
    """Reach the server, start a store in an empty database, and bring its schema forward."""
    store = PostgresStore(url)
    try:
        await store.upgrade(create=create)
    except BaseException:
        await store.close()
        raise
    return store


async def _changes(changed: asyncio.Event) -> AsyncIterator[None]:
    """Yield when told, and now and then untold."""
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), POLL)
        changed.clear()
        yield


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _first_line(error: BaseException | None) -> str:
    return str(error).strip().partition("\n")[0]
