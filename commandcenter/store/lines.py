"""The line that stands for an incident in lists, kept beside its log in the same transaction."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from commandcenter.incident.follow_ups import as_text, from_text
from commandcenter.incident.summary import Summary
from commandcenter.incident.words import Phase, Severity
from commandcenter.organisation.events import ORGANISATION
from commandcenter.store import schema
from commandcenter.store.chain import instant

_incident = schema.incident.c

COLUMNS = tuple(_incident[field.name] for field in fields(Summary))
_SUMMARIES = (
    select(_incident.incident_id, *COLUMNS)
    .where(_incident.incident_id != ORGANISATION)
    .order_by(_incident.incident_id)
)
_NUMBERS = select(_incident.incident_id).order_by(_incident.incident_id)
_COUNTED = select(_incident.seq).where(_incident.incident_id == bindparam("incident_id"))
_RESTRICTED = select(_incident.restricted).where(_incident.incident_id == bindparam("incident_id"))


def summaries(connection: Connection) -> list[tuple[int, Summary]]:
    """One line for every incident."""
    return [(number, read(line)) for number, *line in connection.execute(_SUMMARIES)]


def counted(connection: Connection, incident_id: int) -> int | None:
    """How many events the summary counts; None where there is no summary."""
    return connection.scalar(_COUNTED, {"incident_id": incident_id})


def is_restricted(connection: Connection, incident_id: int) -> bool:
    """Whether not everybody may see an incident."""
    return bool(connection.scalar(_RESTRICTED, {"incident_id": incident_id}))


def numbers(connection: Connection) -> list[int]:
    """The numbers of all logs: the organisation's, where there is one, and each incident's."""
    return list(connection.scalars(_NUMBERS))


def read(line: Sequence[Any]) -> Summary:
    """The summary that these columns hold."""
    title, phase, severity, commander, declared_at, updated_at, seq, drill, kept, actions = line
    return Summary(
        title=title,
        phase=Phase(phase),
        severity=Severity(severity) if severity else None,
        commander=commander,
        declared_at=datetime.fromisoformat(declared_at) if declared_at else None,
        updated_at=datetime.fromisoformat(updated_at) if updated_at else None,
        seq=seq,
        drill=drill,
        restricted=kept,
        follow_ups=from_text(actions),
    )


def written(summary: Summary) -> dict[str, Any]:
    """The columns of a summary."""
    return {
        "title": summary.title,
        "phase": summary.phase.value,
        "severity": summary.severity.value if summary.severity else None,
        "commander": summary.commander,
        "declared_at": instant(summary.declared_at) if summary.declared_at else None,
        "updated_at": instant(summary.updated_at) if summary.updated_at else None,
        "seq": summary.seq,
        "drill": summary.drill,
        "restricted": summary.restricted,
        "follow_ups": as_text(summary.follow_ups),
    }
