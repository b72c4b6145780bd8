"""The one place that wires everything: settings to store to desk, and the worker beside them."""

import logging
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from commandcenter.config import BadSettings, Settings
from commandcenter.desk import Desk, Vault
from commandcenter.incident.refusal import Refused
from commandcenter.incident.times import Clock, utc_now
from commandcenter.store import (
    MissingKey,
    Store,
    StoreError,
    WrongKey,
    coming_key,
    keep_key,
    make_key,
    open_store,
    read_key,
)

if TYPE_CHECKING:
    from commandcenter.checkpoints import Notary
    from commandcenter.incident.errands import Routes
    from commandcenter.lists.table import Table
    from commandcenter.services.catalogue import Services
    from commandcenter.services.protocols import Tracker
    from commandcenter.store.copies import Copy
    from commandcenter.store.rekeying import Rekeyed
    from commandcenter.worker import Worker
    from commandcenter.worker.backups import Backups
    from commandcenter.worker.in_step import InStep
    from commandcenter.worker.planning import Planner

#: How often the worker lets the index follow, and looks whether a backup or a checkpoint is due.
INDEXING = timedelta(seconds=30)
KEEPING = timedelta(minutes=1)


@asynccontextmanager
async def open_desk(
    settings: Settings,
    *,
    who: str | None = None,
    clock: Clock | None = None,
    place: str | None = None,
    fingerprint: str | None = None,
) -> AsyncIterator[Desk]:
    """A desk at the store that the settings name; the first use creates key and store.

    Args:
        settings: as loaded.
        who: the person; by default the one the settings name.
        clock: tells the present; by default the one of the settings.
        place: where they sit; by default what the settings say, or this account.
        fingerprint: of the key that proved who they are; by default what the settings say.

    Raises:
        StoreError: the store cannot be opened, with what to do about it.
    """
    store = await _open_store(settings)
    try:
        yield Desk(
            store,
            who or settings.user,
            clock=clock or settings.clock,
            place=place or settings.place or f"local {os.getuid()}",
            fingerprint=fingerprint or settings.fingerprint or None,
            vault=Vault(lambda: _factor_key(settings)),
            drill=settings.is_drill,
        )
    finally:
        await store.close()


def _factor_key(settings: Settings) -> bytes:
    """The key that seals second factors, made when the first one is set up."""
    paths = settings.paths
    paths.prepare()
    fresh = not paths.factor_key.exists()
    return make_key(paths.factor_key) if fresh else read_key(paths.factor_key)


async def _open_store(settings: Settings) -> Store:
    if settings.database_url is not None:
        return await open_store(settings.database_url.get_secret_value())
    paths = settings.paths
    paths.prepare()
    fresh = not paths.database_file.exists() and not paths.key_file.exists()
    try:
        key = make_key(paths.key_file) if fresh else read_key(paths.key_file)
        return await open_store(f"sqlite:///{paths.database_file}", key=key)
    except (MissingKey, WrongKey) as error:
        if not coming_key(paths.key_file).exists():
            raise
        raise type(error)(
            "a change of the store's key was interrupted: finish it with commandcenter rekey"
        ) from None


async def restore(settings: Settings, copy: Path, key_file: Path | None, to: Path | None) -> "Copy":
    """Put a backup in a place where nothing is; the store in use is never written over.

    Args:
        settings: say where the store lies.
        copy: the backup.
        key_file: holds the key of the backup; by default the store's own.
        to: where to; by default where the settings have the store, which must be missing then.

    Raises:
        StoreError: it cannot be restored whole; then nothing of it is there.
    """
    from commandcenter.store.copies import copy_store

    paths = settings.paths
    paths.prepare()
    key = read_key(key_file or paths.key_file)
    brings_key = to is None and key_file is not None and not paths.key_file.exists()
    if to is None and not brings_key and read_key(paths.key_file) != key:
        raise StoreError(
            f"another key lies at {paths.key_file}; nothing was restored: move it aside"
            " (it may open another store), or restore into another file with --to"
        )
    restored = await copy_store(copy, to or paths.database_file, source_key=key)
    if brings_key:
        keep_key(paths.key_file, key)
    return restored


