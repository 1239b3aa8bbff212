
"""Links that move an account to another mail address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from neurodash_ceu.records import base

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('mail_moves',
    sa.Column('secret_sha256', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address', sa.String(length=254), nullable=False),
    sa.Column('created_at', base.Instant(), nullable=False),
    sa.Column('expires_at', base.Instant(), nullable=False),
    sa.Column('used_at', base.Instant(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_mail_moves_person_id')),
    sa.PrimaryKeyConstraint('secret_sha256', name=op.f('pk_mail_moves'))
    )
    op.create_index('ix_mail_moves_person_id', 'mail_moves', ['person_id'])


def downgrade() -> None:
    op.drop_index('ix_mail_moves_person_id', table_name='mail_moves')
    op.drop_table('mail_moves')
