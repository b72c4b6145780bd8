"""Forms of the work: actions, root cause, declared mitigated and remediated."""

from commandcenter.incident.decisions import actions
from commandcenter.incident.state import Incident
from commandcenter.incident.words import ActionStatus, Containment, Track
from commandcenter.screens.forms import control
from commandcenter.screens.session import Session
from commandcenter.widgets.form import Answers, Field, Form, Kind

UNDER_WAY = frozenset({ActionStatus.OPEN, ActionStatus.STARTED})


def add_action(session: Session, incident: Incident, track: Track) -> Form:
    """A new step."""

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident,
            actions.add_action,
            track=Track(answers["track"]),
            text=answers["text"],
            owner=answers.given("owner"),
            stops_service=answers.given("stops"),
        )

    return Form(
        "Action",
        submit,
        [
            Field("text", "What", required=True),
            Field(
                "track",
                "Track",
                Kind.CHOICE,
                required=True,
                default=track,
                options={each: each for each in Track},
            ),
            Field("owner", "Owner", default=session.who, help="Empty: whoever starts it."),
            Field(
                "stops",
                "Stops service",
                help="The service that users lose by it; then they are told now.",
            ),
        ],
        name="action",
        label="Add",
        incident=incident.ref,
    )


def work_on(session: Session, incident: Incident) -> Form:
    """Start, finish, drop or hand on a step; revert what was run for one."""
    revertible = [a.id for a in incident.actions.values() if a.revertible and session.offers]
    steps = {
        action.id: f"{action.id} {action.track}, {action.owner or 'nobody'}: {action.text}"
        for action in incident.actions.values()
        if action.status in UNDER_WAY or action.id in revertible
    }
    ways = {"start": "start", "done": "done", "drop": "drop", "assign": "assign"}
    if revertible:
        ways["revert"] = "revert what was run for it"
    mine = [a.id for a in incident.actions.values() if a.id in steps and a.owner == session.who]

    async def submit(answers: Answers) -> object:
        step, text = answers["action"], answers["text"]
        match answers["how"]:
            case "start":
                return await session.do(incident, actions.start_action, action=step)
            case "done":
                return await session.do(incident, actions.finish_action, action=step, result=text)
            case "revert":
                return await control.revert(session, incident, step)
            case "drop":
                return await session.do(incident, actions.drop_action, action=step, reason=text)
            case _:
                return await session.do(incident, actions.assign_action, action=step, owner=text)

    return Form(
        "Work on an action",
        submit,
        [
            Field(
                "action",
                "Action",
                Kind.CHOICE,
                required=True,
                options=steps,
                default=mine[0] if mine else next(iter(steps), ""),
            ),
            Field(
                "how",
                "Do",
                Kind.CHOICE,
                required=True,
                default="done",
                options=ways,
            ),
            Field("text", "Result", help="Result; for drop the reason, for assign the person."),
        ],
        name="work",
        incident=incident.ref,
        context="" if steps else "No action is under way: add one first.",
    )


def mitigated(session: Session, incident: Incident) -> Form:
    """The damage is stopped or minimised."""

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident,
            actions.declare_mitigated,
            how=Containment(answers["how"]),
            detail=answers["detail"],
            verified=answers["verified"],
            verified_by=answers.given("by"),
        )

    return Form(
        "Declare mitigated",
        submit,
        [
            Field(
                "how",
                "How",
                Kind.CHOICE,
                required=True,
                options={each: each for each in Containment},
            ),
            Field("detail", "What did it", Kind.TEXT, required=True),
            Field("verified", "Verified", help="How you know: done is not verified."),
            Field("by", "Verified by", help="Empty: you, alone; the report says so."),
        ],
        name="mitigated",
        label="Declare",
        incident=incident.ref,
        consequence=lambda _answers: "Mitigation reports are no longer due.",
    )


def cause(session: Session, incident: Incident) -> Form:
    """The root cause as now understood."""

    async def submit(answers: Answers) -> object:
        return await session.do(incident, actions.record_cause, text=answers["text"])

    return Form(
        "Root cause",
        submit,
        [Field("text", "Root cause", Kind.TEXT, required=True)],
        name="cause",
        incident=incident.ref,
        context=f"So far: {incident.root_cause}" if incident.root_cause else "",
    )


def remediated(session: Session, incident: Incident) -> Form:
    """The permanent fix is in and verified."""

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident,
            actions.declare_remediated,
            fix=answers["fix"],
            verified=answers["verified"],
            verified_by=answers.given("by"),
        )

    return Form(
        "Declare remediated",
        submit,
        [
            Field("fix", "Permanent fix", Kind.TEXT, required=True),
            Field(
                "verified", "Verified", required=True, help="How you know: done is not verified."
            ),
            Field("by", "Verified by", help="Empty: you, alone; the report says so."),
        ],
        name="remediated",
        label="Declare",
        incident=incident.ref,
        consequence=lambda _answers: "Remediation reports are no longer due.",
    )
