"""Verbs of impact and customers: what is affected, who may be, who is."""

from pathlib import Path

import typer

from commandcenter.cli.output import complain, say, say_json, table
from commandcenter.cli.running import AT, INC, JSON, family, opened, record, tell, words
from commandcenter.cli.words import one_of
from commandcenter.incident.decisions import impact as deciding
from commandcenter.incident.events import CustomersImported
from commandcenter.incident.picture import plain
from commandcenter.incident.refusal import Refused
from commandcenter.incident.words import CustomerStatus, ImpactStage

#: How many bad rows are told one by one.
TOLD = 20
#: Most cells of each column of the list.
CELLS = (14, 9, 24, 16, None)

app = family()
customers_app = typer.Typer(rich_markup_mode=None)
app.add_typer(customers_app, name="customers")


@app.command()
def impact(
    incident: str = INC,
    text: str = typer.Argument(...),
    stage: ImpactStage = typer.Option(..., help="How sure it is.", **one_of(ImpactStage)),
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
    """Import a list; each customer is suspected until marked. Bad rows are told and left out.

    The columns are found by their names: id, name, contact or email, records.

    Example: commandcenter customers INC-7 import affected.csv
    """
    from commandcenter.cli.customer_list import read_list

    read = read_list(file)
    if not as_json:
        for problem in read.problems[:TOLD]:
            complain(f"left out: {problem}")
        if len(read.problems) > TOLD:
            complain(f"left out: {len(read.problems) - TOLD} more rows (--json tells each)")
    if not read.customers:
        why = f": {read.problems[0]}" if read.problems else ""
        raise Refused(f"no customer could be read from {file.name}{why}")
    done = (
        record(context.obj, deciding.import_customers, customers=read.customers, origin=file.name)
        .at(at)
        .taken()
    )
    news = sum(
        len(event.body.customers)
        for event in done.events
        if isinstance(event.body, CustomersImported)
    )
    tell(
        done,
        f"{_customers(len(read.customers))} read, {news} new or changed, "
        f"{len(read.problems)} rows left out; {len(done.incident.customers)} on the list now",
        at=at,
        as_json=as_json,
        more={"read": len(read.customers), "new": news, "left_out": read.problems},
    )


def _customers(number: int) -> str:
    return "1 customer" if number == 1 else f"{number} customers"


@customers_app.command("list")
def list_(
    context: typer.Context,
    status: CustomerStatus = typer.Option(None, help="Only these.", **one_of(CustomerStatus)),
    as_json: bool = JSON,
) -> None:
    """List the customers.

    Example: commandcenter customers INC-7 list --status suspected
    """
    incident = opened(context.obj)
    chosen = [each for each in incident.customers.values() if status in {None, each.status}]
    if as_json:
        say_json(plain(chosen))
        return
    rows = [
        (each.id, each.status, each.name, ", ".join(each.told) or "not told", each.basis)
        for each in chosen
    ]
    for line in table(rows, CELLS):
        say(line)
    if not chosen:
        which = f"{status} customer" if status else "customer"
        say(f"{incident.ref}: no {which} is on the list")


@customers_app.command()
def mark(
    context: typer.Context,
    ids: list[str] = typer.Argument(..., metavar="ID…"),
    as_: CustomerStatus = typer.Option(
        ..., "--as", help="What is known.", **one_of(CustomerStatus)
    ),
    because: str = typer.Option(..., metavar="TEXT", help="The basis."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Confirm, clear or suspect customers.

    Example: commandcenter customers INC-7 mark c-114 c-207 --as confirmed --because "in the logs"
    """
    record(context.obj, deciding.mark_customers, ids=ids, status=as_, because=words(because)).at(
        at
    ).told(f"{_customers(len(ids))} {as_}", as_json=as_json)
