"""Figures of incidents, kept as a cache for metrics. Each function is one whole transaction."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, insert, select

from commandcenter.store import schema

_measure = schema.measure.c

_KEPT = select(_measure.incident_id, _measure.seq, _measure.figures).where(
    _measure.version == bindparam("wanted")
)


def load(connection: Connection, version: str) -> dict[int, tuple[int, bytes]]:
    """Number → the sequence number and the figures, where those of this version are kept."""
    rows = connection.execute(_KEPT, {"wanted": version})
    return {number: (seq, figures) for number, seq, figures in rows}


def save(connection: Connection, version: str, kept: Iterable[tuple[int, int, bytes]]) -> None:
    """Keep figures: number, sequence number, figures. What was kept of these gives way."""
    rows = [
        {"incident_id": number, "seq": seq, "version": version, "figures": figures}
        for number, seq, figures in kept
    ]
    numbers = [row["incident_id"] for row in rows]
    connection.execute(delete(schema.measure).where(_measure.incident_id.in_(numbers)))
    connection.execute(insert(schema.measure), rows)
