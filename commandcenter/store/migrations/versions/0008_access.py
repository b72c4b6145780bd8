"""Who looked at what: rows that are added and never changed."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

SQLITE = (
    """
    CREATE TRIGGER access_is_kept BEFORE UPDATE ON access
    BEGIN SELECT RAISE(ABORT, 'the record of access is never changed'); END
    """,
    """
    CREATE TRIGGER access_stays BEFORE DELETE ON access
    BEGIN SELECT RAISE(ABORT, 'the record of access is never changed'); END
    """,
    # INSERT OR REPLACE deletes without asking the trigger above.
    """
    CREATE TRIGGER access_is_new BEFORE INSERT ON access
    WHEN EXISTS (SELECT 1 FROM access WHERE number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'the record of access is never changed'); END
    """,
)

POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION access_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the record of access is never changed'; END $$
    """,
    """
    CREATE TRIGGER access_is_kept BEFORE UPDATE OR DELETE ON access FOR EACH ROW
    EXECUTE FUNCTION access_refuse()
    """,
    """
    CREATE TRIGGER access_is_not_truncated BEFORE TRUNCATE ON access FOR EACH STATEMENT
    EXECUTE FUNCTION access_refuse()
    """,
)


def upgrade() -> None:
    """Record from now on who looks at what."""
    op.create_table(
        "access",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("look", sa.Text, nullable=False),
        sa.Column("incident_id", sa.Integer),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_index("access_lately", "access", ["at"])
    dialect = op.get_bind().dialect.name
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[dialect]:
        op.execute(statement)
