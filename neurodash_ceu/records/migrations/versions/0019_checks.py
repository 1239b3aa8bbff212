"""What `ledger verify` found, kept for pages. Written once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from neurodash_ceu.records import base
from neurodash_ceu.records.write_once import create_triggers, drop_triggers

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KEYS = {"ledger_checks": ("id",), "ledger_faults": ("check_id", "n")}


def upgrade() -> None:
    """Two tables, and the triggers that keep their rows."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "ledger_checks",
        sa.Column("id", key, autoincrement=True, nullable=False),
        sa.Column("at", base.Instant(), nullable=False),
        sa.Column("books", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("certificates", sa.Integer(), nullable=False),
        sa.Column("completions", sa.Integer(), nullable=False),
        sa.Column("seals", sa.Integer(), nullable=True),
        sa.Column("broken", sa.Integer(), nullable=False),
        sa.CheckConstraint("broken >= 0", name=op.f("ck_ledger_checks_faults_are_counted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_checks")))
    op.create_table(
        "ledger_faults",
        sa.Column("check_id", key, autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("book", sa.String(length=32), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("seal", sa.Integer(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.CheckConstraint("(book IS NULL) = (seq IS NULL) AND (book IS NULL) = (seal IS NOT NULL)",
                           name=op.f("ck_ledger_faults_a_fault_is_of_an_entry_or_of_a_seal")),
        sa.ForeignKeyConstraint(["check_id"], ["ledger_checks.id"], name=op.f("fk_ledger_faults_check_id")),
        sa.PrimaryKeyConstraint("check_id", "n", name=op.f("pk_ledger_faults")))
    op.create_index("ix_ledger_faults_book", "ledger_faults", ["check_id", "book"])
    for table, columns in KEYS.items():
        for statement in create_triggers(table, "never", [columns], op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Without them."""
    for table in reversed(KEYS):
        for statement in drop_triggers(table, "never", op.get_bind().dialect.name):
            op.execute(statement)
        op.drop_table(table)
