"""How many may be in at the same time."""

import pytest

from commandcenter.server.limits import Crowded, Limit


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
