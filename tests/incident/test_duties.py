"""Legal duties: assessed, done or waived, and in the way of closure until then."""

from datetime import timedelta

from commandcenter.incident.clocks import duties_of
from commandcenter.incident.decisions import duties
from commandcenter.incident.guards import unmet
from commandcenter.incident.sentences import sentence
from tests.incident.room import NOON


def assess(room, regime="gdpr", *, applies=True, **facts):
    facts = {"because": "personal data of people in the EU"} | facts
    return room.do("maya", duties.assess, regime=regime, applies=applies, **facts)


def owed(room):
    return [text for text in unmet(room.incident) if text.startswith("legal duty open")]


def test_an_open_duty_keeps_the_incident_in_closure(room):
    room.closing()
    assess(room)
    assert len(owed(room)) == 2
    room.do("jonas", duties.fulfil, duty="GDPR-authority", reference="DPA-77")
    room.do("maya", duties.waive, duty="gdpr-people", reason="the data was encrypted")
    assert owed(room) == []


def test_a_duty_is_done_or_waived_once(room):
    room.closing()
    assess(room)
    room.do("jonas", duties.fulfil, duty="gdpr-authority")
    assert "was done at" in str(
        room.refusal("maya", duties.waive, duty="gdpr-authority", reason="x")
    )


def test_a_regime_that_does_not_apply_after_all_asks_for_nothing(room):
    room.closing()
    assess(room)
    assess(room, applies=False, because="no personal data")
    assert owed(room) == []
    no = room.refusal("maya", duties.fulfil, duty="gdpr-authority")
    assert "none: assess the regimes first" in str(no)


def test_what_was_done_stays_done_when_a_regime_is_assessed_again(room):
    room.closing()
    assess(room)
    room.do("jonas", duties.fulfil, duty="gdpr-authority")
    assess(room, aware_at=NOON - timedelta(days=1))
    assert len(owed(room)) == 1
    assert room.incident.assessments["gdpr"].aware_at == NOON - timedelta(days=1)


def test_the_clock_starts_when_it_was_confirmed_unless_said_otherwise(room):
    room.closing().later(60)
    assess(room)
    assert room.incident.assessments["gdpr"].aware_at == NOON
    no = room.refusal(
        "maya",
        duties.assess,
        regime="nis2",
        applies=True,
        because="x",
        aware_at=room.now + timedelta(minutes=1),
    )
    assert "in the future" in str(no)


def test_an_unknown_regime_names_those_there_are(room):
    room.closing()
    no = room.refusal("maya", duties.assess, regime="lex", applies=True, because="x")
    assert "gdpr" in str(no)


def test_only_comms_and_command_speak_for_the_law(room):
    room.closing()
    no = room.refusal("tom", duties.assess, regime="gdpr", applies=False, because="x")
    assert "tom may not assess legal duties" in str(no)


def test_a_contract_may_give_less_time_than_the_law_or_a_time_where_that_has_none(room):
    room.closing()
    assess(room, "gdpr-processor", aware_at=NOON, agreed_hours=24)
    assess(room, "gdpr", aware_at=NOON, agreed_hours=100)

    due = {duty.id: duty.due for duty in duties_of(room.incident, room.now)}
    assert due["gdpr-controller"] == NOON + timedelta(hours=24)
    assert due["gdpr-authority"] == NOON + timedelta(hours=72)
    assert "24 h by contract" in sentence(room.log[-2].body)
    for facts in ({"agreed_hours": 0}, {"agreed_hours": 9, "applies": False}):
        no = room.refusal(
            "maya", duties.assess, regime="sec", because="x", **{"applies": True} | facts
        )
        assert "hours of a contract" in str(no)
