"""Figures of incidents, kept for the metrics across them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Let figures be kept; they are measured when they are first asked for."""
    op.create_table(
        "measure",
        sa.Column(
            "incident_id", sa.Integer, sa.ForeignKey("incident.incident_id"), primary_key=True
        ),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("figures", sa.LargeBinary, nullable=False),
    )
