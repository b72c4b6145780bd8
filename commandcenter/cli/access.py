"""The verb that tells who looked at what."""

import typer

from commandcenter.cli.output import say, say_json, table
from commandcenter.cli.running import JSON, at_desk, family, known_incidents, number_of
from commandcenter.config import load_settings
from commandcenter.incident.picture import plain
from commandcenter.incident.times import echo

app = family()


@app.command()
def access(
    incident: str = typer.Argument(
        None, metavar="[INC]", help="Default: all of them.", autocompletion=known_incidents
    ),
    who: str = typer.Option(None, "--who", metavar="PERSON", help="Only what this person did."),
    as_json: bool = JSON,
) -> None:
    """Who opened, searched and exported what; for auditors and administrators.

    Of a long look its beginning is told: watching a board for an hour is one line.

    Example: commandcenter access INC-7
    """
    number = number_of(incident) if incident else None
    found = at_desk(lambda desk, _settings: desk.accesses(number))
    found = [each for each in found if who in {None, each.who}]
    if as_json:
        say_json(
            [
                {
                    "at": plain(each.at),
                    "who": each.who,
                    "place": each.place,
                    "look": each.look,
                    "incident": None if each.incident_id is None else each.ref,
                    "detail": each.detail,
                }
                for each in found
            ]
        )
        return
    zone = load_settings().zone
    for line in table(
        [
            (echo(each.at, zone), each.who, each.look, each.ref, each.detail, each.place)
            for each in found
        ],
        (None, 20, 9, 14, 40, 60),
    ):
        say(line)
    if not found:
        say("Nobody has looked at it yet.")
