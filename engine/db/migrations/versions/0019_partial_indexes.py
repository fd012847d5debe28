"""Indexes without the rows nobody looks for: cases without a parent, tasks nobody entrusted to anybody.

SQLite weighs an index by its average key; where nearly every row has none, it read the whole table instead.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.drop_index("ix_cases_parent", "cases")
    for name, table, columns, filled in (
        ("ix_cases_parent", "cases", ["parent_id"], "parent_id"),
        ("ix_tasks_entrusted", "tasks", ["assignee", "state", "due_at"], "owner"),
    ):
        there = sa.text(f"{filled} IS NOT NULL")
        op.create_index(name, table, columns, unique=False, sqlite_where=there, postgresql_where=there)
