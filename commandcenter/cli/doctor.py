"""The verb that looks whether everything is well, without changing anything."""

import asyncio
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from commandcenter.cli.output import say, say_json, table
from commandcenter.cli.running import JSON, at_desk, family
from commandcenter.incident.times import span, utc_now

if TYPE_CHECKING:
    from commandcenter.config import Settings
    from commandcenter.desk import Desk

app = family()

#: Seconds within which the front door answers, and what it then says.
ANSWERS, GREETING = 5.0, b"commandcenter"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one thing.

    Attributes:
        well: whether it works.
        seconds: how long it took to answer, where that was asked.
        warnings: what will not work, one line each.
    """

    about: str
    well: bool
    told: str
    seconds: float | None = None
    warnings: tuple[str, ...] = ()


@app.command()
def doctor(as_json: bool = JSON) -> int:
    """Look whether store, worker and every service that is set up work; changes nothing.

    Ends with 1 where something does not.

    Example: commandcenter doctor
    """
    found = at_desk(_examine)
    if as_json:
        say_json([asdict(each) for each in found])
    else:
        for line in table(list(_rows(found)), (4, None, None, None)):
            say(line)
    return 0 if all(each.well for each in found) else 1


def _rows(found: list[Finding]) -> Iterator[tuple[str, str, str, str]]:
    for each in found:
        took = "" if each.seconds is None else f"{1000 * each.seconds:.0f} ms"
        yield "ok" if each.well else "BAD", each.about, took, each.told
        for warning in each.warnings:
            yield "!", each.about, "", warning


async def _examine(desk: "Desk", settings: "Settings") -> list[Finding]:
    return [
        await _store(desk, settings),
        await _worker(desk),
        *await _door(settings),
        *_backups(settings),
        *await _services(settings),
    ]


async def _store(desk: "Desk", settings: "Settings") -> Finding:
    started = asyncio.get_running_loop().time()
    known = await desk.incidents()
    took = asyncio.get_running_loop().time() - started
    kind = "a database on a server" if settings.database_url else "an encrypted file"
    open_ones = sum(summary.phase.is_open for _, summary in known)
    return Finding(
        "store",
        well=True,
        told=f"{kind}; {open_ones} {'incident' if open_ones == 1 else 'incidents'} open",
        seconds=took,
    )


async def _door(settings: "Settings") -> list[Finding]:
    """Whether people can come in; nobody is expected to where there never was a door."""
    if not settings.paths.host_key.exists():
        return []
    host, port = settings.server.host or "localhost", settings.server.port
    try:
        async with asyncio.timeout(ANSWERS):
            reading, writing = await asyncio.open_connection(host, port)
            greeting = await reading.readline()
            writing.close()
    except (OSError, TimeoutError):
        greeting = b""
    if GREETING in greeting:
        return [Finding("door", well=True, told=f"people can come in at port {port}")]
    told = f"nobody answers at port {port}: start commandcenter serve"
    return [Finding("door", well=True, told="there was one", warnings=(told,))]


def _backups(settings: "Settings") -> Iterator[Finding]:
    """How old the newest backup is; that of a database server is its own affair."""
    if settings.database_url is not None:
        return
    from commandcenter.worker.backups import taken_in

    folder = settings.backups
    taken = taken_in(folder)
    warnings = []
    if folder.is_relative_to(settings.paths.database_file.parent):
        warnings.append("they lie beside the store: set backup.folder to another disk")
    if folder.is_relative_to(settings.paths.key_file.parent):
        warnings.append("the key lies beside them: keep its copy, and them, apart")
    if not taken:
        told = f"none in {folder}; the worker makes one while people write, or commandcenter backup"
        yield Finding("backups", well=True, told=told, warnings=tuple(warnings))
        return
    age = utc_now() - max(taken)
    told = f"{len(taken)} in {folder}, the newest {span(age)} old"
    yield Finding("backups", well=True, told=told, warnings=tuple(warnings))


async def _worker(desk: "Desk") -> Finding:
    from commandcenter.worker import LEASE

    holder = await desk.store.lease_holder(LEASE, now=utc_now())
    needed = any(summary.phase.is_open for _, summary in await desk.incidents())
    if holder is None and needed:
        return Finding("worker", well=False, told="none runs: start commandcenter worker")
    return Finding("worker", well=True, told=f"runs: {holder}" if holder else "none is needed")


async def _services(settings: "Settings") -> list[Finding]:
    if not settings.services:
        return []
    from commandcenter.bootstrap import connected
    from commandcenter.worker.probing import probed

    async with connected(settings) as services:
        return [
            Finding(each.service, each.well, each.told, each.seconds, each.warnings)
            async for each in probed(services)
        ]
