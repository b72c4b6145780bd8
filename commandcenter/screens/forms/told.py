"""Forms of impact and notification: what is affected, who is told, which duties apply."""

from commandcenter.incident.advice import advise
from commandcenter.incident.clocks import questions_of
from commandcenter.incident.decisions import duties, impact, notifications
from commandcenter.incident.obligations import NOTICE
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import Incident
from commandcenter.incident.text import quoted
from commandcenter.incident.words import Choice, ImpactStage
from commandcenter.screens.session import Session
from commandcenter.widgets.form import Answers, Field, Form, Kind


def state_impact(session: Session, incident: Incident) -> Form:
    """The impact as now known."""

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident,
            impact.state_impact,
            text=answers["text"],
            stage=ImpactStage(answers["stage"]),
            figures=_figures(answers["figures"]),
            services=[each.strip() for each in answers["services"].split(",") if each.strip()],
        )

    last = incident.impact
    return Form(
        "Impact",
        submit,
        [
            Field(
                "stage",
                "Stage",
                Kind.CHOICE,
                required=True,
                default=last.stage if last else ImpactStage.POTENTIAL,
                options={each: each for each in ImpactStage},
            ),
            Field("text", "Impact", Kind.TEXT, required=True),
            Field("figures", "Figures", help="downloads=1893, customers=37"),
            Field("services", "Services", help="Affected services, with commas between."),
        ],
        name="impact",
        incident=incident.ref,
        context=f"So far ({last.stage}): {last.text}" if last else "",
    )


def _figures(text: str) -> dict[str, float]:
    figures = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        name, _, number = part.partition("=")
        try:
            figures[name.strip()] = float(number)
        except ValueError:
            raise Refused(f"“{part}” is no figure: write it as downloads=1893") from None
    return figures


def decide_notification(session: Session, incident: Incident) -> Form:
    """Who is told, and when; the advice beside it."""
    advice = advise(incident)

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident,
            notifications.decide_notification,
            choice=Choice(answers["choice"]),
            because=answers["because"],
        )

    return Form(
        "Who is told, and when",
        submit,
        [
            Field(
                "choice",
                "Decision",
                Kind.CHOICE,
                required=True,
                default=advice.choice,
                options={each: each.replace("-", " ") for each in Choice},
            ),
            Field("because", "Because", required=True),
        ],
        name="notify",
        label="Decide",
        incident=incident.ref,
        context="\n".join(
            [
                f"Advised: {advice.choice.replace('-', ' ')}",
                *(f"  because {reason}" for reason in advice.reasons),
                *(f"  {change}" for change in advice.changes),
            ]
        ),
    )


def _hours(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()):
        raise Refused(f"{quoted(text)} is no number of hours: write it as 48")
    return int(text)


def assess_duty(session: Session, incident: Incident) -> Form:
    """Whether a legal regime applies."""
    questions = questions_of(incident)

    async def submit(answers: Answers) -> object:
        aware = answers.given("aware")
        return await session.do(
            incident,
            duties.assess,
            regime=answers["regime"],
            applies=answers["applies"] == "yes",
            because=answers["because"],
            aware_at=session.past(aware) if aware else None,
            agreed_hours=_hours(answers.given("contract")),
        )

    return Form(
        "Legal duty: does it apply?",
        submit,
        [
            Field(
                "regime",
                "Regime",
                Kind.CHOICE,
                required=True,
                default=questions[0].id if questions else "",
                options={each.id: each.title for each in questions},
            ),
            Field(
                "applies",
                "Applies",
                Kind.CHOICE,
                required=True,
                options={"yes": "applies", "no": "does not apply"},
            ),
            Field("because", "Because", required=True),
            Field("aware", "Aware since", Kind.TIME, help="Empty: since it was confirmed."),
            Field("contract", "By contract", help="Hours that it gives from then on, if any."),
        ],
        name="duty",
        incident=incident.ref,
        reading="\n".join([*(f"{each.title}: {each.question}" for each in questions), NOTICE]),
    )
