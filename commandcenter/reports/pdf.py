"""The PDF renderer: Typst sets the report, which it is handed as data."""

import json
from datetime import datetime
from heapq import nlargest
from importlib.resources import files
from typing import Any

from commandcenter.incident.refusal import Refused
from commandcenter.incident.text import safe_text
from commandcenter.reports.model import Block, Lanes, Plot, Quote, Report, Section, Table
from commandcenter.reports.svg import described, lanes_svg, plot_svg

#: A column takes what it needs where its cells are this short, but for some that are at most so
#: long (a person's name with who entered it for them); the others share what is left.
SHORT, SOME, LONG = 24, 0.1, 48
#: A table with more rows is long: it is worth knowing beforehand how high each is.
MANY = 200
SLIM = frozenset(" !',.:;\\ijl{|}")
SMALL = frozenset('"()*-/IJ[]`frst')
USUAL = frozenset("#$+0123456789<=>?EFLPSY^_~abcdeghknopquvxyz")
#: Upper bounds for the widths of the ASCII characters in Libertinus Serif, in hundredths of an em;
#: a test measures them.
WIDTHS = bytes(
    next(
        (em for em, those in ((30, SLIM), (41, SMALL), (60, USUAL)) if character in those),
        100,
    )
    for character in map(chr, range(256))
)
#: So many cells of a column are measured; the widest is among them.
MEASURED = 12
#: How much more room the widest of the others may take than the narrowest.
MOST = 3.0


def rendered(report: Report) -> bytes:
    """The report as a tagged PDF; its fonts are those in Typst's wheel.

    Raises:
        Refused: Typst is not installed.
    """
    try:
        import typst  # noqa: PLC0415 - an extra
    except ImportError:
        raise Refused(
            "a PDF needs Typst: pip install 'commandcenter[pdf]'; or take html and print it"
        ) from None
    made = typst.compile(
        (files(__package__) / "report.typ").read_bytes(),
        format="pdf",
        sys_inputs={"report": json.dumps(_as_data(report))},
        timestamp=int(datetime.fromisoformat(report.made_at).timestamp()),
    )
    assert isinstance(made, bytes)  # noqa: S101 - one document is asked for
    return made


def _as_data(report: Report) -> dict[str, Any]:
    """The report as the template reads it: drawings drawn, columns weighed, text made safe."""
    data = report.model_dump(mode="json")
    for section, shown in zip(report.sections, data["sections"], strict=True):
        shown["title"] = section.heading
        shown["blocks"] = [_block(block, section) for block in section.blocks]
    safe: dict[str, Any] = _safe(data)
    return safe


def _block(block: Block, section: Section) -> dict[str, Any]:
    match block:
        case Lanes():
            return _drawing(block, lanes_svg(block, "d"))
        case Plot():
            return _drawing(block, plot_svg(block, "d"))
        case Table():
            alike = _alike(block, section)
            return block.model_dump() | {
                "widths": (widths := _widths(alike)),
                "longest": _longest(alike),
                "ems": _ems(block, widths) if len(block.rows) > MANY else [],
            }
        case Quote():
            return block.model_dump() | {"parts": block.parts}
        case _:
            return block.model_dump()


def _alike(table: Table, section: Section) -> Table:
    """A table with the rows of all that have its columns: they are set under one another."""
    others = [
        each for each in section.blocks if isinstance(each, Table) and each.columns == table.columns
    ]
    return Table(columns=table.columns, rows=tuple(row for each in others for row in each.rows))


def _drawing(block: Lanes | Plot, svg: str) -> dict[str, Any]:
    return {"kind": "drawing", "title": block.title, "svg": svg, "told": described(block)}


def _widths(table: Table) -> list[float]:
    """For each column 0, which is as wide as it must be, or its share of what is left."""
    lengths = [
        [len(row[place]) for row in table.rows] or [0] for place in range(len(table.columns))
    ]
    typical = [(sum(each) / len(each)) ** 0.8 for each in lengths]
    wide = [
        max(column) > LONG or sum(each > SHORT for each in column) > SOME * len(column)
        for column in lengths
    ]
    least = min((each for each, sharing in zip(typical, wide, strict=True) if sharing), default=1.0)
    return [
        round(min(MOST, share / least), 2) if sharing else 0.0
        for share, sharing in zip(typical, wide, strict=True)
    ]


def _longest(table: Table) -> list[list[str]]:
    """The cells of each column that take the most room, of those that are not to be broken."""
    columns = (
        dict.fromkeys(row[place] for row in table.rows if len(row[place]) <= SHORT)
        for place in range(len(table.columns))
    )
    return [nlargest(MEASURED, cells, key=lambda cell: _em(cell) or len(cell)) for cells in columns]


def _ems(table: Table, widths: list[float]) -> list[float | None]:
    """For each row how wide its one wide cell is at most, in em; None where that is not known."""
    wide = [place for place, share in enumerate(widths) if share]
    if len(wide) != 1:
        return []
    [place] = wide
    return [
        _em(row[place]) if all(_em(cell) is not None for cell in row) else None
        for row in table.rows
    ]


def _em(text: str) -> float | None:
    """How wide the text is at most in the report's font, in em; None where that is not known."""
    if not text.isascii() or not text.isprintable():
        return None
    return sum(text.encode().translate(WIDTHS)) / 100


def _safe(value: Any) -> Any:
    """Every text in it without control characters and without half characters."""
    match value:
        case str():
            return safe_text(value)
        case dict():
            return {name: _safe(each) for name, each in value.items()}
        case list() | tuple():
            return [_safe(each) for each in value]
        case _:
            return value
