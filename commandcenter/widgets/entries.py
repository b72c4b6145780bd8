"""Timeline entries as rows of a list, with a rule between days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo

from textual.content import Content

from commandcenter.incident.state import WORKER
from commandcenter.incident.text import safe_line
from commandcenter.incident.timeline import Entry
from commandcenter.incident.times import clock, zone_name

#: Cells of the actor's column, and below which width of the whole line it is narrower.
ACTOR, ACTOR_IN_NARROW, NARROW = 12, 6, 60
#: Width from which an entry's number and kind have room beside its text.
NUMBERED = 70
#: Kinds whose entries turn the course of the incident.
WEIGHTY = frozenset(
    {"incident", "phase", "guard", "mitigation", "remediation", "cause", "decision"}
)


@dataclass(frozen=True, slots=True)
class DayRule:
    """The line between two days."""

    day: str


Line = Entry | DayRule


def with_day_rules(entries: Iterable[Entry], zone: tzinfo) -> list[Line]:
    """The entries in their order, a rule before each new day."""
    lines: list[Line] = []
    day = None
    for entry in entries:
        local = entry.occurred_at.astimezone(zone)
        if local.date() != day:
            day = local.date()
            lines.append(DayRule(f"{local:%A %Y-%m-%d} {zone_name(local)}"))
        lines.append(entry)
    return lines


def line_key(line: Line) -> object:
    """What stays the same when a line changes."""
    return line.day if isinstance(line, DayRule) else line.seq


def line_text(line: Line) -> str:
    """What a line is searched by."""
    if isinstance(line, DayRule):
        return ""
    return f"{line.seq} {line.actor} {line.on_behalf_of or ''} {line.kind} {line.shown}"


def is_entry(line: Line) -> bool:
    """Whether a line can be selected."""
    return isinstance(line, Entry)


def drawn_line(line: Line, zone: tzinfo, width: int, *, numbered: bool = False) -> Content:
    """One line of the timeline.

    Args:
        line: an entry or a day rule.
        zone: in which times are shown.
        width: cells of the whole line.
        numbered: with the entry's number and its kind, where there is room.
    """
    if isinstance(line, DayRule):
        rest = "─" * max(0, width - len(line.day) - 4)
        return Content.assemble(("── ", "$rule"), (line.day, "$label"), (f" {rest}", "$rule"))
    program = line.actor == WORKER
    actor = "·" if program else safe_line(line.actor)
    if line.on_behalf_of:
        actor = f"{safe_line(line.on_behalf_of)}*"
    style = "$label" if program else "$bright" if line.kind in WEIGHTY else ""
    text = safe_line(line.shown)
    marks = " ⟲ recorded " + clock(line.recorded_at, zone) if line.written_later else ""
    marks += " (amended)" if line.amendments else ""
    marks += " (redacted)" if line.redacted else ""
    numbered = numbered and width >= NUMBERED
    number = (f"{line.seq:>4} ", "$label") if numbered else ""
    kind = (f"{line.kind[:12]:<13}", "$label") if numbered else ""
    return Content.assemble(
        number,
        (f"{line.clock(zone):<5}", "$label"),
        " ",
        Content.styled(actor, "$secondary").truncate(
            ACTOR if width >= NARROW else ACTOR_IN_NARROW, ellipsis=True, pad=True
        ),
        " ",
        kind,
        (text, style),
        (marks, "$label"),
    )
