"""Customers made of a table's rows; a row that cannot be one is kept beside, with the reason."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from commandcenter.incident.events import ImportedCustomer
from commandcenter.incident.text import BadText, line, name, quoted
from commandcenter.lists.columns import Mapped, mapped
from commandcenter.lists.rejects import Reject
from commandcenter.lists.table import Row, Table

#: Told how many rows of how many are read; what it raises ends the reading.
Progress = Callable[[int, int], None]
#: Rows between two calls of it.
STEP = 1_000
#: Customers that a preview shows.
SHOWN = 5
#: Stands where a byte could not be read.
_UNREADABLE = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class CustomerList:
    """What a list holds, before it is imported: enough for a person to check it, and overrule.

    Attributes:
        form: how it is written: `CSV, cp1252, separated by semicolons`.
        heading: its columns.
        columns: what is known of a customer → the name of its column.
        left_aside: the columns that are nothing of that.
        customers: as they would be imported.
        rejects: the rows that cannot be, with their reasons.
    """

    form: str
    heading: tuple[str, ...]
    columns: Mapping[str, str]
    left_aside: tuple[str, ...]
    customers: Sequence[ImportedCustomer]
    rejects: Sequence[Reject]

    @property
    def first(self) -> Sequence[ImportedCustomer]:
        """The first few customers, for the preview."""
        return self.customers[:SHOWN]


def customers_in(
    table: Table,
    overrides: Mapping[str, str] | None = None,
    *,
    progress: Progress = lambda _done, _of: None,
) -> CustomerList:
    """The customers of a table. Of two rows for one, the first counts.

    Args:
        table: as read.
        overrides: which column is what, where their names do not tell.
        progress: told now and then; may end it by raising.

    Raises:
        Refused: no column is the id.
    """
    columns = mapped(table.heading, overrides)
    found: dict[str, ImportedCustomer] = {}
    rejects: list[Reject] = []
    for number, row in enumerate(table.rows):
        if number % STEP == 0:
            progress(number, len(table.rows))
        try:
            customer = _customer(row, columns, len(table.heading))
            if found.setdefault(customer.id, customer) is not customer:
                raise BadText(f"customer {customer.id} is listed twice")  # noqa: TRY301 - told with its place
        except BadText as wrong:
            rejects.append(Reject(row.place, str(wrong), row.cells))
    progress(len(table.rows), len(table.rows))
    used = set(columns.values())
    return CustomerList(
        table.form,
        table.heading,
        {field: table.heading[index] for field, index in columns.items()},
        tuple(name for index, name in enumerate(table.heading) if index not in used and name),
        list(found.values()),
        rejects,
    )


def _customer(row: Row, columns: Mapped, width: int) -> ImportedCustomer:
    """The customer of a row.

    Raises:
        BadText: it cannot be one, and why.
    """
    if row.fault:
        raise BadText(row.fault)
    if any(row.cells[width:]) or len(row.cells) == 1 < width:
        raise BadText(
            f"{len(row.cells)} cells stand under {width} columns: "
            "put what holds a separator in quotes"
        )
    cells = {
        field: row.cells[index].strip() if index < len(row.cells) else ""
        for field, index in columns.items()
    }
    for field, cell in cells.items():
        if _UNREADABLE.search(cell):
            raise BadText(f"the {field} holds bytes that are not in the list's encoding")
    records = cells.get("records", "")
    if records and not (records.isascii() and records.isdigit() and len(records) < 16):  # noqa: PLR2004 - whole numbers that are exact wherever JSON is read
        raise BadText(f"records is {quoted(records, 20)}, not a whole number")
    return ImportedCustomer(
        id=name(cells["id"], "id"),
        name=line(given, "name") if (given := cells.get("name", "")) else "",
        contact=line(given, "contact") if (given := cells.get("contact", "")) else "",
        records=int(records) if records else None,
    )
