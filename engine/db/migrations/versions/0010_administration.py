"""Temporary passwords, what a session's browser calls itself, and an index for reading the system's journal by kind."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("people", sa.Column("temporary_until", sa.BigInteger(), nullable=True))
    op.add_column("sessions", sa.Column("agent", sa.String(length=300), nullable=True))
    of_the_system = sa.text("stream = 'system'")
    op.create_index(
        "ix_events_system_type", "events", ["type", "seq"], unique=False,
        sqlite_where=of_the_system, postgresql_where=of_the_system,
    )  # fmt: skip
