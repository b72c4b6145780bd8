"""Verbs of the progress: reports, the ask queue, overdue reports."""

from enum import StrEnum
from typing import TYPE_CHECKING

import typer

from commandcenter.cli.output import say, say_json, table
from commandcenter.cli.running import (
    AT,
    INC,
    JSON,
    AsksOrActs,
    family,
    named,
    opened,
    present,
    record,
    when,
    words,
)
from commandcenter.cli.words import one_of
from commandcenter.config import load_settings
from commandcenter.incident.cadence import standing
from commandcenter.incident.decisions import progress
from commandcenter.incident.events import Estimate
from commandcenter.incident.picture import plain
from commandcenter.incident.times import echo, parse_eta, span
from commandcenter.incident.words import Track

if TYPE_CHECKING:
    from commandcenter.incident.state import Incident

app = family()


class Confidence(StrEnum):
    """How sure an estimate is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


TRACK = typer.Argument(..., **one_of(Track))
ETA = typer.Option(None, "--eta", metavar="TIME|DURATION|unknown", help="The time to fix.")
CONFIDENCE = typer.Option(None, help="How sure the estimate is.", **one_of(Confidence))
BECAUSE = typer.Option("", "--because", metavar="TEXT", help="Why it moved, or is unknown.")


@app.command()
def update(
    incident: str = INC,
    track: Track = TRACK,
    text: str = typer.Argument("", help="Conditions: what is true now; - reads it."),
    actions: str = typer.Option("", metavar="TEXT", help="Done, and next."),
    needs: str = typer.Option("", metavar="TEXT", help="What the commander must get you."),
    eta: str = ETA,
    because: str = BECAUSE,
    confidence: Confidence = CONFIDENCE,
    unchanged: bool = typer.Option(False, "--unchanged", help="The last report still holds."),
    for_: str = typer.Option(None, "--for", metavar="PERSON", help="On their behalf."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Report progress for a sub-team; remediation gives its time to fix.

    Example: commandcenter update INC-7 remediation "signing path found" --eta 45m
    """
    if unchanged == bool(text):
        raise typer.BadParameter(
            "say what is true now, or --unchanged where the last report still holds"
        )
    estimate = estimated(eta, because, confidence, at)
    if unchanged:
        recording = record(incident, progress.report_unchanged, track=track, eta=estimate)
    else:
        recording = record(
            incident,
            progress.report,
            track=track,
            conditions=words(text),
            actions=actions,
            needs=needs,
            eta=estimate,
        )
    recording.on_behalf_of(for_).at(at).told(
        lambda done: f"{track} reported{echoed(estimate)}{_next(done.incident, track)}",
        as_json=as_json,
    )


def estimated(
    eta: str | None, because: str, confidence: str | None = None, given_at: str | None = None
) -> Estimate | None:
    """The estimate as seen from when it was given: `45m` in a past report counts from then."""
    if eta is None:
        return None
    settings = load_settings()
    at = None
    if eta.strip().lower() != "unknown":
        then = when(given_at, settings) or present()
        at = parse_eta(eta, now=then, zone=settings.zone)
    return Estimate(at=at, because=because, confidence=confidence and str(confidence))


def echoed(estimate: Estimate | None) -> str:
    """The time to fix as it was understood, its zone named; nothing where none was given."""
    if estimate is None or estimate.at is None:
        return ""
    return f"; time to fix {echo(estimate.at, load_settings().zone)}"


def _next(incident: "Incident", track: Track) -> str:
    kept = standing(incident.track(track).watches, present())
    if kept.next_due_at is None:
        return ""
    return f"; the next is due at {echo(kept.next_due_at, load_settings().zone)}"


needs_app = typer.Typer(cls=AsksOrActs, invoke_without_command=True, rich_markup_mode=None)
app.add_typer(needs_app, name="needs")


@needs_app.callback()
def needs(context: typer.Context, incident: str = INC, as_json: bool = JSON) -> None:
    """The ask queue: what the sub-teams need of the commander, with its age.

    Example: commandcenter needs INC-7
    """
    context.obj = incident
    if context.invoked_subcommand is None:
        found = opened(incident)
        if as_json:
            say_json(plain(list(found.needs.values())))
            return
        rows = [
            (need.id, need.track, span(present() - need.at), need.by, need.text)
            for need in found.open_needs
        ]
        for line in table(rows, (6, 11, 12, 16, None)):
            say(line)
        if not found.open_needs:
            say(f"{found.ref}: nobody needs anything")


@needs_app.command()
def answer(
    context: typer.Context,
    need: str = typer.Argument(..., metavar="ID"),
    text: str = typer.Argument(...),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Answer a need.

    Example: commandcenter needs INC-7 answer N2 "call +44 20 7946 0199"
    """
    record(context.obj, progress.answer_need, need=need, text=words(text)).at(at).told(
        lambda done: f"{named(done)} answered", as_json=as_json
    )


@app.command()
def ask(incident: str = INC, track: Track = TRACK, at: str = AT, as_json: bool = JSON) -> None:
    """Ask a late sub-team again.

    Example: commandcenter ask INC-7 remediation
    """
    record(incident, progress.ask_again, track=track).at(at).told(
        f"{track} asked again", as_json=as_json
    )


@app.command("give-time")
def give_time(
    incident: str = INC, track: Track = TRACK, at: str = AT, as_json: bool = JSON
) -> None:
    """Give a late sub-team five more minutes; the missed slot stays in the record.

    Example: commandcenter give-time INC-7 mitigation
    """
    record(incident, progress.give_time, track=track).at(at).told(
        f"{track} has five more minutes", as_json=as_json
    )
