"""Printed transcripts: their lasting facts, what they print, the kept print, and the queue of prints."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from neurodash_ceu.records import base
from neurodash_ceu.records.write_once import create_triggers, drop_triggers

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WORDS = {"transcripts": "never", "transcript_facts": "erase only", "transcript_prints": "never"}
KEYS: dict[str, list[tuple[str, ...]]] = {"transcripts": [("code",), ("book_id", "n")], "transcript_facts": [("code",)],
                                          "transcript_prints": [("code",)]}


def upgrade() -> None:
    """The tables, and the triggers that keep their rows."""
    op.create_table(
        "transcripts",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("book_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("facts_sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", base.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("n >= 1 AND entries >= 0", name=op.f("ck_transcripts_numbers_start_at_one")),
        sa.ForeignKeyConstraint(["book_id"], ["books.id"], name=op.f("fk_transcripts_book_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_transcripts")),
        sa.UniqueConstraint("book_id", "n", name="transcripts_of_a_book_are_numbered_once"))
    _of_a_code("transcript_facts", sa.Column("facts", sa.Text(), nullable=False))
    _of_a_code("transcript_prints", sa.Column("sha256", sa.String(length=64), nullable=False),
               sa.Column("size", sa.Integer(), nullable=False),
               sa.Column("printed_at", base.Instant(timezone=True), nullable=False))
    op.create_index("ix_transcript_prints_sha256", "transcript_prints", ["sha256"])
    _of_a_code("transcript_tries", sa.Column("tries", sa.Integer(), nullable=False),
               sa.Column("not_before", base.Instant(timezone=True), nullable=False),
               sa.Column("claimed_by", sa.String(length=64), nullable=True),
               sa.Column("held_reason", sa.Text(), nullable=True), sa.Column("last_error", sa.Text(), nullable=True))
    op.create_index("ix_transcript_tries_due", "transcript_tries", ["held_reason", "not_before"])
    for table, word in WORDS.items():
        for statement in create_triggers(table, word, KEYS[table], op.get_bind().dialect.name):
            op.execute(statement)


def _of_a_code(table: str, *columns: sa.Column[object]) -> None:
    """A table with a row for each transcript, or none yet."""
    op.create_table(
        table, sa.Column("code", sa.String(length=16), nullable=False), *columns,
        sa.ForeignKeyConstraint(["code"], ["transcripts.code"], name=op.f(f"fk_{table}_code")),
        sa.PrimaryKeyConstraint("code", name=op.f(f"pk_{table}")))


def downgrade() -> None:
    """Without them."""
    for table, word in WORDS.items():
        for statement in drop_triggers(table, word, op.get_bind().dialect.name):
            op.execute(statement)
    for table in ("transcript_tries", "transcript_prints", "transcript_facts", "transcripts"):
        op.drop_table(table)
