"""Pictures of published editions: which kept files may be shown to anybody. Written once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from neurodash_ceu.records import base
from neurodash_ceu.records.write_once import create_triggers, drop_triggers

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table, and the triggers that keep its rows."""
    op.create_table(
        "pictures",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("ending", sa.String(length=4), nullable=False),
        sa.Column("kept_at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_pictures")))
    for statement in create_triggers("pictures", "never", [("sha256",)], op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Without it."""
    for statement in drop_triggers("pictures", "never", op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("pictures")
