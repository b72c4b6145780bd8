"""Forms of the customers: confirming, clearing and suspecting them, one or thousands."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from commandcenter.incident.customers import news_in, undoing
from commandcenter.incident.decisions import impact
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import Incident
from commandcenter.incident.times import span
from commandcenter.incident.words import CustomerStatus
from commandcenter.lists.columns import read_map
from commandcenter.lists.customers import CustomerList, customers_in
from commandcenter.lists.rejects import free_beside, rejects_csv
from commandcenter.lists.table import LARGEST, read_table
from commandcenter.private_file import write_private
from commandcenter.screens.session import Session
from commandcenter.widgets.form import Answers, Field, Form, Kind

#: Customers that are named in the question; more are counted.
NAMED = 5
#: Markings that can be chosen from, and bad rows that are shown.
SHOWN = 8


def mark(session: Session, incident: Incident, ids: Sequence[str]) -> Form:
    """Say what is known of these customers, and on what basis."""
    known = [incident.customers[each] for each in ids if each in incident.customers]

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident,
            impact.mark_customers,
            ids=[each.id for each in known],
            status=CustomerStatus(answers["status"]),
            because=answers["because"],
        )

    def consequence(answers: Answers) -> str:
        wanted = answers["status"]
        changing = sum(each.status != wanted for each in known)
        same = f"; {len(known) - changing} are so already" if changing < len(known) else ""
        return f"{changing} of {len(known)} become {wanted or '…'}{same}."

    named = ", ".join(f"{each.id} {each.name}".strip() for each in known[:NAMED])
    more = f" and {len(known) - NAMED} more" if len(known) > NAMED else ""
    return Form(
        f"Mark {len(known)} customers" if len(known) != 1 else f"Mark {known[0].id}",
        submit,
        [
            Field(
                "status",
                "As",
                Kind.CHOICE,
                required=True,
                default=CustomerStatus.CONFIRMED,
                options={each: each for each in CustomerStatus},
            ),
            Field("because", "Basis", Kind.TEXT, required=True, help="How it is known."),
        ],
        name="mark",
        label="Mark",
        incident=incident.ref,
        context=f"{named}{more}",
        consequence=consequence,
    )


def suspect(session: Session, incident: Incident) -> Form:
    """Customers who are on no list yet, by their ids."""

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident,
            impact.mark_customers,
            ids=[each for each in answers["ids"].replace(",", " ").split() if each],
            status=CustomerStatus.SUSPECTED,
            because=answers["because"],
        )

    return Form(
        "Suspect customers",
        submit,
        [
            Field("ids", "Ids", Kind.TEXT, required=True, help="With spaces or commas between."),
            Field("because", "Basis", required=True, help="Why they may be affected."),
        ],
        name="suspect",
        label="Put on the list",
        incident=incident.ref,
    )


def undo(session: Session, incident: Incident) -> Form:
    """Take back a marking; whoever was marked anew since stays as they are."""
    markings = {
        each.id: f"{each.id} {each.customers} {each.status} by {each.by}, "
        f"{span(session.clock() - each.at)} ago: {each.basis}"
        for each in reversed(incident.markings.values())
        if each.undone < each.customers
    }
    if not markings:
        raise Refused("no marking is there to undo")

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident,
            impact.undo_marking,
            marking=answers["marking"],
            because=answers["because"],
        )

    def consequence(answers: Answers) -> str:
        found = undoing(incident, answers["marking"] or next(iter(markings)))
        restored = sum(map(len, found.restored.values()))
        stay = f"; {found.changed} were marked anew since, and stay" if found.changed else ""
        return f"{restored} customers are again what they were before{stay}."

    return Form(
        "Undo a marking",
        submit,
        [
            Field(
                "marking",
                "Marking",
                Kind.CHOICE,
                required=True,
                default=next(iter(markings)),
                options=dict(list(markings.items())[:SHOWN]),
            ),
            Field("because", "Because", required=True, default="marked by mistake"),
        ],
        label="Undo it",
        incident=incident.ref,
        consequence=consequence,
    )


def import_list(session: Session, incident: Incident) -> Form:
    """A list from a file; what it holds is shown before anything is taken."""

    async def submit(answers: Answers) -> Form:
        path = _meant(answers["path"])
        overrides = read_map(answers["columns"].replace(",", " ").split())
        try:
            found = await asyncio.to_thread(_read, path, overrides)
        except (OSError, ValueError) as wrong:
            told = wrong.strerror if isinstance(wrong, OSError) and wrong.strerror else wrong
            raise Refused(f"{path}: {told}") from None
        return take_in(session, incident, path, found)

    return Form(
        "Import customers",
        submit,
        [
            Field("path", "File", required=True, help="CSV with a heading, or a JSON list."),
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


def take_in(session: Session, incident: Incident, path: Path, found: CustomerList) -> Form:
    """What the list holds; all of it is taken, or nothing."""
    new = len(news_in(incident, found.customers))

    async def submit(_answers: Answers) -> object:
        if not found.customers:
            raise Refused("no customer could be read: nothing is there to take")
        rejects = free_beside(path)
        if found.rejects:
            write_private(rejects, rejects_csv(found.heading, found.rejects))
        try:
            return await session.do(
                incident,
                impact.import_customers,
                customers=found.customers,
                origin=path.name,
            )
        except Refused:
            if found.rejects:
                rejects.unlink()  # Nothing was taken, so nothing was left out.
            raise

    columns = [f"  {field:<9}← {column}" for field, column in found.columns.items()]
    first = [f"  {each.id}  {each.name}  {each.contact}".rstrip() for each in found.first]
    left = [f"  {each}" for each in found.rejects[:SHOWN]]
    return Form(
        f"{path.name}: {len(found.customers):,} customers",
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
            + (" The rows left out are kept beside the list." if found.rejects else "")
        ),
    )
