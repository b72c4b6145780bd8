"""Verbs of follow-up actions: add, change, finish, drop; list them, of one incident or of all."""

import asyncio
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec

import typer
from typer.core import TyperGroup

from commandcenter.cli.output import Loud, say, say_json, table, wrapped
from commandcenter.cli.running import (
    AT,
    JSON,
    Recording,
    at_desk,
    named,
    number_of,
    opened,
    present,
    record,
    words,
)
from commandcenter.cli.words import one_of
from commandcenter.config import load_settings
from commandcenter.incident.decisions import follow_ups
from commandcenter.incident.picture import plain
from commandcenter.incident.state import FollowUp, Ticket, reference
from commandcenter.incident.words import FollowUpStatus, Priority

if TYPE_CHECKING:
    from commandcenter.config import Settings
    from commandcenter.desk import Desk, Done
    from commandcenter.incident.decisions import Decision

P = ParamSpec("P")

#: What stands in the place of an incident where all are meant.
ALL = "all"
#: Cells that an owner and a text take in a line.
OWNER, TEXT = 14, 60
#: Cells before what is said below a line.
INDENT = 7

action_app = typer.Typer(
    rich_markup_mode=None,
    help="Follow-up actions.\n\nExample: commandcenter retro INC-7 action done F1",
)
ID = typer.Argument(..., metavar="ID", help="F1, or 1.")


class OfOneOrAll(TyperGroup):
    """A verb about one incident, of which `actions` alone is about all: `retro actions`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take `actions` in the place of the incident for the word that it is."""
        return super().parse_args(ctx, [ALL, *args] if args[:1] == ["actions"] else args)


class Line(NamedTuple):
    """One follow-up action in a list."""

    number: int
    title: str
    action: FollowUp
    overdue: bool


