"""A list as rows under named columns, whether it came as CSV or as JSON."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from commandcenter.incident.refusal import Refused
from commandcenter.incident.text import one_line
from commandcenter.lists.columns import known_among
from commandcenter.lists.decoding import decoded

if TYPE_CHECKING:
    import _csv

#: Largest list that is read, in bytes.
LARGEST = 200_000_000
#: What may stand between two cells, as tried.
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
#: Lines that are looked at to tell what separates their cells.
_SAMPLE = 50
#: Faults after which a row that is no CSV takes along what it swallowed.
MOST_FAULTS = 100
#: Columns of a list at most, and parts of a column's name in JSON (`contact.email`).
MOST_COLUMNS, DEEPEST = 500, 3
#: Where a JSON document keeps its list, when nobody says so.
_USUAL = ("customers", "data", "items", "results")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it was found.

    Attributes:
        place: where it stands: `line 7`, `lines 7-9`, `entry 3`.
        cells: under the heading's columns; there may be fewer or more.
        fault: why it could not be taken apart, if it could not.
    """

    place: str
    cells: tuple[str, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A list before anything is made of it.

    Attributes:
        form: how it is written, for people: `CSV, cp1252, separated by semicolons`.
        heading: the names of its columns.
    """

    form: str
    heading: tuple[str, ...]
    rows: Sequence[Row] = field(repr=False)


def read_table(data: bytes, *, encoding: str | None = None, path: str = "") -> Table:
    """The rows of a CSV file with a heading, or of a JSON document.

    Args:
        data: the whole file.
        encoding: what it is written in; found out by default.
        path: where JSON keeps the list: `data.items`.

    Raises:
        Refused: it is neither, in a line that says what is wrong.
    """
    source = decoded(data, encoding)
    if source.text.lstrip()[:1] in {"[", "{"}:
        return from_objects(list_in(_parsed(source.text), path), form=f"JSON, {source.encoding}")
    if path:
        raise Refused("the list is no JSON, so there is no path in it: leave --path away")
    return _from_csv(source.text, source.encoding)


# ── CSV ──────────────────────────────────────────────────────────────────────────────────────


def _from_csv(text: str, encoding: str) -> Table:
    # Split at line ends alone: `splitlines` also splits at what is no line end in a file.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = 0
    if lines[0][:4].lower() == "sep=" and lines[0][4:] in _SEPARATORS:
        separator, first = lines[0][4:], 1  # Excel's own way of saying it.
    else:
        separator = _separator(lines)
    rows = _csv_rows(lines, separator, first)
    heading = next(rows, Row("", ()))
    names = tuple(cell.strip() for cell in heading.cells)
    if not any(names) or heading.fault or len(names) > MOST_COLUMNS:
        raise Refused("the list has no first line that names its columns, one of them the id")
    form = f"CSV, {encoding}, separated by {_SEPARATORS[separator]}"
    return Table(form, names, list(rows))


def _separator(lines: Sequence[str]) -> str:
    """What makes most known columns of the heading, and rows as long as it of the rest.

    `csv.Sniffer` guesses from the frequencies of letters, and takes a letter where there is one
    column; here the heading tells.
    """

    def fitness(separator: str) -> tuple[int, int, int]:
        sample = [row.cells for row in _csv_rows(lines[:_SAMPLE], separator, 0)]
        if not sample:
            return (0, 0, 0)
        heading = sample[0]
        as_long = sum(len(cells) == len(heading) for cells in sample)
        return (len(known_among(heading)), as_long * (len(heading) > 1), len(heading))

    return max(_SEPARATORS, key=fitness)


def _csv_rows(lines: Sequence[str], separator: str, first: int) -> Iterator[Row]:
    """The rows from a line on. One that is no CSV is a fault of its own, and takes no other along.

    A quote that is not closed would swallow every row up to the next one; so what follows its line
    is read anew, as often as that cannot take for ever.
    """
    faults = 0
    reader, start = _reader(lines, separator, first), first
    while True:
        begun = start + reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as wrong:
            faults += 1
            ended = begun + 1 if faults <= MOST_FAULTS else start + reader.line_num
            held = "\n".join(lines[begun:ended])
            yield Row(
                _place(begun, ended),
                (held,),
                f"cannot be taken apart as CSV ({wrong}): look at its quotes",
            )
            reader, start = _reader(lines, separator, ended), ended
            continue
        if any(cell.strip() for cell in cells):
            yield Row(_place(begun, start + reader.line_num), tuple(cells))


def _reader(lines: Sequence[str], separator: str, first: int) -> "_csv.Reader":
    rest = (f"{lines[index]}\n" for index in range(first, len(lines)))
    return csv.reader(rest, delimiter=separator, strict=True)


def _place(begun: int, ended: int) -> str:
    """The lines from an index on, up to but without another, as people count them."""
    return f"line {ended}" if ended <= begun + 1 else f"lines {begun + 1}-{ended}"


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise Refused(f"the list is not JSON: {one_line(str(wrong), 100)}") from None


def list_in(document: Any, path: str = "") -> list[Any]:
    """The list in a JSON document.

    Args:
        document: as parsed.
        path: the names on the way to it, with dots: `data.items`; by default the document itself,
            or what lies under one of the usual names.

    Raises:
        Refused: there is none.
    """
    found = document
    if path:
        found = value_at(document, path)
    elif isinstance(document, Mapping):
        usual = (document[name] for name in _USUAL if isinstance(document.get(name), list))
        found = next(usual, None)
    if isinstance(found, list):
        return found
    where = f"at {one_line(path, 100)}" if path else "of customers"
    there = f"; there is {_names(document)}" if isinstance(document, Mapping) else ""
    raise Refused(f"the JSON holds no list {where}{there}: name the way to it with --path a.b")


def value_at(document: Any, path: str) -> Any:
    """What lies at the end of a path through objects, `data.items`; None where it leads nowhere.

    A name that has a dot itself, `@odata.nextLink`, is found as well.
    """
    if not isinstance(document, Mapping) or path in document:
        return document.get(path) if isinstance(document, Mapping) else None
    name, dot, rest = path.partition(".")
    return value_at(document.get(name), rest) if dot else None


def _names(document: Mapping[str, Any]) -> str:
    return one_line(", ".join(map(str, document)) or "nothing", 200)


def from_objects(objects: Iterable[Any], *, form: str) -> Table:
    """The table of a list of JSON objects; what lies deeper is named with dots: `contact.email`.

    Args:
        objects: as parsed.
        form: how it came, for people.

    Raises:
        Refused: none of them is an object.
    """
    columns: dict[str, int] = {}
    rows: list[Row] = []
    for number, each in enumerate(objects, 1):
        place = f"entry {number}"
        if not isinstance(each, Mapping):
            rows.append(Row(place, (_text(each),), "is no object with named values"))
            continue
        values = dict(_flat(each))
        for name in values:
            if name not in columns and len(columns) < MOST_COLUMNS:
                columns[name] = len(columns)
        rows.append(Row(place, tuple(values.get(name, "") for name in columns)))
    if rows and not columns:
        raise Refused("the JSON list holds no objects: each customer is one, with at least an id")
    # What only later entries have was not known yet: it is empty in those before.
    whole = [row if row.fault else _padded(row, len(columns)) for row in rows]
    return Table(form, tuple(columns), whole)


def _padded(row: Row, width: int) -> Row:
    return Row(row.place, row.cells + ("",) * (width - len(row.cells)))


def _flat(given: Mapping[str, Any], before: str = "", depth: int = 1) -> Iterator[tuple[str, str]]:
    for key, value in given.items():
        name = f"{before}{key}".strip()
        if isinstance(value, Mapping) and depth < DEEPEST:
            yield from _flat(value, f"{name}.", depth + 1)
        else:
            yield name, _text(value)


def _text(value: Any) -> str:
    """A value of JSON as a spreadsheet would show it."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False)
