"""The verb that sshd runs for whoever came in, where OpenSSH is the front door."""

import asyncio
import os
import sys
from typing import TYPE_CHECKING

import typer

from commandcenter.cli.running import family
from commandcenter.config import load_settings

if TYPE_CHECKING:
    from commandcenter.config import Settings
    from commandcenter.server.inside import Visit

app = family()


@app.command()
def session() -> None:
    """What sshd runs for whoever came in (ForceCommand): the screens, or the verb they named.

    Who they are is told by the key that sshd proved. docs/ssh.md sets it up.

    Example: ForceCommand /usr/local/bin/commandcenter session
    """
    from commandcenter.cli import main
    from commandcenter.cli.remote import serve_remotely
    from commandcenter.server.inside import settle_environment

    os.umask(0o077)
    visit = asyncio.run(_visit(load_settings()))
    settle_environment(visit)
    serve_remotely()
    raise typer.Exit(main(list(visit.arguments)))


async def _visit(settings: "Settings") -> "Visit":
    """What somebody came for, as sshd tells it.

    Raises:
        Refused: nobody knows them, or there is no such thing here.
    """
    from commandcenter.bootstrap import open_desk
    from commandcenter.incident.state import WORKER
    from commandcenter.server.command import said_of_terminal, words_of
    from commandcenter.server.inside import Visit
    from commandcenter.server.sshd import address_of, let_in, proven_keys

    keys = proven_keys(os.environ)
    async with open_desk(settings, who=WORKER) as desk:
        person, fingerprint = await let_in(desk, keys)
    on_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    return Visit(
        person,
        fingerprint,
        place=f"ssh {address_of(os.environ)} {fingerprint}",
        arguments=words_of(os.environ.get("SSH_ORIGINAL_COMMAND", ""), on_terminal=on_terminal),
        variables=said_of_terminal(os.environ),
        terminal=on_terminal,
    )
