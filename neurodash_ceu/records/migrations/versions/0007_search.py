"""Search: an entry a module, and its words in the way of each database.

The words are folded, cut and stemmed before they come here. So FTS5 parts them at blanks alone ("ascii", with the point
of "6.5"), and PostgreSQL is handed lexemes instead of a text. `neurodash serve` and `courses publish` write what
is missing for editions that were published before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("module_id", sa.String(length=64), nullable=False),
        sa.Column("edition_sha", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=16), nullable=False),
        sa.Column("condition", sa.String(length=40), nullable=False),
        sa.Column("professions", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.CheckConstraint("minutes >= 1", name=op.f("ck_search_entries_reading_takes_time")),
        sa.ForeignKeyConstraint(["edition_sha"], ["module_editions.sha256"],
                                name=op.f("fk_search_entries_edition_sha")),
        sa.ForeignKeyConstraint(["module_id"], ["modules.id"], name=op.f("fk_search_entries_module_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entries")),
        sa.UniqueConstraint("module_id", name=op.f("uq_search_entries_module_id")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE TABLE search_words (id bigint PRIMARY KEY REFERENCES search_entries (id) ON DELETE CASCADE, "
                   "words tsvector NOT NULL)")
        op.execute("CREATE INDEX ix_search_words_words ON search_words USING gin (words)")
    else:
        op.execute("CREATE VIRTUAL TABLE search_words USING fts5(title, about, headings, body, "
                   "tokenize = \"ascii tokenchars '.'\", columnsize = 1, detail = full)")


def downgrade() -> None:
    op.drop_table("search_words")
    op.drop_table("search_entries")
