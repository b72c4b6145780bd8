"""Verbs that read and write files: export, import, verify, config, completion."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from commandcenter.cli.output import put, say, say_json, table
from commandcenter.cli.running import COMPLETE, INC, JSON, at_desk, family, number_of
from commandcenter.config import load_settings, settings_toml
from commandcenter.incident.picture import picture, plain
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import reference
from commandcenter.incident.text import quoted
from commandcenter.incident.times import utc_now
from commandcenter.private_file import write_private

if TYPE_CHECKING:
    from commandcenter.config import Settings
    from commandcenter.desk import Desk

app = family()
FORMATS = ("md", "json")
SHELLS = ("bash", "zsh", "fish")


@app.command()
def export(
    incident: str = INC,
    format_: str = typer.Option(..., "--format", metavar="md|json", help="A report, or the log."),
    output: Path = typer.Option(None, "-o", "--output", metavar="FILE", help="Default: stdout."),
    overwrite: bool = typer.Option(False, "--overwrite", help="Replace the file."),
) -> None:
    """The report of an incident (md), or its whole log (json), which can be imported.

    Example: commandcenter export INC-7 --format md -o INC-7.md
    """
    if format_ not in FORMATS:
        raise typer.BadParameter(f"--format is one of {', '.join(FORMATS)}, not {quoted(format_)}")
    number = number_of(incident)

    async def work(desk: "Desk", settings: "Settings") -> str:
        from commandcenter.reports import export_json, export_markdown

        found = await desk.open(number)
        head = await desk.head(number)
        if format_ == "json":
            records = await desk.store.records(number)
            return export_json(number, records, picture(found, utc_now(), head.hash))
        return export_markdown(
            found,
            await desk.events(number),
            now=utc_now(),
            head_hash=head.hash,
            zone=settings.zone,
            organisation=settings.organisation.name,
        )

    text = at_desk(work)
    if output is None:
        put(text)
        return
    write_private(output, text, overwrite=overwrite)
    say(f"{reference(number)} exported to {output}")


@app.command("import")
def import_(file: Path = typer.Argument(...), as_json: bool = JSON) -> None:
    """Take in a log that was exported as JSON: the same state, and the same chain.

    Example: commandcenter import INC-7.json
    """
    text = file.read_text("utf-8", errors="surrogateescape")

    async def work(desk: "Desk", _settings: "Settings") -> tuple[int, int, str]:
        from commandcenter.desk import Record
        from commandcenter.reports import parse_json

        number, links = parse_json(text)
        records = [Record(**asdict(link)) for link in links]
        await desk.store.import_records(number, records)
        head = await desk.head(number)
        return number, head.seq, head.hash

    number, seq, head_hash = at_desk(work)
    if as_json:
        say_json({"id": reference(number), "seq": seq, "head_hash": head_hash})
        return
    say(f"{reference(number)} imported: {seq} events, head {head_hash[:16]}…")


@app.command()
def verify(
    incident: str = typer.Argument(None, metavar="[INC]", help="Default: every incident."),
    as_json: bool = JSON,
) -> None:
    """Recompute the chain of an incident, or of all; names the first bad event.

    Example: commandcenter verify
    """
    number = number_of(incident) if incident else None
    verdicts = at_desk(lambda desk, _settings: desk.store.verify(number))
    bad = [each for each in verdicts if each.problem]
    if as_json:
        say_json([{"id": reference(each.incident_id), **plain(each)} for each in verdicts])
    else:
        for each in verdicts:
            told = each.problem or f"{each.checked} events, head {each.head_hash[:16]}…"
            say(f"{'✗' if each.problem else '✓'} {reference(each.incident_id)} {told}")
    if bad:
        first = bad[0]
        raise Refused(f"{reference(first.incident_id)} does not verify: {first.problem}")


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
