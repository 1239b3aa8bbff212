"""Courses taken elsewhere: claims, their events, which one closes once, and the files that prove them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from neurodash_ceu.records import base
from neurodash_ceu.records.write_once import create_triggers, drop_triggers

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

CLOSED = "kind IN ('withdrawn', 'approved', 'refused')"
FROZEN = "frozen: book_id, n, sent_key, sent_at"
WORDS: dict[str, tuple[str, list[tuple[str, ...]]]] = {
    "outside_claims": (FROZEN, [("book_id", "n"), ("sent_key",)]),
    "outside_events": ("erase only", [("book_id", "claim_n", "n"), ("book_id", "entry_seq"),
                                      ("book_id", "claim_n", CLOSED)]),
    "outside_proofs": ("erase only", [("book_id", "claim_n", "n")]),
}


def upgrade() -> None:
    """Three tables with the triggers that keep their rows."""
    op.create_table(
        "outside_claims",
        sa.Column("book_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sent_key", sa.String(length=64), nullable=False),
        sa.Column("sent_at", base.Instant(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("since", base.Instant(), nullable=False),
        sa.Column("same_key", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.CheckConstraint("n >= 1", name=op.f("ck_outside_claims_claims_count_from_one")),
        sa.CheckConstraint("state IN ('sent', 'asked', 'approved', 'refused', 'withdrawn')",
                           name=op.f("ck_outside_claims_state_is_known")),
        sa.ForeignKeyConstraint(["book_id"], ["books.id"], name=op.f("fk_outside_claims_book_id")),
        sa.PrimaryKeyConstraint("book_id", "n", name=op.f("pk_outside_claims")),
        sa.UniqueConstraint("sent_key", name=op.f("uq_outside_claims_sent_key")))
    op.create_index("ix_outside_claims_state", "outside_claims", ["state", "since", "book_id", "n"])
    op.create_index("ix_outside_claims_same", "outside_claims", ["book_id", "same_key"])
    _events()
    _proofs()
    dialect = op.get_bind().dialect.name
    for table, (word, keys) in WORDS.items():
        for statement in create_triggers(table, word, keys, dialect):
            op.execute(statement)


def _events() -> None:
    op.create_table(
        "outside_events",
        sa.Column("book_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("claim_n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", base.Instant(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("reason_code", sa.String(length=40), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("entry_seq", sa.Integer(), nullable=True),
        sa.CheckConstraint("n >= 1", name=op.f("ck_outside_events_events_count_from_one")),
        sa.CheckConstraint("kind IN ('sent', 'asked', 'answered', 'withdrawn', 'approved', 'refused')",
                           name=op.f("ck_outside_events_kind_is_known")),
        sa.CheckConstraint("(kind = 'approved') = (entry_seq IS NOT NULL)",
                           name=op.f("ck_outside_events_only_approvals_write_an_entry")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_outside_events_by_id")),
        sa.ForeignKeyConstraint(["book_id", "claim_n"], ["outside_claims.book_id", "outside_claims.n"],
                                name="an_event_belongs_to_a_claim"),
        sa.ForeignKeyConstraint(["book_id", "entry_seq"], ["ledger_entries.book_id", "ledger_entries.seq"],
                                name="an_approval_writes_an_entry"),
        sa.PrimaryKeyConstraint("book_id", "claim_n", "n", name=op.f("pk_outside_events")),
        sa.UniqueConstraint("book_id", "entry_seq", name="an_entry_is_of_one_claim"))
    op.create_index("a_claim_is_closed_once", "outside_events", ["book_id", "claim_n"], unique=True,
                    sqlite_where=sa.text(CLOSED), postgresql_where=sa.text(CLOSED))


def _proofs() -> None:
    op.create_table(
        "outside_proofs",
        sa.Column("book_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("claim_n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("clean_sha256", sa.String(length=64), nullable=False),
        sa.Column("clean_size", sa.Integer(), nullable=False),
        sa.CheckConstraint("n >= 1", name=op.f("ck_outside_proofs_proofs_count_from_one")),
        sa.CheckConstraint("kind IN ('pdf', 'jpeg', 'png')", name=op.f("ck_outside_proofs_kind_of_file_is_known")),
        sa.ForeignKeyConstraint(["book_id", "claim_n", "event_n"],
                                ["outside_events.book_id", "outside_events.claim_n", "outside_events.n"],
                                name="a_proof_comes_with_an_event"),
        sa.PrimaryKeyConstraint("book_id", "claim_n", "n", name=op.f("pk_outside_proofs")))
    op.create_index("ix_outside_proofs_sha256", "outside_proofs", ["sha256"])


def downgrade() -> None:
    """Without them."""
    dialect = op.get_bind().dialect.name
    for table in reversed(WORDS):
        for statement in drop_triggers(table, WORDS[table][0], dialect):
            op.execute(statement)
        op.drop_table(table)
