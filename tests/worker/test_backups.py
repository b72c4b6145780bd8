"""Backups in rolling windows: what is kept of the older ones, and when one is made."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.desk import Desk
from commandcenter.incident.state import WORKER
from commandcenter.incident.words import Source
from commandcenter.store import StoreError
from commandcenter.worker.backups import Backups, Windows, named, taken_in
from tests.store.place import embedded
from tests.worker.test_clock import NOON, Hands

HOUR = timedelta(hours=1)


def test_of_two_months_of_hourly_backups_a_day_a_week_and_five_weeks_are_kept():
    taken = [NOON - HOUR * number for number in range(24 * 60)]
    kept = sorted(set(taken) - Windows().surplus(taken), reverse=True)

    assert kept[:24] == taken[:24]
    days = {each.date() for each in kept}
    assert {NOON.date() - timedelta(days=number) for number in range(7)} <= days
    assert len({each.isocalendar()[:2] for each in kept}) == 5
    assert len(kept) <= 24 + 7 + 5


moments = st.integers(0, 10 * 366 * 86_400).map(lambda each: NOON - timedelta(seconds=each))


@given(st.lists(moments, unique=True), st.builds(Windows, *[st.integers(0, 9)] * 3))
def test_the_newest_is_always_kept_and_removing_twice_removes_no_more(taken, windows):
    surplus = windows.surplus(taken)
    left = set(taken) - surplus

    assert surplus <= set(taken)
    assert not taken or max(taken) in left
    assert len(left) <= 1 + windows.hourly + windows.daily + windows.weekly
    assert windows.surplus(left) == set()


@pytest.fixture
async def desk(tmp_path):
    store = await embedded(tmp_path / "store").open()
    clock = Hands()
    await Desk(store, "maya", clock=clock).declare("Stolen token", Source.REPORT)
    yield Desk(store, WORKER, clock=clock)
    await store.close()


def backups_of(desk, folder, **windows):
    return Backups(desk, folder, every=HOUR, windows=Windows(**windows))


async def test_a_backup_is_made_when_the_newest_is_an_hour_old_and_somebody_wrote(desk, tmp_path):
    backups = backups_of(desk, tmp_path / "backups")
    assert await backups.round() == named(tmp_path / "backups", NOON)
    assert await backups.round() is None
    desk.clock.turn(minutes=61)
    assert await backups.round() is None  # Nobody wrote anything.
    await Desk(desk.store, "maya", clock=desk.clock).declare("Another", Source.REPORT)

    assert await backups.round() == named(tmp_path / "backups", desk.clock.now)
    assert len(taken_in(tmp_path / "backups")) == 2


async def test_those_that_no_window_keeps_are_removed_and_nothing_else(desk, tmp_path):
    folder = tmp_path / "backups"
    backups = backups_of(desk, folder, hourly=2, daily=0, weekly=0)
    for number in range(4):
        await Desk(desk.store, "maya", clock=desk.clock).declare(f"{number}", Source.REPORT)
        await backups.round()
        (folder / "notes.txt").write_text("mine")
        desk.clock.turn(hours=1)

    assert sorted(taken_in(folder)) == [NOON + 2 * HOUR, NOON + 3 * HOUR]
    assert (folder / "notes.txt").exists()


async def test_a_backup_that_fails_costs_none_of_the_others(desk, tmp_path):
    folder = tmp_path / "backups"
    backups = backups_of(desk, folder, hourly=1, daily=0, weekly=0)
    first = await backups.round()
    desk.clock.turn(hours=2)
    await Desk(desk.store, "maya", clock=desk.clock).declare("Another", Source.REPORT)
    folder.chmod(0o755)

    with pytest.raises(StoreError, match="other users can enter"):
        await backups.round()
    assert list(taken_in(folder).values()) == [first]
