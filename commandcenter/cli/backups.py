"""Verbs that copy the store, put a copy back, and change the key of it."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from commandcenter.cli.output import say, say_json
from commandcenter.cli.remote import of_this_machine
from commandcenter.cli.running import JSON, at_desk, family
from commandcenter.config import load_settings
from commandcenter.incident.refusal import Refused
from commandcenter.incident.times import utc_now

if TYPE_CHECKING:
    from commandcenter.config import Settings
    from commandcenter.desk import Desk
    from commandcenter.store.copies import Copy

app = family()


@app.command()
def backup(
    file: Path = typer.Argument(
        None, metavar="[FILE]", help="Default: among the backups.", callback=of_this_machine
    ),
    as_json: bool = JSON,
) -> None:
    """Copy the store to a new file while people write, and read the copy back.

    It is encrypted with the store's key: keep a copy of the key elsewhere.

    Example: commandcenter backup /mnt/safe/commandcenter.db
    """
    target = file.absolute() if file else None

    async def work(desk: "Desk", settings: "Settings") -> "Copy":
        from commandcenter.worker.backups import named

        return await desk.store.back_up(target or named(settings.backups, utc_now()))

    copy = at_desk(work)
    if as_json:
        say_json(_told(copy))
        return
    say(f"{copy.path}: {_counted(copy)}, read back whole; the store's key opens it")


@app.command()
def restore(
    file: Path = typer.Argument(..., metavar="FILE", help="The backup.", callback=of_this_machine),
    to: Path = typer.Option(
        None,
        "--to",
        metavar="FILE",
        help="Where to; default: where the settings have the store.",
        callback=of_this_machine,
    ),
    key_file: Path = typer.Option(
        None,
        "--key-file",
        metavar="FILE",
        help="The backup's key; default: the store's.",
        callback=of_this_machine,
    ),
    as_json: bool = JSON,
) -> None:
    """Put a backup in a place where nothing is, and read it back; never over a store.

    Example: commandcenter restore /mnt/safe/commandcenter.db --key-file /media/safe/store.key
    """
    from commandcenter.bootstrap import restore as put_back

    settings = load_settings()
    if not file.is_file():
        raise Refused(f"there is no backup at {file}")
    target = to.absolute() if to else None
    copy = asyncio.run(put_back(settings, file.absolute(), key_file, target))
    if as_json:
        say_json(_told(copy))
        return
    say(f"restored to {copy.path}: {_counted(copy)}, every chain verified")


@app.command()
def rekey(as_json: bool = JSON) -> None:
    """Give the store a new key; nobody else may have it open. Interrupted, ask again.

    The old key is set aside, for the backups made before.

    Example: commandcenter rekey
    """
    from commandcenter.bootstrap import rekey as change

    settings = load_settings()
    done = asyncio.run(change(settings))
    key_file = settings.paths.key_file
    if as_json:
        say_json(
            {"key_file": str(key_file), "old_key": str(done.old_key), "finished": done.finished}
        )
        return
    say(
        f"the key at {key_file} is new: keep a copy of it where the store is not."
        f" The old one, {done.old_key}, opens the backups made before;"
        " if it was leaked, remove it and them"
    )


def _told(copy: "Copy") -> dict[str, object]:
    return {
        "file": str(copy.path),
        "incidents": copy.incidents,
        "events": sum(copy.events.values()),
        "bytes": copy.size,
    }


def _counted(copy: "Copy") -> str:
    incidents = f"{copy.incidents} incident{'s' * (copy.incidents != 1)}"
    return f"{incidents}, {sum(copy.events.values())} events"
