"""Lists of tasks by what narrows and orders them, and those a person saved under a name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("candidates", sa.Column("opened_at", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE candidates SET opened_at = (SELECT tasks.opened_at FROM tasks"
        " WHERE tasks.case_id = candidates.case_id AND tasks.n = candidates.n)"
        " WHERE EXISTS (SELECT 1 FROM tasks WHERE tasks.case_id = candidates.case_id AND tasks.n = candidates.n)"
    )
    op.create_index("ix_candidates_received", "candidates", ["unit_id", "role", "taken", "opened_at"], unique=False)
    op.create_index("ix_candidates_unit_due", "candidates", ["unit_id", "due_at"], unique=False)
    op.create_index("ix_candidates_unit_received", "candidates", ["unit_id", "opened_at"], unique=False)
    op.create_index("ix_tasks_received", "tasks", ["assignee", "state", "opened_at"], unique=False)
    op.create_index("ix_tasks_step", "tasks", ["element", "state"], unique=False)
    op.create_index("ix_cases_process", "cases", ["bundle_key", "process_id"], unique=False)
    op.create_table(
        "saved_filters",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=2000), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filters")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_filters_person_id_name")),
    )
