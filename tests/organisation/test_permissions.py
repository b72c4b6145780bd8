"""The page of permissions is what the code says, and what the desk does."""

import pytest

from commandcenter.desk import Desk, UnknownIncident
from commandcenter.incident.decisions import course, people, restriction
from commandcenter.incident.refusal import Refused
from commandcenter.incident.words import Role, Severity, Source, Track
from commandcenter.organisation import decisions, permissions
from commandcenter.organisation.permissions import Answer
from commandcenter.organisation.words import OrganisationRole
from tests.incident.test_catalogue import functions
from tests.organisation.office import NOON
from tests.store.place import embedded

#: Who has which part in the incidents below.
PARTS = {
    "ana": Role.INVESTIGATOR,
    "maya": Role.COMMANDER,
    "jonas": Role.COMMS,
    "priya": Role.MITIGATION_LEAD,
    "rita": Role.MITIGATION_RESPONDER,
    "tom": Role.REMEDIATION_LEAD,
    "remy": Role.REMEDIATION_RESPONDER,
    "sam": Role.SCRIBE,
    "olga": Role.OBSERVER,
    "eve": None,
}
#: What of the organisation's roles they have, where that is not responder.
OTHERS = {
    "maya": OrganisationRole.COMMANDER,
    "jonas": OrganisationRole.COMMS,
    "otto": OrganisationRole.AUDITOR,
    "ann": OrganisationRole.ADMINISTRATOR,
}
RULES = [rule for rule in permissions.rules() if rule.doers]


@pytest.fixture
async def store(tmp_path):
    """Two incidents with everybody in their part; the second is restricted."""
    opened = await embedded(tmp_path / "store").open()
    ann = Desk(opened, "ann", clock=lambda: NOON)
    for who in ("ann", "otto", *PARTS):
        role = OTHERS.get(who, OrganisationRole.RESPONDER)
        await ann.organise(decisions.add_person, person=who, roles=[role])
    for number in (1, 2):
        ana, maya = (Desk(opened, who, clock=lambda: NOON) for who in ("ana", "maya"))
        await ana.declare("Stolen token", Source.REPORT)
        confirmed = {"severity": Severity.SEV1, "impact": "all", "infrastructure_breach": True}
        await ana.do(number, course.confirm, **confirmed)
        await maya.do(number, people.take_command)
        for who, role in PARTS.items():
            if role in people.BY_JOINING:
                track = next(each for each in Track if role.startswith(each))
                await Desk(opened, who).do(number, people.join, track=track)
            elif role not in {None, Role.COMMANDER, Role.INVESTIGATOR}:
                await maya.do(number, people.assign, role=role, person=who)
    await maya.do(2, restriction.restrict)
    yield opened
    await opened.close()


def test_the_page_is_what_the_code_says():
    written = permissions.PAGE.read_text("utf-8")

    assert written == permissions.page(), "run python -m commandcenter.organisation.permissions"


def test_every_decision_has_its_row():
    page = permissions.page()

    for rule in (*permissions.rules(), *permissions.managing()):
        assert f"| {rule.act} |" in page or (not rule.doers and rule.act in page)


@pytest.mark.parametrize("number", [1, 2], ids=["open", "restricted"])
async def test_the_desk_does_what_the_page_says(store, number):
    for who in ("otto", "ann", *PARTS):
        desk = Desk(store, who, clock=lambda: NOON)
        held = frozenset({OTHERS.get(who, OrganisationRole.RESPONDER)})
        there = permissions.own(PARTS.get(who), restricted=number == 2)
        for rule in RULES:
            known = await desk._known.now(number)  # noqa: SLF001 - any phase, without the way to it
            known.phase = min(rule.phases)
            said = permissions.answer(rule, there, held)
            assert await done(desk, number, functions()[rule.name]) is said, (who, rule.name)


NOES = ("may not", "takes no part", "as auditor")


async def done(desk, number, decision):
    """What the desk answers: a decision that is let through stumbles over what it is given."""
    with pytest.raises((UnknownIncident, Refused, TypeError)) as told:
        await desk.do(number, decision, nonsense=True)
    if isinstance(told.value, UnknownIncident):
        return Answer.HIDDEN
    if isinstance(told.value, Refused) and any(each in str(told.value) for each in NOES):
        return Answer.NO
    assert "nonsense" in str(told.value)
    return Answer.YES
