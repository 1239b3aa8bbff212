"""What the office needs: words that find a person, a key for looks at a record, and indexes for its lists.

The words of people who are here already are written in Python, the same on both databases.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from neurodash_ceu.rules.names import words_of

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BATCH = 1_000
INDEXES = (
    ("ix_audit_events_act", "audit_events", ["act", "id"]),
    ("ix_audit_events_actor", "audit_events", ["actor_id", "id"]),
    ("ix_audit_events_at", "audit_events", ["at"]),
    ("ix_outbox_to", "outbox", ["to_address", "id"]),
)


def upgrade() -> None:
    words = op.create_table(
        "person_words",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("word", sa.String(length=64, collation="C").with_variant(sa.String(length=64), "sqlite"),
                  nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_person_words_person_id")),
        sa.PrimaryKeyConstraint("person_id", "word", name=op.f("pk_person_words")),
    )
    op.create_index("ix_person_words_word", "person_words", ["word", "person_id"])
    op.create_table(
        "looks",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["people.id"], name=op.f("fk_looks_actor_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_looks_person_id")),
        sa.PrimaryKeyConstraint("person_id", "day", "actor_id", name=op.f("pk_looks")),
    )
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    _write(words)


def _write(words: sa.Table) -> None:
    """The words of every open account, a thousand people at a time."""
    connection, last = op.get_bind(), 0
    people = sa.table("people", sa.column("id"), sa.column("legal_name"), sa.column("email"), sa.column("closed_at"))
    licences = sa.table("licences", sa.column("person_id"), sa.column("number"))
    while True:
        some = connection.execute(sa.select(people.c.id, people.c.legal_name, people.c.email).where(
            people.c.id > last, people.c.closed_at.is_(None)).order_by(people.c.id).limit(BATCH)).all()
        if not some:
            return
        last = some[-1].id
        numbers: dict[int, list[str]] = {}
        for person_id, number in connection.execute(sa.select(licences.c.person_id, licences.c.number).where(
                licences.c.person_id >= some[0].id, licences.c.person_id <= last)):
            numbers.setdefault(person_id, []).append(number)
        connection.execute(sa.insert(words), [
            {"person_id": one.id, "word": word} for one in some
            for word in sorted(words_of(one.legal_name, one.email, numbers.get(one.id, [])))])


def downgrade() -> None:
    for name, table, _ in INDEXES:
        op.drop_index(name, table_name=table)
    op.drop_table("looks")
    op.drop_table("person_words")
