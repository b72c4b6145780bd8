"""Forms about the organisation: people, their roles, keys and second factors."""

from commandcenter.organisation import decisions, second_factor
from commandcenter.organisation.ssh_keys import read_public_key
from commandcenter.organisation.state import Organisation, Person
from commandcenter.organisation.words import MEANINGS, OrganisationRole
from commandcenter.screens.session import Session
from commandcenter.widgets.form import Answers, Field, Form, Kind

#: One of the choices of a role: `give:responder`.
GIVE, TAKE = "give", "take"


def add(session: Session, organisation: Organisation) -> Form:
    """A new person; the first one manages the others."""
    first = organisation.is_open

    async def submit(answers: Answers) -> object:
        roles = {OrganisationRole(answers["role"])}
        if first:
            roles.add(OrganisationRole.ADMINISTRATOR)
        return await session.organise(
            decisions.add_person,
            person=answers["person"],
            full_name=answers["full_name"],
            contact=answers["contact"],
            roles=[role for role in OrganisationRole if role in roles],
            keys=[key for key in [answers.given("key")] if key is not None],
        )

    return Form(
        "Add a person",
        submit,
        [
            Field("person", "Login name", required=True),
            Field("full_name", "Full name"),
            Field("contact", "Contact", help="How to reach them."),
            Field(
                "role",
                "Role",
                Kind.CHOICE,
                required=True,
                default=OrganisationRole.COMMANDER if first else OrganisationRole.RESPONDER,
                options={role: f"{role}: {meaning}" for role, meaning in MEANINGS.items()},
            ),
            Field(
                "key",
                "SSH key",
                help="A line of a .pub file; they are let in by it.",
                check=read_public_key,
            ),
        ],
        name="person",
        label="Add",
        context=(
            "The first person is an administrator besides, and from then on nobody else is let in."
            if first
            else ""
        ),
    )


def remove(session: Session, person: Person) -> Form:
    """Remove somebody, with keys, roles and sessions."""

    async def submit(answers: Answers) -> object:
        return await session.organise(
            decisions.remove_person, person=person.name, reason=answers["reason"]
        )

    return Form(
        f"Remove {person.name}",
        submit,
        [Field("reason", "Reason")],
        label="Remove",
        consequence=lambda _answers: (
            f"The sessions of {person.name} end, and their keys open nothing any more."
        ),
        danger=True,
    )


def roles(session: Session, person: Person) -> Form:
    """Give or take a role."""

    async def submit(answers: Answers) -> object:
        act, _, role = answers["role"].partition(":")
        decision = decisions.give_role if act == GIVE else decisions.take_role
        return await session.organise(decision, person=person.name, role=OrganisationRole(role))

    options = {
        f"{TAKE if role in person.roles else GIVE}:{role}": (
            f"{TAKE if role in person.roles else GIVE} {role}: {meaning}"
        )
        for role, meaning in MEANINGS.items()
    }
    return Form(
        f"Roles of {person.name}",
        submit,
        [Field("role", "Role", Kind.CHOICE, required=True, options=options)],
        label="Change",
        context=f"Now: {', '.join(sorted(person.roles)) or 'none'}. The next act is judged by it.",
    )


def add_key(session: Session, person: Person) -> Form:
    """A further public key."""

    async def submit(answers: Answers) -> object:
        return await session.organise(decisions.add_key, person=person.name, key=answers["key"])

    return Form(
        f"Add a key of {person.name}",
        submit,
        [
            Field(
                "key",
                "SSH key",
                required=True,
                help="A line of a .pub file: ssh-ed25519 AAAA…",
                check=read_public_key,
            )
        ],
        label="Add",
    )


def remove_key(session: Session, person: Person) -> Form:
    """Take a public key away; sessions that it opened end."""

    async def submit(answers: Answers) -> object:
        return await session.organise(
            decisions.remove_key, person=person.name, fingerprint=answers["key"]
        )

    options = {
        fingerprint: f"{fingerprint} {held.key.comment}".strip()
        for fingerprint, held in person.keys.items()
    }
    return Form(
        f"Remove a key of {person.name}",
        submit,
        [Field("key", "SSH key", Kind.CHOICE, required=True, options=options)],
        label="Remove",
        consequence=lambda _answers: "Sessions that it opened end.",
        danger=True,
    )


def reset_factor(session: Session, person: Person) -> Form:
    """Let somebody set their second factor up anew."""

    async def submit(_answers: Answers) -> object:
        return await session.organise(second_factor.reset, person=person.name)

    return Form(
        f"Reset the second factor of {person.name}",
        submit,
        label="Reset",
        consequence=lambda _answers: "Until they set it up anew, their key alone lets them in.",
        danger=True,
    )


def require_factor(session: Session, organisation: Organisation) -> Form:
    """Require a second factor of everybody, or no longer."""
    required = not organisation.factor_required

    async def submit(_answers: Answers) -> object:
        return await session.organise(second_factor.require_factor, required=required)

    without = [each.name for each in organisation.people.values() if each.factor is None]
    return Form(
        "Require a second factor" if required else "Require no second factor",
        submit,
        label="Require it" if required else "Require none",
        consequence=lambda _answers: (
            f"Before they read anything, these set one up: {', '.join(without) or 'nobody'}."
            if required
            else "A key alone lets everybody in who has no second factor."
        ),
        danger=True,
    )
