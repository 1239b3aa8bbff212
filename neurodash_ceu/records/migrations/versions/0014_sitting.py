"""When a timed attempt ends, how sure an answer was, that it was checked; and more time, given by staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from neurodash_ceu.records import base
from neurodash_ceu.records.write_once import create_triggers, drop_triggers

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEYS = [("person_id", "n"), ("person_id", "ends_n")]
SURE = "CONSTRAINT ck_responses_how_sure_is_one_of_three CHECK (confidence BETWEEN 0 AND 2)"


def upgrade() -> None:
    """Three columns, and a table with the triggers that keep its rows."""
    op.add_column("attempts", sa.Column("deadline_at", base.Instant(), nullable=True))
    op.add_column("responses", sa.Column("checked_at", base.Instant(), nullable=True))
    # In the statement itself: SQLite adds a check with its column, and would build the table anew for one alone.
    op.execute(f"ALTER TABLE responses ADD COLUMN confidence INTEGER {SURE}")
    op.create_table(
        "more_time",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False,
                  nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("module_id", sa.String(length=64), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("ends_n", sa.Integer(), nullable=True),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("given_at", base.Instant(), nullable=False),
        sa.CheckConstraint("n >= 1", name=op.f("ck_more_time_what_is_given_counts_from_one")),
        sa.CheckConstraint("percent BETWEEN 0 AND 300 AND minutes BETWEEN 0 AND 1440",
                           name=op.f("ck_more_time_more_time_is_bounded")),
        sa.CheckConstraint("(ends_n IS NULL) = (percent + minutes > 0)", name=op.f("ck_more_time_more_time_is_more")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_more_time_person_id")),
        sa.ForeignKeyConstraint(["module_id"], ["modules.id"], name=op.f("fk_more_time_module_id")),
        sa.ForeignKeyConstraint(["person_id", "ends_n"], ["more_time.person_id", "more_time.n"],
                                name="an_end_ends_what_was_given"),
        sa.PrimaryKeyConstraint("person_id", "n", name=op.f("pk_more_time")),
        sa.UniqueConstraint("person_id", "ends_n", name="what_was_given_ends_once"))
    for statement in create_triggers("more_time", "erase only", KEYS, op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Without them."""
    for statement in drop_triggers("more_time", "erase only", op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("more_time")
    op.drop_column("responses", "confidence")
    op.drop_column("responses", "checked_at")
    op.drop_column("attempts", "deadline_at")
