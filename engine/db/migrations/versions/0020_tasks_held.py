"""What somebody has is listed and counted from an index alone, without reading the tasks."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_index("ix_tasks_held", "tasks", ["assignee", "state", "due_at", "case_id", "n"], unique=False)
    op.drop_index("ix_tasks_assignee_tasks_state_tasks_due_at", "tasks")
