"""What the register keeps beside the centres: claims, bans, capabilities, commitments; and what is known of experts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "bans",
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("since", sa.String(length=10), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", "id", name=op.f("pk_bans")),
    )
    op.create_table(
        "capabilities",
        sa.Column("centre_id", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("since", sa.String(length=10), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=True),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("centre_id", "n", name=op.f("pk_capabilities")),
    )
    op.create_table(
        "claims",
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("since", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("kind", "key", "place", name=op.f("pk_claims")),
    )
    op.create_index(op.f("ix_claims_centre_id"), "claims", ["centre_id"], unique=False)
    op.create_table(
        "commitments",
        sa.Column("centre_id", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("measure", sa.String(length=60), nullable=False),
        sa.Column("planned", sa.String(length=60), nullable=True),
        sa.Column("due", sa.String(length=10), nullable=True),
        sa.Column("remind_on", sa.String(length=10), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("done", sa.String(length=60), nullable=True),
        sa.Column("done_on", sa.String(length=10), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("centre_id", "n", name=op.f("pk_commitments")),
    )
    op.create_index(
        op.f("ix_commitments_state_commitments_remind_on"), "commitments", ["state", "remind_on"], unique=False
    )
    op.create_table(
        "conflicts",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declared_on", sa.String(length=10), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_conflicts")),
    )
    op.create_index(op.f("ix_conflicts_unit_id"), "conflicts", ["unit_id"], unique=False)
    op.create_table(
        "experts",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("employer", sa.String(length=300), nullable=False),
        sa.Column("employer_id", sa.String(length=32), nullable=True),
        sa.Column("since", sa.String(length=10), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_experts")),
    )


def downgrade() -> None:
    """Bring the schema back."""
    op.drop_table("experts")
    op.drop_table("conflicts")
    op.drop_table("commitments")
    op.drop_table("claims")
    op.drop_table("capabilities")
    op.drop_table("bans")
