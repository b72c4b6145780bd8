"""Forms that import customers: from a file or another system, seen before anything is taken."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from commandcenter.incident.customers import news_in
from commandcenter.incident.decisions import impact
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import Incident
from commandcenter.lists.columns import read_map
from commandcenter.lists.customers import CustomerList, customers_in
from commandcenter.lists.rejects import free_beside, rejects_csv
from commandcenter.lists.table import LARGEST, read_table
from commandcenter.private_file import write_private
from commandcenter.screens.session import Session
from commandcenter.widgets.form import Answers, Field, Form, Kind, Progress

#: Bad rows that are shown.
SHOWN = 8
#: How the next page is asked for, by the option of `fetch_list` that says so.
PAGING = {
    "": "as answers say",
    "page": "by number",
    "cursor": "by cursor",
    "next_at": "by address",
}


@dataclass(frozen=True)
class Origin:
    """Where a list is from.

    Attributes:
        name: as the log calls it; free of secrets.
        near: a file beside which the rows go that are left out.
    """

    name: str
    near: Path


def import_list(session: Session, incident: Incident) -> Form:
    """A list from a file or a URL; what it holds is shown before anything is taken."""

    async def submit(answers: Answers) -> Form:
        overrides = read_map(answers["columns"].replace(",", " ").split())
        given = answers["path"]
        if given.lower().startswith(("https://", "http://")):
            return over_http(session, incident, given, overrides)
        path = _meant(given)
        try:
            found = await asyncio.to_thread(_read, path, overrides)
        except (OSError, ValueError) as wrong:
            told = wrong.strerror if isinstance(wrong, OSError) and wrong.strerror else wrong
            raise Refused(f"{path}: {told}") from None
        return take_in(session, incident, Origin(path.name, path), found)

    return Form(
        "Import customers",
        submit,
        [
            Field(
                "path",
                "File or URL",
                required=True,
                help="CSV with a heading, a JSON list, or https:// of a system that has one.",
            ),
            Field("columns", "Columns", help="Where their names do not tell: id=Kundennummer"),
        ],
        name="import",
        label="Show what it holds",
        incident=incident.ref,
        context="Nothing is taken before you have seen it.",
    )


def _meant(typed: str) -> Path:
    return Path(typed).expanduser()


def _read(path: Path, overrides: Mapping[str, str]) -> CustomerList:
    if path.stat().st_size > LARGEST:
        raise Refused(f"{path.name} is larger than {LARGEST:,} bytes: split it")
    return customers_in(read_table(path.read_bytes()), overrides)


def over_http(session: Session, incident: Incident, url: str, overrides: Mapping[str, str]) -> Form:
    """How another system is asked for its list; every page is read before any of it is shown."""
    progress = Progress()
    name = url.partition("?")[0].partition("#")[0]  # Behind it may stand a secret.

    def fetched(count: int, of: int) -> None:
        whole = f" of {of:,}" if of else ""
        progress.tell(f"{count:,}{whole} customers fetched; esc stops it, and nothing is kept")

    async def submit(answers: Answers) -> Form:
        progress.tell("Fetching …")
        way = {answers["paging"]: answers["by"]} if answers["paging"] else {}
        if way and not answers["by"]:
            raise Refused(f"the next page is found {PAGING[answers['paging']]}: say by which")
        token = answers.given("token_file")
        table = await session.fetch_list(
            url,
            token_file=_meant(token) if token else None,
            path=answers["list"],
            private=answers.ticked("private"),
            progress=fetched,
            **way,
        )
        found = await asyncio.to_thread(customers_in, table, overrides)
        return take_in(session, incident, Origin(name, Path.cwd() / incident.ref), found)

    return Form(
        "Import customers over HTTP",
        submit,
        [
            Field("token_file", "Token file", help="Shown to this host alone; chmod 600."),
            Field("list", "List", help="Where its JSON keeps the list: data.items."),
            Field("paging", "Next page", Kind.CHOICE, options=PAGING),
            Field("by", "… namely", help="page, or after=meta.next_cursor, or links.next."),
            Field("private", "Own network", Kind.SWITCH, help="Also http://, and private hosts."),
        ],
        name="import-http",
        label="Fetch it",
        incident=incident.ref,
        context=f"{name}\nAll of its pages are read, or none; then you see what they hold.",
        progress=progress,
    )


def take_in(session: Session, incident: Incident, origin: Origin, found: CustomerList) -> Form:
    """What the list holds; all of it is taken, or nothing."""
    new = len(news_in(incident, found.customers))

    async def submit(_answers: Answers) -> object:
        if not found.customers:
            raise Refused("no customer could be read: nothing is there to take")
        rejects = free_beside(origin.near)
        if found.rejects:
            write_private(rejects, rejects_csv(found.heading, found.rejects))
        try:
            return await session.do(
                incident,
                impact.import_customers,
                customers=found.customers,
                origin=origin.name,
            )
        except Refused:
            if found.rejects:
                rejects.unlink()  # Nothing was taken, so nothing was left out.
            raise

    columns = [f"  {field:<9}← {column}" for field, column in found.columns.items()]
    first = [f"  {each.id}  {each.name}  {each.contact}".rstrip() for each in found.first]
    left = [f"  {each}" for each in found.rejects[:SHOWN]]
    return Form(
        f"{origin.name}: {len(found.customers):,} customers",
        submit,
        label=f"Take {new:,} in" if new else "Take them in",
        incident=incident.ref,
        context="\n".join(
            [
                found.form,
                *columns,
                *([f"  left aside: {', '.join(found.left_aside)}"] if found.left_aside else []),
                "First:",
                *first,
                *([f"{len(found.rejects):,} rows are left out:", *left] if left else []),
            ]
        ),
        consequence=lambda _answers: (
            f"{new:,} are new or changed, and suspected until marked; the others change nothing."
            + (f" The rows left out are kept in {origin.near.parent}." if found.rejects else "")
        ),
    )
