"""The figures of the impact over time."""

from datetime import timedelta

from commandcenter.incident.decisions.impact import state_impact
from commandcenter.incident.figures import MOST, Point, blocks, series
from commandcenter.incident.words import ImpactStage
from tests.incident.room import NOON


def test_each_figure_has_its_points_in_the_order_of_their_times(room):
    room.staffed()

    def state(stage, at, **figures):
        room.do("ana", state_impact, at=at, text="x", stage=stage, figures=figures)

    room.later(60)
    hour = timedelta(hours=1)
    state(ImpactStage.CURRENT, NOON + hour, downloads=1893, customers=37)
    state(ImpactStage.POTENTIAL, NOON, downloads=5000)
    state(ImpactStage.ACTUAL, NOON + hour, customers=36.5)

    assert series(room.incident) == {
        "downloads": [
            Point(NOON, 5000, ImpactStage.POTENTIAL),
            Point(NOON + hour, 1893, ImpactStage.CURRENT),
        ],
        "customers": [Point(NOON + hour, 36.5, ImpactStage.ACTUAL)],
    }


def test_without_figures_there_is_no_series(room):
    room.staffed()
    room.do("ana", state_impact, text="x", stage=ImpactStage.CURRENT)
    assert series(room.incident) == {}


def test_a_plot_of_one_line_is_as_high_as_its_values_and_keeps_the_newest():
    assert blocks([0, 50, 100]) == "▁▅█"
    assert blocks([0, 0]) == "▁▁"
    assert blocks([1] * 100 + [7]) == "▂" * (MOST - 1) + "█"
