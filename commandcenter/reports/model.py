"""What a report is made of: sections of paragraphs, tables, lists and quotations.

Built once from the log; every renderer draws the same model and decides nothing. All texts are as
people wrote them: making them harmless for its format is each renderer's first duty.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """Any part of the report. Frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Paragraph(Part):
    """Some sentences."""

    kind: Literal["paragraph"] = "paragraph"
    text: str


class Bullets(Part):
    """A list of items."""

    kind: Literal["bullets"] = "bullets"
    items: tuple[str, ...]


class Table(Part):
    """Rows under named columns; each row has as many cells as there are columns."""

    kind: Literal["table"] = "table"
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Quote(Part):
    """Words exactly as they were sent or written, lines kept."""

    kind: Literal["quote"] = "quote"
    title: str
    text: str


Block = Paragraph | Bullets | Table | Quote


class Section(Part):
    """A heading and what stands under it.

    Attributes:
        annex: for those who want every detail; at the end.
    """

    title: str
    blocks: tuple[Block, ...]
    annex: bool = False


class Report(Part):
    """A whole report.

    Attributes:
        facts: (name, value) for the head of the document.
        profile: for whom it is; other profiles leave parts out.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    profile: Literal["internal"] = "internal"
