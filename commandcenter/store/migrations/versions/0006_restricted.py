"""Restricted incidents: the line of an incident says that not everybody may see it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Whatever was there is for everybody."""
    op.add_column(
        "incident",
        sa.Column("restricted", sa.Boolean, nullable=False, server_default=sa.false()),
    )
