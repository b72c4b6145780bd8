"""Forms of the course: declare, confirm or dismiss, severity, phases, reopening, cadence."""

from commandcenter.incident.decisions import course
from commandcenter.incident.guards import unmet
from commandcenter.incident.preflight import preflight
from commandcenter.incident.severity import label
from commandcenter.incident.state import Incident
from commandcenter.incident.times import precision_of
from commandcenter.incident.words import PROCESS, Phase, Severity, Source
from commandcenter.screens.session import Session
from commandcenter.widgets.form import FORCE, Answers, Field, Form, Kind

SEVERITIES: dict[str, str] = {each: each.upper() for each in Severity}


def declare(session: Session) -> Form:
    """A new incident."""

    async def submit(answers: Answers) -> int:
        desk = session.desk
        if answers["at"]:
            at = answers["at"]
            desk = desk.stamped(at=session.past(at), precision=precision_of(at))
        done = await desk.declare(
            answers["title"],
            Source(answers["source"]),
            detail=answers["detail"],
            reporter=answers.given("reporter"),
            contact=answers.given("contact"),
        )
        return done.incident.id

    return Form(
        "Declare an incident",
        submit,
        [
            Field("title", "Title", required=True, help="What seems to have happened, in a line."),
            Field(
                "source",
                "Source",
                Kind.CHOICE,
                required=True,
                default=Source.REPORT,
                options={each: each for each in Source},
            ),
            Field("detail", "Detail", Kind.TEXT, help="Everything known so far."),
            Field("reporter", "Reporter", help="Who told us, when it came from outside."),
            Field("contact", "Contact", help="How to reach them; an acknowledgement is owed."),
            Field("at", "Happened", Kind.TIME, help="When it was noticed, if that is not now."),
        ],
        name="declare",
        label="Declare",
        context="In doubt, declare. It starts in investigation, and can be dismissed.",
    )


def confirm(session: Session, incident: Incident) -> Form:
    """It is an incident."""

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident,
            course.confirm,
            severity=Severity(answers["severity"]),
            impact=answers["impact"],
            customers_at_risk=answers.ticked("customers"),
            infrastructure_breach=answers.ticked("breach"),
            force=answers.given(FORCE),
        )

    return Form(
        f"Confirm {incident.ref}",
        submit,
        [
            Field(
                "severity",
                "Severity",
                Kind.CHOICE,
                required=True,
                options=SEVERITIES,
                help="Unsure: take the higher one. It can be lowered later.",
            ),
            Field("impact", "Impact", Kind.TEXT, required=True, help="What may be affected."),
            Field("customers", "Customers", Kind.SWITCH, help="May customers be affected?"),
            Field("breach", "Breach", Kind.SWITCH, help="Was our infrastructure breached?"),
        ],
        name="confirm",
        label="Confirm",
        incident=incident.ref,
        context=_criteria(session),
        consequence=lambda _answers: "It goes to escalation, and people are called.",
        forcible=True,
    )


def _criteria(session: Session) -> str:
    """What makes each level, any one of it."""
    return "\n".join(
        f"{label(severity)}  {'; or '.join(level.criteria)}"
        for severity, level in session.matrix.items()
    )


def dismiss(session: Session, incident: Incident) -> Form:
    """It is no incident."""

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident, course.dismiss, reason=answers["reason"], ticket=answers.given("ticket")
        )

    return Form(
        f"Dismiss {incident.ref}",
        submit,
        [
            Field("reason", "Reason", Kind.TEXT, required=True),
            Field("ticket", "Ticket", help="Where what remains is tracked: SEC-123."),
        ],
        name="dismiss",
        label="Dismiss",
        incident=incident.ref,
        consequence=lambda _answers: f"{incident.ref} ends as dismissed; it cannot be reopened.",
        danger=True,
    )


def severity(session: Session, incident: Incident) -> Form:
    """Another severity."""

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident,
            course.set_severity,
            severity=Severity(answers["severity"]),
            reason=answers["reason"],
        )

    return Form(
        "Severity",
        submit,
        [
            Field(
                "severity",
                "Severity",
                Kind.CHOICE,
                required=True,
                options=SEVERITIES,
                default=incident.severity or "",
            ),
            Field("reason", "Reason", required=True),
        ],
        name="severity",
        incident=incident.ref,
        context="Anyone may raise it; lowering it is the commander's.",
    )


def advance(session: Session, incident: Incident) -> Form:
    """The next phase, with everything that is still missing."""
    following = PROCESS[PROCESS.index(incident.phase) + 1]
    missing = unmet(incident)

    async def submit(answers: Answers) -> object:
        return await session.do(incident, course.advance, force=answers.given(FORCE))

    return Form(
        f"{incident.phase} → {following}",
        submit,
        name="advance" if missing else "",
        label=f"Go on to {following}",
        incident=incident.ref,
        context=_readiness(incident, missing),
        consequence=lambda _answers: _consequence(incident, following),
        forcible=True,
    )


def _readiness(incident: Incident, missing: list[str]) -> str:
    lines = [f"✗ {each}" for each in missing] or ["✓ everything that must be true is"]
    if missing:
        lines += ["", "Each has its key or stands in the palette (:), beside its verb."]
    if incident.phase is Phase.ESCALATION:
        lines += ["", "Preflight:"]
        lines += [
            f"{'✗' if check.problem else '✓'} {check.problem or check.what}"
            for check in preflight(incident)
        ]
    return "\n".join(lines)


def _consequence(incident: Incident, following: Phase) -> str:
    match following:
        case Phase.RESPONSE:
            return (
                f"The clocks start: both sub-teams report every {incident.cadence} minutes "
                "from now on."
            )
        case Phase.CLOSURE:
            return "The sub-teams rejoin; the actual impact is measured. No more reports are due."
        case Phase.RETROSPECTIVE:
            return "The response is over; the team looks back."
        case Phase.CLOSED:
            return (
                "The incident is closed. It can be exported for ever, and reopened with a reason."
            )
        case _:
            return f"The incident goes on to {following}."


def reopen(session: Session, incident: Incident) -> Form:
    """Back to response."""

    async def submit(answers: Answers) -> object:
        return await session.do(incident, course.reopen, reason=answers["reason"])

    return Form(
        f"Reopen {incident.ref}",
        submit,
        [Field("reason", "Reason", Kind.TEXT, required=True)],
        name="reopen",
        label="Reopen",
        incident=incident.ref,
        consequence=lambda _answers: "Back to response: both tracks are open and report again.",
    )


def cadence(session: Session, incident: Incident) -> Form:
    """Another interval."""

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident,
            course.change_cadence,
            minutes=int(float(answers["minutes"])),
            reason=answers["reason"],
        )

    return Form(
        "Cadence",
        submit,
        [
            Field("minutes", "Minutes", Kind.NUMBER, required=True, default=str(incident.cadence)),
            Field("reason", "Reason", required=True),
        ],
        name="cadence",
        incident=incident.ref,
        consequence=lambda _answers: "Counting starts again now; missed slots stay visible.",
    )


def acknowledge(session: Session, incident: Incident) -> Form:
    """The outside reporter hears that the report arrived."""

    async def submit(answers: Answers) -> object:
        return await session.do(incident, course.acknowledge, text=answers["text"])

    return Form(
        "Acknowledge the report",
        submit,
        [Field("text", "What was said", Kind.TEXT, required=True)],
        name="acknowledge",
        incident=incident.ref,
        context=f"Reported by {incident.reporter or 'someone outside'}"
        + (f", {incident.contact}" if incident.contact else ""),
    )
