"""Verbs of the controls: what firewalls and registries can be told, seen exactly, run, reverted."""

import json
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import typer

from commandcenter.cli.output import complain, say, say_json
from commandcenter.cli.running import INC, JSON, Recording, at_desk, family, named, number_of, tell
from commandcenter.config import load_settings
from commandcenter.incident.controls import Blank, Offer, Plan, call_of
from commandcenter.incident.decisions import controls
from commandcenter.incident.decisions import record as recording
from commandcenter.incident.picture import plain
from commandcenter.incident.refusal import Refused
from commandcenter.incident.text import for_terminal, quoted

if TYPE_CHECKING:
    from commandcenter.desk import Desk, Done
    from commandcenter.incident.state import Incident
    from commandcenter.worker.planning import Planner

NOTHING = "no firewall or registry is set up: docs/services.md says how"

app = family()
control_app = typer.Typer(rich_markup_mode=None)
app.add_typer(control_app, name="control")

SERVICE = typer.Argument(..., metavar="SERVICE", help="Its section in the settings: cloudflare.")
CONTROL = typer.Argument(..., metavar="CONTROL", help="What it is to do, as in the list.")
SET = typer.Option([], "--set", metavar="FIELD=VALUE", help="Fills in a field; repeat it.")
YES = typer.Option(False, "--yes", help="Do exactly this without asking.")


@control_app.callback()
def control(context: typer.Context, incident: str = INC) -> None:
    """What firewalls and registries can be told to do, as a mitigation action.

    Example: commandcenter control INC-7 run cloudflare block-address --set address=203.0.113.7
    """
    context.obj = incident


@control_app.command("list")
def list_(context: typer.Context, as_json: bool = JSON) -> None:
    """What can be done with what is set up, and what can be reverted.

    Example: commandcenter control INC-7 list
    """
    number = number_of(context.obj)

    async def look(desk: "Desk", _settings: object) -> "tuple[list[Offer], Incident]":
        incident = await desk.open(number)
        if not load_settings().services:
            return [], incident
        async with _planner() as planner:
            for wrong in planner.unusable:
                complain(wrong)
            return planner.offers(), incident

    offers, incident = at_desk(look)
    if as_json:
        revertible = [step.id for step in incident.actions.values() if step.revertible]
        say_json({"controls": plain(offers), "revertible": revertible})
        return
    for line in _listed(offers, incident) or [NOTHING]:
        say(line)


def _listed(offers: list[Offer], incident: "Incident") -> list[str]:
    lines = []
    for offer in offers:
        stops = f" (stops {offer.stops})" if offer.stops else ""
        lines.append(f"{offer.service} {offer.control}: {offer.title}{stops}")
        for blank in offer.blanks:
            lines += _explained(blank)
            if blank.searched:
                what = f"{offer.service} {offer.control} {blank.name}"
                lines.append(f"      commandcenter control {incident.ref} find {what} WORDS")
    lines += [
        f"revert {step.id}: {step.revertible.undo['title']}"
        for step in incident.actions.values()
        if step.revertible and step.revertible.undo
    ]
    return lines


def _explained(blank: Blank) -> Iterator[str]:
    optional = "" if blank.required and not blank.default else " (optional)"
    yield f"  --set {blank.name}=…{optional} {blank.title}"
    if blank.help:
        yield f"      {blank.help}"
    if blank.choices:
        default = f"; default {blank.default}" if blank.default else ""
        yield f"      {' | '.join(blank.choices)}{default}"


@control_app.command()
def find(
    context: typer.Context,
    service: str = SERVICE,
    control: str = CONTROL,
    field: str = typer.Argument(..., metavar="FIELD", help="The field that is looked for."),
    words: str = typer.Argument("", metavar="[WORDS]", help="What you know of it."),
    given: list[str] = SET,
    as_json: bool = JSON,
) -> None:
    """Look for what there is: the value of a field, and what it is called.

    Example: commandcenter control INC-7 find cloudsmith disable-token repository
    """
    number_of(context.obj)
    values = _values(given)

    async def look(_desk: "Desk", _settings: object) -> dict[str, str]:
        async with _planner() as planner:
            return await planner.choices(planner.offer(service, control), field, words, values)

    found = at_desk(look)
    if as_json:
        say_json(found)
        return
    for value, shown in found.items():
        say(f"{value}  {shown}")
    if not found:
        say("there is nothing of that name")


