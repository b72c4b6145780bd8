"""What is said of a retrospective beside its text: actions, agreement, publication."""

from collections.abc import Iterator
from datetime import date, tzinfo

from textual.content import Content

from commandcenter.incident.agreement import voices
from commandcenter.incident.publication import advise_publication
from commandcenter.incident.state import FollowUp, Incident
from commandcenter.incident.text import safe_line, safe_text
from commandcenter.incident.times import echo
from commandcenter.incident.words import NotificationKind
from commandcenter.screens.retrospective.outline import Part, Row, sign


def told(row: Row, incident: Incident, today: date, zone: tzinfo) -> Content:
    """What there is to say of it, and which key does something about it."""
    match row.part:
        case Part.FOLLOW_UP if row.key in incident.retrospective.follow_ups:
            lines = _follow_up(incident.retrospective.follow_ups[row.key], today, zone)
        case Part.AGREEMENT:
            lines = _agreement(incident, zone)
        case Part.PUBLICATION:
            lines = _publication(incident, zone)
        case _:
            lines = _no_action(incident)
    return Content("\n").join(lines)


def _line(label: str, text: str, style: str = "") -> Content:
    return Content.assemble((f"{label:<10}", "$label"), (safe_line(text), style))


def _follow_up(each: FollowUp, today: date, zone: tzinfo) -> Iterator[Content]:
    yield Content.styled(f"{sign(each, today)} {each.id} {safe_text(each.text)}", "bold $bright")
    yield Content("")
    yield _line("Owner", each.owner)
    late = " — overdue" if each.is_overdue(today) else ""
    yield _line("Due", each.due + late, "bold $warning" if late else "")
    yield _line("Priority", each.priority)
    done = f" {echo(each.done_at, zone)}" if each.done_at else ""
    yield _line("State", f"{each.status}{done}")
    if each.result:
        yield _line("Result" if each.done_at else "Because", each.result)
    ticket = each.ticket
    if ticket is not None:
        yield _line("Ticket", f"{ticket.service} {ticket.reference or 'is being opened'}")
        if ticket.url:
            yield _line("", ticket.url)
        if ticket.trouble:
            yield _line("", f"▲ {ticket.trouble}", "$warning")
    yield Content("")
    yield Content.styled(
        "e changes it, x done, D drop, T ticket" if each.is_open else "O opens it again", "$label"
    )


def _no_action(incident: Incident) -> Iterator[Content]:
    yield Content.styled("No action follows", "bold $bright")
    yield Content("")
    because = incident.retrospective.no_follow_up
    if because:
        yield Content(safe_text(because))
        yield Content("")
    yield Content.styled(
        "a adds an action, with an owner and a date; e records that none follows, and why.",
        "$label",
    )


def _agreement(incident: Incident, zone: tzinfo) -> Iterator[Content]:
    yield Content.styled("Everybody who took part agrees, or is excused", "bold $bright")
    yield Content("")
    asked = voices(incident)
    width = max((len(each.person) for each in asked), default=0)
    for each in asked:
        if each.agreed_at is not None:
            mark, state, style = "☑", f"agreed {echo(each.agreed_at, zone)}", ""
        elif each.excused:
            mark, state, style = "–", f"not asked: {safe_line(each.excused)}", "$label"
        else:
            mark, state, style = "☐", "has not agreed yet", "$warning"
        yield Content.assemble(
            (f"{mark} ", style), f"{safe_line(each.person):<{width}}  ", (state, style or "$label")
        )
    if not asked:
        yield Content("Nobody took part.")
    yield Content("")
    yield Content.styled(
        "A agrees with the words as they stand; a later change asks again. X goes on without "
        "somebody who cannot be asked.",
        "$label",
    )


def _publication(incident: Incident, zone: tzinfo) -> Iterator[Content]:
    yield Content.styled("Are those who were told before told the rest?", "bold $bright")
    yield Content("")
    advice = advise_publication(incident)
    yield _line("Advised", "publish it" if advice.publish else "do not publish it", "bold")
    for reason in advice.reasons:
        yield _line("", f"· {reason}", "$label")
    decided = incident.retrospective.publication
    if decided is None:
        yield _line("Decided", "not yet", "$warning")
    else:
        yield _line("Decided", "publish it" if decided.publish else "do not publish it", "bold")
        yield _line("", f"by {decided.by} {echo(decided.at, zone)}: {decided.because}", "$label")
    for note in incident.notifications.values():
        if note.kind is NotificationKind.FOLLOW_UP:
            yield _line("Follow-up", f"{note.id} to {note.audience}: {note.status}")
    yield Content("")
    yield Content.styled(
        "P decides; publishing drafts a follow-up for each audience, which goes the usual way "
        "(4): revised, approved, sent.",
        "$label",
    )
