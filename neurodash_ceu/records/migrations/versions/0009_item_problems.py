"""Problems with items: messages bound to an attempt, an item and an edition; erased with their message alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from neurodash_ceu.records.write_once import create_triggers, drop_triggers

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ATTEMPT = ("book_id", "enrollment_n", "quiz_id", "attempt_ordinal")
KEYS = [("message_id",), (*ATTEMPT, "item_id")]
MODULE_EDITION = ["module_editions.module_id", "module_editions.sha256"]


def upgrade() -> None:
    """The table, its index, and the triggers that keep its rows."""
    op.create_table(
        "item_problems",
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False,
                  nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("enrollment_n", sa.Integer(), nullable=False),
        sa.Column("quiz_id", sa.String(length=40), nullable=False),
        sa.Column("attempt_ordinal", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.String(length=40), nullable=False),
        sa.Column("edition_sha", sa.String(length=64), nullable=False),
        sa.Column("module_id", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.CheckConstraint("what IN ('key', 'wording', 'citation', 'technical')",
                           name=op.f("ck_item_problems_what_is_known")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_item_problems_message_id")),
        sa.ForeignKeyConstraint(
            [*ATTEMPT], ["attempts.book_id", "attempts.enrollment_n", "attempts.quiz_id", "attempts.ordinal"],
            name="a_problem_belongs_to_an_attempt"),
        sa.ForeignKeyConstraint(["module_id", "edition_sha"], MODULE_EDITION, name="a_problem_is_of_an_edition"),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_item_problems")),
        sa.UniqueConstraint(*ATTEMPT, "item_id", name="an_item_is_reported_once_an_attempt"))
    op.create_index("ix_item_problems_module", "item_problems", ["module_id", "message_id"])
    for statement in create_triggers("item_problems", "erase only", KEYS, op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Without them."""
    for statement in drop_triggers("item_problems", "erase only", op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_index("ix_item_problems_module", table_name="item_problems")
    op.drop_table("item_problems")
