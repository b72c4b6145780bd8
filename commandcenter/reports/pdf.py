"""The PDF renderer: Typst sets the report, which it is handed as data."""

import json
from datetime import datetime
from heapq import nlargest
from importlib.resources import files
from typing import Any

from commandcenter.incident.refusal import Refused
from commandcenter.incident.text import safe_text
from commandcenter.reports.model import Block, Lanes, Plot, Report, Table
from commandcenter.reports.svg import described, lanes_svg, plot_svg

#: A column whose cells are all this short takes what it needs; the others share what is left.
SHORT = 24
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
        shown["blocks"] = [_block(block) for block in section.blocks]
    safe: dict[str, Any] = _safe(data)
    return safe


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Lanes():
            return _drawing(block, lanes_svg(block, "d"))
        case Plot():
            return _drawing(block, plot_svg(block, "d"))
        case Table():
            return block.model_dump() | {
                "widths": (widths := _widths(block)),
                "longest": _longest(block),
                "ems": _ems(block, widths) if len(block.rows) > MANY else [],
            }
        case _:
            return block.model_dump()


def _drawing(block: Lanes | Plot, svg: str) -> dict[str, Any]:
    return {"kind": "drawing", "title": block.title, "svg": svg, "told": described(block)}


def _widths(table: Table) -> list[float]:
    """For each column 0, which is as wide as it must be, or its share of what is left."""
    lengths = [
        [len(row[place]) for row in table.rows] or [0] for place in range(len(table.columns))
    ]
    typical = [(sum(each) / len(each)) ** 0.8 for each in lengths]
    wide = [max(each) > SHORT for each in lengths]
    least = min((each for each, sharing in zip(typical, wide, strict=True) if sharing), default=1.0)
    return [
        round(min(MOST, share / least), 2) if sharing else 0.0
        for share, sharing in zip(typical, wide, strict=True)
    ]


def _longest(table: Table) -> list[list[str]]:
    """The cells of each column that take the most room."""
    columns = (
        dict.fromkeys(row[place] for row in table.rows) for place in range(len(table.columns))
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
