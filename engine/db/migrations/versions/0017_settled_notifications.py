"""A notification names the task it asks somebody to see to, so that it waits no longer than the task does."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_KINDS = ("reminder", "escalation", "urge", "new_task")


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("notifications", sa.Column("n", sa.Integer(), nullable=True))
    op.add_column("notifications", sa.Column("holder_id", sa.String(length=32), nullable=True))
    names = ("person_id", "key", "kind", "body", "read_at", "holder_id")
    texts = [sa.column(name, sa.String()) for name in names]
    notifications = sa.table("notifications", *texts, sa.column("n", sa.Integer()))
    unread = sa.select(notifications).where(notifications.c.read_at.is_(None), notifications.c.kind.in_(_KINDS))
    connection = op.get_bind()
    for row in connection.execute(unread).all():
        of_row = (notifications.c.person_id == row.person_id) & (notifications.c.key == row.key)
        holder = None if row.kind == "escalation" else row.person_id
        values = {"n": json.loads(row.body).get("n"), "holder_id": holder}
        connection.execute(sa.update(notifications).where(of_row).values(values))
