"""Verbs that read and write files: export, import, config, completion."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from commandcenter.cli.output import complain, put, put_file, say, say_json, table
from commandcenter.cli.remote import STREAM, of_this_machine
from commandcenter.cli.running import (
    COMPLETE,
    INC,
    JSON,
    at_desk,
    family,
    number_of,
    present,
    standard_input,
)
from commandcenter.cli.words import one_of
from commandcenter.config import load_settings, settings_toml
from commandcenter.incident.picture import picture
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import reference
from commandcenter.incident.text import quoted
from commandcenter.incident.words import Profile
from commandcenter.private_file import write_private

if TYPE_CHECKING:
    from commandcenter.checkpoints import Kept
    from commandcenter.config import Settings
    from commandcenter.desk import Desk, Head
    from commandcenter.reports.content import Written

app = family()
FORMATS = ("md", "html", "pdf", "json")
SHELLS = ("bash", "zsh", "fish")


@app.command()
def export(
    incident: str = INC,
    format_: str = typer.Option(
        None, "--format", metavar="md|html|pdf|json", help="What to write; needed but to preview."
    ),
    profile: Profile = typer.Option(
        Profile.INTERNAL,
        help="For whom; of the internal one, json is the whole log.",
        **one_of(Profile),
    ),
    preview: bool = typer.Option(False, "--preview", help="List what the profile leaves out."),
    output: Path = typer.Option(
        None, "-o", "--output", metavar="FILE", help="Default: stdout.", callback=of_this_machine
    ),
    overwrite: bool = typer.Option(False, "--overwrite", help="Replace the file."),
) -> None:
    """The report of an incident for somebody, or (json, internal) its whole log for an import.

    Example: commandcenter export INC-7 --format pdf --profile regulator -o INC-7.pdf
    """
    if format_ not in FORMATS and not (preview and format_ is None):
        given = "" if format_ is None else f", not {quoted(format_)}"
        raise typer.BadParameter(f"--format is one of {', '.join(FORMATS)}{given}")
    number = number_of(incident)
    if preview:
        _say_left_out(number, profile, _written(number, profile))
        return
    if format_ == "json" and profile is Profile.INTERNAL:
        document = _whole_log(number)
    else:
        from commandcenter.reports import rendered

        document = rendered(_written(number, profile, leaving=format_).report, format_)
    if output is None:
        _print(document, binary=format_ == "pdf")
        return
    write_private(output, document, overwrite=overwrite)
    say(f"{reference(number)} exported to {output}")


def _whole_log(number: int) -> bytes:
    """Every event with its chain, which can be imported."""

    async def work(desk: "Desk", settings: "Settings") -> bytes:
        from commandcenter.reports import export_json

        await desk.leaving(number, f"json, {Profile.INTERNAL}")
        found = await desk.open(number)
        head = await desk.head(number)
        records = (await desk.records(number))[: head.seq]
        shown = picture(found, present(), head.hash)
        noted = _noted(settings, number, head)
        return f"{export_json(number, records, shown, noted)}\n".encode()

    return at_desk(work)


def _written(number: int, profile: Profile, *, leaving: str = "") -> "Written":
    """The report for somebody."""

    async def work(desk: "Desk", settings: "Settings") -> "Written":
        from commandcenter.reports import write

        if leaving:
            await desk.leaving(number, f"{leaving}, {profile}")
        head = await desk.head(number)
        return write(
            await desk.open(number),
            await desk.events(number),
            now=present(),
            head_hash=head.hash,
            checkpoint=_noted(settings, number, head),
            zone=settings.zone,
            organisation=settings.organisation.name,
            profile=profile,
        )

    return at_desk(work)


def _noted(settings: "Settings", number: int, head: "Head") -> "Kept | None":
    """A signed note of what is exported; an export is made also where nobody can sign."""
    from commandcenter.bootstrap import notary
    from commandcenter.checkpoints import BadCheckpoint, Checkpoint

    try:
        return notary(settings).note(Checkpoint(number, head.seq, head.hash, present()))
    except (BadCheckpoint, Refused, OSError) as error:
        complain(f"without a checkpoint that is kept elsewhere: {error}")
        return None


def _say_left_out(number: int, profile: Profile, written: "Written") -> None:
    """What those for whom the report is are not told."""
    if not written.left_out:
        say(f"the {profile} report of {reference(number)} leaves nothing out")
        return
    say(f"the {profile} report of {reference(number)} leaves out:")
    for each in written.left_out:
        say(f"{each.what} ({len(each.items)})")
        for item in each.items:
            say(f"  {item}")


def _print(document: bytes, *, binary: bool) -> None:
    if not binary:
        put(document.decode(), end="")
    elif sys.stdout.isatty():
        raise Refused("a PDF is nothing for a terminal: give it a file with -o, or pipe it")
    else:
        put_file(document)


@app.command("import")
def import_(
    file: Path = typer.Argument(..., help="The file, or - .", callback=of_this_machine),
    as_json: bool = JSON,
) -> None:
    """Take in a log that was exported as JSON: the same state, and the same chain.

    Example: commandcenter import INC-7.json
    """
    given = standard_input() if str(file) == STREAM else file.read_bytes()
    text = given.decode("utf-8", errors="surrogateescape")

    async def work(desk: "Desk", _settings: "Settings") -> tuple[int, int, str]:
        from commandcenter.desk import Record
        from commandcenter.reports import parse_json

        number, links = parse_json(text)
        records = [Record(**asdict(link)) for link in links]
        await desk.take_in(number, records)
        # Of what was taken in: who may not see it afterwards is told that it arrived all the same.
        return number, records[-1].seq, records[-1].hash

    number, seq, head_hash = at_desk(work)
    if as_json:
        say_json({"id": reference(number), "seq": seq, "head_hash": head_hash})
        return
    say(f"{reference(number)} imported: {seq} events, head {head_hash[:16]}…")


@app.command()
def config(
    init: bool = typer.Option(False, "--init", help="Write a settings file with every default."),
    as_json: bool = JSON,
) -> None:
    """Where everything lies, and the settings in force; secrets are not shown.

    Example: commandcenter config --init
    """
    settings = load_settings()
    paths = settings.paths
    if init:
        paths.prepare()
        write_private(paths.config_file, settings_toml())
        say(f"wrote {paths.config_file}")
        return
    shown = settings.model_dump(mode="json")
    places = {name: str(getattr(paths, name)) for name in paths.__slots__}
    if as_json:
        say_json({"paths": places, "settings": shown})
        return
    rows = list(places.items())
    for name, value in shown.items():
        if isinstance(value, dict):
            rows += [(f"{name}.{key}", str(each)) for key, each in value.items()]
        else:
            rows.append((name, "" if value is None else str(value)))
    for line in table(rows, (None, None)):
        say(line)


@app.command()
def completion(shell: str = typer.Argument(..., metavar="bash|zsh|fish")) -> None:
    """The completion script of a shell.

    Example: source <(commandcenter completion bash)
    """
    if shell not in SHELLS:
        raise typer.BadParameter(f"the shell is one of {', '.join(SHELLS)}, not {quoted(shell)}")
    from typer._completion_shared import get_completion_script

    script = get_completion_script(prog_name="commandcenter", complete_var=COMPLETE, shell=shell)
    put(script)
