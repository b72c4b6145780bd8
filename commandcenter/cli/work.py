"""Verbs of the work: actions, root cause, declared mitigated and remediated."""

import typer

from commandcenter.cli.running import AT, INC, JSON, family, named, record, words
from commandcenter.cli.words import one_of
from commandcenter.incident.decisions import actions
from commandcenter.incident.words import Containment, Track

app = family()
action_app = typer.Typer(rich_markup_mode=None)
app.add_typer(action_app, name="action")

ID = typer.Argument(..., metavar="ID", help="A3, or 3.")
VERIFIED_BY = typer.Option(None, metavar="PERSON", help="Default: you, alone; the report says so.")


@action_app.callback()
def action(context: typer.Context, incident: str = INC) -> None:
    """Add, start, finish, drop or assign a step.

    Example: commandcenter action INC-7 add mitigation "block publishing" --stops-service publishing
    """
    context.obj = incident


@action_app.command()
def add(
    context: typer.Context,
    track: Track = typer.Argument(..., **one_of(Track)),
    text: str = typer.Argument(...),
    owner: str = typer.Option(None, metavar="PERSON", help="Who does it."),
    stops_service: str = typer.Option(None, metavar="NAME", help="What users lose by it."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Add a step.

    Example: commandcenter action INC-7 add mitigation "purge the mirrors" --owner sam
    """
    record(
        context.obj,
        actions.add_action,
        track=track,
        text=words(text),
        owner=owner,
        stops_service=stops_service,
    ).at(at).told(lambda done: f"action {named(done)} added", as_json=as_json)


@action_app.command()
def start(context: typer.Context, step: str = ID, at: str = AT, as_json: bool = JSON) -> None:
    """Begin a step.

    Example: commandcenter action INC-7 start A3
    """
    record(context.obj, actions.start_action, action=step).at(at).told(
        lambda done: f"{named(done)} started", as_json=as_json
    )


@action_app.command()
def done(
    context: typer.Context,
    step: str = ID,
    result: str = typer.Option("", metavar="TEXT", help="What came of it."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Report a step done.

    Example: commandcenter action INC-7 done A3 --result "WAF rule 4411"
    """
    record(context.obj, actions.finish_action, action=step, result=words(result)).at(at).told(
        lambda done: f"{named(done)} done", as_json=as_json
    )


@action_app.command()
def drop(
    context: typer.Context,
    step: str = ID,
    reason: str = typer.Option(..., metavar="TEXT", help="Why."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Give a step up.

    Example: commandcenter action INC-7 drop A3 --reason "the mirror is gone"
    """
    record(context.obj, actions.drop_action, action=step, reason=words(reason)).at(at).told(
        lambda done: f"{named(done)} dropped", as_json=as_json
    )


@action_app.command("assign")
def assign_step(
    context: typer.Context,
    step: str = ID,
    person: str = typer.Argument(...),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Give a step its owner.

    Example: commandcenter action INC-7 assign A3 ana
    """
    record(context.obj, actions.assign_action, action=step, owner=person).at(at).told(
        lambda done: f"{named(done)} is {person}'s", as_json=as_json
    )


@app.command()
def mitigated(
    incident: str = INC,
    how: Containment = typer.Option(
        ..., help="Over, or as small as can be.", **one_of(Containment)
    ),
    detail: str = typer.Option(..., metavar="TEXT", help="What did it."),
    verified: str = typer.Option("", metavar="TEXT", help="How you know."),
    verified_by: str = VERIFIED_BY,
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Declare the damage stopped or minimised.

    Example: commandcenter mitigated INC-7 --how stopped --detail "token revoked" --verified-by tom
    """
    record(
        incident,
        actions.declare_mitigated,
        how=how,
        detail=words(detail),
        verified=verified,
        verified_by=verified_by,
    ).at(at).told(lambda done: f"mitigation: {how}{_alone(done)}", as_json=as_json)


@app.command()
def cause(
    incident: str = INC, text: str = typer.Argument(...), at: str = AT, as_json: bool = JSON
) -> None:
    """Record the root cause as now understood.

    Example: commandcenter cause INC-7 "the runner image printed its token"
    """
    record(incident, actions.record_cause, text=words(text)).at(at).told(
        "root cause recorded", as_json=as_json
    )


@app.command()
def remediated(
    incident: str = INC,
    fix: str = typer.Option(..., metavar="TEXT", help="What was done for good."),
    verified: str = typer.Option(..., metavar="TEXT", help="How you know."),
    verified_by: str = VERIFIED_BY,
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Declare the permanent fix in place and verified.

    Example: commandcenter remediated INC-7 --fix "short-lived tokens" --verified "replay refused"
    """
    record(
        incident,
        actions.declare_remediated,
        fix=words(fix),
        verified=verified,
        verified_by=verified_by,
    ).at(at).told(lambda done: f"remediated{_alone(done)}", as_json=as_json)


def _alone(done: object) -> str:
    """The warning that nobody but its author verified it."""
    incident = getattr(done, "incident", None)
    last = [each for each in (incident.fix, incident.mitigation) if each] if incident else []
    return (
        "; verified by its author alone: the report says so"
        if last and last[0].self_verified
        else ""
    )
