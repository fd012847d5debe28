"""Cases in the order of their start, by who started them and by their parent: no list of cases reads all of them."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_index("ix_cases_started", "cases", ["started_at", "id"], unique=False)
    op.create_index("ix_cases_started_by", "cases", ["started_by", "id"], unique=False)
    op.create_index("ix_cases_parent", "cases", ["parent_id"], unique=False)
    op.create_index("ix_parties_unit", "parties", ["unit_id", "case_id"], unique=False)
    op.drop_index("ix_parties_unit_id", table_name="parties")


def downgrade() -> None:
    """Take it back."""
    op.create_index("ix_parties_unit_id", "parties", ["unit_id"], unique=False)
    op.drop_index("ix_parties_unit", table_name="parties")
    op.drop_index("ix_cases_parent", table_name="cases")
    op.drop_index("ix_cases_started_by", table_name="cases")
    op.drop_index("ix_cases_started", table_name="cases")
