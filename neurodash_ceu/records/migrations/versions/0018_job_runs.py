"""Daily jobs: one row for a job and a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from neurodash_ceu.records import base

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table."""
    op.create_table(
        "job_runs",
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("worker", sa.String(length=80), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claimed_until", base.Instant(timezone=True), nullable=False),
        sa.Column("finished_at", base.Instant(timezone=True), nullable=True),
        sa.Column("well", sa.Boolean(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint("tries >= 1", name=op.f("ck_job_runs_a_run_was_tried")),
        sa.CheckConstraint("(finished_at IS NULL) = (well IS NULL)",
                           name=op.f("ck_job_runs_a_run_that_ended_says_how")),
        sa.CheckConstraint("finished_at IS NULL OR outcome IS NOT NULL",
                           name=op.f("ck_job_runs_a_run_that_ended_has_an_outcome")),
        sa.PrimaryKeyConstraint("job", "day", name=op.f("pk_job_runs")))


def downgrade() -> None:
    """Without it."""
    op.drop_table("job_runs")
