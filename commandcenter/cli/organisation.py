"""Verbs of the organisation: its people, their keys and their roles."""

from typing import TYPE_CHECKING, Any, ParamSpec

import typer

from commandcenter.cli import factor
from commandcenter.cli.output import say, say_json, table
from commandcenter.cli.running import JSON, at_desk, family, words
from commandcenter.cli.words import one_of
from commandcenter.incident.picture import plain
from commandcenter.organisation import decisions
from commandcenter.organisation.state import Person
from commandcenter.organisation.words import OrganisationRole

if TYPE_CHECKING:
    from commandcenter.desk import Organised
    from commandcenter.organisation.deciding import Decision

P = ParamSpec("P")

app = family()
people_app = typer.Typer(
    rich_markup_mode=None,
    help="Who belongs to the organisation, with which keys and roles.\n\n"
    "Example: commandcenter people list",
)
app.add_typer(people_app, name="people")
key_app = typer.Typer(
    rich_markup_mode=None,
    help="SSH public keys: what a person proves to be themselves with.\n\n"
    "Example: commandcenter people key add priya - < priya.pub",
)
people_app.add_typer(key_app, name="key")
role_app = typer.Typer(
    rich_markup_mode=None,
    help="Roles of the organisation: what a person may do at all, in whatever incident.\n\n"
    "Example: commandcenter people role give priya commander",
)
people_app.add_typer(role_app, name="role")
people_app.add_typer(factor.app, name="factor")


@app.callback()
def _family() -> None:
    """Keeps `people` a verb with verbs below it."""


PERSON = typer.Argument(..., metavar="PERSON", help="Their login name.")
ROLE = typer.Argument(..., **one_of(OrganisationRole))
KEY = typer.Argument(..., metavar="KEY", help="A line of a .pub file; - reads standard input.")


@people_app.command("list")
def list_(as_json: bool = JSON) -> None:
    """Who belongs to the organisation.

    Example: commandcenter people list --json
    """
    organisation = at_desk(lambda desk, _settings: desk.organisation())
    people = sorted(organisation.people.values(), key=lambda person: person.name)
    if as_json:
        say_json([_described(person) for person in people])
        return
    if organisation.is_open:
        say(
            "Nobody yet, so whoever can open this store may use it; begin with an administrator: "
            "commandcenter people add NAME --role administrator"
        )
        return
    for line in table(
        [
            (
                person.name,
                person.full_name,
                ", ".join(sorted(person.roles)) or "no role",
                f"{len(person.keys)} key{'s' * (len(person.keys) != 1)}",
                person.contact,
            )
            for person in people
        ],
        (20, 24, None, None, 30),
    ):
        say(line)


@people_app.command()
def add(
    person: str = PERSON,
    full_name: str = typer.Option("", "--name", metavar="LINE", help="Their full name."),
    contact: str = typer.Option("", metavar="LINE", help="How to reach them."),
    role: list[OrganisationRole] = typer.Option([], **one_of(OrganisationRole)),
    key: list[str] = typer.Option(
        [], metavar="KEY", help="A line of a .pub file; - reads standard input."
    ),
    as_json: bool = JSON,
) -> None:
    """Add a person; the first one is an administrator, who adds the others.

    Example: commandcenter people add maya --role administrator --role commander --key - < maya.pub
    """
    organised = _organise(
        decisions.add_person,
        person=person,
        full_name=full_name,
        contact=contact,
        roles=role,
        keys=[words(each) for each in key],
    )
    told = f"{person} is in the organisation"
    if set(role) == {OrganisationRole.ADMINISTRATOR}:
        told += "; administrators see no incidents by that: --role commander besides lets them"
    _tell(organised, person, told, as_json=as_json)


