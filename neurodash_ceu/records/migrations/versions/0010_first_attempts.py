"""First attempts at a quiz, and enrollments, are found by their edition."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

FIRST = sa.text("ordinal = 1 AND submitted_at IS NOT NULL")


def upgrade() -> None:
    """Two indexes; the first holds one row an enrollment and quiz, in the order in which they are read."""
    op.create_index("ix_attempts_first", "attempts", ["edition_sha", "quiz_id", "book_id", "enrollment_n"],
                    sqlite_where=FIRST, postgresql_where=FIRST)
    op.create_index("ix_enrollments_edition", "enrollments", ["edition_sha", "book_id", "n"])


def downgrade() -> None:
    """Without them."""
    op.drop_index("ix_enrollments_edition", table_name="enrollments")
    op.drop_index("ix_attempts_first", table_name="attempts")
