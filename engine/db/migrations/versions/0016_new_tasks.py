"""People are told of new tasks: which were told, how far the worker came, and who switched it off."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "told_tasks",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "n", name=op.f("pk_told_tasks")),
    )
    op.create_table(
        "sweeps",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sweeps")),
    )
    op.create_index("ix_tasks_opened", "tasks", ["opened_at"], unique=False)
    op.add_column("people", sa.Column("told_of_tasks", sa.Boolean(), nullable=False, server_default=sa.true()))
