"""Verbs of the customers: who may be affected, who is, what they were told."""

from collections import Counter
from pathlib import Path

import typer

from commandcenter.cli.importing import import_list
from commandcenter.cli.output import put, say, say_json, table
from commandcenter.cli.remote import of_this_machine
from commandcenter.cli.running import (
    AT,
    INC,
    JSON,
    family,
    opened,
    record,
    standard_input,
    tell,
    words,
)
from commandcenter.cli.words import one_of
from commandcenter.config import load_settings
from commandcenter.incident.customers import history_of, matching, told_to, undoing
from commandcenter.incident.decisions import impact as deciding
from commandcenter.incident.events import CustomersMarked, CustomersMarkingUndone
from commandcenter.incident.picture import plain
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import Customer, Incident
from commandcenter.incident.text import quoted
from commandcenter.incident.times import echo
from commandcenter.incident.words import CustomerStatus

#: Most cells of each column of the list.
CELLS = (14, 9, 24, 16, None)
#: Columns of the list as CSV.
COLUMNS = ("id", "name", "contact", "records", "status", "basis", "since", "told")

app = family()
customers_app = typer.Typer(rich_markup_mode=None)
app.add_typer(customers_app, name="customers")
customers_app.command("import")(import_list)


@customers_app.callback()
def customers(context: typer.Context, incident: str = INC) -> None:
    """Import, list, show and mark customers; undo a marking.

    Example: commandcenter customers INC-7 import affected.csv
    """
    context.obj = incident


@customers_app.command("list")
def list_(
    context: typer.Context,
    status: CustomerStatus = typer.Option(None, help="Only these.", **one_of(CustomerStatus)),
    filter_: str = typer.Option(
        "", "--filter", metavar="WORDS", help="Only those that hold all of these words."
    ),
    as_csv: bool = typer.Option(False, "--csv", help="As CSV, safe for spreadsheets."),
    output: Path = typer.Option(
        None, "-o", "--output", metavar="FILE", help="CSV into a file.", callback=of_this_machine
    ),
    overwrite: bool = typer.Option(False, "--overwrite", help="Replace the file."),
    as_json: bool = JSON,
) -> None:
    """List the customers.

    Example: commandcenter customers INC-7 list --status suspected --csv -o suspected.csv
    """
    incident = opened(context.obj)
    chosen = matching(incident.customers.values(), filter_, status)
    if as_json:
        say_json(plain(chosen))
    elif as_csv or output is not None:
        _write_csv(chosen, output, overwrite=overwrite)
    else:
        rows = [
            (each.id, each.status, each.name, ", ".join(each.told) or "not told", each.basis)
            for each in chosen
        ]
        for line in table(rows, CELLS):
            say(line)
        if not chosen:
            which = f"{status} customer" if status else "customer"
            holding = f" holds {quoted(filter_)}" if filter_ else " is on the list"
            say(f"{incident.ref}: no {which}{holding}")


def _write_csv(chosen: list[Customer], output: Path | None, *, overwrite: bool) -> None:
    from commandcenter.lists.spreadsheet import as_csv
    from commandcenter.private_file import write_private

    text = as_csv(COLUMNS, [_cells(plain(each)) for each in chosen])
    if output is None:
        put(text, end="")
        return
    write_private(output, text, overwrite=overwrite)
    say(f"{_customers(len(chosen))} written to {output}")


def _cells(customer: dict[str, object]) -> list[str]:
    told = customer["told"]
    assert isinstance(told, dict)  # noqa: S101 - as the state has it
    shown = customer | {"told": "; ".join(f"{kind} {at}" for kind, at in told.items())}
    return ["" if shown[name] is None else str(shown[name]) for name in COLUMNS]


@customers_app.command()
def show(
    context: typer.Context,
    customer: str = typer.Argument(..., metavar="ID"),
    as_json: bool = JSON,
) -> None:
    """One customer: contact, records, every marking with its basis, what they were told and when.

    Example: commandcenter customers INC-7 show c-114
    """
    incident = opened(context.obj)
    found = incident.customers.get(customer.strip())
    if found is None:
        raise Refused(f"{quoted(customer)} is not on the list of {incident.ref}")
    if as_json:
        history, told = history_of(incident, found), told_to(incident, found)
        say_json(plain(found) | {"history": plain(history), "notifications": plain(told)})
        return
    for line in _told_of(incident, found):
        say(line)


