"""The verb of the front door."""

import asyncio
import gc
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

import typer

from commandcenter.cli.output import say
from commandcenter.cli.running import at_desk, family
from commandcenter.cli.worker import kept_at_work
from commandcenter.config import BadSettings, load_settings

if TYPE_CHECKING:
    from commandcenter.config import Settings
    from commandcenter.desk import Desk

app = family()
log = logging.getLogger(__name__)


@app.command()
def serve(
    host: str = typer.Option(
        None, metavar="ADDRESS", help="Default: server.host of the settings, or every address."
    ),
    port: int = typer.Option(
        None, min=0, max=65_535, help="Default: server.port of the settings, or 2222."
    ),
) -> None:
    """Let people in over SSH: the screens with a terminal, else the verb that they name.

    Who they are is told by their keys: commandcenter people key add. The worker runs inside.

    Example: commandcenter serve --port 2222
    """

    async def work(desk: "Desk", settings: "Settings") -> None:
        from commandcenter.desk import Desk as AnyDesk
        from commandcenter.incident.state import WORKER
        from commandcenter.server.lines import tell_in_lines
        from commandcenter.server.serving import Opening, host_key, opened, told

        tell_in_lines()
        orders = told()
        wanted = settings.server
        opening = Opening(
            wanted.host if host is None else host,
            wanted.port if port is None else port,
            settings.paths.host_key,
            wanted,
        )
        async with opened(AnyDesk(desk.store, WORKER), opening) as door:
            fingerprint = host_key(opening.host_key).get_fingerprint("sha256")
            where = opening.host or "every address"
            say(f"listening on {where}, port {door.port}; host key {fingerprint}")
            while True:
                working = asyncio.create_task(kept_at_work(desk, settings))
                stop = await orders.get()
                working.cancel()
                with suppress(asyncio.CancelledError):
                    await working
                if stop:
                    return
                settings = await _read_again(settings)
                door.limit(settings.server)

    gc.enable()  # It lives for long.
    at_desk(work)


async def _read_again(settings: "Settings") -> "Settings":
    """The settings as they are now; those of before where they cannot be used."""
    from commandcenter.bootstrap import check_services

    try:
        now = load_settings()
        await check_services(now)
    except BadSettings as wrong:
        log.error("the settings were not read again: %s", wrong)  # noqa: TRY400 - it says it all
        return settings
    log.info("the settings were read again")
    return now
