"""The log, its summary lines and its snapshots; and the triggers that keep the log as it is."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

#: All that an erasure must leave as it was.
KEPT = (
    "incident_id",
    "seq",
    "recorded_at",
    "occurred_at",
    "actor",
    "on_behalf_of",
    "type",
    "key",
    "commitment",
    "prev",
    "hash",
)

SQLITE = (
    f"""
    CREATE TRIGGER event_is_kept BEFORE UPDATE ON event
    WHEN NOT (
        OLD.salt IS NOT NULL AND NEW.salt IS NULL
        AND {" AND ".join(f"NEW.{column} IS OLD.{column}" for column in KEPT)}
    )
    BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END
    """,
    """
    CREATE TRIGGER event_stays BEFORE DELETE ON event
    BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END
    """,
    # INSERT OR REPLACE deletes without asking the trigger above.
    """
    CREATE TRIGGER event_is_new BEFORE INSERT ON event
    WHEN EXISTS (SELECT 1 FROM event WHERE incident_id = NEW.incident_id AND seq = NEW.seq)
        OR EXISTS (SELECT 1 FROM event WHERE incident_id = NEW.incident_id AND key = NEW.key)
    BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END
    """,
)

POSTGRESQL = (
    """
    CREATE FUNCTION event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the log is never changed'; END $$
    """,
    f"""
    CREATE TRIGGER event_is_kept BEFORE UPDATE ON event FOR EACH ROW
    WHEN (NOT (
        OLD.salt IS NOT NULL AND NEW.salt IS NULL
        AND {" AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in KEPT)}
    ))
    EXECUTE FUNCTION event_refuse()
    """,
    """
    CREATE TRIGGER event_stays BEFORE DELETE ON event FOR EACH ROW
    EXECUTE FUNCTION event_refuse()
    """,
    """
    CREATE TRIGGER event_is_not_truncated BEFORE TRUNCATE ON event FOR EACH STATEMENT
    EXECUTE FUNCTION event_refuse()
    """,
    # Whoever writes, the readers are told.
    """
    CREATE FUNCTION event_announce() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('commandcenter', NEW.incident_id || ':' || NEW.seq);
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER event_is_announced AFTER INSERT ON event FOR EACH ROW
    EXECUTE FUNCTION event_announce()
    """,
)


def upgrade() -> None:
    """Start the log."""
    op.create_table(
        "incident",
        sa.Column("incident_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("phase", sa.Text, nullable=False),
        sa.Column("severity", sa.Text),
        sa.Column("commander", sa.Text),
        sa.Column("declared_at", sa.Text),
        sa.Column("updated_at", sa.Text),
        sa.Column("drill", sa.Boolean, nullable=False),
    )
    op.create_table(
        "event",
        sa.Column(
            "incident_id", sa.Integer, sa.ForeignKey("incident.incident_id"), primary_key=True
        ),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("recorded_at", sa.Text, nullable=False),
        sa.Column("occurred_at", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("on_behalf_of", sa.Text),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("key", sa.Text),
        sa.Column("salt", sa.Text),
        sa.Column("commitment", sa.Text, nullable=False),
        sa.Column("prev", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.UniqueConstraint("incident_id", "key", name="event_key"),
        sqlite_strict=True,  # A body is bytes, whoever writes it.
    )
    op.create_table(
        "snapshot",
        sa.Column(
            "incident_id", sa.Integer, sa.ForeignKey("incident.incident_id"), primary_key=True
        ),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
    )
    dialect = op.get_bind().dialect.name
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[dialect]:
        op.execute(statement)
