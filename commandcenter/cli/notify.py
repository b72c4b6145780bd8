"""Verbs of notification: advice, decision, drafts, approval, sending; legal duties."""

import typer

from commandcenter.cli.output import say, say_json
from commandcenter.cli.running import (
    AT,
    FORCE,
    INC,
    JSON,
    AsksOrActs,
    family,
    named,
    opened,
    record,
    when,
    words,
)
from commandcenter.cli.words import one_of
from commandcenter.config import load_settings
from commandcenter.incident.advice import advise
from commandcenter.incident.clocks import duties_of, questions_of
from commandcenter.incident.decisions import duties, notifications
from commandcenter.incident.obligations import NOTICE, DutyState
from commandcenter.incident.picture import plain
from commandcenter.incident.state import Notification
from commandcenter.incident.times import echo, utc_now
from commandcenter.incident.words import Audience, Choice, NotificationKind, Outcome

WAITING = DutyState.WAITING
#: What stands for a deadline, by whether the duty waits for another.
NO_DEADLINE = {True: "its clock has not started", False: "without undue delay"}

app = family()
notify_app = typer.Typer(rich_markup_mode=None)
app.add_typer(notify_app, name="notify")

ID = typer.Argument(..., metavar="ID", help="M1, or 1.")


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


@notify_app.command()
def draft(
    context: typer.Context,
    text: str = typer.Argument(..., help="The text; - reads it."),
    kind: NotificationKind = typer.Option(..., help="Which message.", **one_of(NotificationKind)),
    audience: Audience = typer.Option(..., help="Who gets it.", **one_of(Audience)),
    subject: str = typer.Option(..., metavar="TEXT", help="Its first line."),
    corrects: str = typer.Option(None, metavar="ID", help="The sent one that this corrects."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Draft a notification.

    Example: commandcenter notify INC-7 draft --kind update --audience affected --subject S - <text
    """
    record(
        context.obj,
        notifications.draft,
        kind=kind,
        audience=audience,
        subject=subject,
        text=words(text),
        corrects=corrects,
    ).at(at).told(
        lambda done: f"{named(done)} drafted; someone else approves it",
        as_json=as_json,
    )


@notify_app.command()
def revise(
    context: typer.Context,
    note: str = ID,
    text: str = typer.Argument(None),
    subject: str = typer.Option(None, metavar="TEXT", help="Its first line."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Change a draft; an approval falls away with its words.

    Example: commandcenter notify INC-7 revise M1 --subject "Packages of 23 November"
    """
    record(
        context.obj,
        notifications.revise,
        notification=note,
        subject=subject,
        text=words(text) if text else None,
    ).at(at).told(lambda done: f"{named(done)} revised", as_json=as_json)


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
    via: str = typer.Option("by hand", metavar="TEXT", help="What carried it: mail, status page."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Record that an approved notification was sent; this version sends nothing itself.

    Example: commandcenter notify INC-7 send M1 --via "mail merge by jonas"
    """
    record(context.obj, notifications.send, notification=note, via=via).at(at).told(
        lambda done: (
            f"{named(done)} recorded as sent {via}, to "
            + _reach(done.incident.notifications[named(done)])
            + "; commandcenter itself has sent nothing"
        ),
        as_json=as_json,
    )


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
        say(f"{note.id} {note.kind} to {note.audience}: {note.status}{sent}")
        say(f"  {note.subject}\n" + "\n".join(f"  | {line}" for line in note.text.splitlines()))
    if not incident.notifications:
        say(f"{incident.ref}: nothing is drafted")


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
    found, now = opened(context.obj), utc_now()
    if as_json:
        say_json(plain({"duties": duties_of(found, now), "open_questions": questions_of(found)}))
        return
    zone = load_settings().zone
    for duty in duties_of(found, now):
        due = f"due {echo(duty.due, zone)}" if duty.due else NO_DEADLINE[duty.state is WAITING]
        say(f"{duty.state:<10} {duty.id:<22} {due:<36} {duty.title}")
    for regime in questions_of(found):
        say(f"{'open':<10} {regime.id:<22} {regime.question}")
    say(NOTICE)


@obligations_app.command()
def assess(
    context: typer.Context,
    regime: str = typer.Argument(..., help="gdpr, nis2, sec …"),
    applies: bool = typer.Option(..., "--applies/--does-not-apply", help="Whether it does."),
    because: str = typer.Option(..., metavar="TEXT", help="Why."),
    aware: str = typer.Option(None, metavar="TIME", help="Default: since it was confirmed."),
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
