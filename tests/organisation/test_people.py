"""People, keys and roles: who may change them, and what is refused with every reason at once."""

import inspect
from copy import deepcopy

import pytest

from commandcenter.incident.text import BadText
from commandcenter.organisation import decisions, events, second_factor, sentences
from commandcenter.organisation.deciding import ADMINISTRATORS, DECISIONS
from commandcenter.organisation.fold import fold
from commandcenter.organisation.state import Organisation
from commandcenter.organisation.words import OrganisationRole
from tests.organisation import keys

ADMINISTRATOR, RESPONDER = OrganisationRole.ADMINISTRATOR, OrganisationRole.RESPONDER


def test_nobody_is_in_it_until_an_administrator_is(office):
    no = office.refusal("ann", decisions.add_person, person="ann", roles=[RESPONDER])
    assert "the first person manages the others" in str(no)
    assert office.organisation.is_open

    office.does("ann", decisions.add_person, person="ann", roles=[ADMINISTRATOR, RESPONDER])

    assert not office.organisation.is_open
    assert office.organisation.people["ann"].roles == {ADMINISTRATOR, RESPONDER}


DECISION = vars(decisions) | vars(second_factor)
MANAGING = [rule for rule in DECISIONS.values() if rule.doers == ADMINISTRATORS]


@pytest.mark.parametrize("rule", MANAGING, ids=lambda rule: rule.name)
@pytest.mark.parametrize("who", ["maya", "priya", "jonas", "otto", "stranger", "commandcenter"])
def test_nobody_but_an_administrator_manages_people(office, rule, who):
    office.staffed()

    no = office.refusal(who, DECISION[rule.name])

    assert str(no) == f"{who} may not {rule.act}: that is for the administrators (ann)"


@pytest.mark.parametrize(
    "rule", [each for each in DECISIONS.values() if not each.founding], ids=lambda rule: rule.name
)
def test_there_is_nothing_to_manage_before_the_first_administrator(office, rule):
    no = office.refusal("ann", DECISION[rule.name])

    assert "people add NAME --role administrator" in str(no)


def test_everything_that_stands_in_the_way_is_said_at_once(office):
    office.staffed()
    office.does("ann", decisions.add_key, person="tom", key=keys.ED25519)

    no = office.refusal("ann", decisions.add_person, person="Maya", keys=[keys.ED25519])

    assert no.unmet == (
        "maya is in the organisation already",
        f"the key {keys.ED25519_PRINT} is tom's: a key proves one person only",
    )


def test_a_key_proves_one_person_until_it_is_removed(office):
    office.staffed()
    office.does("ann", decisions.add_key, person="priya", key=keys.ED25519)
    office.does("ann", decisions.add_key, person="priya", key=keys.RSA_3072)
    organisation = office.organisation

    assert organisation.person_of_key(keys.ED25519_PRINT).name == "priya"
    for owner in ("priya", "tom"):
        no = office.refusal("ann", decisions.add_key, person=owner, key=keys.ED25519)
        assert "is priya's" in str(no)
    # Too short a beginning names none.
    for named in ("SHA256:", "z", "SHA256:0000"):
        no = office.refusal("ann", decisions.remove_key, person="priya", fingerprint=named)
        assert keys.ED25519_PRINT in str(no)
    office.does("ann", decisions.remove_key, person="priya", fingerprint="SHA256:zpeG8")

    assert organisation.person_of_key(keys.ED25519_PRINT) is None
    assert organisation.person_of_key(keys.RSA_3072_PRINT).name == "priya"
    office.does("ann", decisions.add_key, person="tom", key=keys.ED25519)
    assert organisation.person_of_key(keys.ED25519_PRINT).name == "tom"


def test_whoever_is_removed_takes_keys_and_roles_along(office):
    office.staffed()
    office.does("ann", decisions.add_key, person="tom", key=keys.ED25519)
    office.does("ann", decisions.remove_person, person="tom", reason="left")

    organisation = office.organisation
    assert "tom" not in organisation.people
    assert organisation.person_of_key(keys.ED25519_PRINT) is None
    no = office.refusal("ann", decisions.give_role, person="tom", role=RESPONDER)
    assert "any more" in str(no)

    office.does("ann", decisions.add_person, person="tom")
    assert organisation.people["tom"].roles == set()
    assert organisation.people["tom"].keys == {}


def test_the_last_administrator_stays(office):
    office.staffed()

    for no in (
        office.refusal("ann", decisions.remove_person, person="ann"),
        office.refusal("ann", decisions.take_role, person="ann", role=ADMINISTRATOR),
    ):
        assert "ann is the last administrator" in str(no)

    office.does("ann", decisions.give_role, person="maya", role=ADMINISTRATOR)
    office.does("maya", decisions.remove_person, person="ann")
    assert office.organisation.administrators == ["maya"]


def test_a_role_is_given_once_and_taken_from_who_has_it(office):
    office.staffed()

    assert "responder already" in str(
        office.refusal("ann", decisions.give_role, person="priya", role=RESPONDER)
    )
    office.does("ann", decisions.take_role, person="priya", role=RESPONDER)
    assert "is not responder" in str(
        office.refusal("ann", decisions.take_role, person="priya", role=RESPONDER)
    )


@pytest.mark.parametrize("wanted", ["commandcenter", "two words", "-x", "\u0430dmin", ""])
def test_a_name_that_is_no_login_name_is_refused(office, wanted):
    office.staffed()

    with pytest.raises((BadText, decisions.Refused)):
        office.does("ann", decisions.add_person, person=wanted)


def test_the_log_tells_the_whole_of_it(office):
    office.staffed()
    office.does("ann", decisions.add_key, person="tom", key=keys.ED25519)
    office.does("ann", decisions.remove_key, person="tom", fingerprint=keys.ED25519_PRINT)
    office.does("ann", decisions.remove_person, person="tom", reason="left")

    assert fold(Organisation(), deepcopy(office.log)) == office.organisation
    with pytest.raises(ValueError, match="event 2 is missing"):
        fold(Organisation(), [office.log[0], office.log[2]])


@pytest.mark.parametrize("kind", events.KINDS.values())
def test_every_kind_of_event_has_a_sentence_and_a_decision(kind):
    assert kind in sentences.SENTENCES
    sources = inspect.getsource(decisions) + inspect.getsource(second_factor)
    assert f"e.{kind.__name__}(" in sources
    assert set(kind.prose) <= set(kind.model_fields)
