"""The verb that imports a list of customers: read, shown or taken, bad rows kept beside."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from commandcenter.cli.output import complain, counting, say, say_json, table
from commandcenter.cli.remote import is_remote, of_this_machine
from commandcenter.cli.running import AT, JSON, opened, record, standard_input, tell
from commandcenter.incident.customers import news_in
from commandcenter.incident.decisions import impact as deciding
from commandcenter.incident.events import CustomersImported
from commandcenter.incident.refusal import Refused
from commandcenter.incident.text import quoted
from commandcenter.lists.columns import FIELDS, read_map
from commandcenter.lists.customers import CustomerList, customers_in
from commandcenter.lists.rejects import free_beside, rejects_csv
from commandcenter.lists.table import LARGEST, Table, read_table
from commandcenter.private_file import write_private

#: How many bad rows are told one by one.
TOLD = 20


def import_list(
    context: typer.Context,
    source: str = typer.Argument(
        ..., metavar="SOURCE", help="A file (CSV with a heading, or JSON), a URL, or - ."
    ),
    map_: list[str] = typer.Option(
        [], "--map", metavar="FIELD=COLUMN", help=f"Which column is what: {', '.join(FIELDS)}."
    ),
    encoding: str = typer.Option(None, metavar="NAME", help="If it was not found out: cp1250."),
    path: str = typer.Option("", metavar="A.B", help="Where JSON keeps the list: data.items."),
    rejects: Path = typer.Option(
        None,
        metavar="FILE",
        help="Where the bad rows go; default: beside the list.",
        callback=of_this_machine,
    ),
    token_file: Path = typer.Option(
        None,
        metavar="FILE",
        help="Holds the token that a URL wants (0600).",
        callback=of_this_machine,
    ),
    token_env: str = typer.Option(
        None, metavar="NAME", help="The variable that holds it.", callback=of_this_machine
    ),
    next_: str = typer.Option(
        "", "--next", metavar="A.B", help="Where its JSON has the address of the next page."
    ),
    page: str = typer.Option("", metavar="PARAMETER", help="Pages have numbers, asked for by it."),
    cursor: str = typer.Option(
        "", metavar="PARAMETER=A.B", help="What stands at A.B asks for the next page."
    ),
    private: bool = typer.Option(
        False,
        "--private",
        help="The URL may be in one's own network, and http://.",
        callback=of_this_machine,
    ),
    dry_run: bool = typer.Option(False, "--dry-run", help="Show what would be taken."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Import a list, all of it or nothing; each customer is suspected until marked.

    Columns are found by their names. Bad rows are told, and kept in a file of their own; the
    rest is taken. The same list again changes nothing. Of a URL every page is read, or it is
    refused; the next one is found by its Link header or the usual names, if you do not say how.

    Example: commandcenter customers INC-7 import affected.csv --map id=Kundennummer --dry-run
    """
    overrides = read_map(map_)
    if _is_url(source):
        read = _fetched(
            source,
            token_file=token_file,
            token_env=token_env,
            private=private,
            path=path,
            next_at=next_,
            page=page,
            cursor=cursor,
        )
    elif token_file or token_env or next_ or page or cursor or private:
        raise typer.BadParameter("tokens, pages and --private belong to a URL")
    else:
        of_this_machine(source)
        read = _read(source, encoding, path)
    found = customers_in(read, overrides, progress=counting("rows read"))
    if dry_run:
        _preview(context.obj, source, found, as_json=as_json)
        return
    if not as_json:
        _complain_of(found)
    if not found.customers:
        why = f": {found.rejects[0]}" if found.rejects else ""
        raise Refused(f"no customer could be read from {_named(source)}{why}")
    # Whoever is not here has them from what was complained of.
    place = None if is_remote() else rejects or _beside(source, context.obj)
    kept = _keep_rejects(found, place) if place else None
    try:
        done = (
            record(
                context.obj,
                deciding.import_customers,
                customers=found.customers,
                origin=_named(source),
            )
            .at(at)
            .taken()
        )
    except Exception:
        if kept is not None:
            kept.unlink()  # Nothing was taken, so nothing was left out.
        raise
    bodies = [each.body for each in done.events if isinstance(each.body, CustomersImported)]
    news = sum(len(body.customers) for body in bodies)
    line = f"{len(found.customers)} customers read, {news} new or changed, "
    line += f"{len(found.rejects)} rows left out"
    line += f" (kept in {kept})" if kept else ""
    tell(
        done,
        f"{line}; {len(done.incident.customers)} on the list now",
        at=at,
        as_json=as_json,
        more={
            "read": len(found.customers),
            "new": news,
            "left_out": [str(each) for each in found.rejects],
            "rejects": str(kept) if kept else None,
            "columns": dict(found.columns),
        },
    )


