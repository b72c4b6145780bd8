"""Verbs of notification: advice, decision, drafts, approval, sending, what became of it."""

from collections import Counter
from typing import TYPE_CHECKING

import typer

from commandcenter.cli import drafting
from commandcenter.cli.drafting import ID
from commandcenter.cli.output import say, say_json
from commandcenter.cli.running import (
    AT,
    FORCE,
    INC,
    JSON,
    Recording,
    family,
    named,
    number_of,
    opened,
    record,
    words,
)
from commandcenter.cli.words import one_of
from commandcenter.config import load_settings
from commandcenter.incident.advice import advise
from commandcenter.incident.decisions import notifications
from commandcenter.incident.decisions.deciding import pick
from commandcenter.incident.events import DeliveriesRetried
from commandcenter.incident.picture import plain
from commandcenter.incident.state import Notification
from commandcenter.incident.times import echo
from commandcenter.incident.words import Choice, Outcome

if TYPE_CHECKING:
    from commandcenter.desk import Desk, Done

app = family()
notify_app = typer.Typer(rich_markup_mode=None)
app.add_typer(notify_app, name="notify")

#: Deliveries that are named one by one.
SHOWN = 10


@notify_app.callback()
def notify(context: typer.Context, incident: str = INC) -> None:
    """Advice, decision, drafts, approval, sending.

    Example: commandcenter notify INC-7 draft --kind initial --audience affected --subject S TEXT
    """
    context.obj = incident


@notify_app.command()
def advice(context: typer.Context, as_json: bool = JSON) -> None:
    """What the policy advises now, and why.

    Example: commandcenter notify INC-7 advice
    """
    incident = opened(context.obj)
    advised = advise(incident)
    if as_json:
        say_json(plain({"advised": advised, "decided": incident.choice}))
        return
    say(f"{incident.ref} advised: {advised.choice}")
    for reason in (*advised.reasons, *advised.changes):
        say(f"  {reason}")
    if incident.choice is not None:
        say(f"decided: {incident.choice.choice} — {incident.choice.because}")


