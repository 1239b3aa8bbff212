"""A mail may carry the address at which its reader ends mails of its kind."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column."""
    op.add_column("outbox", sa.Column("unsubscribe", sa.String(length=500), nullable=True))


def downgrade() -> None:
    """Without it."""
    op.drop_column("outbox", "unsubscribe")
