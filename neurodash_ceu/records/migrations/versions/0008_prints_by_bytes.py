"""A print is found by the SHA-256 of its bytes, when somebody shows us a file."""

from __future__ import annotations

from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One index; the rows and the triggers that keep them stay."""
    op.create_index('ix_certificate_prints_sha256', 'certificate_prints', ['sha256'])


def downgrade() -> None:
    """Without it."""
    op.drop_index('ix_certificate_prints_sha256', table_name='certificate_prints')
