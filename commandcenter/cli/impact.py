"""Verbs of impact and customers: what is affected, who may be, who is."""

from pathlib import Path

import typer

from commandcenter.cli.output import say, say_json
from commandcenter.cli.running import AT, INC, JSON, at_desk, family, number_of, record, words
from commandcenter.cli.words import one_of
from commandcenter.incident.decisions import impact as deciding
from commandcenter.incident.picture import plain
from commandcenter.incident.refusal import Refused
from commandcenter.incident.words import CustomerStatus, ImpactStage

app = family()
customers_app = typer.Typer(rich_markup_mode=None)
app.add_typer(customers_app, name="customers")


@app.command()
def impact(
    incident: str = INC,
    text: str = typer.Argument(...),
    stage: ImpactStage = typer.Option(..., **one_of(ImpactStage)),
    figure: list[str] = typer.Option([], metavar="NAME=NUMBER", help="Repeatable."),
    service: list[str] = typer.Option([], metavar="NAME", help="Repeatable."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """State the impact as now known.

    Example: commandcenter impact INC-7 "downloads of 4.2.1" --stage current --figure downloads=1893
    """
    record(
        incident,
        deciding.state_impact,
        text=words(text),
        stage=stage,
        figures=dict(_figure(each) for each in figure),
        services=service,
    ).at(at).told(f"{stage} impact stated", as_json=as_json)


def _figure(text: str) -> tuple[str, float]:
    name, equals, number = text.partition("=")
    plain_number = number.strip().replace("_", "")
    try:
        value = float(plain_number) if equals and plain_number.isascii() else float("nan")
    except ValueError:
        value = float("nan")
    if value != value or not name.strip():  # noqa: PLR0124 - NaN differs from itself
        raise typer.BadParameter(f"{text[:60]!r} is no figure: write it as downloads=1893")
    return name.strip(), int(value) if value.is_integer() else value


@customers_app.callback()
def customers(context: typer.Context, incident: str = INC) -> None:
    """Import, list and mark customers.

    Example: commandcenter customers INC-7 import affected.csv
    """
    context.obj = incident


@customers_app.command("import")
def import_(
    context: typer.Context,
    file: Path = typer.Argument(..., help="CSV with a heading, or a JSON list."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Import a list; each customer is suspected until marked. Bad rows are told and left out."""
    from commandcenter.cli.customer_list import read_list

    read = read_list(file)
    for problem in read.problems:
        say(f"left out: {problem}")
    if not read.customers:
        raise Refused(f"no customer could be read from {file.name}")
    done = record(
        context.obj, deciding.import_customers, customers=read.customers, origin=file.name
    ).at(at)
    done.told(
        lambda done: (
            f"{len(read.customers)} customers read, {len(read.problems)} rows left out; "
            f"{len(done.incident.customers)} on the list now"
        ),
        as_json=as_json,
    )


@customers_app.command("list")
def list_(
    context: typer.Context,
    status: CustomerStatus = typer.Option(None, **one_of(CustomerStatus)),
    as_json: bool = JSON,
) -> None:
    """List the customers."""
    number = number_of(context.obj)
    incident = at_desk(lambda desk, _settings: desk.open(number))
    chosen = [each for each in incident.customers.values() if status in {None, each.status}]
    if as_json:
        say_json(plain(chosen))
        return
    for each in chosen:
        told = ", ".join(each.told) or "not told"
        say(f"{each.id:<12} {each.status:<10} {each.name:<28} {told:<20} {each.basis}")
    if not chosen:
        say(f"{incident.ref}: no customer is on the list")


@customers_app.command()
def mark(
    context: typer.Context,
    ids: list[str] = typer.Argument(..., metavar="ID…"),
    as_: CustomerStatus = typer.Option(..., "--as", **one_of(CustomerStatus)),
    because: str = typer.Option(..., metavar="TEXT", help="The basis."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Confirm, clear or suspect customers."""
    record(context.obj, deciding.mark_customers, ids=ids, status=as_, because=words(because)).at(
        at
    ).told(f"{len(ids)} customers {as_}", as_json=as_json)
