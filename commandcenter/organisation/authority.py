"""What the organisation lets a person do at all, in whatever incident."""

from collections.abc import Iterable
from dataclasses import dataclass

from commandcenter.incident import events as e
from commandcenter.incident.events import Happening
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import title
from commandcenter.incident.state import WORKER
from commandcenter.incident.words import RESPONDERS, Role
from commandcenter.organisation.state import Organisation
from commandcenter.organisation.words import OrganisationRole

_RESPONDER = frozenset(Role) - {Role.COMMANDER, Role.COMMS}
#: Role of the organisation → what it lets a person be in an incident; and so take part at all.
LETS_HOLD: dict[OrganisationRole, frozenset[Role]] = {
    OrganisationRole.RESPONDER: _RESPONDER,
    OrganisationRole.COMMS: _RESPONDER | {Role.COMMS},
    OrganisationRole.COMMANDER: frozenset(Role),
    OrganisationRole.AUDITOR: frozenset(),
    OrganisationRole.ADMINISTRATOR: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person may do at all.

    Attributes:
        reads: whether incidents are there for them.
        sees_all: restricted ones too.
        may_hold: what they may be in an incident; none where they take no part.
    """

    reads: bool
    sees_all: bool
    may_hold: frozenset[Role]

    @property
    def takes_part(self) -> bool:
        """Whether they may decide anything in an incident."""
        return bool(self.may_hold)


#: Of whoever opens the store of an organisation that is open.
EVERYBODY = Standing(reads=True, sees_all=False, may_hold=frozenset(Role))
#: The program's own.
PROGRAM = Standing(reads=True, sees_all=True, may_hold=frozenset(Role))


def standing_of(organisation: Organisation, who: str) -> Standing:
    """What this person may do at all.

    Raises:
        Refused: they do not belong to this organisation.
    """
    if who == WORKER:
        return PROGRAM
    if organisation.is_open:
        return EVERYBODY
    person = organisation.people.get(who)
    if person is None:
        raise Refused(
            f"{who} is not in this organisation: "
            f"an administrator adds people ({', '.join(organisation.administrators)})"
        )
    may_hold = frozenset[Role]().union(*(LETS_HOLD[role] for role in person.roles))
    audits = OrganisationRole.AUDITOR in person.roles
    return Standing(reads=bool(may_hold) or audits, sees_all=audits, may_hold=may_hold)


def must_take_part(organisation: Organisation, who: str) -> Standing:
    """The standing of somebody who is about to decide something in an incident.

    Raises:
        Refused: they take no part in incidents.
    """
    standing = standing_of(organisation, who)
    if not standing.takes_part:
        held = ", ".join(sorted(organisation.people[who].roles)) or "no role"
        raise Refused(
            f"{who} has {held} in the organisation and takes no part in incidents: "
            f"an administrator gives roles ({', '.join(organisation.administrators)})"
        )
    return standing


def must_let_hold(organisation: Organisation, happenings: Iterable[Happening]) -> None:
    """Refuse where somebody would become what the organisation does not let them be.

    Raises:
        Refused: with everybody of whom that is so.
    """
    if organisation.is_open:
        return
    unmet = [
        f"{person} may not be {title(role)}"
        for person, role in _becoming(happenings)
        if role not in _may_hold(organisation, person)
    ]
    if unmet:
        may = ", ".join(organisation.administrators)
        raise Refused(
            f"the organisation does not let that be (an administrator gives roles: {may})", unmet
        )


def _may_hold(organisation: Organisation, who: str) -> frozenset[Role]:
    if who not in organisation.people:
        return frozenset()
    return standing_of(organisation, who).may_hold


def _becoming(happenings: Iterable[Happening]) -> Iterable[tuple[str, Role]]:
    """Who becomes what."""
    for each in happenings:
        match each.body:
            case e.RoleAssigned(person=person, role=role) if role is not Role.OBSERVER:
                yield person, role
            case e.TeamJoined(person=person, track=track):
                yield person, RESPONDERS[track]
            case e.HandoverOffered(to=person):
                yield person, Role.COMMANDER
            case e.HandoverAccepted():
                yield each.actor, Role.COMMANDER
            case _:
                pass
