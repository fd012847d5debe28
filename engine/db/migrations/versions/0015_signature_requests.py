"""Whose signature is asked for: it lies in their inbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "signature_requests",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "n", "unit_id", "role", name=op.f("pk_signature_requests")),
    )
    op.create_index("ix_signature_requests_signer", "signature_requests", ["unit_id", "role"], unique=False)
