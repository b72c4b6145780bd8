"""The verbs that open the screens; the only place of the command line that loads Textual."""

import asyncio
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from commandcenter.cli.remote import is_remote
from commandcenter.cli.running import family, new_key_told, number_of
from commandcenter.config import BadSettings, Settings, load_settings
from commandcenter.incident.refusal import Refused
from commandcenter.incident.times import utc_now

if TYPE_CHECKING:
    from commandcenter.checkpoints import Kept
    from commandcenter.desk import Desk
    from commandcenter.incident.errands import Routes
    from commandcenter.lists.table import Table
    from commandcenter.screens.outreach import Outreach
    from commandcenter.worker.planning import Planner

app = family()


@app.command("open")
def open_(
    incident: str = typer.Argument(None, metavar="[INC]", help="The board shown first."),
) -> None:
    """Open the screens, at the list or at an incident's board.

    Example: commandcenter open INC-7
    """
    open_screens(number_of(incident) if incident else None)


@app.command()
def demo(
    as_: str = typer.Option("maya", "--as", metavar="PERSON", help="maya commands; tom leads."),
) -> None:
    """A believable incident in full response, on a throwaway store.

    Example: commandcenter demo --as tom
    """
    need_terminal()
    home = Path(tempfile.mkdtemp(prefix="commandcenter-demo-"))
    os.environ.update(COMMANDCENTER_HOME=str(home), COMMANDCENTER_USER=as_)
    os.environ.pop("COMMANDCENTER_DATABASE_URL", None)
    try:
        number = asyncio.run(_tell())
        open_screens(number, throwaway=True)
    finally:
        shutil.rmtree(home, ignore_errors=True)


async def _tell() -> int:
    from commandcenter.bootstrap import open_desk
    from commandcenter.demo import tell

    async with open_desk(load_settings()) as desk:
        return await tell(desk.store, utc_now())


def open_screens(
    start: int | None, *, throwaway: bool = False, replayed: int | None = None
) -> None:
    """Run one session to its end.

    Args:
        start: number of the incident whose board is shown first.
        replayed: number of the one that is shown as it was.
        throwaway: the store goes when the session ends, and its worker with it.
    """
    need_terminal()
    settings = load_settings()
    from commandcenter.screens.ports import Surroundings
    from commandcenter.screens.response import ResponseApp
    from commandcenter.screens.session import Session

    session = Session(
        _opener(settings, throwaway=throwaway),
        who=settings.user,
        zone=settings.zone,
        clock=settings.clock,
        lease_clock=utc_now,
        levels=settings.matrix,
        outreach=lambda: _outreach(settings),
        open_planner=_planner_of(settings) if settings.services else None,
        fetch_list=_fetch_list,
        at_this_machine=not is_remote(),
    )
    app = ResponseApp(
        session,
        Surroundings(settings.drafts, settings.paths.log_file),
        settings.interface,
        start=start,
        replayed=replayed,
        drill=settings.paths.drill if settings.is_drill else None,
        idle=_idle(settings) if is_remote() else None,
    )

    async def sit() -> None:
        try:
            await app.run_async(mouse=settings.interface.mouse)
        finally:
            await session.close()

    with nullcontext() if throwaway else new_key_told(settings):
        asyncio.run(sit())
    if app.return_code:
        raise typer.Exit(app.return_code)


def _idle(settings: Settings) -> timedelta | None:
    """After how long without a key a session from outside is locked."""
    return timedelta(minutes=settings.server.idle_minutes) or None


def _outreach(settings: Settings) -> "Outreach":
    from commandcenter.bootstrap import routes
    from commandcenter.screens.outreach import Outreach
    from commandcenter.templates.drafting import House
    from commandcenter.templates.library import Library

    async def usable() -> "Routes":
        try:
            return await routes(settings)
        except BadSettings as wrong:
            raise Refused(str(wrong)) from None

    return Outreach(
        Library(settings.templates),
        settings.notifications.language,
        House(settings.organisation.name, settings.organisation.contact),
        settings.sender,
        usable,
        partial(_noted, settings),
    )


def _noted(
    settings: Settings, number: int, seq: int, head_hash: str, now: datetime
) -> "Kept | None":
    """A signed note of what is exported; an export is made also where nobody can sign."""
    from commandcenter.bootstrap import notary
    from commandcenter.checkpoints import BadCheckpoint, Checkpoint

    try:
        return notary(settings).note(Checkpoint(number, seq, head_hash, now))
    except (BadCheckpoint, Refused, OSError):
        return None


def _opener(
    settings: Settings, *, throwaway: bool
) -> Callable[[], AbstractAsyncContextManager["Desk"]]:
    """Opens the log after the first picture: its libraries load in a thread meanwhile."""

    @asynccontextmanager
    async def opened() -> AsyncIterator["Desk"]:
        await asyncio.to_thread(import_module, "commandcenter.bootstrap")
        gc.freeze()  # What is loaded by now stays: it need not be looked at again.
        gc.enable()
        from commandcenter.bootstrap import ensure_worker, open_desk

        async with open_desk(settings) as desk:
            desk.factors.lock()  # What was proved elsewhere is not proved at this screen.
            started = await ensure_worker(desk, settings)
            try:
                yield desk
            finally:
                if started is not None and throwaway:
                    started.terminate()
                    await asyncio.to_thread(started.wait)

    return opened


async def _fetch_list(url: str, **how: Any) -> "Table":
    """A list of customers from another system; what asks for it loads in a thread."""
    await asyncio.to_thread(import_module, "commandcenter.services.customer_api")
    from commandcenter.bootstrap import fetch_list

    return await fetch_list(url, **how)


def _planner_of(settings: Settings) -> Callable[[], AbstractAsyncContextManager["Planner"]]:
    """Opens what plans controls; its libraries load in a thread, for people type meanwhile."""

    @asynccontextmanager
    async def opened() -> AsyncIterator["Planner"]:
        for module in ("services.http", "services.catalogue", "worker.planning"):
            await asyncio.to_thread(import_module, f"commandcenter.{module}")
        from commandcenter.bootstrap import planner

        async with AsyncExitStack() as held:
            yield await held.enter_async_context(planner(settings))

    return opened


def need_terminal() -> None:
    """Refuse where there is none.

    Raises:
        Refused: standard input or output is something else, or draws lines only.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refused(
            "the screens need a terminal: commandcenter --help lists the verbs that do not"
        )
    if os.environ.get("TERM") == "dumb":
        raise Refused(
            "this terminal (TERM=dumb) can show lines only: commandcenter --help lists the verbs, "
            "which do all that the screens do"
        )
