"""The Markdown renderer: whatever people wrote stays text."""

from collections.abc import Iterator

from commandcenter.incident.text import for_markdown
from commandcenter.reports.model import Block, Bullets, Paragraph, Quote, Report, Section, Table


def rendered(report: Report) -> str:
    """The report as CommonMark with tables (GFM)."""
    return "\n\n".join(_document(report)) + "\n"


def _document(report: Report) -> Iterator[str]:
    yield f"# {for_markdown(report.title)}"
    yield _table(("", ""), report.facts)
    for section in report.sections:
        if not section.annex:
            yield from _section(section)
    for section in report.sections:
        if section.annex:
            yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    annex = "Annex: " if section.annex else ""
    yield f"## {annex}{for_markdown(section.title)}"
    for block in section.blocks:
        yield _block(block)


def _block(block: Block) -> str:
    match block:
        case Paragraph():
            return for_markdown(block.text, breaks=True)
        case Bullets():
            return "\n".join(f"- {for_markdown(item)}" for item in block.items)
        case Table():
            return _table(block.columns, block.rows)
        case Quote():
            return f"**{for_markdown(block.title)}**\n\n{_quoted(block.text)}"


def _quoted(text: str) -> str:
    """The paragraphs of a text as a quotation, lines kept."""
    paragraphs = (part for part in text.split("\n\n") if part.strip())
    lines = "\n\n".join(for_markdown(part, breaks=True) for part in paragraphs).split("\n")
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
