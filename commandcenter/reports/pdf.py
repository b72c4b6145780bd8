"""The PDF renderer: Typst sets the report, which it is handed as data."""

import json
from datetime import datetime
from importlib.resources import files
from typing import Any

from commandcenter.incident.refusal import Refused
from commandcenter.incident.text import safe_text
from commandcenter.reports.model import Block, Lanes, Plot, Report, Table
from commandcenter.reports.svg import described, lanes_svg, plot_svg

#: A column whose cells are all this short takes what it needs; the others share what is left.
SHORT = 24
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
            return block.model_dump() | {"widths": _widths(block)}
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
