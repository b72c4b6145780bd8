"""Verbs of the people: roles, sub-teams, command and its handover."""

import typer

from commandcenter.cli.running import AT, FORCE, INC, JSON, family, record, words
from commandcenter.cli.words import one_of
from commandcenter.incident.decisions import people
from commandcenter.incident.roles import title
from commandcenter.incident.words import Role, Track

app = family()

ROLE = typer.Argument(..., help="commander, comms, a lead, scribe …", **one_of(Role))
CONTACT = typer.Option(None, metavar="TEXT", help="How to be reached when this is all there is.")


@app.command()
def assign(
    incident: str = INC,
    role: Role = ROLE,
    person: str = typer.Argument(...),
    contact: str = CONTACT,
    force: str = FORCE,
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Give a person a role.

    Example: commandcenter assign INC-7 mitigation-lead priya --contact "+44 20 7946 0133"
    """
    record(incident, people.assign, role=role, person=person, contact=contact, force=force).at(
        at
    ).told(f"{person} is {title(role)}", as_json=as_json)


@app.command()
def release(
    incident: str = INC,
    role: Role = ROLE,
    person: str = typer.Argument(...),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Take a role from a person.

    Example: commandcenter release INC-7 scribe sam
    """
    record(incident, people.release, role=role, person=person).at(at).told(
        f"{person} is no longer {title(role)}", as_json=as_json
    )


@app.command()
def join(
    incident: str = INC,
    track: Track = typer.Argument(..., **one_of(Track)),
    contact: str = CONTACT,
    for_: str = typer.Option(None, "--for", metavar="PERSON", help="Enter it for somebody."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Join a sub-team.

    Example: commandcenter join INC-7 remediation
    """
    record(incident, people.join, track=track, contact=contact).on_behalf_of(for_).at(at).told(
        f"{for_ or 'you'} joined {track}", as_json=as_json
    )


@app.command()
def leave(
    incident: str = INC,
    track: Track = typer.Argument(None, **one_of(Track)),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Leave a sub-team, or both.

    Example: commandcenter leave INC-7 mitigation
    """
    record(incident, people.leave, track=track).at(at).told(
        f"you left {track or 'your sub-teams'}", as_json=as_json
    )


@app.command()
def handover(
    incident: str = INC,
    person: str = typer.Argument(None, help="The successor."),
    withdraw: bool = typer.Option(False, "--withdraw", help="Call an offered handover off."),
    reason: str = typer.Option("", metavar="TEXT", help="Why it is called off."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Offer command to a successor; you command until they accept.

    Example: commandcenter handover INC-7 tom
    """
    if withdraw:
        record(incident, people.withdraw_handover, reason=reason).at(at).told(
            "the handover is called off", as_json=as_json
        )
        return
    if person is None:
        raise typer.BadParameter("name the successor: commandcenter handover INC-7 PERSON")
    record(incident, people.offer_handover, to=person).at(at).told(
        f"command is offered to {person}, who reads the brief and accepts", as_json=as_json
    )


@app.command()
def accept(incident: str = INC, at: str = AT, as_json: bool = JSON) -> None:
    """Accept command, after reading the brief (commandcenter brief INC).

    Example: commandcenter accept INC-7
    """
    record(incident, people.accept_handover).at(at).told(
        "you command now; the brief is kept in the record", as_json=as_json
    )


@app.command()
def command(incident: str = INC, force: str = FORCE, at: str = AT, as_json: bool = JSON) -> None:
    """Take command oneself; from someone who has it only with a reason.

    Example: commandcenter command INC-7 --force "maya cannot be reached"
    """
    record(incident, people.take_command, force=force).at(at).told(
        "you command now", as_json=as_json
    )


@app.command()
def contact(
    incident: str = INC,
    text: str = typer.Argument(...),
    person: str = typer.Option(None, metavar="PERSON", help="Default: you."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Say how you, or somebody else, can be reached.

    Example: commandcenter contact INC-7 "+44 20 7946 0101"
    """
    record(incident, people.give_contact, contact=words(text), person=person).at(at).told(
        f"the contact of {person or 'you'} is known", as_json=as_json
    )
