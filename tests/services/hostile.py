"""A small HTTP server on loopback that says exactly what a test tells it to, byte by byte."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Behaviour = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Hostile:
    """The running server.

    Attributes:
        script: what it does with each connection in turn; the last one stays.
        requests: what it was sent, headers and body, one string a request.
    """

    port: int = 0
    script: list[Behaviour] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@asynccontextmanager
async def hostile(*script: Behaviour, tls: ssl.SSLContext | None = None) -> AsyncIterator[Hostile]:
    """The server, for as long as the block runs."""
    server = Hostile(script=list(script))
    connections = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.add(asyncio.current_task())
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = next(
                (
                    int(row[15:])
                    for row in head.splitlines()
                    if row.lower()[:15] == "content-length:"
                ),
                0,
            )
            server.requests.append(head + (await reader.readexactly(length)).decode())
            behave = server.script[0]
            if len(server.script) > 1:
                server.script.pop(0)
            await behave(writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            connections.discard(asyncio.current_task())
            writer.close()

    running = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    server.port = running.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        running.close()
        for task in list(connections):
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)


def answers(status: str = "200 OK", body: bytes | str = b"{}", **headers: str) -> Behaviour:
    """A whole reply; underscores in the headers' names are hyphens."""
    sent = body.encode() if isinstance(body, str) else body

    async def behave(writer: asyncio.StreamWriter) -> None:
        rows = [f"HTTP/1.1 {status}", f"Content-Length: {len(sent)}"]
        rows += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*rows, "", ""]).encode() + sent)

    return behave


def sends(raw: bytes) -> Behaviour:
    """Just these bytes, and then the end."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        writer.write(raw)

    return behave


def streams(chunk: bytes, times: int, head: bytes = b"") -> Behaviour:
    """A body of many chunks, as long as anybody reads it."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n")
        for _ in range(times):
            writer.write(chunk)
            await writer.drain()

    return behave


def stalls(after: bytes = b"") -> Behaviour:
    """Some bytes, and then nothing, for as long as anybody waits."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        writer.write(after)
        await writer.drain()
        await asyncio.Event().wait()

    return behave


def resets() -> Behaviour:
    """The connection is torn down without a word."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    return behave