@control_app.command()
def audit(
    context: typer.Context,
    service: str = typer.Argument(..., metavar="SERVICE", help="A registry: cloudsmith."),
    query: str = typer.Argument("", metavar="[QUERY]", help="Which entries, as it is asked there."),
    most: int = typer.Option(1000, min=1, max=100_000, help="Entries at most."),
    keep: bool = typer.Option(False, "--keep", help="Keep what is found as evidence."),
    as_json: bool = JSON,
) -> None:
    """Read a registry's own log, newest first: who did what there, from where.

    Example: commandcenter control INC-7 audit cloudsmith "event:package.download" --keep
    """
    number = number_of(context.obj)

    async def look(desk: "Desk", _settings: object) -> "tuple[list[dict[str, str]], Done | None]":
        await desk.open(number)
        async with _planner() as planner:
            found = await planner.audit(service, query, most)
        if not keep or not found:
            return found, None
        output = "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in found).encode()
        return found, await desk.do(number, recording.capture, output=output, host=service)

    found, kept = at_desk(look)
    entry = kept.events[-1].seq if kept else None
    if as_json:
        say_json({"entries": found, "kept": entry})
        return
    for each in found:
        where = f" from {each['address']}" if each["address"] else ""
        say(f"{each['at']}  {each['event']}  {each['actor'] or 'nobody'}{where}  {each['target']}")
    if not found:
        say("it tells of nothing like that")
    if len(found) == most:
        complain(f"there may be more than {most}: ask with --most, or for less")
    if entry:
        complain(f"evidence kept as entry {entry} ({len(found)} entries)")


@control_app.command()
def run(
    context: typer.Context,
    service: str = SERVICE,
    control: str = CONTROL,
    given: list[str] = SET,
    action: str = typer.Option(
        None, metavar="ID", help="The action that it carries out: A3. Default: a new one."
    ),
    yes: bool = YES,
    as_json: bool = JSON,
) -> None:
    """Show the exact call; once you agree, have it made. What comes of it stands on the action.

    Example: commandcenter control INC-7 run cloudflare block-address --set address=203.0.113.7
    """
    number = number_of(context.obj)
    values = _values(given)

    async def take(desk: "Desk") -> "Done":
        await desk.open(number)
        async with _planner() as planner:
            offer = planner.offer(service, control)
            plan = await planner.plan(offer, values)
        _agreed(plan, offer.stops, yes=yes, as_json=as_json)
        done = await desk.do(
            number,
            controls.order_control,
            service=service,
            plan=plan,
            stops=offer.stops,
            action=action,
        )
        return await _ordered(desk, done)

    done = Recording(take).taken()
    _told(done, f"{named(done)} is under way at {service}", as_json=as_json)


@control_app.command()
def revert(
    context: typer.Context,
    step: str = typer.Argument(..., metavar="ID", help="The action: A3, or 3."),
    yes: bool = YES,
    as_json: bool = JSON,
) -> None:
    """Show the call that undoes what was run for an action; once you agree, have it made.

    Example: commandcenter control INC-7 revert A3
    """
    number = number_of(context.obj)

    async def take(desk: "Desk") -> "Done":
        _, ran = controls.to_revert(await desk.open(number), step)
        async with _planner() as planner:
            plan = await planner.plan_revert(ran.service, ran.undo or {})
        _agreed(plan, "", yes=yes, as_json=as_json)
        done = await desk.do(number, controls.order_revert, action=step, plan=plan)
        return await _ordered(desk, done)

    done = Recording(take).taken()
    _told(done, f"{named(done)} is being reverted", as_json=as_json)


@asynccontextmanager
async def _planner() -> AsyncIterator["Planner"]:
    """What plans.

    Raises:
        Refused: nothing is set up that could be told anything.
    """
    settings = load_settings()
    if not settings.services:
        raise Refused(NOTHING)
    from commandcenter.bootstrap import planner

    async with planner(settings) as ready:
        yield ready


async def _ordered(desk: "Desk", done: "Done") -> "Done":
    """See to it that somebody runs it."""
    from commandcenter.bootstrap import ensure_worker

    await ensure_worker(desk, load_settings())
    return done


def _values(given: list[str]) -> dict[str, str]:
    values = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals:
            raise typer.BadParameter(f"--set takes FIELD=VALUE, as in --set why=INC-7: {each!r}")
        values[name] = value
    return values


def _agreed(plan: Plan, stops: str, *, yes: bool, as_json: bool) -> None:
    """Show exactly what will be sent, and ask.

    Raises:
        Refused: nobody agreed.
    """
    if not as_json:
        say(for_terminal(plan["title"]) + (f"; stops {stops}" if stops else ""))
        say(call_of(plan))
    if yes:
        return
    if as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refused(f"nothing was sent: to {quoted(plan['title'], 200)}, add --yes")
    try:
        answer = input("Send exactly this? [y/N] ")
    except EOFError:
        answer = ""
    if answer.strip().lower() not in {"y", "yes"}:
        raise Refused("nothing was sent")


def _told(done: "Done", line: str, *, as_json: bool) -> None:
    ordered = done.events[-1].body
    more = {"plan": plain(dict(getattr(ordered, "plan", {})))}
    after = f"; commandcenter show {done.incident.ref} says what came of it"
    tell(done, line + after, at=None, as_json=as_json, more=more)
