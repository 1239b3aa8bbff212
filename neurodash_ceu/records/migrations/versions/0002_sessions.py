
"""Sessions are rows: each can be ended by itself, so nothing needs a count of how often all were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from neurodash_ceu.records import base

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('sign_in_sessions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('secret_sha256', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('device', sa.String(length=60), nullable=False),
    sa.Column('network', sa.String(length=64), nullable=False),
    sa.Column('began_at', base.Instant(), nullable=False),
    sa.Column('seen_at', base.Instant(), nullable=False),
    sa.Column('ended_at', base.Instant(), nullable=True),
    sa.CheckConstraint('seen_at >= began_at', name=op.f('ck_sign_in_sessions_nobody_is_seen_before_the_beginning')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_sign_in_sessions_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_sessions')),
    sa.UniqueConstraint('secret_sha256', name=op.f('uq_sign_in_sessions_secret_sha256'))
    )
    op.create_index('ix_sign_in_sessions_person_id', 'sign_in_sessions', ['person_id'])
    op.create_index('ix_sign_in_sessions_seen_at', 'sign_in_sessions', ['seen_at'])
    op.drop_column('people', 'sign_in_epoch')


def downgrade() -> None:
    op.add_column('people', sa.Column('sign_in_epoch', sa.Integer(), nullable=False, server_default='0'))
    op.drop_index('ix_sign_in_sessions_seen_at', table_name='sign_in_sessions')
    op.drop_index('ix_sign_in_sessions_person_id', table_name='sign_in_sessions')
    op.drop_table('sign_in_sessions')
