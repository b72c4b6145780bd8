"""The verb of the worker."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import typer

from commandcenter.cli.output import say, say_json
from commandcenter.cli.running import JSON, at_desk, family
from commandcenter.incident.times import utc_now

if TYPE_CHECKING:
    from commandcenter.config import Settings
    from commandcenter.desk import Desk
    from commandcenter.services.protocols import Tracker
    from commandcenter.worker.backups import Backups
    from commandcenter.worker.in_step import InStep
    from commandcenter.worker.noting import Noting

app = family()


@app.command()
def worker(
    linger: bool = typer.Option(False, "--linger", help="Leave when nothing is open any more."),
    status: bool = typer.Option(False, "--status", help="Only say whether one is running."),
    as_json: bool = JSON,
) -> None:
    """Run the process that owns the clock: it asks for the reports that fall due.

    On a store of your own it is started for you.

    Example: commandcenter worker --status
    """
    if status:
        _tell_status(as_json=as_json)
        return

    async def work(desk: "Desk", settings: "Settings") -> bool:
        import gc

        from commandcenter.desk import Desk as AnyDesk
        from commandcenter.incident.state import WORKER
        from commandcenter.worker import Worker

        gc.enable()  # It lives for long.
        program = AnyDesk(desk.store, WORKER, clock=desk.clock)
        staying = timedelta(seconds=settings.worker.linger_seconds) if linger else None
        silence = timedelta(minutes=settings.cadence.silence_minutes)
        if settings.is_drill:
            from commandcenter.drills.director import Director

            director = Director(program, settings.paths.drill)
            return await Worker(
                program, silence=silence, linger=staying, director=director, lease_clock=utc_now
            ).run()
        backups, noting = _backups(program, settings), _noting(program, settings)
        if not settings.services:
            return await Worker(
                program, silence=silence, linger=staying, backups=backups, noting=noting
            ).run()

        from commandcenter.bootstrap import connected
        from commandcenter.worker.intake import Intake
        from commandcenter.worker.outbox import Outbox

        async with connected(settings) as services:
            sources = services.alert_sources
            return await Worker(
                program,
                silence=silence,
                linger=None if sources else staying,  # Whoever looks out does not leave.
                outbox=Outbox(program, services),
                intake=Intake(program, sources, cadence=settings.cadence.minutes),
                poll=timedelta(seconds=settings.worker.poll_seconds),
                backups=backups,
                in_step=_in_step(program, settings, services.trackers),
                noting=noting,
            ).run()

    async def answering_too(desk: "Desk", settings: "Settings") -> bool:
        async with _verbs_answered(settings):
            return await work(desk, settings)

    if not at_desk(answering_too):
        say("a worker is running already; one is enough")


@asynccontextmanager
async def _verbs_answered(settings: "Settings") -> AsyncIterator[None]:
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


def _in_step(
    desk: "Desk", settings: "Settings", trackers: "Mapping[str, Tracker]"
) -> "InStep | None":
    """What keeps follow-up actions in step with their tickets."""
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


def _backups(desk: "Desk", settings: "Settings") -> "Backups | None":
    """What makes the backups; whoever runs a database server makes its own."""
    wanted = settings.backup
    if settings.database_url is not None or not wanted.every_minutes:
        return None
    from commandcenter.worker.backups import Backups, Windows

    return Backups(
        desk,
        settings.backups,
        every=timedelta(minutes=wanted.every_minutes),
        windows=Windows(wanted.hourly, wanted.daily, wanted.weekly),
    )


def _noting(desk: "Desk", settings: "Settings") -> "Noting":
    """What has checkpoints signed."""
    from commandcenter.bootstrap import notary
    from commandcenter.worker.noting import Noting

    return Noting(desk, notary(settings), every=settings.checkpoints.every_events)


def _tell_status(*, as_json: bool) -> None:
    async def work(desk: "Desk", _settings: "Settings") -> str | None:
        from commandcenter.worker import LEASE

        return await desk.store.lease_holder(LEASE, now=utc_now())

    holder = at_desk(work)
    if as_json:
        say_json({"running": holder is not None, "holder": holder})
    else:
        say(f"running: {holder}" if holder else "no worker is running")