def notary(settings: Settings) -> "Notary":
    """Who signs how far the logs have come.

    Raises:
        BadSettings: the file of allowed signers cannot be read.
    """
    from commandcenter.checkpoints import Notary, Shelf

    paths, wanted = settings.paths, settings.checkpoints
    allowed = Path(wanted.allowed_signers).expanduser() if wanted.allowed_signers else None
    try:
        also = allowed.read_text("utf-8") if allowed else ""
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"checkpoints.allowed_signers: {error}") from None
    copies = [Path(folder).expanduser() for folder in wanted.copies]
    return Notary(Shelf(paths.checkpoints, copies), paths.signing_key, also)


async def rekey(settings: Settings) -> "Rekeyed":
    """Give the embedded store a new key, or finish doing so.

    Raises:
        StoreError: it cannot be done; then the old key still opens the store.
    """
    if settings.database_url is not None:
        raise StoreError("a store on PostgreSQL has no key of ours: it is encrypted by its server")
    from commandcenter.store.rekeying import rekey as change

    paths = settings.paths
    return await change(paths.database_file, paths.key_file, now=utc_now())


async def ensure_worker(desk: Desk, settings: Settings) -> subprocess.Popen[bytes] | None:
    """Start the worker of the embedded store when none runs, as gpg starts its agent.

    It leaves by itself when nothing has been open for a while. A store on a server has its worker
    run by whoever runs the server.

    Returns:
        The process, where this call started it.
    """
    if settings.database_url is not None or not settings.worker.autostart:
        return None
    from commandcenter.worker import running

    if await running(desk, utc_now()):
        return None
    paths = settings.paths
    # For its owner alone, as everything that may hold a word of an incident.
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
    with os.fdopen(os.open(paths.worker_log, flags, 0o600), "ab") as log:
        return subprocess.Popen(  # noqa: ASYNC220 - it is not waited for
            [sys.executable, "-m", "commandcenter", "worker", "--linger"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
        )


__all__ = ["ensure_worker", "open_desk"]


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator["Services"]:
    """The services that the settings describe; nothing is called by this."""
    from commandcenter.services.catalogue import connect
    from commandcenter.services.http import Http

    async with Http() as http:
        yield connect(settings.services, http)


async def check_services(settings: Settings) -> None:
    """See whether every service can be used.

    Raises:
        BadSettings: a section cannot be, in one line.
    """
    async with connected(settings) as services:
        _whole(services, settings)


def _whole(services: "Services", settings: Settings) -> "Services":
    from commandcenter.services.catalogue import BadServices

    try:
        return services.whole()
    except BadServices as wrong:
        raise BadSettings(f"{settings.paths.config_file}: {wrong}") from None


@asynccontextmanager
async def planner(settings: Settings) -> AsyncIterator["Planner"]:
    """Plans what firewalls and registries are to do, so that it can be seen and confirmed."""
    from commandcenter.worker.planning import Planner

    async with connected(settings) as services:
        yield Planner(services)


async def fetch_list(
    url: str,
    *,
    token_file: Path | None = None,
    token_env: str | None = None,
    private: bool = False,
    path: str = "",
    next_at: str = "",
    page: str = "",
    cursor: str = "",
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> "Table":
    """A list of customers from another system, whole.

    Args:
        url: of the list.
        token_file: holds the token that is shown to this host.
        token_env: names the variable that holds it, instead.
        private: the host may be on this machine or network, also by http://.
        path: where its JSON keeps the list: `data.items`.
        next_at: the path to the address of the next page.
        page: the parameter that takes the number of a page.
        cursor: `PARAMETER=PATH`: what is at the path is sent as the parameter.
        progress: told how many are read, and of how many; 0 where nobody says.

    Raises:
        Refused: it cannot be had whole.
    """
    from commandcenter.lists.table import from_objects
    from commandcenter.services.customer_api import Asked, Paging, fetch
    from commandcenter.services.http import Http
    from commandcenter.services.secrets import MayHaveToken

    if token_file and token_env:
        raise Refused("the token is in a file or in a variable: name one of them")
    token = MayHaveToken(token_file=token_file, token_env=token_env)
    paging = Paging(next_at=next_at, page=page, cursor=cursor)
    async with Http() as http:
        entries = await fetch(Asked(url, token, private, path, paging), http, progress)
    return from_objects(entries, form="JSON over HTTP")


async def routes(settings: Settings) -> "Routes":
    """What is set up for which purpose.

    Raises:
        BadSettings: a section cannot be used; what it would carry is not taken for done by hand.
    """
    from commandcenter.incident.errands import Routes
    from commandcenter.worker.outbox import routes_of

    if not settings.services:
        return Routes()
    async with connected(settings) as services:
        return routes_of(_whole(services, settings))


@asynccontextmanager
async def employed(
    desk: Desk, settings: Settings, staying: timedelta | None
) -> AsyncIterator["Worker"]:
    """A worker with all that the settings have it do.

    Args:
        desk: whose store it works on; it sits at one of its own.
        settings: as loaded.
        staying: how long it stays when nothing is open; None for good.
    """
    # ruff: noqa: PLC0415 - only a worker pays for what it does
    from commandcenter.incident.state import WORKER
    from commandcenter.worker import Duty, Worker
    from commandcenter.worker.noting import Noting

    program = Desk(desk.store, WORKER, clock=desk.clock)
    silence = timedelta(minutes=settings.cadence.silence_minutes)
    if settings.is_drill:
        from commandcenter.drills.director import Director

        director = Director(program, settings.paths.drill)
        yield Worker(
            program, silence=silence, linger=staying, director=director, lease_clock=utc_now
        )
        return
    noting = Noting(program, notary(settings), every=settings.checkpoints.every_events)
    duties = [
        Duty("the index", INDEXING, program.index),
        Duty("checkpoints", KEEPING, noting.round),
    ]
    if settings.database_url is None and settings.backup.every_minutes:
        duties.append(Duty("the backup", KEEPING, _backups(program, settings).round))
    if not settings.services:
        yield Worker(program, silence=silence, linger=staying, duties=duties)
        return
    from commandcenter.worker.intake import Intake
    from commandcenter.worker.outbox import Outbox

    async with connected(settings) as services:
        for wrong in services.unusable.values():
            logging.getLogger(__name__).error("%s: %s", settings.paths.config_file, wrong)
        if services.alert_sources:
            intake = Intake(program, services.alert_sources, cadence=settings.cadence.minutes)
            poll = timedelta(seconds=settings.worker.poll_seconds)
            duties.append(Duty("alerts", poll, intake.poll))
            staying = None  # Whoever looks out does not leave.
        in_step = _in_step(program, settings, services.trackers)
        if in_step is not None:
            duties.append(Duty("trackers", in_step.every, in_step.poll))
        yield Worker(
            program,
            silence=silence,
            linger=staying,
            outbox=Outbox(program, services),
            in_step=in_step,
            duties=duties,
        )


def _backups(desk: Desk, settings: Settings) -> "Backups":
    from commandcenter.worker.backups import Backups, Windows

    wanted = settings.backup
    return Backups(
        desk,
        settings.backups,
        every=timedelta(minutes=wanted.every_minutes),
        windows=Windows(wanted.hourly, wanted.daily, wanted.weekly),
    )


def _in_step(desk: Desk, settings: Settings, trackers: "Mapping[str, Tracker]") -> "InStep | None":
    if not trackers:
        return None
    from commandcenter.worker.in_step import InStep

    wanted = settings.retrospective
    return InStep(
        desk,
        trackers,
        every=timedelta(seconds=settings.worker.tracker_seconds),
        raised_in=settings.tracker_of(tuple(trackers)) if wanted.raise_when_agreed else "",
    )
