"""Forms of follow-up actions: add, change, finish, drop, open again, raise in the tracker."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from commandcenter.incident.decisions import follow_ups
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import FollowUp, Incident
from commandcenter.incident.words import Priority
from commandcenter.screens.session import Session
from commandcenter.widgets.form import Answers, Field, Form, Kind

Submit = Callable[[Answers], Awaitable[object]]

#: When a new one is due, unless somebody says otherwise.
USUAL = timedelta(days=30)


def add(session: Session, incident: Incident) -> Form:
    """A new one, with its owner and its day."""

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident,
            follow_ups.add_follow_up,
            text=answers["text"],
            owner=answers["owner"],
            due=answers["due"],
            priority=Priority(answers["priority"]),
        )

    due = (session.clock() + USUAL).astimezone(session.zone).date()
    return Form(
        "Follow-up action",
        submit,
        _fields("", "", due.isoformat(), Priority.MEDIUM, incident),
        name="follow-up",
        label="Add",
        incident=incident.ref,
    )


def change(session: Session, incident: Incident, known: FollowUp) -> Form:
    """Another text, owner, day or priority."""

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident,
            follow_ups.change_follow_up,
            follow_up=known.id,
            text=answers["text"],
            owner=answers["owner"],
            due=answers["due"],
            priority=Priority(answers["priority"]),
        )

    return Form(
        f"Change {known.id}",
        submit,
        _fields(known.text, known.owner, known.due, known.priority, incident),
        name=f"follow-up {known.id}",
        label="Change",
        incident=incident.ref,
        context=_ticket(known),
    )


def _fields(text: str, owner: str, due: str, priority: Priority, incident: Incident) -> list[Field]:
    people = ", ".join(incident.participants)
    return [
        Field("text", "What", required=True, default=text, help="One thing that can be done."),
        Field("owner", "Owner", required=True, default=owner, help=f"One person: {people}"),
        Field("due", "Due", required=True, default=due, help="The last day: 2026-12-31"),
        Field(
            "priority",
            "Priority",
            Kind.CHOICE,
            required=True,
            default=priority,
            options={each: each for each in Priority},
        ),
    ]


def finish(session: Session, incident: Incident, known: FollowUp) -> Form:
    """It is done."""

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident, follow_ups.finish_follow_up, follow_up=known.id, result=answers["result"]
        )

    result = Field("result", "Result", Kind.TEXT, help="What came of it, and where it shows.")
    return _about(known, incident, result, submit, "Finish")


def drop(session: Session, incident: Incident, known: FollowUp) -> Form:
    """It is not done after all."""

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident, follow_ups.drop_follow_up, follow_up=known.id, reason=answers["reason"]
        )

    reason = Field("reason", "Because", required=True)
    return _about(known, incident, reason, submit, "Drop")


def reopen(session: Session, incident: Incident, known: FollowUp) -> Form:
    """It is to be done all the same."""

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident, follow_ups.reopen_follow_up, follow_up=known.id, reason=answers["reason"]
        )

    reason = Field("reason", "Because", required=True)
    return _about(known, incident, reason, submit, "Reopen")


def raise_in(
    session: Session, incident: Incident, known: FollowUp, trackers: tuple[str, ...]
) -> Form:
    """Have a ticket opened, and kept in step.

    Raises:
        Refused: no tracker is set up.
    """
    if not trackers:
        raise Refused("no tracker is set up: see docs/services.md for GitHub and Jira")

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident, follow_ups.raise_follow_up, follow_up=known.id, service=answers["service"]
        )

    def consequence(answers: Answers) -> str:
        return (
            f"A ticket is opened in {answers['service']}: “{known.text}”, {known.owner}, due "
            f"{known.due}, {known.priority}. From then on what changes here is told there, and the "
            "other way round. Whoever can read that tracker reads it."
        )

    return Form(
        f"Raise {known.id} in a tracker",
        submit,
        [
            Field(
                "service",
                "Tracker",
                Kind.CHOICE,
                required=True,
                default=trackers[0],
                options={each: each for each in trackers},
            )
        ],
        label="Raise",
        incident=incident.ref,
        consequence=consequence,
    )


def none_follows(session: Session, incident: Incident) -> Form:
    """No action follows, and why."""

    async def submit(answers: Answers) -> object:
        return await session.do(incident, follow_ups.no_follow_up, because=answers["because"])

    return Form(
        "No action follows",
        submit,
        [
            Field(
                "because",
                "Because",
                Kind.TEXT,
                required=True,
                default=incident.retrospective.no_follow_up or "",
            )
        ],
        name="no-action",
        incident=incident.ref,
    )


def _about(known: FollowUp, incident: Incident, asked: Field, submit: Submit, label: str) -> Form:
    return Form(
        f"{label} {known.id}",
        submit,
        [asked],
        name=f"{label} {known.id}",
        label=label,
        incident=incident.ref,
        context=f"{known.text} ({known.owner}, due {known.due}){_ticket(known)}",
    )


def _ticket(known: FollowUp) -> str:
    ticket = known.ticket
    if ticket is None:
        return ""
    return f"\n{ticket.service} {ticket.reference} is told."
