"""A centre carries the head of its own journal, and a case the unit it is about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NAME = "'centre:' || centres.id"


def upgrade() -> None:
    """Bring the schema forward: the heads move from the table of streams into the rows of the centres."""
    with op.batch_alter_table("centres") as batch:
        batch.add_column(sa.Column("journal_head", sa.String(length=64), server_default="0" * 64, nullable=False))
        batch.add_column(sa.Column("journal_count", sa.Integer(), server_default="0", nullable=False))
    for column, source in (("journal_head", "head"), ("journal_count", "length")):
        op.execute(
            f"UPDATE centres SET {column} = (SELECT {source} FROM streams WHERE stream = {NAME})"
            f" WHERE EXISTS (SELECT 1 FROM streams WHERE stream = {NAME})"
        )
    op.execute("DELETE FROM streams WHERE stream LIKE 'centre:%'")
    with op.batch_alter_table("cases") as batch:
        batch.add_column(sa.Column("unit_id", sa.String(length=32), nullable=True))
    op.execute(
        "UPDATE cases SET unit_id = COALESCE((SELECT MIN(unit_id) FROM parties"
        " WHERE parties.case_id = cases.id AND party = 'applicant'), started_unit)"
    )


def downgrade() -> None:
    """Bring the schema back."""
    op.execute(f"INSERT INTO streams (stream, head, length) SELECT {NAME}, journal_head, journal_count FROM centres")
    with op.batch_alter_table("centres") as batch:
        batch.drop_column("journal_count")
        batch.drop_column("journal_head")
    with op.batch_alter_table("cases") as batch:
        batch.drop_column("unit_id")
