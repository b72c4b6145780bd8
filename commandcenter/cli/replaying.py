"""The verb that looks back: the board as it was at any instant, on the screens or as text."""

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

import typer

from commandcenter.cli.output import say, say_json
from commandcenter.cli.running import INC, JSON, at_desk, family, number_of, when
from commandcenter.config import load_settings
from commandcenter.incident.history import History, Reading
from commandcenter.incident.picture import picture
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import reference
from commandcenter.incident.times import echo, iso

if TYPE_CHECKING:
    from commandcenter.config import Settings
    from commandcenter.desk import Desk

app = family()


@app.command()
def replay(
    incident: str = INC,
    at: str = typer.Option(None, "--at", metavar="TIME", help="Print the state as of then."),
    happened: bool = typer.Option(
        False,
        "--as-it-happened",
        help="Count entries by when they happened, not by when they were recorded.",
    ),
    as_json: bool = JSON,
) -> None:
    """The board as it was known at any instant. Nothing can be changed in it.

    Without a time the screens open, to be scrubbed and played.

    Example: commandcenter replay INC-7 --at 14:05 --json | jq .tracks.mitigation
    """
    number = number_of(incident)
    instant = when(at, load_settings())
    if instant is None:
        if as_json or happened:
            raise typer.BadParameter("--json and --as-it-happened need --at TIME")
        from commandcenter.cli.tui import open_screens

        open_screens(None, replayed=number)
        return
    reading = Reading.AS_IT_HAPPENED if happened else Reading.AS_KNOWN
    _tell(number, instant, reading, as_json=as_json)


def _tell(number: int, instant: datetime, reading: Reading, *, as_json: bool) -> None:
    """Print the state at an instant, as `show` prints the present one."""

    async def work(desk: "Desk", _settings: "Settings") -> tuple[History, list[str]]:
        await desk.head(number)  # Says so where there is no such incident.
        history = History(number, await desk.events(number), reading)
        return history, [each.hash for each in await desk.store.records(number)]

    history, hashes = at_desk(work)
    zone = load_settings().zone
    found = history.at(instant)
    if not found.seq:
        raise Refused(_nothing_yet(history, instant, zone))
    head, of = hashes[found.seq - 1], len(history.events)
    if as_json:
        told = {"at": iso(instant), "reading": reading, "events": of}
        say_json({**picture(found, instant, head), **told})
        return
    from commandcenter.cli.board import board

    say(f"REPLAY: {reading} at {echo(instant, zone)}, event {found.seq} of {of}\n")
    for line in board(found, instant, zone):
        say(line)
    say(f"\n{found.seq} events, head {head[:16]}…")


def _nothing_yet(history: History, instant: datetime, zone: tzinfo) -> str:
    """Why there is nothing to show; an incident that was entered afterwards can be read so."""
    first = echo(history.instants[0], zone)
    told = f"nothing was known of {reference(history.latest.id)} then: it begins at {first}"
    if any(event.occurred_at <= instant for event in history.events):
        told += "; --as-it-happened counts entries by when they happened"
    return told
