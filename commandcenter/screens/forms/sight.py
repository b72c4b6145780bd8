"""Forms that say who sees an incident."""

from commandcenter.incident.decisions import restriction
from commandcenter.incident.state import Incident
from commandcenter.screens.session import Session
from commandcenter.widgets.form import Answers, Field, Form


def restrict(session: Session, incident: Incident) -> Form:
    """Hide it from all but those with a part in it and those who are named."""
    kept = incident.restriction

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident,
            restriction.restrict,
            seen_by=[each for each in answers["named"].replace(",", " ").split() if each],
            reason=answers["because"],
        )

    return Form(
        "Restrict who sees it",
        submit,
        [
            Field(
                "named",
                "Seen by",
                default=" ".join(kept.seen_by) if kept else "",
                help="Besides those with a part in it and auditors; names, with spaces between.",
            ),
            Field("because", "Because"),
        ],
        name="restrict",
        label="Restrict",
        incident=incident.ref,
    )


def unrestrict(session: Session, incident: Incident) -> Form:
    """Let everybody see it again."""

    async def submit(answers: Answers) -> object:
        return await session.do(incident, restriction.unrestrict, reason=answers["because"])

    return Form(
        "Let everybody see it",
        submit,
        [Field("because", "Because", help="All that was recorded meanwhile is seen as well.")],
        name="unrestrict",
        label="Lift",
        incident=incident.ref,
    )