def _told_of(incident: Incident, customer: Customer) -> list[str]:
    zone = load_settings().zone
    facts = [
        ("name", customer.name),
        ("contact", customer.contact),
        ("records", "" if customer.records is None else f"{customer.records:,}"),
        ("basis", customer.basis),
    ]
    lines = [f"{customer.id}  {customer.status}"]
    lines += table([(name, value or "not known") for name, value in facts], (10, None))
    lines += ["", "History"]
    lines += table(
        [
            (
                echo(mark.at, zone),
                f"{mark.id} undone: {mark.status}" if mark.undoes else mark.status,
                mark.by,
                mark.basis,
            )
            for mark in history_of(incident, customer)
        ],
        (None, None, 20, None),
    )
    told = [
        (
            echo(each.at, zone),
            f"{each.notification} {each.kind}",
            " by ".join(filter(None, [each.outcome or "on its way", each.channel])),
            each.subject,
            each.detail,
        )
        for each in told_to(incident, customer)
    ]
    return [*lines, "", "Told", *(table(told, (None,) * 5) or ["nothing yet"])]


@customers_app.command()
def mark(
    context: typer.Context,
    ids: list[str] = typer.Argument(
        None, metavar="[ID…]", help="Which; - reads them, one a line.", show_default=False
    ),
    as_: CustomerStatus = typer.Option(
        ..., "--as", help="What is known.", **one_of(CustomerStatus)
    ),
    because: str = typer.Option(..., metavar="TEXT", help="The basis."),
    all_matching: str = typer.Option(
        None, metavar="WORDS", help="Instead of ids: all that hold all of these words."
    ),
    only: CustomerStatus = typer.Option(
        None, help="Of those: the ones of this status.", **one_of(CustomerStatus)
    ),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Confirm, clear or suspect customers: one, some, or all that match. It can be undone.

    Example: commandcenter customers INC-7 mark c-114 c-207 --as confirmed --because "in the logs"
    """
    wanted = _wanted(context.obj, ids or [], all_matching, only)
    done = (
        record(context.obj, deciding.mark_customers, ids=wanted, status=as_, because=words(because))
        .at(at)
        .taken()
    )
    marked = [event.body for event in done.events if isinstance(event.body, CustomersMarked)]
    number = sum(len(body.ids) for body in marked)
    already = len(set(wanted)) - number
    line = f"{_customers(number)} {as_} ({marked[0].id})"
    line += f"; {already} were already" if already else ""
    tell(done, line, at=at, as_json=as_json, more={"marked": number})


def _wanted(
    incident: str, ids: list[str], all_matching: str | None, only: CustomerStatus | None
) -> list[str]:
    """The customers that a command line names."""
    if bool(ids) == (all_matching is not None):
        raise typer.BadParameter("name customers, or --all-matching WORDS")
    if ids:
        if only is not None:
            raise typer.BadParameter("--only belongs to --all-matching")
        if ids == ["-"]:
            lines = standard_input().decode(errors="replace").splitlines()
            return [line for line in lines if line.strip()]
        return ids
    found = matching(opened(incident).customers.values(), all_matching or "", only)
    if not found:
        raise Refused(f"no customer holds {quoted(all_matching or '')}")
    return [each.id for each in found]


@customers_app.command()
def undo(
    context: typer.Context,
    marking: str = typer.Argument(
        None, metavar="[MARKING]", help="C3; by default your own last one.", show_default=False
    ),
    because: str = typer.Option("marked by mistake", metavar="TEXT", help="Why."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Take back a marking: each customer is what they were before it.

    Who was marked anew since stays as they are; who came onto the list by it stays as cleared.

    Example: commandcenter customers INC-7 undo C3
    """
    done = (
        record(context.obj, deciding.undo_marking, marking=marking, because=words(because))
        .at(at)
        .taken()
    )
    undone = [e.body for e in done.events if isinstance(e.body, CustomersMarkingUndone)]
    again: Counter[str] = Counter()
    for body in undone:
        again[body.status] += len(body.ids)
    kept = undoing(done.incident, undone[0].id)
    restored = ", ".join(f"{number:,} {status}" for status, number in again.items())
    line = f"{undone[0].id} undone: {restored}"
    if kept.changed:
        line += f"; {kept.changed} stay as they are, marked anew since by {', '.join(kept.by)}"
    tell(done, line, at=at, as_json=as_json, more={"undone": again.total(), "kept": kept.changed})


def _customers(number: int) -> str:
    return "1 customer" if number == 1 else f"{number:,} customers"
