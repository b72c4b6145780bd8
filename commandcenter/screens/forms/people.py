"""Forms of the people: roles, sub-teams, command and its handover."""

from commandcenter.incident.brief import brief_text
from commandcenter.incident.decisions import people
from commandcenter.incident.roles import title
from commandcenter.incident.state import Incident
from commandcenter.incident.words import Role, Track
from commandcenter.screens.session import Session
from commandcenter.widgets.form import FORCE, Answers, Field, Form, Kind

ASSIGNED = (
    Role.COMMANDER,
    Role.COMMS,
    Role.MITIGATION_LEAD,
    Role.REMEDIATION_LEAD,
    Role.SCRIBE,
    Role.OBSERVER,
)


def assign(session: Session, incident: Incident) -> Form:
    """A role for a person."""

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident,
            people.assign,
            role=Role(answers["role"]),
            person=answers["person"],
            contact=answers.given("contact"),
            force=answers.given(FORCE),
        )

    unfilled = next((role for role in ASSIGNED if not incident.roles.get(role)), Role.OBSERVER)
    return Form(
        "Assign a role",
        submit,
        [
            Field(
                "role",
                "Role",
                Kind.CHOICE,
                required=True,
                default=unfilled,
                options={role: title(role) for role in ASSIGNED},
            ),
            Field(
                "person",
                "Person",
                required=True,
                default=session.who if unfilled is Role.COMMANDER else "",
            ),
            Field("contact", "Contact", help="How to reach them when this is all there is."),
        ],
        name="assign",
        label="Assign",
        incident=incident.ref,
        forcible=True,
    )


def join(session: Session, incident: Incident) -> Form:
    """Join a sub-team."""

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident, people.join, track=Track(answers["track"]), contact=answers.given("contact")
        )

    fewest = min(Track, key=lambda track: len(incident.track(track).members))
    return Form(
        "Join a sub-team",
        submit,
        [
            Field(
                "track",
                "Sub-team",
                Kind.CHOICE,
                required=True,
                default=fewest,
                options={track: track for track in Track},
            ),
            Field(
                "contact",
                "Contact",
                default=incident.contacts.get(session.who, ""),
                help="How to reach you when this is all there is.",
            ),
        ],
        name="join",
        label="Join",
        incident=incident.ref,
    )


def leave(session: Session, incident: Incident) -> Form:
    """Leave a sub-team."""
    mine = [track for track in Track if session.who in incident.track(track).members]

    async def submit(answers: Answers) -> object:
        return await session.do(incident, people.leave, track=Track(answers["track"]))

    return Form(
        "Leave a sub-team",
        submit,
        [
            Field(
                "track",
                "Sub-team",
                Kind.CHOICE,
                required=True,
                default=mine[0] if mine else "",
                options={track: track for track in mine or Track},
            )
        ],
        label="Leave",
        incident=incident.ref,
    )


def take_command(session: Session, incident: Incident) -> Form:
    """Take command oneself."""

    async def submit(answers: Answers) -> object:
        return await session.do(incident, people.take_command, force=answers.given(FORCE))

    return Form(
        f"Take command of {incident.ref}",
        submit,
        label="Take command",
        incident=incident.ref,
        context=brief_text(incident, session.clock()),
        forcible=True,
    )


def hand_over(session: Session, incident: Incident) -> Form:
    """Offer command to a successor, with the brief they will see."""

    async def submit(answers: Answers) -> object:
        return await session.do(incident, people.offer_handover, to=answers["to"])

    return Form(
        "Hand over command",
        submit,
        [Field("to", "Successor", required=True)],
        name="handover",
        label="Offer command",
        incident=incident.ref,
        context="You command until they accept. Below stands what they will be shown.",
        reading=brief_text(incident, session.clock()),
    )


def accept(session: Session, incident: Incident) -> Form:
    """Accept command, after reading the brief."""

    async def submit(_answers: Answers) -> object:
        return await session.do(incident, people.accept_handover)

    offer = incident.handover
    return Form(
        f"{offer.by if offer else 'The commander'} hands {incident.ref} over to you",
        submit,
        label="Accept command",
        incident=incident.ref,
        context=brief_text(incident, session.clock()),
        consequence=lambda _answers: "You command from then on; the brief is kept in the record.",
    )


def withdraw(session: Session, incident: Incident) -> Form:
    """Call an offered handover off."""

    async def submit(answers: Answers) -> object:
        return await session.do(incident, people.withdraw_handover, reason=answers["reason"])

    return Form(
        "Call the handover off",
        submit,
        [Field("reason", "Reason")],
        label="Call off",
        incident=incident.ref,
    )
