"""Metrics across incidents: medians and tenths that say of how many they are."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.incident.across import FEWEST, FollowedUp, across, spread
from commandcenter.incident.measure import Measure, Measured, Promise
from commandcenter.incident.summary import Summary
from commandcenter.incident.words import Phase, Severity

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def one(number=1, day="2026-11-02", *, mitigate=None, drill=False, **facts):
    """An incident with its figures."""
    facts = {"severity": Severity.SEV2, "phase": Phase.CLOSED} | facts
    declared = datetime.fromisoformat(f"{day}T23:30:00+00:00")
    lengths = {} if mitigate is None else {"time to mitigate": mitigate}
    return Measured(
        number,
        Summary(declared_at=declared, drill=drill, **facts),
        Measure(lengths, due=4, made=2, late=1, missed=1, promises=(), settled=True),
    )


def mitigation(found):
    return next(each for each in found.metrics if each.name == "time to mitigate")


def test_of_nothing_nothing_is_said():
    found = across([], NOW)
    assert found.incidents == found.months == ()
    assert mitigation(found).overall == spread([])
    assert (spread([]).n, spread([]).median, spread([]).longest) == (0, None, None)
    assert found.cadence.share is found.follow_ups.share is None


def test_the_ninth_tenth_is_given_only_where_there_is_one():
    assert spread(range(1, FEWEST)).p90 is None
    assert spread(range(1, FEWEST)).longest == FEWEST - 1
    assert spread(range(1, 11)).p90 == 9
    assert spread(range(1, 21)).p90 == 18


@given(st.lists(st.floats(0, 1e9), min_size=FEWEST))
def test_nine_in_ten_do_not_exceed_the_ninth_tenth_and_no_smaller_one_would_do(lengths):
    found = spread(lengths)
    within = [each for each in lengths if each <= found.p90]
    below = [each for each in lengths if each < found.p90]
    assert len(within) * 10 >= len(lengths) * 9 > len(below) * 10
    assert min(lengths) <= found.median <= found.longest == max(lengths)


def test_an_incident_that_does_not_know_an_interval_is_not_counted_in_it():
    found = mitigation(across([one(1, mitigate=60), one(2), one(3, mitigate=120)], NOW))
    assert (found.overall.n, found.overall.median) == (2, 90)


def test_drills_and_dismissed_ones_are_left_out_and_counted():
    found = across(
        [
            one(1, mitigate=60),
            one(2, mitigate=1, drill=True),
            one(3, mitigate=1, phase=Phase.DISMISSED),
            one(4, mitigate=1, drill=True, phase=Phase.DISMISSED),
        ],
        NOW,
    )
    assert [each.number for each in found.incidents] == [1]
    assert (found.drills, found.dismissed) == (2, 1)
    assert mitigation(found).overall.longest == 60


def test_months_run_without_a_gap_across_the_turn_of_a_year():
    found = across([one(1, "2026-02-28", mitigate=60), one(2, "2025-11-01")], NOW)
    assert found.months == ("2025-11", "2025-12", "2026-01", "2026-02")
    assert [each.median for each in mitigation(found).by_month.values()] == [None] * 3 + [60]


def test_each_severity_has_its_own_median_and_only_those_there_are():
    found = across(
        [one(1, mitigate=60, severity=Severity.SEV1), one(2, mitigate=10), one(3, mitigate=20)],
        NOW,
    )
    medians = {level: each.median for level, each in mitigation(found).by_severity.items()}
    assert medians == {Severity.SEV1: 60, Severity.SEV2: 15}


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"since": date(2026, 11, 2)}, [2, 3]),
        ({"until": date(2026, 11, 2)}, [1, 2]),
        ({"since": date(2026, 11, 2), "until": date(2026, 11, 2)}, [2]),
        ({"severity": Severity.SEV1}, [3]),
    ],
)
def test_the_first_and_the_last_day_count(asked, numbers):
    found = [one(1, "2026-11-01"), one(2), one(3, "2026-11-03", severity=Severity.SEV1)]
    assert [each.number for each in across(found, NOW, **asked).incidents] == numbers


def test_reports_of_all_incidents_are_added_up():
    found = across([one(1), one(2, severity=Severity.SEV1)], NOW)
    assert (found.cadence.due, found.cadence.made, found.cadence.share) == (8, 4, 0.5)
    assert found.cadence_by_severity[Severity.SEV1].due == 4


def test_an_action_that_is_not_due_yet_is_neither_kept_nor_broken():
    past, future = NOW.date() - timedelta(days=9), NOW.date() + timedelta(days=9)
    kept = FollowedUp.of(
        [
            Promise(past, done_at=NOW - timedelta(days=20)),
            Promise(past, done_at=NOW),
            Promise(past),
            Promise(future),
            Promise(future, done_at=NOW),
        ],
        NOW,
    )
    assert (kept.in_time, kept.late, kept.overdue, kept.open) == (2, 1, 1, 1)
    assert (kept.judged, kept.share) == (4, 0.5)
