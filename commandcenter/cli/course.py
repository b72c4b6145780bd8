"""Verbs of the course: declare, confirm or dismiss, phases, severity, cadence."""

import typer

from commandcenter.cli.output import complain, say, say_json, wrapped
from commandcenter.cli.running import (
    AT,
    FORCE,
    INC,
    JSON,
    at_desk,
    exactness,
    family,
    known_incidents,
    record,
    tell,
    when,
    words,
)
from commandcenter.cli.words import one_of
from commandcenter.config import load_settings
from commandcenter.incident.decisions import course
from commandcenter.incident.picture import plain
from commandcenter.incident.preflight import preflight
from commandcenter.incident.severity import label
from commandcenter.incident.times import echo
from commandcenter.incident.words import Phase, Severity, Source

app = family()


@app.command()
def declare(
    title: str,
    source: Source = typer.Option(
        Source.REPORT, help="Where the first signal came from.", **one_of(Source)
    ),
    detail: str = typer.Option("", metavar="TEXT", help="Everything known so far; - reads it."),
    reporter: str = typer.Option(None, metavar="NAME", help="Who told us, from outside."),
    contact: str = typer.Option(None, metavar="TEXT", help="How to reach them."),
    drill: bool = typer.Option(False, "--drill", help="An exercise; kept out of the metrics."),
    restricted: bool = typer.Option(
        False, "--restricted", help="Only you, those you give a part in it, and --see, see it."
    ),
    see: list[str] = typer.Option([], "--see", metavar="PERSON", help="Who sees it as well."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Start an incident; prints INC-n, and nothing else.

    Example: commandcenter declare "Odd logins to the build host" --source monitoring --at -10m
    """

    async def work(desk, settings):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202 - typed by at_desk
        from commandcenter.bootstrap import ensure_worker

        happened = when(at, settings)
        done = await desk.stamped(at=happened, precision=exactness(at)).declare(
            title,
            source,
            detail=words(detail),
            reporter=reporter,
            contact=contact,
            drill=drill,
            cadence=settings.cadence.minutes,
            seen_by=see if restricted or see else None,
        )
        await ensure_worker(desk, settings)
        return done.incident, happened, settings.zone

    incident, happened, zone = at_desk(work)
    if as_json:
        say_json(
            {"id": incident.ref, "seq": [*range(1, incident.seq + 1)], "phase": incident.phase}
        )
        return
    say(incident.ref)
    if happened:
        # Beside what a script takes: INC=$(commandcenter declare … --at 14:05)
        complain(f"declared as of {echo(happened, zone)}")


@app.command()
def confirm(
    incident: str = INC,
    severity: Severity = typer.Option(
        ..., help="Unsure: the higher. What each means: commandcenter severity.", **one_of(Severity)
    ),
    impact: str = typer.Option(..., metavar="TEXT", help="What may be affected."),
    customers_at_risk: bool = typer.Option(
        False, "--customers-at-risk", help="Customers may be affected."
    ),
    infrastructure_breach: bool = typer.Option(
        False, "--infrastructure-breach", help="Infrastructure was breached."
    ),
    force: str = FORCE,
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """It is an incident: escalate it.

    Example: commandcenter confirm INC-7 --severity sev1 --impact "packages" --customers-at-risk
    """
    record(
        incident,
        course.confirm,
        severity=severity,
        impact=words(impact),
        customers_at_risk=customers_at_risk,
        infrastructure_breach=infrastructure_breach,
        force=force,
    ).at(at).told(f"confirmed as {severity.upper()}; it is in escalation", as_json=as_json)


@app.command()
def dismiss(
    incident: str = INC,
    reason: str = typer.Option(..., metavar="TEXT", help="Why."),
    ticket: str = typer.Option(None, metavar="REF", help="Where what remains is tracked."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """It is no incident.

    Example: commandcenter dismiss INC-7 --reason "our own scanner" --ticket SEC-12
    """
    owed = "" if ticket else "; raise a ticket for what remains, and log its reference"
    record(incident, course.dismiss, reason=words(reason), ticket=ticket).at(at).told(
        f"dismissed{owed}", as_json=as_json
    )


@app.command()
def acknowledge(
    incident: str = INC, text: str = typer.Argument(...), at: str = AT, as_json: bool = JSON
) -> None:
    """Record that the outside reporter was told that the report arrived.

    Example: commandcenter acknowledge INC-7 "thanked by mail, ticket sent"
    """
    record(incident, course.acknowledge, text=words(text)).at(at).told(
        "report acknowledged", as_json=as_json
    )


@app.command()
def severity(
    incident: str = typer.Argument(
        None, metavar="[INC]", help="The incident: INC-7.", autocompletion=known_incidents
    ),
    level: Severity = typer.Argument(None, **one_of(Severity)),
    reason: str = typer.Option(None, metavar="TEXT", help="Why."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Raise the severity, or lower it (the commander); by itself: what each level means.

    Example: commandcenter severity INC-7 sev1 --reason "customer data was read"
    """
    if incident is None:
        _tell_matrix(as_json=as_json)
        return
    if level is None or reason is None:
        raise typer.BadParameter(
            "say the level and why: commandcenter severity INC LEVEL --reason TEXT; "
            "commandcenter severity tells what each level means"
        )
    record(incident, course.set_severity, severity=level, reason=words(reason)).at(at).told(
        f"is {level.upper()} now", as_json=as_json
    )


def _tell_matrix(*, as_json: bool) -> None:
    """What makes each level, who is called, what customers hear, and by when it is reviewed."""
    levels = load_settings().matrix
    if as_json:
        say_json(plain(dict(levels)))
        return
    for name, level in levels.items():
        say(label(name))
        for each in level.criteria:
            say(wrapped(each, indent="  - "))
        unit = level.review_unit.replace("-", " ")
        review = f"review in {level.review_days} {unit}" if level.review_days else "review optional"
        called = f"calls {', '.join(level.paged)}" if level.paged else "calls nobody"
        told = level.customer_update or "no word to them"
        say(wrapped(f"{called}; customers: {told}; {review}", indent="  "))


@app.command()
def advance(incident: str = INC, force: str = FORCE, at: str = AT, as_json: bool = JSON) -> None:
    """Go on to the next phase; a refusal lists every unmet condition.

    Example: commandcenter advance INC-7
    """
    done = record(incident, course.advance, force=force).at(at).taken()
    tell(done, f"is {done.incident.phase.standing} now", at=at, as_json=as_json)
    wanting = [check.problem for check in preflight(done.incident) if check.problem]
    if done.incident.phase is Phase.RESPONSE and wanting:
        # Nothing that keeps one from responding; but now is when it can still be put in place.
        complain(f"preflight: {'; '.join(wanting)}")


@app.command()
def reopen(
    incident: str = INC,
    reason: str = typer.Option(..., metavar="TEXT", help="Why."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Back to response: what was thought done is not.

    Example: commandcenter reopen INC-7 --reason "the old key still works"
    """
    record(incident, course.reopen, reason=words(reason)).at(at).told(
        "is in response again", as_json=as_json
    )


@app.command()
def cadence(
    incident: str = INC,
    minutes: int = typer.Argument(...),
    reason: str = typer.Option(..., metavar="TEXT", help="Why."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Change how often the sub-teams report, counted from now.

    Example: commandcenter cadence INC-7 30 --reason "night shift, contained"
    """
    record(incident, course.change_cadence, minutes=minutes, reason=words(reason)).at(at).told(
        f"reports every {'minute' if minutes == 1 else f'{minutes} minutes'} from now on",
        as_json=as_json,
    )
