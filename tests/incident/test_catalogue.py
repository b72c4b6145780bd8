"""The catalogues are complete: no decision without a rule, no event without words and effect."""

import importlib
import inspect
import pkgutil

import pytest

from commandcenter.incident import decisions, events, fold, sentences
from commandcenter.incident.decisions.deciding import DECISIONS, Stamp
from commandcenter.incident.roles import title
from commandcenter.incident.state import WORKER, Incident
from commandcenter.incident.words import Phase, Role

MODULES = [
    importlib.import_module(f"{decisions.__name__}.{module.name}")
    for module in pkgutil.iter_modules(decisions.__path__)
    if module.name != "deciding"
]
#: `declare` has no incident yet; the others answer questions.
NO_DECISIONS = {"declare", "audience_of", "fingerprint", "must_be_ones_own", "noticed", "to_revert"}
#: Kinds that only tell: they change no answer of the incident beyond its numbers and times.
TELLING = {
    events.SilenceNoticed,
    events.EntryLogged,
    events.EntryAmended,
}


def functions():
    """Every public function of the decisions by name."""
    return {
        name: function
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }


def test_every_public_function_is_a_decision_with_a_rule():
    assert set(functions()) - set(DECISIONS) == NO_DECISIONS
    assert set(DECISIONS) <= set(functions())


@pytest.mark.parametrize("name", list(DECISIONS))
def test_every_decision_is_guarded_by_its_rule(name):
    assert hasattr(functions()[name], "__wrapped__")


def test_every_rule_names_who_and_when():
    for rule in DECISIONS.values():
        assert rule.act
        assert rule.phases <= set(Phase)
        assert rule.doers <= set(Role)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_title(role):
    assert title(role)


@pytest.mark.parametrize("kind", list(events.KINDS.values()))
def test_every_kind_of_event_has_a_sentence(kind):
    assert kind in sentences.SENTENCES


@pytest.mark.parametrize("kind", list(events.KINDS.values()))
def test_every_kind_of_event_changes_the_incident_or_only_tells(kind):
    assert (kind in fold.HANDLERS) != (kind in TELLING)


@pytest.mark.parametrize("kind", list(events.KINDS.values()))
def test_every_kind_of_event_is_made_by_some_decision(kind):
    sources = "".join(inspect.getsource(module) for module in MODULES)
    deciding = inspect.getsource(importlib.import_module(f"{decisions.__name__}.deciding"))
    assert f"e.{kind.__name__}(" in sources or f" {kind.__name__}(" in deciding


@pytest.mark.parametrize("kind", list(events.KINDS.values()))
def test_what_a_redaction_erases_are_fields_of_the_event(kind):
    assert set(kind.prose) <= set(kind.model_fields)


@pytest.mark.parametrize("rule", DECISIONS.values(), ids=list(DECISIONS))
def test_no_decision_is_taken_by_an_observer_who_is_not_meant(rule, room):
    room.staffed()
    function = functions()[rule.name]
    for phase in rule.phases:
        room.incident.phase = phase
        if Role.OBSERVER in rule.doers:
            continue
        no = room.refusal("olga", function)
        assert "may not" in str(no)


@pytest.mark.parametrize("rule", DECISIONS.values(), ids=list(DECISIONS))
def test_every_decision_refuses_the_wrong_phase_and_says_which_is_right(rule, room):
    room.staffed()
    function = functions()[rule.name]
    who = WORKER if not rule.doers else "maya"
    for phase in set(Phase) - rule.phases:
        room.incident.phase = phase
        no = room.refusal(who, function)
        assert f"INC-1 is {phase.standing}" in str(no) or "INC-1 was dismissed" in str(no)


@pytest.mark.parametrize("rule", DECISIONS.values(), ids=list(DECISIONS))
def test_no_decision_is_about_the_future(rule, room):
    room.staffed()
    function = functions()[rule.name]
    stamp = Stamp("maya", room.now, room.now.replace(hour=13))
    with pytest.raises(decisions.deciding.Refused, match="in the future"):
        function(Incident(1), stamp)
