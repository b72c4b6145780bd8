"""Forms of the record: entries, decisions, moments, indicators, amendments, redaction."""

from datetime import datetime

from commandcenter.incident.decisions import record
from commandcenter.incident.state import Incident
from commandcenter.incident.timeline import Entry
from commandcenter.incident.times import parse_time
from commandcenter.incident.words import EntryKind, MomentName, Precision
from commandcenter.screens.session import Session
from commandcenter.widgets.form import Answers, Field, Form, Kind


def entry(session: Session, incident: Incident) -> Form:
    """An entry, possibly of the past."""

    async def submit(answers: Answers) -> object:
        return await session.do_at(
            incident,
            answers["at"],
            record.log,
            text=answers["text"],
            kind=EntryKind(answers["kind"]),
            precision=Precision(answers["precision"]) if answers["precision"] else None,
        )

    return Form(
        "Entry",
        submit,
        [
            Field("text", "Text", Kind.TEXT, required=True),
            Field(
                "kind",
                "Kind",
                Kind.CHOICE,
                required=True,
                default=EntryKind.NOTE,
                options={each: each for each in EntryKind},
            ),
            Field("at", "Happened", Kind.TIME, help="When, if that is not now; both times show."),
            Field(
                "precision", "Exact to the", Kind.CHOICE, options={each: each for each in Precision}
            ),
        ],
        name="entry",
        label="Add",
        incident=incident.ref,
    )


def decide(session: Session, incident: Incident) -> Form:
    """A decision with what was on the table."""

    async def submit(answers: Answers) -> object:
        revisit = answers.given("revisit")
        return await session.do(
            incident,
            record.decide,
            text=answers["text"],
            why=answers["why"],
            options=_lines(answers["options"]),
            objections=_lines(answers["objections"]),
            would_change=_lines(answers["would_change"]),
            replaces=answers.given("replaces"),
            revisit_at=_later(session, revisit) if revisit else None,
        )

    return Form(
        "Decision",
        submit,
        [
            Field("text", "Decided", required=True),
            Field("why", "Because", required=True, help="What was known, and what tipped it."),
            Field("options", "Options", Kind.TEXT, help="What else was on the table, a line each."),
            Field(
                "objections",
                "Objections",
                Kind.TEXT,
                help="Strong objections, a line each. Silence is consent.",
            ),
            Field("would_change", "Would change it", Kind.TEXT, help="What, a line each."),
            *_replaced(incident),
            Field("revisit", "Revisit at", Kind.TIME, help="+30m, 16:00; empty: not planned."),
        ],
        name="decide",
        label="Decide",
        incident=incident.ref,
    )


def _replaced(incident: Incident) -> list[Field]:
    """Which decision no longer holds, where there is one that could."""
    held = {taken.id: f"{taken.id} {taken.text}" for taken in incident.decisions_in_force}
    return [Field("replaces", "Instead of", Kind.CHOICE, options=held)] if held else []


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _later(session: Session, text: str) -> datetime:
    return parse_time(text, now=session.clock(), zone=session.zone)


def moment(session: Session, incident: Incident) -> Form:
    """A key moment."""

    async def submit(answers: Answers) -> object:
        return await session.do_at(
            incident,
            answers["at"],
            record.set_moment,
            moment=MomentName(answers["moment"]),
            precision=Precision(answers["precision"]),
        )

    unknown = [each for each in MomentName if each not in incident.moments]
    return Form(
        "Key moment",
        submit,
        [
            Field(
                "moment",
                "Moment",
                Kind.CHOICE,
                required=True,
                default=unknown[0] if unknown else "",
                options={each: each.replace("-", " ") for each in MomentName},
            ),
            Field("at", "When", Kind.TIME, required=True),
            Field(
                "precision",
                "Exact to the",
                Kind.CHOICE,
                required=True,
                default=Precision.MINUTE,
                options={each: each for each in Precision},
            ),
        ],
        name="moment",
        label="Set",
        incident=incident.ref,
        context="A moment that was set by hand is not moved by what happens later.",
    )


def indicator(session: Session, incident: Incident) -> Form:
    """A trace of the attacker."""

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident,
            record.add_indicator,
            kind=answers["kind"],
            value=answers["value"],
            note=answers["note"],
        )

    return Form(
        "Indicator",
        submit,
        [
            Field("kind", "Kind", required=True, help="ip, domain, sha256, account, key …"),
            Field("value", "Value", required=True),
            Field("note", "Note"),
        ],
        name="indicator",
        label="Add",
        incident=incident.ref,
    )


def amend(session: Session, incident: Incident, chosen: Entry) -> Form:
    """A correction; the original stays."""

    async def submit(answers: Answers) -> object:
        return await session.do(incident, record.amend, seq=chosen.seq, text=answers["text"])

    return Form(
        f"Amend entry {chosen.seq}",
        submit,
        [Field("text", "Correction", Kind.TEXT, required=True)],
        name=f"amend-{chosen.seq}",
        label="Amend",
        incident=incident.ref,
        context=f"{chosen.actor}: {chosen.shown}\n\nThe original stays, and both are shown.",
    )


def redact(session: Session, incident: Incident, chosen: Entry) -> Form:
    """Erasure of a text."""

    async def submit(answers: Answers) -> object:
        return await session.desk.redact(incident.id, chosen.seq, answers["reason"])

    return Form(
        f"Redact entry {chosen.seq}",
        submit,
        [Field("reason", "Reason", required=True, help="Stays in the record.")],
        label="Erase for good",
        incident=incident.ref,
        context=f"{chosen.actor}: {chosen.shown}",
        consequence=lambda _answers: (
            "Its text is erased from the log and cannot be brought back; that there was an "
            "entry, by whom and when, stays, and the chain still verifies. Exports and backups "
            "made before still hold it."
        ),
        danger=True,
    )
