"""Verbs of the record: entries, amendments, redaction, decisions, moments, indicators."""

import socket

import typer

from commandcenter.cli.running import (
    AT,
    INC,
    JSON,
    Recording,
    family,
    named,
    number_of,
    present,
    record,
    standard_input,
    words,
)
from commandcenter.cli.words import one_of
from commandcenter.config import load_settings
from commandcenter.incident.decisions import record as recording
from commandcenter.incident.erasure import elsewhere
from commandcenter.incident.times import echo, parse_time
from commandcenter.incident.words import EntryKind, MomentName, Precision

app = family()


@app.command()
def log(
    incident: str = INC,
    text: str = typer.Argument(..., help="- keeps standard input as evidence."),
    kind: EntryKind = typer.Option(None, help="Default: note.", **one_of(EntryKind)),
    precision: Precision = typer.Option(
        None, help="How exactly the time is known.", **one_of(Precision)
    ),
    internal: bool = typer.Option(
        False, "--internal", help="Never for the public or an authority; output never is."
    ),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Write into the timeline.

    Example: journalctl -u nginx --since -1h | commandcenter log INC-7 -
    """
    if text == "-" and kind in {None, EntryKind.EVIDENCE}:
        output = standard_input()
        record(incident, recording.capture, output=output, host=socket.gethostname()).at(at).told(
            lambda done: f"evidence kept as entry {done.events[-1].seq} ({_kept(output)})",
            as_json=as_json,
        )
        return
    kept = kind or EntryKind.NOTE
    record(
        incident, recording.log, text=words(text), kind=kept, precision=precision, internal=internal
    ).at(at).told(lambda done: f"{kept} kept as entry {done.events[-1].seq}", as_json=as_json)


def _kept(output: bytes) -> str:
    """How much of it: nobody may throw the rest away in the belief that it is on record."""
    limit = recording.CAPTURE_LIMIT
    if len(output) <= limit:
        return f"{len(output)} bytes"
    return (
        f"the first {limit} of {len(output)} bytes, and the hash of them all: "
        "keep the whole output elsewhere"
    )


@app.command()
def amend(
    incident: str = INC,
    seq: int = typer.Argument(..., help="The entry's number."),
    text: str = typer.Argument(..., help="What is right; - reads it."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Correct an entry; the original stays, and both are shown.

    Example: commandcenter amend INC-7 12 "the host was build-4, not build-3"
    """
    record(incident, recording.amend, seq=seq, text=words(text)).at(at).told(
        f"entry {seq} amended", as_json=as_json
    )


@app.command()
def redact(
    incident: str = INC,
    seq: int = typer.Argument(..., help="The entry's number."),
    reason: str = typer.Option(..., metavar="TEXT", help="Why."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Erase an entry's text for good; its place in the chain stays.

    Example: commandcenter redact INC-7 12 --reason "a customer's password"
    """
    number = number_of(incident)
    erased = words(reason)
    Recording(lambda desk: desk.redact(number, seq, erased)).at(at).told(
        lambda done: (
            f"entry {seq} redacted; exports and backups made before still hold its text"
            f"{elsewhere(done.also_in)}"
        ),
        as_json=as_json,
    )


@app.command()
def decide(
    incident: str = INC,
    text: str = typer.Argument(...),
    why: str = typer.Option(..., metavar="TEXT", help="Why."),
    option: list[str] = typer.Option([], metavar="TEXT", help="On the table; repeatable."),
    objection: list[str] = typer.Option([], metavar="TEXT", help="Strong; repeatable."),
    would_change: list[str] = typer.Option(
        [], "--would-change", metavar="TEXT", help="What would change it; repeatable."
    ),
    replaces: str = typer.Option(
        None, "--instead-of", metavar="ID", help="The decision that no longer holds: D1."
    ),
    revisit: str = typer.Option(None, metavar="TIME", help="When to look at it again: +30m."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Record a decision, with what was on the table.

    Example: commandcenter decide INC-7 "stop publishing" --why "cannot tell ours from theirs"
    """
    zone = load_settings().zone
    later = parse_time(revisit, now=present(), zone=zone) if revisit else None
    record(
        incident,
        recording.decide,
        text=words(text),
        why=why,
        options=tuple(option),
        objections=tuple(objection),
        would_change=tuple(would_change),
        replaces=replaces,
        revisit_at=later,
    ).at(at).told(
        lambda done: (
            f"{named(done)} decided"
            + (f"; to be revisited at {echo(later, zone)}" if later else "")
        ),
        as_json=as_json,
    )


@app.command()
def moment(
    incident: str = INC,
    name: MomentName = typer.Argument(..., **one_of(MomentName)),
    at: str = typer.Option(..., "--at", metavar="TIME", help="When it was."),
    precision: Precision = typer.Option(
        None, help="How exactly it is known. Default: as written.", **one_of(Precision)
    ),
    as_json: bool = JSON,
) -> None:
    """Set a key moment; one that is set by hand is not moved by what happens later.

    Example: commandcenter moment INC-7 exploit-began --at 2026-11-22T03:10Z --precision hour
    """
    record(incident, recording.set_moment, moment=name, precision=precision).at(at).told(
        f"moment {name} set", as_json=as_json
    )


indicator_app = typer.Typer(rich_markup_mode=None)
app.add_typer(indicator_app, name="indicator")


@indicator_app.callback()
def indicator(context: typer.Context, incident: str = INC) -> None:
    """Register a trace of the attacker.

    Example: commandcenter indicator INC-7 add domain cdn-metrics.example.net
    """
    context.obj = incident


@indicator_app.command("add")
def add_indicator(
    context: typer.Context,
    kind: str = typer.Argument(..., help="ip, domain, sha256, account …"),
    value: str = typer.Argument(...),
    note: str = typer.Option("", metavar="TEXT", help="What is known of it."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Add an indicator.

    Example: commandcenter indicator INC-7 add ip 192.0.2.44 --note "first seen in the proxy"
    """
    record(context.obj, recording.add_indicator, kind=kind, value=value, note=note).at(at).told(
        lambda done: f"indicator {named(done)} added", as_json=as_json
    )
