"""Verbs of the retrospective: write, follow up, agree, publish."""

from typing import TYPE_CHECKING

import typer

from commandcenter.cli import follow_ups
from commandcenter.cli.drafting import follow_up_drafts
from commandcenter.cli.output import say, say_json
from commandcenter.cli.running import (
    AT,
    FORCE,
    INC,
    JSON,
    Recording,
    at_desk,
    family,
    number_of,
    opened,
    record,
    words,
)
from commandcenter.cli.words import one_of
from commandcenter.config import load_settings
from commandcenter.incident.agreement import missing, voices
from commandcenter.incident.decisions import retrospective
from commandcenter.incident.decisions.follow_ups import no_follow_up
from commandcenter.incident.events import NotificationDrafted
from commandcenter.incident.picture import plain
from commandcenter.incident.publication import advise_publication
from commandcenter.incident.references import Known, in_zone, resolved
from commandcenter.incident.timeline import timeline
from commandcenter.incident.times import echo
from commandcenter.incident.words import FollowUpStatus, Section

if TYPE_CHECKING:
    from commandcenter.config import Settings
    from commandcenter.desk import Desk, Done

app = family()
retro_app = typer.Typer(cls=follow_ups.OfOneOrAll, rich_markup_mode=None)
app.add_typer(retro_app, name="retro")
retro_app.add_typer(follow_ups.action_app, name="action")
retro_app.command("actions")(follow_ups.actions)


@retro_app.callback()
def retro(context: typer.Context, incident: str = INC) -> None:
    """The retrospective.

    Example: commandcenter retro INC-7 write why "the runner image was not rebuilt for a year"
    """
    context.obj = incident


@retro_app.command()
def show(
    context: typer.Context,
    raw: bool = typer.Option(False, "--raw", help="References as they are written: {#12}."),
    as_json: bool = JSON,
) -> None:
    """What is written, who agreed, what follows.

    Example: commandcenter retro INC-7 show
    """
    known = _known(number_of(context.obj))
    incident = known.incident
    kept = incident.retrospective
    if as_json:
        say_json(plain(kept))
        return
    for section in Section:
        written = kept.sections.get(section)
        say(f"{section}" + (f" ({written.by})" if written else ": not written"))
        if written:
            text = written.text if raw else resolved(written.text, known)
            say("\n".join(f"  {line}" for line in text.splitlines()))
    for each in kept.follow_ups.values():
        state = f"due {each.due}" if each.status is FollowUpStatus.OPEN else each.status
        say(f"{each.id} {each.text} ({each.owner}, {state})")
    if kept.no_follow_up:
        say(f"no action follows: {kept.no_follow_up}")
    say(f"agreed: {', '.join(kept.agreed) or 'nobody yet'}")
    if waiting := missing(incident):
        say(f"not agreed yet: {', '.join(waiting)}")
    for person, excuse_ in kept.excused.items():
        say(f"not asked: {person} — {excuse_.because}")
    if kept.publication is not None:
        told = "publish" if kept.publication.publish else "do not publish"
        say(f"publication: {told} — {kept.publication.because}")


def _known(number: int) -> Known:
    """The incident, and what its retrospective refers to."""

    async def work(desk: "Desk", settings: "Settings") -> Known:
        incident, events = await desk.catch_up(number, 0)
        entries = {each.seq: each for each in timeline(events)}
        return Known(incident, entries, in_zone(settings.zone))

    return at_desk(work)


