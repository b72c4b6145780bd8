"""Who looked at what, beside the log: rows are added, and never changed. Each one transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, insert, select

from commandcenter.organisation.access import Access, Look
from commandcenter.store.chain import instant
from commandcenter.store.schema import access

_LAST = select(func.max(access.c.number))
_LATELY = (
    select(access.c.number)
    .where(
        access.c.at > bindparam("since"),
        access.c.who == bindparam("by"),
        access.c.place == bindparam("there"),
        access.c.look == bindparam("did"),
        access.c.incident_id.is_not_distinct_from(bindparam("of")),
        access.c.detail == bindparam("more"),
    )
    .limit(1)
)
_ALL = select(
    access.c.at,
    access.c.who,
    access.c.place,
    access.c.look,
    access.c.incident_id,
    access.c.detail,
).order_by(access.c.number)


def add(connection: Connection, record: Access, one_look: timedelta) -> None:
    """Record a look, unless one like it began a moment ago."""
    lately = {
        "since": instant(record.at - one_look),
        "by": record.who,
        "there": record.place,
        "did": record.look.value,
        "of": record.incident_id,
        "more": record.detail,
    }
    if one_look and connection.scalar(_LATELY, lately) is not None:
        return
    connection.execute(
        insert(access),
        {
            "number": (connection.scalar(_LAST) or 0) + 1,
            "at": instant(record.at),
            "who": record.who,
            "place": record.place,
            "look": record.look.value,
            "incident_id": record.incident_id,
            "detail": record.detail,
        },
    )


def load(connection: Connection, incident_id: int | None) -> Sequence[Access]:
    """Every record, or those of one incident, oldest first."""
    asked = _ALL if incident_id is None else _ALL.where(access.c.incident_id == incident_id)
    return [
        Access(datetime.fromisoformat(at), who, place, Look(look), number, detail)
        for at, who, place, look, number, detail in connection.execute(asked)
    ]
