"""Sealed secrets beside the log: they can be forgotten. Each function is one transaction."""

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from commandcenter.store.schema import secret

_ONE = select(secret.c.sealed).where(secret.c.ref == bindparam("wanted"))
_NEWEST = (
    select(secret.c.ref, secret.c.sealed)
    .where(secret.c.owner == bindparam("of"))
    .order_by(secret.c.number.desc())
    .limit(1)
)


def keep(connection: Connection, ref: str, owner: str, sealed: bytes) -> None:
    """Keep a sealed secret."""
    number = (connection.scalar(select(func.max(secret.c.number))) or 0) + 1
    row = {"ref": ref, "owner": owner, "number": number, "sealed": sealed}
    connection.execute(insert(secret), row)


def find(connection: Connection, ref: str) -> bytes | None:
    """A sealed secret; None where it was forgotten."""
    sealed: bytes | None = connection.scalar(_ONE, {"wanted": ref})
    return sealed


def newest(connection: Connection, owner: str) -> tuple[str, bytes] | None:
    """The secret of a person that was kept last, by its name."""
    row = connection.execute(_NEWEST, {"of": owner}).one_or_none()
    return None if row is None else (row.ref, row.sealed)


def forget(connection: Connection, owner: str, but: str) -> None:
    """Keep of a person's secrets this one alone."""
    connection.execute(delete(secret).where(secret.c.owner == owner, secret.c.ref != but))