def _read(source: str, encoding: str | None, path: str) -> Table:
    if source == "-":
        return read_table(standard_input(), encoding=encoding, path=path)
    file = Path(source)
    try:
        size = file.stat().st_size
    except ValueError:
        raise Refused(f"{quoted(source)} can be the name of no file") from None
    if size > LARGEST:
        raise Refused(f"{file.name} is larger than {LARGEST:,} bytes: split it")
    return read_table(file.read_bytes(), encoding=encoding, path=path)


def _is_url(source: str) -> bool:
    return source.lower().startswith(("https://", "http://"))


def _fetched(url: str, **how: Any) -> Table:
    from commandcenter.bootstrap import fetch_list

    told = counting("customers fetched")
    try:
        return asyncio.run(fetch_list(url, **how, progress=told))
    finally:
        told(0, 0)  # Wiped, whatever is said next.


def _named(source: str) -> str:
    """Where the list is from; of a URL without its query, which may hold a secret."""
    if _is_url(source):
        return source.partition("?")[0].partition("#")[0]
    return "standard input" if source == "-" else Path(source).name


def _beside(source: str, incident: str) -> Path:
    """Where the rejects go: a file that is not there yet."""
    is_file = source != "-" and not _is_url(source)
    return free_beside(Path(source if is_file else incident))


def _keep_rejects(found: CustomerList, path: Path) -> Path | None:
    if not found.rejects:
        return None
    write_private(path, rejects_csv(found.heading, found.rejects))
    return path


def _complain_of(found: CustomerList) -> None:
    for reject in found.rejects[:TOLD]:
        complain(f"left out: {reject}")
    if len(found.rejects) > TOLD:
        complain(f"left out: {len(found.rejects) - TOLD} more rows (--json tells each)")


def _preview(incident: str, source: str, found: CustomerList, *, as_json: bool) -> None:
    """Show what is what in the list, and what would be taken."""
    new = len(news_in(opened(incident), found.customers))
    if as_json:
        say_json(
            {
                "form": found.form,
                "columns": dict(found.columns),
                "left_aside": list(found.left_aside),
                "first": [each.model_dump() for each in found.first],
                "read": len(found.customers),
                "new": new,
                "left_out": [str(each) for each in found.rejects],
            }
        )
        return
    say(f"{_named(source)}: {found.form}")
    for line in table([(field, _from(found.columns.get(field))) for field in FIELDS], (9, None)):
        say(line)
    if found.left_aside:
        say(f"left aside: {', '.join(found.left_aside)}")
    say("")
    for line in table(_cells(found), (14, 30, 30, None)):
        say(line)
    _complain_of(found)
    say(
        f"{len(found.customers)} customers, {new} new or changed, {len(found.rejects)} rows left "
        "out; nothing was recorded"
    )


def _from(column: str | None) -> str:
    return f"← {column}" if column is not None else "nothing: name its column with --map"


def _cells(found: CustomerList) -> Sequence[Sequence[str]]:
    return [
        (each.id, each.name, each.contact, "" if each.records is None else str(each.records))
        for each in found.first
    ]
