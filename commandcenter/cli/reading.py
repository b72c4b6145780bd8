"""Verbs that look: list, show, timeline, brief, preflight."""

from datetime import tzinfo
from typing import TYPE_CHECKING, Any

import typer

from commandcenter.cli.output import Loud, say, say_json, table, wrapped
from commandcenter.cli.running import (
    INC,
    JSON,
    at_desk,
    family,
    number_of,
    opened,
    present,
)
from commandcenter.config import load_settings
from commandcenter.incident.brief import brief, brief_text
from commandcenter.incident.cadence import standing
from commandcenter.incident.picture import picture, plain
from commandcenter.incident.preflight import preflight as checks
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import Incident, reference
from commandcenter.incident.text import one_line, quoted, width
from commandcenter.incident.timeline import Entry
from commandcenter.incident.timeline import timeline as entries_of
from commandcenter.incident.times import clock, echo, zone_name
from commandcenter.incident.words import Phase

if TYPE_CHECKING:
    from commandcenter.config import Settings
    from commandcenter.desk import Desk

app = family()


@app.command("list")
def list_(as_json: bool = JSON) -> None:
    """Every incident, open ones first.

    Example: commandcenter list --json | jq '.[] | select(.phase=="response")'
    """

    async def work(desk: "Desk", _settings: "Settings") -> list[dict[str, Any]]:
        rows = []
        for number, each in await desk.incidents():
            overdue: list[str] = []
            if each.phase is Phase.RESPONSE:
                incident = await desk.glance(number)
                now = present()
                overdue = [
                    track
                    for track, state in incident.tracks.items()
                    if standing(state.watches, now).overdue
                ]
            rows.append({"id": reference(number), **plain(each), "overdue": overdue})
        return rows

    rows = at_desk(work)
    rows.sort(key=lambda row: not Phase(row["phase"]).is_open)
    if as_json:
        say_json(rows)
        return
    lines = table(
        [
            (
                row["id"],
                (row["severity"] or "sev?").upper(),
                row["phase"],
                row["commander"] or "nobody",
                ("drill: " if row["drill"] else "") + row["title"],
            )
            for row in rows
        ],
        (10, 5, 13, 14, 34),
    )
    for row, line in zip(rows, lines, strict=True):
        late = f"\n{'':<10}REPORT OVERDUE: {', '.join(row['overdue'])}" * bool(row["overdue"])
        say(line, Loud(late))
    if not rows:
        say("No incident yet: commandcenter declare TITLE")


@app.command()
def show(incident: str = INC, as_json: bool = JSON) -> None:
    """The whole state of an incident.

    Example: commandcenter show INC-7 --json | jq .tracks.remediation.eta
    """
    number = number_of(incident)

    async def work(desk: "Desk", _settings: "Settings") -> tuple[Incident, str]:
        # The hash of what was read: not of what someone may add a moment later.
        for _ in range(3):
            found = await desk.open(number)
            head = await desk.head(number)
            if head.seq == found.seq:
                break
        return found, head.hash

    found, head_hash = at_desk(work)
    if as_json:
        say_json(picture(found, present(), head_hash))
        return
    from commandcenter.cli.board import board

    for line in board(found, present(), load_settings().zone):
        say(line)
    say(f"\n{found.seq} events, head {head_hash[:16]}…")


@app.command()
def timeline(
    incident: str = INC,
    kind: str = typer.Option(None, metavar="KIND", help="Only entries of this kind."),
    as_json: bool = JSON,
) -> None:
    """Everything that happened, in the order in which it happened.

    Example: commandcenter timeline INC-7 --kind progress
    """
    number = number_of(incident)
    events = at_desk(lambda desk, _settings: desk.events(number))
    every = entries_of(events)
    entries = [each for each in every if kind in {None, each.kind}]
    if as_json:
        say_json([each.as_json() for each in entries])
        return
    if not entries:
        there = ", ".join(sorted({each.kind for each in every}))
        raise Refused(
            f"{reference(number)} has no entry of kind {quoted(kind)}; there are: {there}"
        )
    zone, day = load_settings().zone, ""
    for each in entries:
        local = each.occurred_at.astimezone(zone)
        if f"{local:%A %Y-%m-%d} {zone_name(local)}" != day:
            day = f"{local:%A %Y-%m-%d} {zone_name(local)}"
            say(f"── {day} ──")
        say(_told(each, zone))


def _told(entry: Entry, zone: tzinfo) -> str:
    """One entry of the timeline: number, time, who, and what happened."""
    text = entry.shown
    if entry.amendments:
        text += f" (amended; was: {entry.text})"
    if entry.on_behalf_of:
        text += f" (entered by {entry.actor})"
    if entry.written_later:
        local = entry.recorded_at.astimezone(zone)
        same_day = local.date() == entry.occurred_at.astimezone(zone).date()
        text += f" (recorded {clock(local, zone) if same_day else echo(local, zone)})"
    who = one_line(entry.on_behalf_of or entry.actor, 12)
    who += " " * (12 - width(who))
    return wrapped(text, indent=f"{entry.seq:>4}{entry.clock(zone):>6} {who} ")


@app.command("brief")
def brief_(incident: str = INC, as_json: bool = JSON) -> None:
    """The relief brief: what a successor must know before they accept command.

    Example: commandcenter brief INC-7
    """
    found, now = opened(incident), present()
    if as_json:
        parts = {part.heading: list(part.lines) for part in brief(found, now)}
        say_json({"id": found.ref, "title": found.title, "at": plain(now), "parts": parts})
        return
    say(brief_text(found, now))


@app.command()
def preflight(incident: str = INC, as_json: bool = JSON) -> None:
    """What should be in place before the response.

    Example: commandcenter preflight INC-7
    """
    found = checks(opened(incident))
    if as_json:
        say_json(plain(found))
        return
    for check in found:
        say(f"{'✗' if check.problem else '✓'} {check.problem or check.what}")