@notify_app.command()
def decide(
    context: typer.Context,
    leave_until_closure: bool = typer.Option(
        False, "--leave-until-closure", help="Tell them with the final notification."
    ),
    site_wide_now: bool = typer.Option(False, "--site-wide-now", help="Tell everyone, now."),
    affected_now: bool = typer.Option(
        False, "--affected-now", help="Tell the affected customers, now."
    ),
    nobody_impacted: bool = typer.Option(
        False, "--nobody-impacted", help="No customer was impacted."
    ),
    because: str = typer.Option(..., metavar="TEXT", help="Why."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Decide who is told, and when.

    Example: commandcenter notify INC-7 decide --leave-until-closure --because "not urgent"
    """
    chosen = [
        choice
        for choice, wanted in (
            (Choice.AT_CLOSURE, leave_until_closure),
            (Choice.SITE_WIDE_NOW, site_wide_now),
            (Choice.AFFECTED_NOW, affected_now),
            (Choice.NOBODY_IMPACTED, nobody_impacted),
        )
        if wanted
    ]
    if len(chosen) != 1:
        raise typer.BadParameter(
            "give one of --leave-until-closure, --site-wide-now, --affected-now, --nobody-impacted"
        )
    record(
        context.obj, notifications.decide_notification, choice=chosen[0], because=words(because)
    ).at(at).told(f"notification: {chosen[0]}", as_json=as_json)


notify_app.command()(drafting.draft)
notify_app.command()(drafting.revise)
notify_app.command()(drafting.preview)
notify_app.command()(drafting.templates)


@notify_app.command()
def submit(context: typer.Context, note: str = ID, at: str = AT, as_json: bool = JSON) -> None:
    """Say that a draft is ready, and ask for its approval.

    Example: commandcenter notify INC-7 submit M1
    """
    record(context.obj, notifications.submit, notification=note).at(at).told(
        lambda done: f"{named(done)} waits for approval", as_json=as_json
    )


@notify_app.command()
def approve(
    context: typer.Context,
    note: str = ID,
    force: str = FORCE,
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Approve exactly these words; not one's own.

    Example: commandcenter notify INC-7 approve M1
    """
    record(context.obj, notifications.approve, notification=note, force=force).at(at).told(
        lambda done: f"{named(done)} approved", as_json=as_json
    )


@notify_app.command()
def send(
    context: typer.Context,
    note: str = ID,
    service: str = typer.Option(
        None, metavar="NAME", help="Which service delivers it, where several could."
    ),
    via: str = typer.Option(
        None, metavar="TEXT", help="You sent it yourself, by this: nothing else is sent."
    ),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Send an approved notification through the service that is set up, or record that you did.

    A site-wide one goes to the status page, one for those affected by mail. With --via or --at, or
    where no service is set up, it is recorded as sent by hand.

    Example: commandcenter notify INC-7 send M1
    """
    number = number_of(context.obj)
    if service and (via or at):
        raise typer.BadParameter("--service sends it now; --via and --at say that you did")

    async def take(desk: "Desk") -> "Done":
        by_hand = bool(via or at)
        carrier = None if by_hand else await _carrier(desk, number, note, service)
        sent = await desk.do(
            number,
            notifications.send,
            notification=note,
            via=via or "by hand",
            service=carrier,
        )
        if carrier is not None:
            from commandcenter.bootstrap import ensure_worker

            await ensure_worker(desk, load_settings())
        return sent

    Recording(take).at(at).told(_told_sent, as_json=as_json)


async def _carrier(desk: "Desk", number: int, note: str, wanted: str | None) -> str | None:
    """The service that reaches the notification's audience; None where none is set up."""
    settings = load_settings()
    if not settings.services and wanted is None:
        return None
    from commandcenter.bootstrap import routes

    known = (await desk.open(number)).notifications
    audience = known[pick("M", known, note, "notification")].audience
    found = (await routes(settings)).for_audience(audience)
    if wanted is None and len(found) > 1:
        raise typer.BadParameter(f"name one by --service: {', '.join(found)}")
    if wanted is not None and wanted not in found:
        there = ", ".join(found) or "none is set up"
        raise typer.BadParameter(f"{wanted!r} does not reach {audience}; what does: {there}")
    return wanted or next(iter(found), None)


def _told_sent(done: "Done") -> str:
    note = done.incident.notifications[named(done)]
    if note.service is not None:
        return f"{note.id} goes through {note.service} to {_reach(note)}: see notify list"
    return (
        f"{note.id} recorded as sent {note.via}, to {_reach(note)}; "
        "commandcenter itself has sent nothing"
    )


@notify_app.command()
def retry(
    context: typer.Context,
    note: str = ID,
    unknown: bool = typer.Option(
        False, "--unknown", help="Also what may have arrived: those may get it twice."
    ),
    as_json: bool = JSON,
) -> None:
    """Have delivered once more what did not arrive.

    Example: commandcenter notify INC-7 retry M1
    """
    record(context.obj, notifications.retry, notification=note, unknown=unknown).told(
        lambda done: f"{named(done)} is delivered once more to {_repeated(done)}", as_json=as_json
    )


def _repeated(done: "Done") -> str:
    repeated = done.events[-1].body
    return f"{len(repeated.recipients)}" if isinstance(repeated, DeliveriesRetried) else "nobody"


def _reach(sent: Notification) -> str:
    return f"{len(sent.recipients)} customers" if sent.recipients else "everyone"


@notify_app.command()
def delivered(
    context: typer.Context,
    note: str = ID,
    recipient: str = typer.Argument(..., help="The customer's id."),
    outcome: Outcome = typer.Option(Outcome.SENT, help="What became of it.", **one_of(Outcome)),
    channel: str = typer.Option("mail", metavar="TEXT", help="What carried it."),
    detail: str = typer.Option("", metavar="TEXT", help="What the carrier said."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Record what became of one notification to one customer.

    Example: commandcenter notify INC-7 delivered M1 c-114 --outcome failed --detail "bounced"
    """
    record(
        context.obj,
        notifications.record_delivery,
        notification=note,
        recipient=recipient,
        channel=channel,
        outcome=outcome,
        detail=detail,
    ).at(at).told(lambda done: f"{named(done)} to {recipient}: {outcome}", as_json=as_json)


@notify_app.command("list")
def list_(context: typer.Context, as_json: bool = JSON) -> None:
    """The notifications, with their texts as they are.

    Example: commandcenter notify INC-7 list
    """
    incident = opened(context.obj)
    if as_json:
        say_json(plain(list(incident.notifications.values())))
        return
    zone = load_settings().zone
    for note in incident.notifications.values():
        sent = f" {echo(note.sent_at, zone)}, {note.via}" if note.sent_at else ""
        follows = f", follows {', '.join(note.follows)}" if note.follows else ""
        waits = f", submitted by {note.submitted_by}" if note.awaits_approval else ""
        say(f"{note.id} {note.kind} to {note.audience}{follows}: {note.status}{waits}{sent}")
        say(f"  {note.subject}\n" + "\n".join(f"  | {line}" for line in note.text.splitlines()))
        if note.deliveries:
            say(f"  {_delivered(note)}")
    if not incident.notifications:
        say(f"{incident.ref}: nothing is drafted")


def _delivered(note: Notification) -> str:
    """How far it came, and who must be looked after."""
    counts = Counter(delivery.outcome for delivery in note.deliveries.values())
    told = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
    waiting = len(note.recipients) - len(note.deliveries)
    told += f", {waiting} under way" if waiting > 0 else ""
    open_ones = [
        f"{recipient} ({delivery.detail or delivery.outcome})"
        for recipient, delivery in note.deliveries.items()
        if delivery.outcome is not Outcome.SENT
    ]
    more = f" and {len(open_ones) - SHOWN} more" if len(open_ones) > SHOWN else ""
    return told + (f": {'; '.join(open_ones[:SHOWN])}{more}" if open_ones else "")
