"""A task says whether a date opened it; a timer, whether a date led to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward: of what is there already nobody noted it."""
    for table in ("tasks", "timers"):
        op.add_column(table, sa.Column("by_date", sa.Boolean(), nullable=False, server_default=sa.false()))
