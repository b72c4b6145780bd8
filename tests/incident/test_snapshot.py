"""Snapshots: the folded state, kept and taken up again."""

import gc

import pytest

from commandcenter.incident.decisions import record
from commandcenter.incident.fold import fold
from commandcenter.incident.snapshot import freeze, thaw


@pytest.mark.parametrize("milestone", ["declare", "responding", "looking_back", "closed"])
def test_a_thawed_incident_is_the_same_and_goes_on(room, milestone):
    getattr(room, milestone)()
    thawed = thaw(freeze(room.incident))
    assert thawed == room.incident
    news = room.do("ana", record.log, text="and on it goes")
    assert fold(thawed, news) == room.incident


def test_thawing_leaves_the_collector_as_it_was(room):
    frozen = freeze(room.closed().incident)
    assert gc.isenabled()
    thaw(frozen)
    assert gc.isenabled()
    with pytest.raises(ValueError, match="Invalid JSON"):
        thaw(frozen[:-1])
    assert gc.isenabled()
