"""Leases: one process at a time holds a duty. Each function is one whole transaction.

The fencing number rises whenever a lease changes hands: what a holder who lost it without noticing
still tries to do can be told from the work of its successor by the lower number.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, insert, select, update

from commandcenter.store.chain import instant
from commandcenter.store.schema import lease

#: No lease lasts longer. One that seems to was given by a clock far ahead, of a machine that may
#: be gone: nobody waits until its time has come.
LONGEST = timedelta(minutes=10)

_NAMED = select(lease.c.holder, lease.c.fence, lease.c.expires_at).where(
    lease.c.name == bindparam("wanted")
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
