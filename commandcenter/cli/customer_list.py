"""Reading a list of customers: CSV with its delimiter and encoding found out, or JSON."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from commandcenter.incident.events import ImportedCustomer
from commandcenter.incident.refusal import Refused
from commandcenter.incident.text import BadText, line, name

#: The names under which a column is known, in any case.
COLUMNS = {
    "id": ("id", "customer id", "customer_id", "account", "account id", "account_id", "customer"),
    "name": ("name", "customer name", "company", "organisation", "organization"),
    "contact": ("contact", "email", "e-mail", "mail", "security contact"),
    "records": ("records", "records affected", "count"),
}
#: Largest list that is read, in bytes.
LARGEST = 200_000_000


@dataclass
class ReadList:
    """What a file held. `problems` tells each row that was left out, by line, and why."""

    customers: list[ImportedCustomer] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_list(path: Path) -> ReadList:
    """Read a customer list.

    Raises:
        Refused: the file as a whole cannot be read, with what is expected.
    """
    if path.stat().st_size > LARGEST:
        raise Refused(f"{path.name} is larger than {LARGEST} bytes: split it")
    text = _decoded(path.read_bytes())
    found = ReadList()
    seen: set[str] = set()
    for place, row in _rows(path, text):
        try:
            customer = _customer(row)
            if customer.id in seen:
                raise BadText(f"customer {customer.id} is listed twice")  # noqa: TRY301 - told with its line
        except (BadText, ValueError) as wrong:
            found.problems.append(f"{place}: {wrong}")
            continue
        seen.add(customer.id)
        found.customers.append(customer)
    return found


def _decoded(data: bytes) -> str:
    for encoding in (
        ("utf-8-sig", "utf-16") if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig",)
    ):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", errors="replace")


def _rows(path: Path, text: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if text.lstrip().startswith(("[", "{")):
        yield from _json_rows(path, text)
        return
    try:
        dialect = csv.Sniffer().sniff(text[:65_536], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    reader = csv.reader(io.StringIO(text), dialect)
    heading = next(reader, [])
    columns = _columns(path, heading)
    for row in reader:
        if any(cell.strip() for cell in row):
            yield (
                f"line {reader.line_num}",
                {key: row[index] for key, index in columns.items() if index < len(row)},
            )


def _json_rows(path: Path, text: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise Refused(f"{path.name} is not JSON: {wrong}") from None
    if isinstance(rows, dict):
        rows = rows.get("customers")
    if not isinstance(rows, list):
        raise Refused(f"{path.name} holds no list of customers")
    for number, row in enumerate(rows, 1):
        known = {}
        if isinstance(row, dict):
            lower = {str(key).strip().lower(): value for key, value in row.items()}
            known = {
                key: lower[alias]
                for key, aliases in COLUMNS.items()
                for alias in reversed(aliases)
                if alias in lower
            }
        yield f"entry {number}", known


def _columns(path: Path, heading: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, aliases in COLUMNS.items():
        for index, cell in enumerate(heading):
            if cell.strip().lower() in aliases:
                found.setdefault(key, index)
    if "id" not in found:
        shown = ", ".join(cell.strip()[:30] for cell in heading) or "nothing"
        raise Refused(
            f"{path.name} needs a first line that names its columns, with one called id; "
            f"it has: {shown}"
        )
    return found


def _customer(row: Mapping[str, Any]) -> ImportedCustomer:
    records = str(row.get("records") or "").strip()
    if records and not (records.isascii() and records.isdigit()):
        raise BadText(f"records is {records[:20]!r}, not a whole number")
    return ImportedCustomer(
        id=name(str(row.get("id") or ""), "id"),
        name=line(given, "name") if (given := str(row.get("name") or "").strip()) else "",
        contact=line(given, "contact") if (given := str(row.get("contact") or "").strip()) else "",
        records=int(records) if records else None,
    )
