"""What a report is made of: sections of paragraphs, tables, lists, quotations and drawings.

Built once from the log; every renderer draws the same model and decides nothing. All texts are as
people wrote them: making them harmless for its format is each renderer's first duty.
"""

import re
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from commandcenter.incident.words import Profile


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
    """Rows under named columns; each row has as many cells as there are columns.

    Attributes:
        title: what the rows are; empty where the section's heading says it.
    """

    kind: Literal["table"] = "table"
    title: str = ""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


#: How plain texts set off a heading: by a line of dashes under it.
_RULE = re.compile(r"-{3,}|={3,}")


class Quote(Part):
    """Words exactly as they were sent or written, lines kept.

    Attributes:
        subject: of a message.
        copied: whether readers will copy it to a file: then every character counts.
    """

    kind: Literal["quote"] = "quote"
    title: str
    subject: str = ""
    text: str
    copied: bool = False

    @property
    def parts(self) -> tuple[tuple[bool, str], ...]:
        """Headings (True), without the rules under them, and paragraphs (False)."""
        if self.copied:
            return ((False, self.text),)
        parts = [(True, [self.subject])] * bool(self.subject)
        lines: list[str] = []
        for line in (*self.text.split("\n"), ""):
            if lines and _RULE.fullmatch(line.strip()):
                heading = lines.pop()
                parts += [(False, lines), (True, [heading])]
                lines = []
            elif line.strip():
                lines.append(line)
            else:
                parts.append((False, lines))
                lines = []
        return tuple((heading, "\n".join(lines)) for heading, lines in parts if lines)


class Tone(StrEnum):
    """What a stretch of time was."""

    EXPOSED = "exposed"
    WORK = "work"
    GAP = "gap"


class Tick(Part):
    """A time on the axis of a drawing.

    Attributes:
        x: its place, 0 … 1.
        day: the date, where it is another than the tick's before.
    """

    x: float
    label: str
    day: str = ""


class Mark(Part):
    """Something that happened at one time.

    Attributes:
        x: its place on the axis, 0 … 1.
        label: what it was; empty for one that is only one of many.
    """

    x: float
    when: str
    label: str = ""


class Stretch(Part):
    """Something that lasted; `start` and `end` are places on the axis, 0 … 1."""

    start: float
    end: float
    when: str
    until: str
    label: str
    tone: Tone


class Lane(Part):
    """What happened in one track."""

    title: str
    stretches: tuple[Stretch, ...] = ()
    marks: tuple[Mark, ...] = ()


class Axis(Part):
    """The time that a drawing covers.

    Attributes:
        ticks: times that are named.
        breaks: where a long quiet time is left out; the label is its length.
    """

    ticks: tuple[Tick, ...]
    breaks: tuple[Tick, ...] = ()


class Lanes(Part):
    """The course of the incident, drawn in lanes on one axis of time."""

    kind: Literal["lanes"] = "lanes"
    title: str
    axis: Axis
    lanes: tuple[Lane, ...]


class Point(Part):
    """What a figure was known to be from a time on. `x` and `y` are places, 0 … 1."""

    x: float
    y: float
    when: str
    value: str


class Series(Part):
    """One figure over time, oldest first."""

    title: str
    points: tuple[Point, ...]


class Plot(Part):
    """Figures over time, each on a scale of its own from zero to its peak."""

    kind: Literal["plot"] = "plot"
    title: str
    axis: Axis
    series: tuple[Series, ...]


Block = Paragraph | Bullets | Table | Quote | Lanes | Plot


class Section(Part):
    """A heading and what stands under it.

    Attributes:
        annex: for those who want every detail; at the end.
    """

    title: str
    blocks: tuple[Block, ...]
    annex: bool = False

    @property
    def heading(self) -> str:
        """The title as the document shows it."""
        return f"Annex: {self.title}" if self.annex else self.title


class Report(Part):
    """A whole report.

    Attributes:
        reference: the incident's: `INC-7`.
        marking: who may have it (FIRST, Traffic Light Protocol 2.0).
        made_at: when it was made, RFC 3339.
        facts: (name, value) for the head of the document.
        profile: for whom it is; other profiles leave parts out.
        sections: annexes last.
    """

    format: Literal["commandcenter-report-1"] = "commandcenter-report-1"
    reference: str
    title: str
    organisation: str = ""
    profile: Profile
    marking: str
    made_at: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
