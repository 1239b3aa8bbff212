"""Renewals: answers about licences and entries, which rule was chosen, reminders, the addresses of calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from neurodash_ceu.records import base
from neurodash_ceu.records.write_once import create_triggers, drop_triggers

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLES = ("licence_answers", "entry_answers", "rule_choices", "reminder_stops", "reminders", "calendar_addresses")
KEY = ("licence_id", "cycle_end", "days")


def _row(name: str) -> sa.Column[int]:
    """A key that points at another row."""
    return sa.Column(name, base.Key, autoincrement=False, nullable=False)


def _at(name: str) -> sa.Column[object]:
    return sa.Column(name, base.Instant(timezone=True), nullable=False)


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _question() -> sa.Column[str]:
    return sa.Column("question", sa.String(length=100), nullable=False)


def _answer() -> sa.Column[str]:
    return sa.Column("answer", sa.String(length=80), nullable=False)


def upgrade() -> None:
    """Six tables, and the triggers that keep what was sent."""
    op.create_table(
        "licence_answers", _row("licence_id"), _question(), _answer(), _at("said_at"),
        _of("licence_answers", "licence_id", "licences"),
        sa.PrimaryKeyConstraint("licence_id", "question", name=op.f("pk_licence_answers")))
    op.create_table(
        "entry_answers",
        sa.Column("book_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        _row("licence_id"), _question(), _answer(), _at("said_at"),
        _of("entry_answers", "licence_id", "licences"),
        sa.ForeignKeyConstraint(["book_id", "seq"], ["ledger_entries.book_id", "ledger_entries.seq"],
                                name="an_answer_is_about_an_entry"),
        sa.PrimaryKeyConstraint("book_id", "seq", "licence_id", "question", name=op.f("pk_entry_answers")))
    op.create_index("ix_entry_answers_licence", "entry_answers", ["licence_id"])
    op.create_table(
        "rule_choices", _row("licence_id"), sa.Column("rule", sa.String(length=100), nullable=False), _at("chosen_at"),
        _of("rule_choices", "licence_id", "licences"),
        sa.PrimaryKeyConstraint("licence_id", name=op.f("pk_rule_choices")))
    op.create_table(
        "reminder_stops", _row("person_id"), _at("stopped_at"), _of("reminder_stops", "person_id", "people"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_reminder_stops")))
    op.create_table(
        "reminders", _row("licence_id"), sa.Column("cycle_end", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), autoincrement=False, nullable=False), _at("written_at"),
        sa.CheckConstraint("days > 0", name=op.f("ck_reminders_a_reminder_comes_before_the_end")),
        _of("reminders", "licence_id", "licences"),
        sa.PrimaryKeyConstraint(*KEY, name=op.f("pk_reminders")))
    op.create_table(
        "calendar_addresses", _row("person_id"), sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("secret_sha256", sa.String(length=64), nullable=False), _at("made_at"),
        sa.CheckConstraint("version > 0", name=op.f("ck_calendar_addresses_versions_are_counted_from_one")),
        _of("calendar_addresses", "person_id", "people"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_addresses")),
        sa.UniqueConstraint("secret_sha256", name=op.f("uq_calendar_addresses_secret_sha256")))
    for statement in create_triggers("reminders", "erase only", [KEY], op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Without them."""
    for statement in drop_triggers("reminders", "erase only", op.get_bind().dialect.name):
        op.execute(statement)
    for table in reversed(TABLES):
        op.drop_table(table)
