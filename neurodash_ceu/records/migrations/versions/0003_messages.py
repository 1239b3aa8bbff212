# ruff: noqa: E501 - written by the migration generator and then kept as it is
"""What somebody writes to the provider, and what was answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from neurodash_ceu.records import base
from neurodash_ceu.records.write_once import create_triggers, drop_triggers

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables; answers are written once."""
    op.create_table('messages',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
        sa.Column('receipt', sa.String(length=16), nullable=False),
        sa.Column('sent_key', sa.String(length=64), nullable=False),
        sa.Column('kind', sa.String(length=16), nullable=False),
        sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
        sa.Column('name', sa.String(length=120), nullable=True),
        sa.Column('mail', sa.String(length=254), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('received_at', base.Instant(timezone=True), nullable=False),
        sa.Column('due_at', base.Instant(timezone=True), nullable=True),
        sa.Column('state', sa.String(length=8), nullable=False),
        sa.Column('first_answered_at', base.Instant(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('question', 'complaint', 'certificate', 'adjustment')", name=op.f('ck_messages_kind_is_known')),
        sa.CheckConstraint("state IN ('new', 'answered', 'closed')", name=op.f('ck_messages_state_is_known')),
        sa.CheckConstraint("state <> 'answered' OR first_answered_at IS NOT NULL", name=op.f('ck_messages_the_answered_have_an_answer')),
        sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_messages_person_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_messages')),
        sa.UniqueConstraint('receipt', name=op.f('uq_messages_receipt')),
        sa.UniqueConstraint('sent_key', name=op.f('uq_messages_sent_key')),
    )
    op.create_index('ix_messages_state', 'messages', ['state', 'id'], unique=False)
    op.create_index(op.f('ix_messages_person_id'), 'messages', ['person_id'], unique=False)
    op.create_table('message_answers',
        sa.Column('message_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('n', sa.Integer(), nullable=False),
        sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('at', base.Instant(timezone=True), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.CheckConstraint('n >= 1', name=op.f('ck_message_answers_answers_count_from_one')),
        sa.ForeignKeyConstraint(['by_id'], ['people.id'], name=op.f('fk_message_answers_by_id')),
        sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_message_answers_message_id')),
        sa.PrimaryKeyConstraint('message_id', 'n', name=op.f('pk_message_answers')),
    )
    for statement in create_triggers('message_answers', 'erase only', [('message_id', 'n')], op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Without them again."""
    for statement in drop_triggers('message_answers', 'erase only', op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table('message_answers')
    op.drop_index(op.f('ix_messages_person_id'), table_name='messages')
    op.drop_index('ix_messages_state', table_name='messages')
    op.drop_table('messages')
