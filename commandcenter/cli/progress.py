"""Verbs of the progress: reports, the ask queue, the roll call, overdue reports."""

from typing import TYPE_CHECKING

import typer

from commandcenter.cli.output import say, say_json
from commandcenter.cli.running import AT, INC, JSON, at_desk, family, number_of, record, when, words
from commandcenter.cli.words import one_of
from commandcenter.config import load_settings
from commandcenter.incident.cadence import standing
from commandcenter.incident.decisions import progress
from commandcenter.incident.events import Estimate
from commandcenter.incident.picture import plain
from commandcenter.incident.refusal import Refused
from commandcenter.incident.times import clock, countdown, echo, parse_eta, span, utc_now
from commandcenter.incident.words import Track

if TYPE_CHECKING:
    from commandcenter.incident.state import Incident

app = family()

TRACK = typer.Argument(..., **one_of(Track))
ETA = typer.Option(None, "--eta", metavar="TIME|DURATION|unknown", help="The time to fix.")
BECAUSE = typer.Option("", "--because", metavar="TEXT", help="Why it moved, or is unknown.")
NO_CHANGE = frozenset({"no-change", "no change", "unchanged"})


@app.command()
def update(
    incident: str = INC,
    track: Track = TRACK,
    text: str = typer.Argument("", help="Conditions: what is true now; - reads it."),
    actions: str = typer.Option("", metavar="TEXT", help="Done, and next."),
    needs: str = typer.Option("", metavar="TEXT", help="What the commander must get you."),
    eta: str = ETA,
    because: str = BECAUSE,
    confidence: str = typer.Option(None, metavar="low|medium|high"),
    unchanged: bool = typer.Option(False, "--unchanged", help="The last report still holds."),
    for_: str = typer.Option(None, "--for", metavar="PERSON", help="On their behalf."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Report progress for a sub-team; remediation gives its time to fix.

    Example: commandcenter update INC-7 remediation "signing path found" --eta 45m
    """
    estimate = _estimate(eta, because, confidence, at)
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
        lambda done: f"{track} reported{_next(done.incident, track)}", as_json=as_json
    )


def _estimate(
    eta: str | None, because: str, confidence: str | None, given_at: str | None = None
) -> Estimate | None:
    """The estimate as seen from when it was given: `45m` in a past report counts from then."""
    if eta is None:
        return None
    settings = load_settings()
    at = None
    if eta.strip().lower() != "unknown":
        then = when(given_at, settings) or utc_now()
        at = parse_eta(eta, now=then, zone=settings.zone)
    return Estimate(at=at, because=because, confidence=confidence)


def _next(incident: "Incident", track: Track) -> str:
    kept = standing(incident.track(track).watches, utc_now())
    if kept.next_due_at is None:
        return ""
    return f"; the next is due at {echo(kept.next_due_at, load_settings().zone)}"


needs_app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)
app.add_typer(needs_app, name="needs")


@needs_app.callback()
def needs(context: typer.Context, incident: str = INC, as_json: bool = JSON) -> None:
    """The ask queue: what the sub-teams need of the commander, with its age.

    Example: commandcenter needs INC-7 answer N2 "call +44 20 7946 0199"
    """
    context.obj = incident
    if context.invoked_subcommand is None:
        found = _open(incident)
        if as_json:
            say_json(plain(list(found.needs.values())))
            return
        for need in found.open_needs:
            age = span(utc_now() - need.at)
            say(f"{need.id:<4} {need.track:<11} {age:>9}  {need.by}: {need.text}")
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
    """Answer a need."""
    record(context.obj, progress.answer_need, need=need, text=words(text)).at(at).told(
        f"{need.upper()} answered", as_json=as_json
    )


def _open(incident: str) -> "Incident":
    number = number_of(incident)
    return at_desk(lambda desk, _settings: desk.open(number))


@app.command()
def ask(incident: str = INC, track: Track = TRACK, as_json: bool = JSON) -> None:
    """Ask a late sub-team again.

    Example: commandcenter ask INC-7 remediation
    """
    record(incident, progress.ask_again, track=track).told(f"{track} asked again", as_json=as_json)


@app.command()
def snooze(incident: str = INC, track: Track = TRACK, as_json: bool = JSON) -> None:
    """Give a late sub-team five more minutes; the missed slot stays in the record.

    Example: commandcenter snooze INC-7 mitigation
    """
    record(incident, progress.give_time, track=track).told(
        f"{track} has five more minutes", as_json=as_json
    )


@app.command()
def rollcall(
    incident: str = INC,
    mitigation: str = typer.Option(None, metavar="TEXT|no-change", help="What mitigation says."),
    remediation: str = typer.Option(None, metavar="TEXT|no-change", help="What remediation says."),
    needs_mitigation: str = typer.Option("", "--needs-mitigation", metavar="TEXT"),
    needs_remediation: str = typer.Option("", "--needs-remediation", metavar="TEXT"),
    eta: str = ETA,
    because: str = BECAUSE,
    as_json: bool = JSON,
) -> None:
    """Walk both lanes. Without answers: what each said last, and when the next is due.

    Example: commandcenter rollcall INC-7 --mitigation no-change --remediation "key made" --eta 30m
    """
    if mitigation is None and remediation is None:
        found = _open(incident)
        if as_json:
            say_json(_lanes(found))
        else:
            _tell_lanes(found)
        return
    answers = {
        track: progress.Answer(
            conditions="" if text.strip().lower() in NO_CHANGE else words(text),
            needs=needed,
            eta=_estimate(eta, because, None) if track is Track.REMEDIATION else None,
        )
        for track, text, needed in (
            (Track.MITIGATION, mitigation, needs_mitigation),
            (Track.REMEDIATION, remediation, needs_remediation),
        )
        if text is not None
    }
    record(incident, progress.hold_roll_call, answers=answers).told(
        lambda done: "roll call recorded" + _soonest(done.incident), as_json=as_json
    )


def _soonest(incident: "Incident") -> str:
    due = [
        kept.next_due_at
        for state in incident.tracks.values()
        if (kept := standing(state.watches, utc_now())).next_due_at
    ]
    return f"; the next is due at {echo(min(due), load_settings().zone)}" if due else ""


def _lanes(incident: "Incident") -> dict[str, object]:
    now = utc_now()
    lanes: dict[str, object] = {}
    for track, state in incident.tracks.items():
        kept = standing(state.watches, now)
        lanes[track] = plain(
            {
                "lead": state.lead,
                "last_report": state.last_report,
                "needs": [need for need in incident.open_needs if need.track is track],
                "next_due_at": kept.next_due_at,
                "overdue": kept.overdue,
                "done": state.done_at is not None,
            }
        )
    return {"id": incident.ref, "phase": incident.phase, "lanes": lanes}


def _tell_lanes(incident: "Incident") -> None:
    now, zone = utc_now(), load_settings().zone
    if incident.commander is None:
        raise Refused(f"nobody commands {incident.ref}: a roll call is the commander's")
    say(f"{incident.ref} {incident.title} — {incident.phase}, {clock(now, zone)}")
    for track, state in incident.tracks.items():
        kept = standing(state.watches, now)
        say(f"\n{track.capitalize()} (lead {state.lead or 'nobody'})")
        last = state.last_report
        if state.done_at is not None:
            say("  done")
            continue
        say(f"  last: {f'{last.conditions} ({span(now - last.at)} ago)' if last else 'none yet'}")
        for need in incident.open_needs:
            if need.track is track:
                say(f"  needs {need.id}: {need.text}")
        if kept.overdue_since is not None:
            say(f"  OVERDUE {countdown(now - kept.overdue_since)}")
        elif kept.next_due_at is not None:
            say(
                f"  next in {countdown(kept.next_due_at - now)}, at {clock(kept.next_due_at, zone)}"
            )
