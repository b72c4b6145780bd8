"""Verbs of the retrospective: write, follow up, agree, publish."""

import typer

from commandcenter.cli import follow_ups
from commandcenter.cli.output import say, say_json
from commandcenter.cli.running import AT, INC, JSON, family, opened, record, words
from commandcenter.cli.words import one_of
from commandcenter.incident.decisions import retrospective
from commandcenter.incident.decisions.follow_ups import no_follow_up
from commandcenter.incident.picture import plain
from commandcenter.incident.words import FollowUpStatus, Section

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
def show(context: typer.Context, as_json: bool = JSON) -> None:
    """What is written, who agreed, what follows.

    Example: commandcenter retro INC-7 show
    """
    incident = opened(context.obj)
    kept = incident.retrospective
    if as_json:
        say_json(plain(kept))
        return
    for section in Section:
        written = kept.sections.get(section)
        say(f"{section}" + (f" ({written.by})" if written else ": not written"))
        if written:
            say("\n".join(f"  {line}" for line in written.text.splitlines()))
    for each in kept.follow_ups.values():
        state = f"due {each.due}" if each.status is FollowUpStatus.OPEN else each.status
        say(f"{each.id} {each.text} ({each.owner}, {state})")
    if kept.no_follow_up:
        say(f"no action follows: {kept.no_follow_up}")
    say(f"agreed: {', '.join(kept.agreed) or 'nobody yet'}")
    if kept.publication is not None:
        told = "publish" if kept.publication.publish else "do not publish"
        say(f"publication: {told} — {kept.publication.because}")


@retro_app.command()
def write(
    context: typer.Context,
    section: Section = typer.Argument(..., **one_of(Section)),
    text: str = typer.Argument(..., help="- reads it."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Write a section, whole.

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
def publish(
    context: typer.Context,
    yes: bool = typer.Option(..., "--yes/--no", help="Whether it is."),
    because: str = typer.Option(..., metavar="TEXT", help="Why."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Decide whether it is published.

    Example: commandcenter retro INC-7 publish --yes --because "customers asked how it came about"
    """
    record(context.obj, retrospective.decide_publication, publish=yes, because=words(because)).at(
        at
    ).told("to be published" if yes else "not to be published", as_json=as_json)