@retro_app.command()
def write(
    context: typer.Context,
    section: Section = typer.Argument(..., **one_of(Section)),
    text: str = typer.Argument(..., help="- reads it."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Write a section, whole; {#12}, {moment detected}, {figure records} refer to the log.

    Example: commandcenter retro INC-7 write why - < why.md
    """
    record(context.obj, retrospective.write_section, section=section, text=words(text)).at(at).told(
        f"section {section} written", as_json=as_json
    )


@retro_app.command("no-action")
def no_action(
    context: typer.Context,
    because: str = typer.Option(..., metavar="TEXT", help="Why."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Record that no action follows, and why.

    Example: commandcenter retro INC-7 no-action --because "the fix is the improvement"
    """
    record(context.obj, no_follow_up, because=words(because)).at(at).told(
        "no action follows", as_json=as_json
    )


@retro_app.command()
def agree(
    context: typer.Context,
    for_: str = typer.Option(None, "--for", metavar="PERSON", help="Enter it for somebody."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Agree with the retrospective as it stands.

    Example: commandcenter retro INC-7 agree
    """
    record(context.obj, retrospective.agree).on_behalf_of(for_).at(at).told(
        f"{for_ or 'you'} agreed", as_json=as_json
    )


@retro_app.command()
def excuse(
    context: typer.Context,
    person: str = typer.Argument(..., metavar="PERSON"),
    because: str = typer.Option(..., metavar="TEXT", help="Why they cannot be asked."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Do without the agreement of somebody who took part.

    Example: commandcenter retro INC-7 excuse tom --because "on leave until March"
    """
    record(context.obj, retrospective.excuse, person=person, because=words(because)).at(at).told(
        f"{person} is not asked", as_json=as_json
    )


@retro_app.command()
def agreement(context: typer.Context, as_json: bool = JSON) -> None:
    """Who took part, and who of them has agreed.

    Example: commandcenter retro INC-7 agreement
    """
    incident = opened(context.obj)
    if as_json:
        say_json(plain(voices(incident)))
        return
    for each in voices(incident):
        state = f"agreed {echo(each.agreed_at, load_settings().zone)}" if each.agreed_at else ""
        state = state or (f"not asked: {each.excused}" if each.excused else "has not agreed yet")
        say(f"{each.person}: {state}")
    if not incident.participants:
        say(f"nobody took part in {incident.ref}")


@retro_app.command()
def publish(
    context: typer.Context,
    yes: bool = typer.Option(None, "--yes/--no", help="Whether it is; without both: the advice."),
    because: str = typer.Option(None, metavar="TEXT", help="Why."),
    language: str = typer.Option(None, metavar="LANGUAGE", help="Of the drafts: en, de, …"),
    force: str = FORCE,
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Decide whether those told before are told the rest; or see the advice.

    --yes drafts a follow-up for each audience, which goes the usual way: revise, approve, send.

    Example: commandcenter retro INC-7 publish --yes --because "customers asked how it came about"
    """
    if yes is None:
        _tell_advice(context.obj, as_json=as_json)
        return
    if because is None:
        raise typer.BadParameter("say why: --because TEXT")
    number, reason = number_of(context.obj), words(because)

    async def take(desk: "Desk") -> "Done":
        drafts = follow_up_drafts(await desk.open(number), language) if yes else ()
        return await desk.do(
            number,
            retrospective.decide_publication,
            publish=yes,
            because=reason,
            words=drafts,
            force=force,
        )

    Recording(take).at(at).told(_told_publication, as_json=as_json)


def _tell_advice(incident: str, *, as_json: bool) -> None:
    found = opened(incident)
    advised, decided = advise_publication(found), found.retrospective.publication
    if as_json:
        say_json(plain({"advised": advised, "decided": decided}))
        return
    say(f"{found.ref} advised: {'publish' if advised.publish else 'do not publish'}")
    for reason in advised.reasons:
        say(f"  {reason}")
    if decided is not None:
        say(f"decided: {'publish' if decided.publish else 'do not publish'} — {decided.because}")


def _told_publication(done: "Done") -> str:
    decided = done.incident.retrospective.publication
    if decided is None or not decided.publish:
        return "not to be published"
    drafted = [e.body.id for e in done.events if isinstance(e.body, NotificationDrafted)]
    more = f"; drafted {', '.join(drafted)}: revise, approve, send" if drafted else ""
    return f"to be published{more}"
