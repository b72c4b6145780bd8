"""The Markdown renderer: whatever people wrote stays text."""

from collections.abc import Iterator

from commandcenter.incident.figures import blocks
from commandcenter.incident.text import for_markdown
from commandcenter.reports.model import (
    Block,
    Bullets,
    Lanes,
    Paragraph,
    Plot,
    Quote,
    Report,
    Section,
    Series,
    Table,
)


def rendered(report: Report) -> str:
    """The report as CommonMark with tables (GFM)."""
    return "\n\n".join(_document(report)) + "\n"


def _document(report: Report) -> Iterator[str]:
    yield f"# {for_markdown(f'{report.reference} {report.title}')}"
    organisation = (("Organisation", report.organisation),) * bool(report.organisation)
    yield _table(("", ""), (*organisation, ("Marking", report.marking), *report.facts))
    for section in report.sections:
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    yield f"## {for_markdown(section.heading)}"
    for block in section.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield for_markdown(block.text, breaks=True)
        case Bullets():
            yield "\n".join(f"- {for_markdown(item)}" for item in block.items)
        case Table():
            if block.title:
                yield f"**{for_markdown(block.title)}**"
            yield _table(block.columns, block.rows)
        case Quote():
            yield f"**{for_markdown(block.title)}**"
            yield "\n>\n".join(_quoted(heading, text) for heading, text in block.parts)
        case Lanes():
            yield f"**{for_markdown(block.title)}**"
            yield _table(("Track", "From", "Until", "What"), tuple(_lanes(block)))
        case Plot():
            yield f"**{for_markdown(block.title)}**"
            yield _table(("Figure", "Over time", "From", "To"), tuple(map(_course, block.series)))


def _course(series: Series) -> tuple[str, ...]:
    """A figure in one line; the statements above it say when each value was known."""
    values = [each.y for each in series.points]
    return series.title, blocks(values), series.points[0].value, series.points[-1].value


def _lanes(drawing: Lanes) -> Iterator[tuple[str, ...]]:
    """What the drawing shows as text; progress reports are counted in their own section."""
    for lane in drawing.lanes:
        shown = [(each.start, each.when, each.until, each.label) for each in lane.stretches]
        shown += [(each.x, each.when, "", each.label) for each in lane.marks if each.label]
        for _, when, until, label in sorted(shown):
            yield lane.title, when, until, label


def _quoted(heading: bool, text: str) -> str:  # noqa: FBT001 - a part of a quotation as it is
    """A heading or a paragraph of a quotation, lines kept."""
    if heading:
        return f"> **{for_markdown(text)}**"
    lines = for_markdown(text, breaks=True).split("\n")
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _table(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    """A table whose columns also line up for those who read the source."""
    cells = [[for_markdown(cell) for cell in row] for row in (columns, *rows)]
    widths = [max(3, *(len(row[place]) for row in cells)) for place in range(len(columns))]
    widths = [min(width, 60) for width in widths]
    head, *body = (
        "| "
        + " | ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        + " |"
        for row in cells
    )
    rule = "| " + " | ".join("-" * width for width in widths) + " |"
    return "\n".join([head, rule, *body])
