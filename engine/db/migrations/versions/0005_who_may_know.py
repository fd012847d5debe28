"""Cases their applicant does not know of yet, and words found by the roles that may read them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("cases", sa.Column("hidden", sa.Boolean(), nullable=False, server_default=sa.false()))
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps a text of any length anyway
        op.alter_column("case_words", "audience", type_=sa.Text())
