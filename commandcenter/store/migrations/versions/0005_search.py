"""The index of what was written; what there is already is indexed when it is first searched."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

SQLITE = (
    "CREATE VIRTUAL TABLE search USING fts5(words, kind UNINDEXED, tokenize = 'ascii')",
    # What is deleted is overwritten also within the index.
    "INSERT INTO search (search, rank) VALUES ('secure-delete', 1)",
)
POSTGRESQL = (
    "CREATE TABLE search (place bigint PRIMARY KEY, kind text NOT NULL, words tsvector NOT NULL)",
    "CREATE INDEX search_words ON search USING gin (words)",
)


def upgrade() -> None:
    """Make room for the index."""
    op.create_table(
        "indexed",
        sa.Column(
            "incident_id", sa.Integer, sa.ForeignKey("incident.incident_id"), primary_key=True
        ),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    dialect = op.get_bind().dialect.name
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[dialect]:
        op.execute(statement)
