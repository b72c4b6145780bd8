"""Who may do what, worked out by the rules themselves.

`python -m commandcenter.organisation.permissions` writes the page. Every cell is an answer of the
functions that judge at run time, about people and incidents made up for it. So the page cannot say
otherwise than the program does.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from commandcenter.incident import decisions as incident_decisions
from commandcenter.incident.decisions import DECISIONS, Stamp
from commandcenter.incident.decisions.deciding import Rule
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import require, title
from commandcenter.incident.sight import may_see
from commandcenter.incident.state import WORKER, Incident, Restriction
from commandcenter.incident.words import RESPONDERS, Phase, Role, Track
from commandcenter.organisation import authority, deciding, decisions, second_factor
from commandcenter.organisation.state import Organisation, Person
from commandcenter.organisation.words import MEANINGS, OrganisationRole

#: Where it is kept in the repository; a test holds it to the code.
PAGE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
#: Whoever is asked about, and the commander beside them.
SOMEBODY, COMMANDER = "somebody", "commander"
THEN = datetime(2026, 1, 1, tzinfo=UTC)


class Answer(StrEnum):
    """Whether somebody may."""

    YES = "●"
    UNLED = "○"
    NO = "·"
    HIDDEN = "∅"


def rules() -> list[Rule]:
    """The rule of every decision about incidents."""
    for module in pkgutil.iter_modules(incident_decisions.__path__):
        importlib.import_module(f"{incident_decisions.__name__}.{module.name}")
    return sorted(DECISIONS.values(), key=lambda rule: (rule.act, rule.name))


def own(role: Role | None, *, commanded: bool = True, restricted: bool = False) -> Incident:
    """An incident in which somebody has this part, or none."""
    incident = Incident(1, phase=Phase.RESPONSE)
    if commanded:
        incident.roles[Role.COMMANDER] = [COMMANDER]
    if restricted:
        incident.restriction = Restriction(COMMANDER, THEN, (), "")
    tracks = [track for track in Track if RESPONDERS[track] is role]
    for track in tracks:
        incident.track(track).members[SOMEBODY] = THEN
    if role is not None and not tracks:
        incident.roles[role] = [SOMEBODY]
    return incident


def answer(rule: Rule, incident: Incident, held: frozenset[OrganisationRole]) -> Answer:
    """Whether somebody with these roles of the organisation may take a decision there."""
    organisation = _organisation(held)
    standing = authority.standing_of(organisation, SOMEBODY)
    if not standing.sees_all and not (standing.reads and may_see(incident, SOMEBODY)):
        return Answer.HIDDEN
    try:
        authority.must_take_part(organisation, SOMEBODY)
        stamp = Stamp(SOMEBODY, THEN, THEN, may_hold=standing.may_hold)
        require(incident, stamp, rule.doers, rule.act)
    except Refused:
        return Answer.NO
    return Answer.YES


def _organisation(held: frozenset[OrganisationRole]) -> Organisation:
    somebody = Person(SOMEBODY, "", "", THEN, set(held))
    administrator = Person("admin", "", "", THEN, {OrganisationRole.ADMINISTRATOR})
    return Organisation(people={SOMEBODY: somebody, administrator.name: administrator})


def in_role(rule: Rule, role: Role | None) -> Answer:
    """Whether somebody in this role of an incident may take a decision there."""
    held = frozenset({OrganisationRole.COMMANDER})
    found = answer(rule, own(role), held)
    if found is Answer.NO and answer(rule, own(role, commanded=False), held) is Answer.YES:
        return Answer.UNLED
    return found


def page() -> str:
    """The whole page, in Markdown."""
    return "\n".join([OPENING, *_organisation_table(), *_incident_table(), *_managing_table()])


OPENING = """\
# Who may do what

Two things are asked at every act, from the logs as they then are: what the organisation lets a
person do at all, and what they are in that incident. An organisation in which nobody is entered
asks only the second.

This page is written from the code: `python -m commandcenter.organisation.permissions`.
"""


def _organisation_table() -> Iterator[str]:
    yield "## What the organisation lets one do\n"
    yield "| role | | sees incidents | restricted ones | takes part | may be, in an incident |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for role in OrganisationRole:
        standing = authority.standing_of(_organisation(frozenset({role})), SOMEBODY)
        restricted = "all" if standing.sees_all else "with a part in it" * standing.reads or "none"
        may_be = [title(each) for each in Role if each in standing.may_hold]
        yield _row(
            f"`{role}`",
            MEANINGS[role],
            "yes" if standing.reads else "no",
            restricted,
            "yes" if standing.takes_part else "no",
            "everything" if len(may_be) == len(Role) else ", ".join(may_be) or "nothing",
        )
    yield ""


def _incident_table() -> Iterator[str]:
    yield "## In an incident\n"
    yield (
        f"{Answer.YES} may, {Answer.UNLED} may while nobody commands (an unfilled position is"
        f" performed by those who are there), {Answer.NO} may not, {Answer.HIDDEN} does not exist"
        " for them. Each column is the role that one has in it; *other*: no part in it;"
        " *restricted*: the same where it is restricted; *closed*: whether it can be done once it"
        " is closed.\n"
    )
    heads = [*map(title, Role), "other", "restricted", "auditor", "administrator", "closed"]
    yield _row("may", *heads, "phases")
    yield _row(*["---"] * (len(heads) + 2))
    for rule in rules():
        if not rule.doers:
            continue
        yield _row(rule.act, *_cells(rule), _phases(rule))
    programs = ", ".join(rule.act for rule in rules() if not rule.doers)
    yield f"\nOnly the program itself (`{WORKER}`) may {programs}.\n"


def _cells(rule: Rule) -> Iterator[str]:
    """The answers for one decision."""
    for role in (*Role, None):
        yield in_role(rule, role)
    responder = frozenset({OrganisationRole.RESPONDER})
    yield answer(rule, own(None, restricted=True), responder)
    for held in (OrganisationRole.AUDITOR, OrganisationRole.ADMINISTRATOR):
        yield answer(rule, own(None), frozenset({held}))
    yield "yes" if Phase.CLOSED in rule.phases else "no"


def _phases(rule: Rule) -> str:
    missing = [phase for phase in Phase if phase not in rule.phases]
    if not missing:
        return "always"
    if len(missing) < len(rule.phases):
        return f"all but {', '.join(missing)}"
    return ", ".join(phase for phase in Phase if phase in rule.phases)


def _managing_table() -> Iterator[str]:
    yield "## About the organisation\n"
    yield _row("may", *OrganisationRole, "before anybody is entered")
    yield _row(*["---"] * (len(OrganisationRole) + 2))
    for rule in managing():
        yield _row(
            rule.act,
            *(may_manage(rule, _organisation(frozenset({role}))) for role in OrganisationRole),
            may_manage(rule, Organisation()),
        )
    yield ""


def managing() -> list[deciding.Rule]:
    """The rule of every decision about the organisation."""
    for module in (decisions, second_factor):
        importlib.import_module(module.__name__)
    return sorted(deciding.DECISIONS.values(), key=lambda rule: rule.act)


def may_manage(rule: deciding.Rule, organisation: Organisation) -> Answer:
    """Whether somebody may take a decision about the organisation."""
    try:
        deciding.require(organisation, SOMEBODY, rule)
    except Refused:
        return Answer.NO
    return Answer.YES


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
