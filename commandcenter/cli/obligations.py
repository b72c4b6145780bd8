"""Verbs of the legal duties: which apply, when they are due, done or waived."""

import typer

from commandcenter.cli.output import say, say_json
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
from commandcenter.config import load_settings
from commandcenter.incident.clocks import duties_of, questions_of
from commandcenter.incident.decisions import duties
from commandcenter.incident.obligations import NOTICE, DutyState
from commandcenter.incident.picture import plain
from commandcenter.incident.times import echo

WAITING = DutyState.WAITING
#: What stands for a deadline, by whether the duty waits for another.
NO_DEADLINE = {True: "its clock has not started", False: "without undue delay"}

app = family()
obligations_app = typer.Typer(cls=AsksOrActs, invoke_without_command=True, rich_markup_mode=None)
app.add_typer(obligations_app, name="obligations")


@obligations_app.callback()
def obligations(context: typer.Context, incident: str = INC, as_json: bool = JSON) -> None:
    """Legal duties with their deadlines, and the questions still open.

    Example: commandcenter obligations INC-7 assess gdpr --applies --because "names were read"
    """
    context.obj = incident
    if context.invoked_subcommand is not None:
        return
    found, now = opened(context.obj), present()
    if as_json:
        say_json(plain({"duties": duties_of(found, now), "open_questions": questions_of(found)}))
        return
    zone = load_settings().zone
    owed = duties_of(found, now)
    for duty in owed:
        due = f"due {echo(duty.due, zone)}" if duty.due else NO_DEADLINE[duty.state is WAITING]
        say(f"{duty.state:<10} {duty.id:<22} {due:<36} {duty.title}")
    for regime in questions_of(found):
        say(f"{'open':<10} {regime.id:<22} {regime.question}")
    asked = {regime.id: regime.source for regime in questions_of(found)}
    for about, source in ({duty.regime: duty.source for duty in owed} | asked).items():
        say(f"{'source':<10} {about:<22} {source}")
    say(NOTICE)


@obligations_app.command()
def assess(
    context: typer.Context,
    regime: str = typer.Argument(..., help="gdpr, nis2, sec …"),
    applies: bool = typer.Option(..., "--applies/--does-not-apply", help="Whether it does."),
    because: str = typer.Option(..., metavar="TEXT", help="Why."),
    aware: str = typer.Option(None, metavar="TIME", help="Default: since it was confirmed."),
    contract: int = typer.Option(
        None, "--contract-hours", metavar="HOURS", help="What a contract gives from then on."
    ),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Say whether a regime applies, and since when one was aware.

    Example: commandcenter obligations INC-7 assess gdpr --applies --because "names" --aware -2h
    """
    record(
        context.obj,
        duties.assess,
        regime=regime,
        applies=applies,
        because=words(because),
        aware_at=when(aware, load_settings()),
        agreed_hours=contract,
    ).at(at).told(
        lambda done: f"{named(done)} {'applies' if applies else 'does not apply'}",
        as_json=as_json,
    )


@obligations_app.command()
def fulfil(
    context: typer.Context,
    duty: str = typer.Argument(...),
    reference: str = typer.Option("", metavar="TEXT", help="The authority's reference."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Record that a duty was done.

    Example: commandcenter obligations INC-7 fulfil gdpr-authority --reference "DPA 2026/114"
    """
    record(context.obj, duties.fulfil, duty=duty, reference=reference).at(at).told(
        lambda done: f"duty {named(done)} done", as_json=as_json
    )


@obligations_app.command()
def waive(
    context: typer.Context,
    duty: str = typer.Argument(...),
    reason: str = typer.Option(..., metavar="TEXT", help="Why."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Record that a duty falls away.

    Example: commandcenter obligations INC-7 waive gdpr-people --reason "keys were encrypted"
    """
    record(context.obj, duties.waive, duty=duty, reason=words(reason)).at(at).told(
        lambda done: f"duty {named(done)} waived", as_json=as_json
    )