@people_app.command()
def remove(
    person: str = PERSON,
    reason: str = typer.Option("", metavar="TEXT", help="Why."),
    as_json: bool = JSON,
) -> None:
    """Remove a person: their keys open nothing any more, and their sessions end.

    Example: commandcenter people remove tom --reason "left the company"
    """
    organised = _organise(decisions.remove_person, person=person, reason=words(reason))
    _tell(organised, person, f"{person} is no longer in the organisation", as_json=as_json)


@people_app.command()
def show(person: str = PERSON, as_json: bool = JSON) -> None:
    """One person: roles, keys, how to reach them.

    Example: commandcenter people show priya
    """
    from commandcenter.organisation.deciding import someone

    organisation = at_desk(lambda desk, _settings: desk.organisation())
    found = someone(organisation, person)
    if as_json:
        say_json(_described(found))
        return
    say(f"{found.name}" + (f" ({found.full_name})" if found.full_name else ""))
    say(f"roles: {', '.join(sorted(found.roles)) or 'none'}")
    if found.contact:
        say(f"reached: {found.contact}")
    say(f"second factor: {'set up' if found.factor else 'none'}")
    for fingerprint, held in found.keys.items():
        say(f"key: {fingerprint} {held.key.type} {held.key.comment}".rstrip())


@key_app.command("add")
def add_key(person: str = PERSON, key: str = KEY, as_json: bool = JSON) -> None:
    """Give a person a further public key.

    Example: commandcenter people key add priya - < priya.pub
    """
    organised = _organise(decisions.add_key, person=person, key=words(key))
    _tell(organised, person, f"{person} has one key more", as_json=as_json)


@key_app.command("remove")
def remove_key(
    person: str = PERSON,
    fingerprint: str = typer.Argument(..., metavar="FINGERPRINT", help="Or its beginning."),
    as_json: bool = JSON,
) -> None:
    """Take a public key from a person; sessions that it opened end.

    Example: commandcenter people key remove priya SHA256:3kF9
    """
    organised = _organise(decisions.remove_key, person=person, fingerprint=fingerprint)
    _tell(organised, person, f"{person} has one key less", as_json=as_json)


@role_app.command("give")
def give_role(person: str = PERSON, role: OrganisationRole = ROLE, as_json: bool = JSON) -> None:
    """Give a person a role of the organisation.

    Example: commandcenter people role give priya commander
    """
    organised = _organise(decisions.give_role, person=person, role=role)
    _tell(organised, person, f"{person} is {role}", as_json=as_json)


@role_app.command("take")
def take_role(person: str = PERSON, role: OrganisationRole = ROLE, as_json: bool = JSON) -> None:
    """Take a role of the organisation from a person; their next act is judged without it.

    Example: commandcenter people role take tom commander
    """
    organised = _organise(decisions.take_role, person=person, role=role)
    _tell(organised, person, f"{person} is no longer {role}", as_json=as_json)


def _organise(decision: "Decision[P]", /, *args: P.args, **kwargs: P.kwargs) -> "Organised":
    """Take a decision about the organisation."""
    return at_desk(lambda desk, _settings: desk.organise(decision, *args, **kwargs))


def _tell(organised: "Organised", person: str, line: str, *, as_json: bool) -> None:
    """Say what was recorded: a line, or the person as JSON."""
    if not as_json:
        say(line)
        return
    found = organised.organisation.people.get(person.strip())
    say_json(
        {
            "person": person.strip(),
            "seq": [event.seq for event in organised.events],
            "now": _described(found) if found else None,
        }
    )


def _described(person: Person) -> dict[str, Any]:
    """A person for scripts."""
    return {
        "name": person.name,
        "full_name": person.full_name,
        "contact": person.contact,
        "roles": sorted(person.roles),
        "keys": [
            {
                "fingerprint": fingerprint,
                "type": held.key.type,
                "comment": held.key.comment,
                "since": plain(held.since),
            }
            for fingerprint, held in person.keys.items()
        ],
        "second_factor": person.factor is not None,
        "added_at": plain(person.added_at),
    }
