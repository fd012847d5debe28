"""What was counted for the overviews of large units."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "overviews",
        sa.Column("bundle_key", sa.String(length=120), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("party", sa.String(length=120), nullable=False),
        sa.Column("counted_at", sa.BigInteger(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("bundle_key", "unit_id", "party", name=op.f("pk_overviews")),
    )
