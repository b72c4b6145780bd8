"""The verb of the roll call: both lanes in order, read, answered at once, or asked lane by lane."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import typer

from commandcenter.cli.output import Loud, say, say_json, wrapped
from commandcenter.cli.progress import BECAUSE, CONFIDENCE, ETA, Confidence, echoed, estimated
from commandcenter.cli.running import AT, INC, JSON, family, opened, present, record, words
from commandcenter.config import load_settings
from commandcenter.incident.advice import advise
from commandcenter.incident.cadence import standing
from commandcenter.incident.decisions import progress
from commandcenter.incident.picture import plain
from commandcenter.incident.state import Incident
from commandcenter.incident.text import for_terminal
from commandcenter.incident.times import clock, countdown, echo, span
from commandcenter.incident.words import Track

app = family()

NO_CHANGE = frozenset({"no-change", "no change", "unchanged"})


@app.command()
def rollcall(
    incident: str = INC,
    mitigation: str = typer.Option(None, metavar="TEXT|no-change", help="What mitigation says."),
    remediation: str = typer.Option(None, metavar="TEXT|no-change", help="What remediation says."),
    needs_mitigation: str = typer.Option(
        "", "--needs-mitigation", metavar="TEXT", help="What it needs."
    ),
    needs_remediation: str = typer.Option(
        "", "--needs-remediation", metavar="TEXT", help="What it needs."
    ),
    eta: str = ETA,
    because: str = BECAUSE,
    confidence: Confidence = CONFIDENCE,
    ask: bool = typer.Option(False, "--ask", help="Ask for each lane's answer."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Walk both lanes. Without answers: how each stands, and when the next report is due.

    Example: commandcenter rollcall INC-7 --mitigation no-change --remediation "key made" --eta 30m
    """
    if ask:
        answers = _asked(opened(incident))
    else:
        answers = {
            track: progress.Answer(
                conditions="" if text.strip().lower() in NO_CHANGE else words(text),
                needs=needed,
                eta=estimated(eta, because, confidence, at) if track is Track.REMEDIATION else None,
            )
            for track, text, needed in (
                (Track.MITIGATION, mitigation, needs_mitigation),
                (Track.REMEDIATION, remediation, needs_remediation),
            )
            if text is not None
        }
    if answers:
        remediation_says = answers.get(Track.REMEDIATION)
        fix = echoed(remediation_says.eta) if remediation_says else ""
        record(incident, progress.hold_roll_call, answers=answers).at(at).told(
            lambda done: f"roll call recorded{fix}{_soonest(done.incident)}", as_json=as_json
        )
        return
    found = opened(incident)
    if as_json:
        say_json(_as_json(found))
    else:
        _tell(found)


def _soonest(incident: Incident) -> str:
    due = [
        kept.next_due_at
        for state in incident.tracks.values()
        if (kept := standing(state.watches, present())).next_due_at
    ]
    return f"; the next is due at {echo(min(due), load_settings().zone)}" if due else ""


def _as_json(incident: Incident) -> dict[str, Any]:
    now = present()
    lanes: dict[str, object] = {}
    for track, state in incident.tracks.items():
        kept = standing(state.watches, now)
        lanes[track] = {
            "lead": state.lead,
            "last_report": state.last_report,
            "eta": state.eta,
            "needs": [need for need in incident.open_needs if need.track is track],
            "next_due_at": kept.next_due_at,
            "overdue": kept.overdue,
            "done": state.done_at is not None,
        }
    shown: dict[str, Any] = plain(
        {
            "id": incident.ref,
            "phase": incident.phase,
            "commander": incident.commander,
            "lanes": lanes,
            "notification": {
                "decided": incident.choice,
                "advised": advise(incident).choice,
                "notified": incident.notified,
            },
        }
    )
    return shown


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    loud: bool = False


def _tell(incident: Incident) -> None:
    zone = load_settings().zone
    severity = (incident.severity or "sev?").upper()
    say(f"{incident.ref}  {incident.title}")
    say(
        f"{severity} · {incident.phase} · commander {incident.commander or 'nobody'} · "
        f"{echo(present(), zone)}"
    )
    if incident.impact is not None:
        say(wrapped(f"impact ({incident.impact.stage}): {incident.impact.text}"))
    for track in Track:
        _tell_lane(incident, track)
    say("\nNotification")
    if incident.choice is None:
        advised = advise(incident)
        say(wrapped(f"not decided; advised: {advised.choice}", indent="  "))
    else:
        say(wrapped(f"decided: {incident.choice.choice}, {incident.choice.because}", indent="  "))
    say(f"  {incident.notified} of {len(incident.customers)} customers notified")


def _tell_lane(incident: Incident, track: Track) -> None:
    say(f"\n{track.capitalize()} · lead {incident.track(track).lead or 'nobody'}")
    for line in _lane(incident, track):
        say(Loud(line.text) if line.loud else line.text)


def _lane(incident: Incident, track: Track) -> Iterator[_Line]:
    now, zone = present(), load_settings().zone
    state = incident.track(track)
    if state.done_at is not None:
        yield _Line(f"  done {echo(state.done_at, zone)}")
        return
    last = state.last_report
    told = f"{last.conditions} ({span(now - last.at)} ago)" if last else "none yet"
    yield _Line(wrapped(told, indent="  last report  "))
    if track is Track.REMEDIATION and state.eta is not None:
        fix = echo(state.eta.at, zone) if state.eta.at else f"unknown ({state.eta.because})"
        yield _Line(wrapped(fix, indent="  time to fix  "))
    for need in incident.open_needs:
        if need.track is track:
            asked = f"{need.text} ({span(now - need.at)})"
            yield _Line(wrapped(asked, indent=f"  needs {need.id:<6} "))
    kept = standing(state.watches, now)
    if kept.overdue_since is not None:
        yield _Line(f"  REPORT OVERDUE {countdown(now - kept.overdue_since)}", loud=True)
    elif kept.next_due_at is not None:
        left = countdown(kept.next_due_at - now)
        yield _Line(f"  next report  in {left}, at {clock(kept.next_due_at, zone)}")


def _asked(incident: Incident) -> dict[Track, progress.Answer]:
    """Ask for each lane's answer; what is left empty means that nothing changed."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise typer.BadParameter("--ask needs a terminal; in a script give --mitigation TEXT …")
    answers = {}
    for track, state in incident.tracks.items():
        if state.done_at is not None:
            continue
        _tell_lane(incident, track)
        conditions = _reply("  conditions (empty: no change, -: not reached)")
        if conditions == "-":
            continue
        needs = _reply("  needs (empty: none)") if conditions else ""
        eta = None
        if track is Track.REMEDIATION:
            given = _reply("  time to fix (TIME, DURATION, unknown; empty: as before)")
            if given:
                eta = estimated(given, _reply("  because"))
        answers[track] = progress.Answer(conditions=conditions, needs=needs, eta=eta)
    return answers


def _reply(question: str) -> str:
    try:
        return input(for_terminal(f"{question}: ")).strip()
    except EOFError:
        raise typer.Abort from None
