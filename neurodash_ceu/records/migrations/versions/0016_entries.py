"""What an entry says since its second schema, to ask by: a stated sum, topics, what an adjustment corrects."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLE = "ledger_entries"
SUM = ("CONSTRAINT ck_ledger_entries_a_stated_sum_is_not_negative_either "
       "CHECK (kind IN ('reversal', 'adjustment') OR minutes_stated >= 0)")
ADJUSTS = ("CONSTRAINT ck_ledger_entries_only_adjustments_adjust "
           "CHECK (adjusts_seq IS NULL OR (kind = 'adjustment' AND adjusts_seq < seq))")
MINUTES = [f"minutes_{kind}" for kind in ("reading", "video", "exercise", "test", "evaluation", "stated")]


def upgrade() -> None:
    """Three columns, and the indexes that answer for one book by day, by topic and by sum."""
    # In the statement itself: SQLite adds a check with its column, and would build the table anew for one alone.
    op.execute(f"ALTER TABLE {TABLE} ADD COLUMN minutes_stated INTEGER DEFAULT 0 NOT NULL {SUM}")
    op.execute(f"ALTER TABLE {TABLE} ADD COLUMN adjusts_seq INTEGER {ADJUSTS}")
    op.add_column(TABLE, sa.Column("topics", sa.Text(), nullable=True))
    op.create_index("ix_ledger_entries_day", TABLE, ["book_id", "completed_on", "seq"])
    op.create_index("ix_ledger_entries_minutes", TABLE, ["book_id", *MINUTES])
    for name, column in (("topics", "seq"), ("adjusted", "adjusts_seq")):
        there = sa.text(f"{'topics' if name == 'topics' else column} IS NOT NULL")
        op.create_index(f"ix_ledger_entries_{name}", TABLE, ["book_id", column], sqlite_where=there,
                        postgresql_where=there)


def downgrade() -> None:
    """Without them."""
    for name in ("adjusted", "topics", "minutes", "day"):
        op.drop_index(f"ix_ledger_entries_{name}", TABLE)
    for column in ("topics", "adjusts_seq", "minutes_stated"):
        op.execute(f"ALTER TABLE {TABLE} DROP COLUMN {column}")
