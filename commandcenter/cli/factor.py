"""Verbs of the second factor: set up, proved, reset, required of everybody."""

from enum import StrEnum

import typer

from commandcenter.cli.output import put, say, say_json
from commandcenter.cli.running import JSON, at_desk, words
from commandcenter.cli.words import one_of
from commandcenter.organisation import second_factor

app = typer.Typer(
    rich_markup_mode=None,
    help="Second factors: a code of an authenticator, asked for before anything is read.\n\n"
    "Example: commandcenter people factor enrol",
)


class Switch(StrEnum):
    """On or off."""

    ON = "on"
    OFF = "off"


@app.command()
def enrol(
    code: str = typer.Option(
        None, metavar="CODE", help="What the authenticator shows, once it has the secret."
    ),
    as_json: bool = JSON,
) -> None:
    """Set up your second factor: first without --code, which shows the secret; then with it.

    Prints ten recovery codes, each good for once, which are shown this one time.

    Example: commandcenter people factor enrol --code 123456
    """
    if code is None:
        _begin(as_json=as_json)
        return
    recovery = at_desk(lambda desk, _settings: desk.enrol_factor(words(code)))
    if as_json:
        say_json({"recovery_codes": recovery})
        return
    say(
        "Your second factor is set up. Keep these where your authenticator is not; each works once:"
    )
    for each in recovery:
        say(f"  {each}")


def _begin(*, as_json: bool) -> None:
    begun = at_desk(lambda desk, settings: desk.begin_factor(settings.organisation.name))
    if as_json:
        say_json({"secret": begun.secret, "uri": begun.uri})
        return
    put(drawn(begun.uri))
    say(f"Scan this with an authenticator, or type the secret in: {begun.secret}")
    say(begun.uri)
    say("Then: commandcenter people factor enrol --code CODE")


def drawn(uri: str) -> str:
    """A QR code in half blocks, light on dark as most terminals are; it holds the secret."""
    import segno

    rows = [list(row) for row in segno.make(uri, micro=False).matrix_iter(border=2)]
    rows += [[0] * len(rows[0])] * (len(rows) % 2)
    cells = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
    return "\n".join(
        "".join(cells[above, below] for above, below in zip(*pair, strict=True))
        for pair in zip(rows[::2], rows[1::2], strict=True)
    )


@app.command()
def prove(
    code: str = typer.Argument(..., metavar="CODE", help="Or a recovery code; - reads it."),
) -> None:
    """Prove your second factor; verbs from the same place are then done without asking.

    Example: commandcenter people factor prove 123456
    """
    at_desk(lambda desk, _settings: desk.prove(words(code)))
    say("proved")


@app.command()
def reset(person: str = typer.Argument(..., metavar="PERSON"), as_json: bool = JSON) -> None:
    """Take the second factor from a person who lost it, so that they set one up anew.

    Example: commandcenter people factor reset priya
    """
    organised = at_desk(lambda desk, _settings: desk.organise(second_factor.reset, person=person))
    if as_json:
        say_json({"person": person, "seq": [event.seq for event in organised.events]})
        return
    say(f"{person} has no second factor any more")


@app.command()
def require(switch: Switch = typer.Argument(..., **one_of(Switch)), as_json: bool = JSON) -> None:
    """Require a second factor of everybody, or no longer; set up your own first.

    Example: commandcenter people factor require on
    """
    required = switch is Switch.ON
    organised = at_desk(
        lambda desk, _settings: desk.organise(second_factor.require_factor, required=required)
    )
    if as_json:
        say_json({"required": required, "seq": [event.seq for event in organised.events]})
        return
    say(f"a second factor is {'' if required else 'not '}required of everybody")
