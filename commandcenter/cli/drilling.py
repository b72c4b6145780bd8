"""The verb of drills: begin one on a throwaway store, end it, and tell its score."""

import asyncio
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from commandcenter.cli.output import put, say, say_json, table
from commandcenter.cli.running import JSON, at_desk, family
from commandcenter.config import load_settings
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import reference
from commandcenter.incident.times import span, utc_now
from commandcenter.private_file import write_private

if TYPE_CHECKING:
    from commandcenter.config import Settings
    from commandcenter.desk import Desk
    from commandcenter.drills.running import Drill
    from commandcenter.drills.score import Score

app = family()

#: Variables that would lead people from the drill's home to the real one.
ELSEWHERE = ("COMMANDCENTER_DATABASE_URL", "COMMANDCENTER_KEY_FILE")


@app.command()
def drill(
    scenario: str = typer.Argument(None, metavar="[SCENARIO]", help="A shipped one, or a file."),
    listed: bool = typer.Option(False, "--list", help="The scenarios that are shipped."),
    begin: bool = typer.Option(False, "--begin", help="Begin it without the screens."),
    score: bool = typer.Option(False, "--score", help="How the drill of this home goes."),
    end: bool = typer.Option(False, "--end", help="End the drill of this home, and score it."),
    home: Path = typer.Option(
        None,
        "--home",
        metavar="DIR",
        help="Where; by default a new folder, or the home that is set.",
    ),
    as_: str = typer.Option(None, "--as", metavar="PERSON", help="Who you are in it."),
    compression: float = typer.Option(
        None, min=1, max=600, metavar="N", help="Minutes of the drill that pass in one."
    ),
    markdown: bool = typer.Option(False, "--markdown", help="The score as a page to hand out."),
    as_json: bool = JSON,
) -> None:
    """Practise: a scenario is played on a throwaway store, people respond for real, and are scored.

    Others on this machine join by the line that is printed. No other system is ever called.

    Example: commandcenter drill stolen-publisher --as maya
    """
    if listed:
        _list(as_json=as_json)
    elif score or end:
        if home is not None:
            os.environ["COMMANDCENTER_HOME"] = str(home.expanduser().absolute())
        if end:
            _end()
        _tell(_scored(), as_json=as_json, markdown=markdown)
    elif scenario is None:
        raise typer.BadParameter("name a scenario; --list shows those that are shipped")
    else:
        _play(scenario, home, as_, compression, screens=not begin, as_json=as_json)


def _list(*, as_json: bool) -> None:
    from commandcenter.drills.library import shipped

    found = list(shipped())
    if as_json:
        say_json(
            [
                {
                    "name": name,
                    "title": each.title,
                    "description": each.description,
                    "compression": each.compression,
                    "length": each.length.total_seconds() if each.length else None,
                }
                for name, each in found
            ]
        )
        return
    rows = []
    for name, each in found:
        takes = span(each.length / each.compression) if each.length else "open end"
        rows.append((name, takes, each.title))
    for line in table(rows, (24, 12, None)):
        say(line)


def _play(
    named: str,
    home: Path | None,
    person: str | None,
    compression: float | None,
    *,
    screens: bool,
    as_json: bool,
) -> None:
    """Set a home up, begin in it, and open the screens; when they close, the drill is over."""
    from commandcenter.drills.library import find
    from commandcenter.drills.running import FILE, Drill, keep
    from commandcenter.drills.scenario import BadScenario, read_scenario

    if screens:
        from commandcenter.cli.tui import need_terminal

        need_terminal()
    try:
        called, text = find(named)
        found = read_scenario(text, called)
    except BadScenario as wrong:
        raise Refused(str(wrong)) from None
    own = load_settings()
    user = person or own.user
    where = _made(home)
    write_private(where / "settings.toml", _taste(own))
    os.environ.update(COMMANDCENTER_HOME=str(where), COMMANDCENTER_USER=user)
    for variable in ELSEWHERE:
        os.environ.pop(variable, None)
    drill = Drill(
        called=called,
        text=text,
        started_at=utc_now().replace(microsecond=0),
        compression=compression or found.compression,
    )
    keep(drill, where / FILE)
    asyncio.run(_declare(drill, start_worker=not screens))
    _say_how_to_join(drill, where, as_json=as_json)
    if screens:
        from commandcenter.cli.tui import open_screens

        try:
            open_screens(drill.incident, throwaway=True)
        finally:
            _end()
            _tell(_scored(), as_json=as_json, markdown=False)
            say(f"\nIt is kept in {where}: remove that folder when you are done with it.")


def _made(home: Path | None) -> Path:
    """The folder of the drill: new, and open to nobody else."""
    if home is None:
        return Path(tempfile.mkdtemp(prefix="commandcenter-drill-"))
    home = home.expanduser().absolute()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(home.iterdir()):
        raise Refused(f"{home} is not empty: a drill needs a folder of its own")
    home.chmod(0o700)
    return home


def _taste(own: "Settings") -> str:
    """How whoever begins it has the screens; nothing else of theirs goes along."""
    lines = [f"tz = {_quoted(own.tz)}", "[interface]", f"theme = {_quoted(own.interface.theme)}"]
    lines += [f"{key} = {_quoted(getattr(own.interface, key))}" for key in ("mouse", "bell")]
    lines += ["[interface.keymap]"]
    lines += [f"{_quoted(id_)} = {_quoted(keys)}" for id_, keys in own.interface.keymap.items()]
    return "\n".join(lines)


def _quoted(value: str | bool) -> str:
    """As TOML writes it, which for these is as JSON does."""
    return json.dumps(value, ensure_ascii=False)


async def _declare(drill: "Drill", *, start_worker: bool) -> None:
    from commandcenter.bootstrap import ensure_worker, open_desk

    settings, played = load_settings(), drill.scenario
    async with open_desk(settings) as desk:
        await desk.declare(
            played.incident or played.title,
            played.source,
            detail=played.detail,
            reporter=played.reporter,
            contact=played.contact,
            cadence=played.cadence,
        )
        if start_worker:
            await ensure_worker(desk, settings)


def _say_how_to_join(drill: "Drill", home: Path, *, as_json: bool) -> None:
    from commandcenter.drills.running import FILE, join

    ref = reference(drill.incident)
    if as_json:
        say_json({"home": str(home), "id": ref, "compression": drill.compression})
        return
    say(f"{drill.scenario.title}: {ref}, {drill.compression:g} times as fast as time")
    say(f"others join with: {join(drill, home / FILE)}")


def _end() -> None:
    from commandcenter.drills.running import end

    end(load_settings().paths.drill)


def _scored() -> "Score":
    from commandcenter.drills.running import read
    from commandcenter.drills.score import score

    found = read(load_settings().paths.drill)

    async def work(desk: "Desk", _settings: "Settings") -> "Score":
        return score(found, await desk.events(found.incident), desk.clock())

    return at_desk(work)


def _tell(score: "Score", *, as_json: bool, markdown: bool) -> None:
    from commandcenter.drills import telling

    if as_json:
        say_json(telling.as_json(score))
    elif markdown:
        put(telling.markdown(score), end="")
    else:
        for line in telling.text(score):
            say(line)
