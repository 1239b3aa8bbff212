"""Prints of handouts: which kept file is an edition's handout on which paper. Written once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from neurodash_ceu.records import base
from neurodash_ceu.records.write_once import create_triggers, drop_triggers

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEY = ("edition_sha", "paper", "made_by")


def upgrade() -> None:
    """The table, and the triggers that keep its rows."""
    op.create_table(
        "handout_prints",
        sa.Column("edition_sha", sa.String(length=64), nullable=False),
        sa.Column("paper", sa.String(length=6), nullable=False),
        sa.Column("made_by", sa.String(length=16), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("printed_at", base.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("paper IN ('a4', 'letter')", name=op.f("ck_handout_prints_paper_is_known")),
        sa.ForeignKeyConstraint(["edition_sha"], ["module_editions.sha256"],
                                name=op.f("fk_handout_prints_edition_sha")),
        sa.PrimaryKeyConstraint(*KEY, name=op.f("pk_handout_prints")))
    for statement in create_triggers("handout_prints", "never", [KEY], op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Without it."""
    for statement in drop_triggers("handout_prints", "never", op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("handout_prints")
