"""How many may be there at the same time."""

import pytest

from commandcenter.server.limits import Crowded, Knocking, Limit


def test_no_more_of_a_kind_come_in_than_may():
    limit = Limit(most=10, each=2, of="connections")
    limit.enter("a")
    limit.enter("a")

    with pytest.raises(Crowded, match="too many connections"):
        limit.enter("a")
    limit.enter("b")
    limit.leave("a")
    limit.enter("a")


def test_no_more_come_in_than_may_in_all():
    limit = Limit(most=2, each=2, of="sessions")
    with limit.entered("a"), limit.entered("b"), pytest.raises(Crowded):
        limit.enter("c")
    with limit.entered("c"):
        pass


def test_whoever_knocked_the_longest_makes_room_for_others():
    gone = []
    knocking = Knocking(most=3, each=2)

    def knock(who):
        knocking.enter(who, who[0], lambda: gone.append(who))

    for who in ("a1", "a2", "b1"):
        knock(who)
    knocking.leave("a2")  # They are in.
    knock("a3")
    assert gone == []

    knock("c1")
    assert gone == ["a1"]
    knock("a4")
    assert gone == ["a1", "b1"]
    knock("a5")
    assert gone == ["a1", "b1", "a3"]
