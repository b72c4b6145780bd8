"""The verb of the worker."""

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import typer

from commandcenter.cli.output import say, say_json
from commandcenter.cli.running import JSON, at_desk, family
from commandcenter.incident.times import utc_now

if TYPE_CHECKING:
    from commandcenter.config import Settings
    from commandcenter.desk import Desk

app = family()
log = logging.getLogger(__name__)

#: Seconds after which a worker whose turn it is not looks whether the other one is gone.
LOOK = 1.0


@app.command()
def worker(
    linger: bool = typer.Option(False, "--linger", help="Leave when nothing is open any more."),
    status: bool = typer.Option(False, "--status", help="Only say whether one is running."),
    as_json: bool = JSON,
) -> None:
    """Run the process that owns the clock: it asks for the reports that fall due.

    On a store of your own it is started for you. On a database server it stays, and takes over when
    the one that works is gone.

    Example: commandcenter worker --status
    """
    if status:
        _tell_status(as_json=as_json)
        return

    async def work(desk: "Desk", settings: "Settings") -> bool:
        from commandcenter.bootstrap import employed

        if settings.database_url is not None and not linger:
            await _until_told(kept_at_work(desk, settings))
            return True
        staying = timedelta(seconds=settings.worker.linger_seconds) if linger else None
        async with verbs_answered(settings), employed(desk, settings, staying) as worker:
            loop = asyncio.get_running_loop()
            for each in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(each, worker.stopped.set)
            return await worker.run()

    gc.enable()  # It lives for long.
    if not at_desk(work):
        say("a worker is running already; one is enough")


async def kept_at_work(desk: "Desk", settings: "Settings") -> None:
    """Be the worker, or take over from the one elsewhere when it goes; runs until cancelled.

    Neither the loss of the store nor a defect ends it: whoever owns the clock has to come back.
    """
    from commandcenter.bootstrap import employed
    from commandcenter.desk import StoreError

    async with verbs_answered(settings):
        while True:
            try:
                async with employed(desk, settings, None) as worker:
                    await worker.run()
            except StoreError as error:
                log.warning("the worker waits, the store could not be reached: %s", error)
            except Exception:
                log.exception("the worker failed by a defect")
            await asyncio.sleep(LOOK)


async def _until_told(work: Coroutine[Any, Any, None]) -> None:
    """Work until the process is told to stop."""
    task = asyncio.create_task(work)
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, task.cancel)
    with suppress(asyncio.CancelledError):
        await task


@asynccontextmanager
async def verbs_answered(settings: "Settings") -> AsyncIterator[None]:
    """Beside the worker, a process that does verbs for others; it ends when the worker does."""
    from commandcenter.cli.relay import KNOWS_PEERS

    if not settings.worker.answer_verbs or not KNOWS_PEERS:
        yield
        return
    answering = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "commandcenter.cli.answering", str(settings.paths.socket)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
    )
    try:
        yield
    finally:
        if answering.stdin is not None:
            answering.stdin.close()


def _tell_status(*, as_json: bool) -> None:
    async def work(desk: "Desk", _settings: "Settings") -> str | None:
        from commandcenter.worker import LEASE

        return await desk.store.lease_holder(LEASE, now=utc_now())

    holder = at_desk(work)
    if as_json:
        say_json({"running": holder is not None, "holder": holder})
    else:
        say(f"running: {holder}" if holder else "no worker is running")