@action_app.command()
def add(
    context: typer.Context,
    text: str = typer.Argument(...),
    owner: str = typer.Option(..., metavar="PERSON", help="Who does it."),
    due: str = typer.Option(..., metavar="DATE", help="2026-12-31"),
    priority: Priority = typer.Option("medium", help="How urgent.", **one_of(Priority)),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Add a follow-up action.

    Example: commandcenter retro INC-7 action add "rebuild runners" --owner ana --due 2026-12-31
    """
    record(
        context.obj,
        follow_ups.add_follow_up,
        text=words(text),
        owner=owner,
        due=due,
        priority=priority,
    ).at(at).told(lambda done: f"{named(done)} added", as_json=as_json)


def _told_on(
    incident: str, decision: "Decision[P]", /, *args: P.args, **facts: P.kwargs
) -> Recording:
    """An act of which a tracker may have to hear: then a worker is there to say so."""
    number = number_of(incident)

    async def take(desk: "Desk") -> "Done":
        done = await desk.do(number, decision, *args, **facts)
        each = done.incident.retrospective.follow_ups.get(named(done))
        if each is not None and each.ticket is not None:
            from commandcenter.bootstrap import ensure_worker

            await ensure_worker(desk, load_settings())
        return done

    return Recording(take)


@action_app.command()
def change(
    context: typer.Context,
    action: str = ID,
    text: str = typer.Option(None, metavar="TEXT", help="What is to be done."),
    owner: str = typer.Option(None, metavar="PERSON", help="Who does it."),
    due: str = typer.Option(None, metavar="DATE", help="2026-12-31"),
    priority: Priority = typer.Option(None, help="How urgent.", **one_of(Priority)),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Change what is to be done, by whom, until when, how urgently; the rest stays.

    Example: commandcenter retro INC-7 action change F1 --due 2027-01-31 --owner tom
    """
    if not any((text, owner, due, priority)):
        raise typer.BadParameter("say what changes: --text, --owner, --due or --priority")
    _told_on(
        context.obj,
        follow_ups.change_follow_up,
        follow_up=action,
        text=words(text) if text else None,
        owner=owner,
        due=due,
        priority=priority,
    ).at(at).told(lambda done: f"{named(done)} changed", as_json=as_json)


@action_app.command()
def done(
    context: typer.Context,
    action: str = ID,
    result: str = typer.Option("", metavar="TEXT", help="What came of it."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Report a follow-up action done.

    Example: commandcenter retro INC-7 action done F1 --result "in the pipeline since today"
    """
    _told_on(context.obj, follow_ups.finish_follow_up, follow_up=action, result=words(result)).at(
        at
    ).told(lambda done: f"{named(done)} done", as_json=as_json)


@action_app.command()
def drop(
    context: typer.Context,
    action: str = ID,
    reason: str = typer.Option(..., metavar="TEXT", help="Why."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Decide that a follow-up action is not done after all.

    Example: commandcenter retro INC-7 action drop F2 --reason "the service is being shut down"
    """
    _told_on(context.obj, follow_ups.drop_follow_up, follow_up=action, reason=words(reason)).at(
        at
    ).told(lambda done: f"{named(done)} dropped", as_json=as_json)


@action_app.command()
def reopen(
    context: typer.Context,
    action: str = ID,
    reason: str = typer.Option(..., metavar="TEXT", help="Why."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Take back that a follow-up action is done or dropped.

    Example: commandcenter retro INC-7 action reopen F1 --reason "it came back with the new image"
    """
    _told_on(context.obj, follow_ups.reopen_follow_up, follow_up=action, reason=words(reason)).at(
        at
    ).told(lambda done: f"{named(done)} is open again", as_json=as_json)


@action_app.command("raise")
def raise_(
    context: typer.Context,
    action: str = ID,
    tracker: str = typer.Option(
        None, "--tracker", metavar="NAME", help="Where, if several trackers are set up."
    ),
    anew: bool = typer.Option(False, "--anew", help="Open another ticket: the one it had is gone."),
    as_json: bool = JSON,
) -> None:
    """Have a ticket opened in the tracker, and kept in step from then on.

    Where the tracker could not be told something, it is told again.

    Example: commandcenter retro INC-7 action raise F1 --tracker jira
    """
    settings = load_settings()

    async def trackers() -> tuple[str, ...]:
        from commandcenter.bootstrap import routes

        return (await routes(settings)).trackers

    service = settings.tracker_of(asyncio.run(trackers()), tracker)
    _told_on(
        context.obj, follow_ups.raise_follow_up, follow_up=action, service=service, anew=anew
    ).told(lambda done: f"{named(done)} goes to {_tracker(done)}: see action list", as_json=as_json)


def _tracker(done: "Done") -> str:
    ticket = done.incident.retrospective.follow_ups[named(done)].ticket
    return ticket.service if ticket else ""


@action_app.command("list")
def list_(context: typer.Context, as_json: bool = JSON) -> None:
    """The follow-up actions of this incident.

    Example: commandcenter retro INC-7 action list --json
    """
    incident, today = opened(context.obj), _today()
    lines = [
        Line(incident.id, incident.title, each, each.is_overdue(today))
        for each in incident.retrospective.follow_ups.values()
    ]
    tell(lines, f"{incident.ref} has no follow-up action", as_json=as_json)


def actions(
    context: typer.Context,
    overdue: bool = typer.Option(False, "--overdue", help="Only those that are overdue."),
    owner: str = typer.Option(None, metavar="PERSON", help="Only this person's."),
    everything: bool = typer.Option(False, "--all", help="Also those that are done or dropped."),
    as_json: bool = JSON,
) -> None:
    """Follow-up actions of all incidents, the most overdue first.

    Example: commandcenter retro actions --overdue --owner ana
    """
    today = _today()

    async def work(desk: "Desk", _settings: "Settings") -> list[Line]:
        return [
            Line(number, summary.title, each, each in summary.overdue_follow_ups(today))
            for number, summary in await desk.incidents()
            if context.obj in {ALL, reference(number)}
            for each in summary.follow_ups.values()
        ]

    found = [
        line
        for line in at_desk(work)
        if (line.overdue or not overdue)
        and (owner is None or line.action.owner == owner.strip())
        and (everything or line.action.status is FollowUpStatus.OPEN)
    ]
    found.sort(key=lambda line: (line.action.due, line.number, line.action.id))
    tell(found, "No follow-up action " + ("is overdue" if overdue else "is open"), as_json=as_json)


def tell(lines: Iterable[Line], nothing: str, *, as_json: bool) -> None:
    """Say them, a line each, or as JSON."""
    lines = list(lines)
    if as_json:
        say_json([_row(line) for line in lines])
        return
    if not lines:
        say(nothing)
    cells = [
        (
            reference(line.number),
            line.action.id,
            line.action.status,
            f"due {line.action.due}",
            line.action.priority,
            line.action.owner,
            line.action.text,
        )
        for line in lines
    ]
    shown = table(cells, (10, 5, 7, 14, 6, OWNER, TEXT)) if cells else []
    for line, told in zip(lines, shown, strict=True):
        say(told, Loud("  OVERDUE" * line.overdue))
        if line.action.result:
            say(wrapped(line.action.result, indent=" " * INDENT))
        if line.action.ticket is not None:
            say(wrapped(_ticket(line.action.ticket), indent=" " * INDENT))


def _ticket(ticket: Ticket) -> str:
    """Where it is followed up, and what keeps that from being in step."""
    if not ticket.reference:
        return f"{ticket.service}: {ticket.trouble or 'not opened yet'}"
    told = f"{ticket.reference} {ticket.url}"
    if ticket.untold:
        told += f"; not told yet: {', '.join(ticket.untold)}"
    return told + (f" ({ticket.trouble})" if ticket.trouble else "")


def _row(line: Line) -> dict[str, Any]:
    return {
        "incident": reference(line.number),
        "title": line.title,
        **plain(line.action),
        "overdue": line.overdue,
    }


def _today() -> date:
    """The day that it is for whoever asks."""
    now: datetime = present()
    return now.astimezone(load_settings().zone).date()
