"""Leases: one process at a time holds a duty. Each function is one whole transaction.

The fencing number rises whenever a lease changes hands. A holder who lost it without noticing, for
its process was stopped, say, still knows the lower number: what it tries to record is refused, in
the very transaction that would record it (M. Kleppmann, How to do distributed locking, 2016).
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, bindparam, insert, select, update

from commandcenter.store.chain import instant
from commandcenter.store.errors import Overtaken
from commandcenter.store.schema import lease

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True)
class Fence:
    """Under which lease something is written.

    Attributes:
        name: of the lease.
        number: its fencing number, as its holder knows it.
    """

    name: str
    number: int


#: Of the task that runs, and of those that it began; None where it writes under no lease.
FENCE: ContextVar[Fence | None] = ContextVar("fence", default=None)

#: No lease lasts longer. One that seems to was given by a clock far ahead, of a machine that may
#: be gone: nobody waits until its time has come.
LONGEST = timedelta(minutes=10)

_NAMED = select(lease.c.holder, lease.c.fence, lease.c.expires_at).where(
    lease.c.name == bindparam("wanted")
)
#: Read so that nobody can take the lease before what is written under it is there.
_NUMBER = (
    select(lease.c.fence).where(lease.c.name == bindparam("wanted")).with_for_update(read=True)
)
_SET = update(lease).where(lease.c.name == bindparam("wanted"))


def take(
    connection: Connection, name: str, holder: str, now: datetime, ttl: timedelta
) -> int | None:
    """Hold the lease, or hold it longer.

    Returns:
        The fencing number; None where somebody else holds the lease.
    """
    row = connection.execute(_NAMED, {"wanted": name}).one_or_none()
    terms = {"holder": holder, "expires_at": instant(now + ttl)}
    if row is None:
        connection.execute(insert(lease), terms | {"name": name, "fence": 1})
        return 1
    running = row.holder is not None and _runs(row.expires_at, now)
    if running and row.holder != holder:
        return None
    fence: int = row.fence if running else row.fence + 1
    connection.execute(_SET, terms | {"wanted": name, "fence": fence})
    return fence


def behind(
    fence: Fence,
    connection: Connection,
    work: Callable[Concatenate[Connection, P], T],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Do this work, unless the lease has changed hands.

    Raises:
        Overtaken: it has; nothing was done.
    """
    if connection.scalar(_NUMBER, {"wanted": fence.name}) != fence.number:
        raise Overtaken(f"another process is the {fence.name} by now; nothing was recorded")
    return work(connection, *args, **kwargs)


def release(connection: Connection, name: str, holder: str) -> None:
    """Give the lease up; nothing happens where somebody else holds it."""
    connection.execute(
        _SET.where(lease.c.holder == bindparam("by")).values(holder=None),
        {"wanted": name, "by": holder},
    )


def holder_of(connection: Connection, name: str, now: datetime) -> str | None:
    """Who holds the lease now."""
    row = connection.execute(_NAMED, {"wanted": name}).one_or_none()
    if row is None or not _runs(row.expires_at, now):
        return None
    holder: str | None = row.holder
    return holder


def holders(connection: Connection, prefix: str, now: datetime) -> list[str]:
    """Who holds any lease whose name begins so; a name for each lease."""
    running = select(lease.c.holder).where(
        lease.c.name.startswith(prefix, autoescape=True),
        lease.c.holder.is_not(None),
        lease.c.expires_at > instant(now),
        lease.c.expires_at <= instant(now + LONGEST),
    )
    return list(connection.scalars(running))


def _runs(expires_at: str, now: datetime) -> bool:
    return instant(now) < expires_at <= instant(now + LONGEST)
