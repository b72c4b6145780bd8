"""The outline of a retrospective: its sections, what follows from it, agreement, publication."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from textual.content import Content

from commandcenter.incident.agreement import voices
from commandcenter.incident.publication import advise_publication
from commandcenter.incident.state import FollowUp, Incident
from commandcenter.incident.text import safe_line
from commandcenter.incident.words import REQUIRED_SECTIONS, FollowUpStatus, Section

#: Cells that the note at the end of a line has at least.
NOTE = 7


class Part(StrEnum):
    """What a line of the outline stands for."""

    HEADING = "heading"
    SECTION = "section"
    FOLLOW_UP = "follow-up"
    ACTIONS = "actions"
    AGREEMENT = "agreement"
    PUBLICATION = "publication"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the outline.

    Attributes:
        key: the section, the follow-up action's id, or the part itself.
        mark: how far it is, as a sign.
        note: a word more, at its end.
        pressing: something is to be done about it.
    """

    part: Part
    key: str
    label: str
    mark: str = " "
    note: str = ""
    pressing: bool = False

    @property
    def section(self) -> Section | None:
        """The section, where it is one."""
        return Section(self.key) if self.part is Part.SECTION else None


def outline(
    incident: Incident,
    *,
    today: date,
    drafted: Collection[Section] = (),
    writers: Mapping[Section, Sequence[str]] | None = None,
) -> list[Row]:
    """Every line.

    Args:
        incident: as it is.
        today: the reader's day, from which a follow-up action is overdue.
        drafted: sections of which this person has typed something that is not recorded.
        writers: who else writes where now.
    """
    rows = [Row(Part.HEADING, "what we write", "What we write")]
    rows += [_section(incident, each, drafted, (writers or {}).get(each, ())) for each in Section]
    rows.append(Row(Part.HEADING, "what follows", "What follows"))
    rows += _actions(incident, today)
    rows.append(Row(Part.HEADING, "how it ends", "How it ends"))
    rows += _ending(incident)
    return rows


def _section(
    incident: Incident, section: Section, drafted: Collection[Section], others: Sequence[str]
) -> Row:
    written = incident.retrospective.sections.get(section)
    if section in drafted:
        mark, note = "◐", "draft"
    elif written is not None:
        mark, note = "☑", written.by
    else:
        mark, note = "☐", "needed" if section in REQUIRED_SECTIONS else ""
    if others:
        note = f"✎ {', '.join(others)}"
    pressing = section in REQUIRED_SECTIONS and written is None
    return Row(Part.SECTION, section, section.heading, mark, note, pressing)


def _actions(incident: Incident, today: date) -> Iterator[Row]:
    retro = incident.retrospective
    for each in retro.follow_ups.values():
        yield Row(
            Part.FOLLOW_UP,
            each.id,
            f"{each.id} {each.text}",
            sign(each, today),
            _when(each, today) if each.is_open else each.status,
            each.is_overdue(today),
        )
    if not retro.actions_follow:
        told = "No action, and why" if retro.no_follow_up else "No action yet"
        yield Row(
            Part.ACTIONS,
            Part.ACTIONS,
            told,
            "☑" if retro.no_follow_up else "☐",
            "" if retro.no_follow_up else "needed",
            not retro.no_follow_up,
        )


def _ending(incident: Incident) -> Iterator[Row]:
    asked = voices(incident)
    open_ones = [each for each in asked if each.is_missing]
    agreed = sum(each.agreed_at is not None for each in asked)
    yield Row(
        Part.AGREEMENT,
        Part.AGREEMENT,
        "Agreement",
        "☐" if open_ones else "☑",
        f"{agreed} of {len(asked)}",
        bool(open_ones),
    )
    decided = incident.retrospective.publication
    if decided is None:
        advised = advise_publication(incident).publish
        note, mark = f"advised: {'yes' if advised else 'no'}", "☐"
    else:
        note, mark = "yes" if decided.publish else "no", "☑"
    yield Row(Part.PUBLICATION, Part.PUBLICATION, "Publication", mark, note, decided is None)


def _when(follow_up: FollowUp, today: date) -> str:
    """When it is due, as short as can be: the day within the year, else the month."""
    if follow_up.is_overdue(today):
        return "late"
    due = date.fromisoformat(follow_up.due)
    return f"{due:%m-%d}" if due.year == today.year else f"{due:%Y-%m}"


def sign(follow_up: FollowUp, today: date) -> str:
    """How far a follow-up action is, without colour."""
    if follow_up.is_overdue(today):
        return "▲"
    return {FollowUpStatus.OPEN: "☐", FollowUpStatus.DONE: "☑", FollowUpStatus.DROPPED: "✗"}[
        follow_up.status
    ]


def drawn(row: Row, width: int) -> Content:
    """One line: sign, name, and at its end who or when."""
    if row.part is Part.HEADING:
        rest = "─" * max(0, width - len(row.label) - 4)
        return Content.assemble(("── ", "$rule"), (row.label, "$label"), (f" {rest}", "$rule"))
    note_room = max(NOTE, width - 4 - len(row.label))
    note = Content(safe_line(row.note)).truncate(note_room, ellipsis=True)
    room = max(4, width - 4 - note.cell_length)
    label = Content(safe_line(row.label)).truncate(room, ellipsis=True, pad=True)
    loud = "$warning" if row.pressing else "$label"
    return Content.assemble(
        (f"{row.mark} ", loud if row.mark != "◐" else "$primary"), label, "  ", note.stylize(loud)
    )
