"""Runs of the office that graded a corrected item anew, and what each meant for every attempt. Written once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from neurodash_ceu.records import base
from neurodash_ceu.records.write_once import create_triggers, drop_triggers

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ATTEMPT = ("book_id", "enrollment_n", "quiz_id", "attempt_ordinal")
KEYS: dict[str, list[tuple[str, ...]]] = {
    "regrade_runs": [("id",)],
    "regradings": [(*ATTEMPT, "run_id"), (*ATTEMPT, "item_id", "key_edition_sha", "policy")],
}
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Two tables with their indexes, and the triggers that keep their rows."""
    op.create_table(
        "regrade_runs",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("module_id", sa.String(length=64), nullable=False),
        sa.Column("quiz_id", sa.String(length=40), nullable=False),
        sa.Column("item_id", sa.String(length=40), nullable=False),
        sa.Column("from_editions", sa.Text(), nullable=False),
        sa.Column("key_edition_sha", sa.String(length=64), nullable=False),
        sa.Column("policy", sa.String(length=24), nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False)
          for name in ("attempts", "gained", "lost", "newly_passed", "awarded")),
        sa.CheckConstraint("policy IN ('full credit', 'either key', 'new key', 'leave')",
                           name=op.f("ck_regrade_runs_policy_is_known")),
        sa.CheckConstraint("attempts > 0 AND gained >= 0 AND lost >= 0 AND gained + lost <= attempts",
                           name=op.f("ck_regrade_runs_the_counts_add_up")),
        sa.CheckConstraint("newly_passed <= gained AND awarded <= newly_passed",
                           name=op.f("ck_regrade_runs_who_is_awarded_passed")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_regrade_runs_by_id")),
        sa.ForeignKeyConstraint(["module_id", "key_edition_sha"],
                                ["module_editions.module_id", "module_editions.sha256"],
                                name="the_key_is_of_the_module"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrade_runs")))
    op.create_index("ix_regrade_runs_module", "regrade_runs", ["module_id", "id"])
    op.create_table(
        "regradings",
        sa.Column("book_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("enrollment_n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("quiz_id", sa.String(length=40), nullable=False),
        sa.Column("attempt_ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run_id", ID, autoincrement=False, nullable=False),
        sa.Column("item_id", sa.String(length=40), nullable=False),
        sa.Column("key_edition_sha", sa.String(length=64), nullable=False),
        sa.Column("policy", sa.String(length=24), nullable=False),
        sa.Column("grade_n", sa.Integer(), nullable=True),
        sa.Column("newly_passed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("NOT newly_passed OR grade_n IS NOT NULL",
                           name=op.f("ck_regradings_who_newly_passes_has_a_grade")),
        sa.ForeignKeyConstraint(
            [*ATTEMPT], ["attempts.book_id", "attempts.enrollment_n", "attempts.quiz_id", "attempts.ordinal"],
            name="a_regrading_is_of_an_attempt"),
        sa.ForeignKeyConstraint(
            [*ATTEMPT, "grade_n"], [*(f"grades.{name}" for name in ATTEMPT), "grades.n"],
            name="a_regrading_has_its_grade"),
        sa.ForeignKeyConstraint(["run_id"], ["regrade_runs.id"], name=op.f("fk_regradings_run_id")),
        sa.ForeignKeyConstraint(["key_edition_sha"], ["module_editions.sha256"],
                                name=op.f("fk_regradings_key_edition_sha")),
        sa.PrimaryKeyConstraint(*ATTEMPT, "run_id", name=op.f("pk_regradings")),
        sa.UniqueConstraint(*ATTEMPT, "item_id", "key_edition_sha", "policy", name="regraded_once_by_each_policy"))
    op.create_index("ix_regradings_run", "regradings", ["run_id", *ATTEMPT])
    for table, keys in KEYS.items():
        for statement in create_triggers(table, "never", keys, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Without them."""
    for table in reversed(KEYS):
        for statement in drop_triggers(table, "never", op.get_bind().dialect.name):
            op.execute(statement)
        op.drop_table(table)
