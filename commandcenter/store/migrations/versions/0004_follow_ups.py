"""Follow-up actions in the line of each incident: listed across all without reading their logs."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

#: As the program wrote them until then.
ADDED, DONE = "retro.action_added", "retro.action_done"


def upgrade() -> None:
    """Add the column, and fill it from the logs that there are."""
    op.add_column("incident", sa.Column("follow_ups", sa.Text, nullable=False, server_default="{}"))
    log = sa.table(
        "event",
        *map(sa.column, ("incident_id", "seq", "type", "body", "actor", "occurred_at")),
    )
    rows = op.get_bind().execute(
        sa.select(log.c.incident_id, log.c.type, log.c.body, log.c.actor, log.c.occurred_at)
        .where(log.c.type.in_([ADDED, DONE]))
        .order_by(log.c.incident_id, log.c.seq)
    )
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for incident_id, kind, stored, actor, occurred_at in rows:
        body = json.loads(stored)
        known = found.setdefault(incident_id, {})
        if kind == ADDED:
            known[body["id"]] = {**body, "by": actor}
        else:
            known[body["id"]] |= {
                "status": "done",
                "done_at": occurred_at,
                "result": body.get("result", ""),
            }
    lines = sa.table("incident", sa.column("incident_id"), sa.column("follow_ups"))
    for incident_id, known in found.items():
        op.execute(
            lines.update()
            .where(lines.c.incident_id == incident_id)
            .values(follow_ups=json.dumps(known))
        )
