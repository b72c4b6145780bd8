"""What all decisions about the organisation share: who may take each, and the catalogue of them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from commandcenter.incident.decisions import Stamp
from commandcenter.incident.events import Happening
from commandcenter.incident.refusal import Refused
from commandcenter.incident.text import quoted
from commandcenter.organisation.state import Organisation, Person
from commandcenter.organisation.words import OrganisationRole

P = ParamSpec("P")

Happenings = list[Happening]
Decision = Callable[Concatenate[Organisation, Stamp, P], Happenings]

#: What begins a closed organisation.
BEGIN = "commandcenter people add NAME --role administrator"
ADMINISTRATORS = frozenset({OrganisationRole.ADMINISTRATOR})
#: Everybody who belongs to it, about nobody but themselves.
ONESELF: frozenset[OrganisationRole] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may take a decision; the permission matrix is made of these.

    Attributes:
        founding: whether it can be taken while nobody belongs to the organisation.
    """

    name: str
    act: str
    doers: frozenset[OrganisationRole]
    founding: bool


#: Every decision by name, with its rule.
DECISIONS: dict[str, Rule] = {}


def decision(
    act: str, *, by: frozenset[OrganisationRole], founding: bool = False
) -> Callable[[Decision[P]], Decision[P]]:
    """Give a decision its doers, and enter it in the catalogue.

    Args:
        act: the decision as it reads after "may": `add people`.
        by: roles of which the person must hold one; ONESELF where it is about the person alone.
        founding: it can also be the first one of all, which anyone takes who can open the store.
    """

    def wrap(function: Decision[P]) -> Decision[P]:
        called = getattr(function, "__name__", act)
        rule = DECISIONS[called] = Rule(called, act, by, founding)

        @wraps(function)
        def decide(
            organisation: Organisation, stamp: Stamp, /, *args: P.args, **kwargs: P.kwargs
        ) -> Happenings:
            require(organisation, stamp.who, rule)
            return function(organisation, stamp, *args, **kwargs)

        return decide

    return wrap


def require(organisation: Organisation, who: str, rule: Rule) -> None:
    """Refuse unless the person holds one of the rule's roles.

    Raises:
        Refused: with who may do it.
    """
    if organisation.is_open:
        if rule.founding:
            return
        raise Refused(f"nobody is in the organisation yet; begin with an administrator: {BEGIN}")
    person = organisation.people.get(who)
    if rule.doers == ONESELF:
        someone(organisation, who)
    elif person is None or not person.roles & rule.doers:
        may = ", ".join(organisation.administrators)
        raise Refused(f"{who} may not {rule.act}: that is for the administrators ({may})")


def someone(organisation: Organisation, wanted: str) -> Person:
    """The person meant.

    Raises:
        Refused: there is none of this name; the message lists those there are.
    """
    person = organisation.people.get(wanted.strip())
    if person is None:
        there = ", ".join(organisation.people)
        left = " any more" if wanted.strip() in organisation.former else ""
        raise Refused(f"there is no {quoted(wanted)} in the organisation{left}; there is: {there}")
    return person


def all_met(act: str, unmet: list[str]) -> None:
    """Refuse with everything that stands in the way, at once.

    Raises:
        Refused: something does.
    """
    if unmet:
        raise Refused(f"cannot {act}", unmet)
