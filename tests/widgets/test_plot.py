"""The plot of the impact: steps on an axis of time, readable without colour."""

from datetime import UTC, datetime, timedelta

from commandcenter.incident.figures import Point
from commandcenter.incident.words import ImpactStage
from commandcenter.widgets.plot import plotted

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def figure(*values):
    """A value each half hour up to noon."""
    first = NOON - timedelta(minutes=30) * len(values)
    return [
        Point(first + timedelta(minutes=30) * index, value, ImpactStage.CURRENT)
        for index, value in enumerate(values)
    ]


def drawn(figures, *, width=80, lines=7):
    return [row.plain for row in plotted(figures, now=NOON, zone=UTC, width=width, lines=lines)]


def test_steps_are_as_long_as_they_lasted_and_as_high_as_they_were():
    *_, lowest, axis = drawn({"downloads": figure(10, 5)}, lines=2)
    plot = lowest[18:].split("  ")[0]
    assert plot == "█" * 18 + "▄" * 20
    assert lowest.endswith("10 → 5")
    assert axis.strip().startswith("11:00 ─")
    assert axis.endswith("now")


def test_before_a_figure_was_known_there_is_a_point_not_nothing():
    rows = drawn(
        {"downloads": figure(4, 4), "hosts": [*figure(8)[:1], Point(NOON, 9, ImpactStage.CURRENT)]},
        lines=4,
    )
    hosts = next(row for row in rows if row.startswith("hosts"))
    assert "·" in hosts


def test_it_keeps_to_its_lines_and_names_what_has_no_room():
    figures = {f"figure {number}": figure(1, number + 1) for number in range(9)}
    for lines in (2, 3, 7):
        rows = drawn(figures, lines=lines)
        assert len(rows) <= lines + 1
        assert all(f"figure {number}" in "\n".join(rows) for number in range(9))


def test_what_was_said_once_and_what_is_too_narrow_is_told_in_words():
    assert drawn({"hosts": figure(1234)}) == ["hosts 1,234"]
    assert drawn({"hosts": figure(1, 2)}, width=40) == ["hosts 2"]
