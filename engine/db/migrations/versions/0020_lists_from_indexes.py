"""What is held and what is offered is listed from an index alone; whether a case holds a word is told quicker."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_index("ix_tasks_held", "tasks", ["assignee", "state", "due_at", "case_id", "n"], unique=False)
    op.drop_index(op.f("ix_tasks_assignee_tasks_state_tasks_due_at"), "tasks")
    offered = ["unit_id", "role", "taken", "due_at", "case_id", "n"]
    op.create_index("ix_candidates_offered", "candidates", offered, unique=False)
    op.drop_index(op.f("ix_candidates_unit_id_candidates_role_candidates_taken_candidates_due_at"), "candidates")
    op.create_index("ix_case_words_case", "case_words", ["case_id"], unique=False)
