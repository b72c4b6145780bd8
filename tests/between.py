"""A line between the program and its PostgreSQL server, which can be cut or go dead."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from sqlalchemy.engine import URL, make_url

#: What a client sends to end a transaction (a simple query, as asyncpg sends it).
COMMIT = b"COMMIT;"


class Line:
    """All connections through one port.

    Attributes:
        url: of the server, through here.
        alive: while it is not set nothing arrives, and nobody is told, as where a cable was pulled.
        at_commit: what happens to a connection that commits: `cut` before the server hears of it;
            `unanswered`, cut when it has heard; `gone`, and nobody gets through any more either.
    """

    def __init__(self, url: str) -> None:
        """Nobody is connected yet."""
        self.url = ""
        self.alive = asyncio.Event()
        self.alive.set()
        self.at_commit = ""
        self._server = make_url(url)
        self._is_gone = False
        self._open: set[asyncio.StreamWriter] = set()

    @asynccontextmanager
    async def laid(self) -> AsyncIterator["Line"]:
        """Lie between, until the end."""
        listening = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        through = self._server.set(host="127.0.0.1", port=port).difference_update_query(["host"])
        self.url = through.render_as_string(hide_password=False)
        try:
            yield self
        finally:
            listening.close()
            self.cut()

    def cut(self) -> None:
        """Cut every connection that there is."""
        for each in list(self._open):
            each.transport.abort()

    async def _connected(self, client: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        if self._is_gone:
            to.transport.abort()
            return
        try:
            server, at = await _reach(self._server)
        except OSError:
            to.transport.abort()
            return
        self._open |= {to, at}
        with suppress(OSError):
            await asyncio.gather(
                self._carry(client, at, lambda data: self._on_its_way(data, to, at)),
                self._carry(server, to, lambda _: True),
            )
        self._open -= {to, at}

    async def _carry(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        goes_on: Callable[[bytes], bool],
    ) -> None:
        while data := await source.read(65_536):
            await self.alive.wait()
            if not goes_on(data):
                return
            sink.write(data)
            await sink.drain()
        sink.close()

    def _on_its_way(self, data: bytes, to: asyncio.StreamWriter, at: asyncio.StreamWriter) -> bool:
        if not self.at_commit or COMMIT not in data:
            return True
        if self.at_commit == "cut":
            at.transport.abort()
        to.transport.abort()
        self._is_gone = self.at_commit == "gone"
        return self.at_commit != "cut"


async def _reach(url: URL) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    folder = url.query.get("host")
    if isinstance(folder, str):
        return await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{url.port or 5432}")
    return await asyncio.open_connection(url.host, url.port or 5432)
