"""What was known of an incident at any instant."""

from datetime import timedelta

import pytest

from commandcenter.incident import history as histories
from commandcenter.incident.decisions import record
from commandcenter.incident.fold import fold
from commandcenter.incident.history import History, Reading
from commandcenter.incident.state import Incident
from commandcenter.incident.words import MomentName, Phase
from tests.incident.room import NOON

MINUTE = timedelta(minutes=1)


@pytest.fixture
def told(room):
    """An incident with many entries, one a minute, and a moment that is entered late."""
    room.responding()
    for number in range(40):
        room.later(1).do("maya", record.log, text=f"entry {number}")
    room.later(1).do("maya", record.set_moment, moment=MomentName.EXPLOIT_BEGAN, at=NOON)
    return room


def test_at_every_instant_it_is_what_folding_the_log_until_then_gives(told, monkeypatch):
    monkeypatch.setattr(histories, "CHECKPOINT", 7)
    history = History(1, told.log)
    instants = sorted({event.recorded_at for event in told.log})
    for instant in [*instants, *reversed(instants), *instants[::3], *reversed(instants[::5])]:
        until_then = [event for event in told.log if event.recorded_at <= instant]
        assert history.at(instant) == fold(Incident(1), until_then)


def test_what_is_entered_later_was_not_known_before(told):
    history = History(1, told.log)
    assert MomentName.EXPLOIT_BEGAN not in history.at(told.now - MINUTE).moments
    assert history.at(told.now).moments[MomentName.EXPLOIT_BEGAN].at == NOON
    assert history.moments[MomentName.EXPLOIT_BEGAN] == told.now


def test_before_its_beginning_nothing_was_known(told):
    assert History(1, told.log).at(NOON - MINUTE).seq == 0


def test_an_incident_that_was_entered_afterwards_can_be_read_as_it_happened(room):
    room.declare()
    then = room.now
    room.later(600)
    for minutes in (10, 25):
        room.do("maya", record.log, text=f"after {minutes}", at=then + minutes * MINUTE)
    as_known = History(1, room.log)
    as_it_happened = History(1, room.log, Reading.AS_IT_HAPPENED)
    assert as_known.count_at(then + 30 * MINUTE) == len(room.log) - 2
    assert as_it_happened.count_at(then + 9 * MINUTE) == len(room.log) - 2
    assert as_it_happened.count_at(then + 10 * MINUTE) == len(room.log) - 1
    assert as_it_happened.at(then + 25 * MINUTE).updated_at == then + 25 * MINUTE


def test_what_is_recorded_meanwhile_extends_it(told):
    history = History(1, told.log)
    history.at(told.log[3].recorded_at)
    news = told.later(5).do("maya", record.log, text="one more")
    history.extend(news)
    assert history.at(told.now) == told.incident
    assert history.after(told.now - MINUTE) == told.now


def test_a_clock_that_ran_behind_puts_nothing_before_what_was_recorded_first(told):
    told.later(-3).do("maya", record.log, text="from a machine that is behind")
    history = History(1, told.log)
    assert history.instants == sorted(history.instants)
    assert history.at(history.instants[-1]).phase is Phase.RESPONSE
    assert history.at(history.instants[-1]).seq == len(told.log)
