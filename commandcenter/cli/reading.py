"""Verbs that look: list, show, timeline, brief, preflight, metrics."""

from typing import TYPE_CHECKING, Any

import typer

from commandcenter.cli.output import say, say_json
from commandcenter.cli.running import INC, JSON, at_desk, family, number_of
from commandcenter.config import load_settings
from commandcenter.incident.brief import brief, brief_text
from commandcenter.incident.cadence import standing
from commandcenter.incident.metrics import intervals, punctuality
from commandcenter.incident.picture import picture, plain
from commandcenter.incident.preflight import preflight as checks
from commandcenter.incident.state import Incident, reference
from commandcenter.incident.text import one_line
from commandcenter.incident.timeline import timeline as entries_of
from commandcenter.incident.times import clock, countdown, echo, span, utc_now, zone_name
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
                incident = await desk.open(number)
                now = utc_now()
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
    for row in rows:
        late = f"  OVERDUE: {', '.join(row['overdue'])}" if row["overdue"] else ""
        severity = (row["severity"] or "sev?").upper()
        title = one_line(row["title"], 40)
        say(
            f"{row['id']:<8} {severity:<5} {row['phase']:<13} {row['commander'] or '—':<10} "
            f"{title}{late}"
        )
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
        say_json(picture(found, utc_now(), head_hash))
        return
    for part in brief(found, utc_now()):
        if part.heading == "Situation":
            say(f"{found.ref}  {found.title}")
        say(f"\n{part.heading}")
        for line in part.lines:
            say(f"  {line}")
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
    entries = [each for each in entries_of(events) if kind in {None, each.kind}]
    if as_json:
        say_json([each.as_json() for each in entries])
        return
    zone, day = load_settings().zone, None
    for each in entries:
        local = each.occurred_at.astimezone(zone)
        if local.date() != day:
            day = local.date()
            say(f"── {local:%A %Y-%m-%d} {zone_name(local)} ──")
        who = f"{each.on_behalf_of}*" if each.on_behalf_of else each.actor
        later = f" (recorded {echo(each.recorded_at, zone)})" if each.written_later else ""
        amended = f" (amended; was: {each.text})" if each.amendments else ""
        text = each.shown.replace("\n", "\n" + " " * 24)
        say(f"{each.seq:>4} {clock(each.occurred_at, zone)} {who:<12} {text}{amended}{later}")


@app.command("brief")
def brief_(incident: str = INC, as_json: bool = JSON) -> None:
    """The relief brief: what a successor must know before they accept command.

    Example: commandcenter brief INC-7
    """
    found, now = _open(incident), utc_now()
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
    found = checks(_open(incident))
    if as_json:
        say_json(plain(found))
        return
    for check in found:
        say(f"{'✗' if check.problem else '✓'} {check.problem or check.what}")


@app.command()
def metrics(incident: str = INC, as_json: bool = JSON) -> None:
    """Times between the key moments, and how the cadence was kept.

    Example: commandcenter metrics INC-7 --json
    """
    found, now = _open(incident), utc_now()
    kept = punctuality(found, now)
    if as_json:
        say_json(
            {
                "id": found.ref,
                "intervals": {
                    each.name: None if each.length is None else each.length.total_seconds()
                    for each in intervals(found)
                },
                "cadence": {
                    track: {
                        "due": each.due,
                        "made": each.made,
                        "late": each.late,
                        "missed": each.missed,
                        "adherence": each.adherence,
                    }
                    for track, each in kept.items()
                },
            }
        )
        return
    for each in intervals(found):
        length = "not known" if each.length is None else span(each.length)
        say(f"{each.name:<26} {length:>14}   {each.start} → {each.end}")
    for track, report_times in kept.items():
        told = f"{report_times.made} of {report_times.due} in time, {report_times.late} late"
        told += f", {report_times.missed} missed"
        overdue = report_times.overdue_since
        since = f", overdue {countdown(now - overdue)}" if overdue else ""
        say(f"{track + ' reports':<26} {told}{since}")


def _open(incident: str) -> Incident:
    number = number_of(incident)
    return at_desk(lambda desk, _settings: desk.open(number))
