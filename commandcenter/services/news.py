"""What trackers have in common when they are asked for news: pages, and who is whom."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

#: Tickets of one answer.
PAGE = 100


def onward(since: datetime, changed: Sequence[datetime | None], page: int) -> datetime:
    """Where the next question begins, after one page.

    Where a whole page was changed in one and the same second, that second is passed over: it would
    be asked for again and again.

    Args:
        since: where this question began.
        changed: when each ticket of the page was changed, the longest ago first.
        page: how many a whole page has.
    """
    last = max((each for each in changed if each is not None), default=since)
    if last <= since and len(changed) >= page:
        return since + timedelta(seconds=1)
    return max(last, since)


def person(people: Mapping[str, str], named: str) -> str:
    """Who is meant by a tracker's name for somebody; empty where the settings do not say."""
    wanted = named.casefold()
    return next((ours for ours, theirs in people.items() if theirs.casefold() == wanted), "")
