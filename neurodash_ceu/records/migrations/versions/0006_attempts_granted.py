"""Attempts granted by staff, written once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from neurodash_ceu.records import base
from neurodash_ceu.records.write_once import create_triggers, drop_triggers

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEYS = [("book_id", "enrollment_n", "quiz_id", "n")]


def upgrade() -> None:
    """The table, and the triggers that keep its rows."""
    op.create_table(
        "attempt_grants",
        sa.Column("book_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("enrollment_n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("quiz_id", sa.String(length=40), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("granted_at", base.Instant(), nullable=False),
        sa.CheckConstraint("n >= 1", name=op.f("ck_attempt_grants_grants_count_from_one")),
        sa.ForeignKeyConstraint(["book_id", "enrollment_n"], ["enrollments.book_id", "enrollments.n"],
                                name="a_grant_belongs_to_an_enrollment"),
        sa.PrimaryKeyConstraint("book_id", "enrollment_n", "quiz_id", "n", name=op.f("pk_attempt_grants")))
    for statement in create_triggers("attempt_grants", "never", KEYS, op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Without them."""
    for statement in drop_triggers("attempt_grants", "never", op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("attempt_grants")
