"""An answer keeps how many seconds went by before it was first saved. Of those saved before, nobody knows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column."""
    op.add_column("responses", sa.Column("seconds", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Without it."""
    op.drop_column("responses", "seconds")
