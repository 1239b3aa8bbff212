# ruff: noqa: E501 - written by the migration generator and then kept as it is
"""The first rows, and the triggers that keep them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from neurodash_ceu.records import base
from neurodash_ceu.records.write_once import DROP_POSTGRES_FUNCTION, POSTGRES_FUNCTION, create_triggers, drop_triggers

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

# Table -> (what is allowed, every key it has), as of this revision.
WRITE_ONCE: dict[str, tuple[str, list[tuple[str, ...]]]] = {
    'ledger_entries': ('never', [('book_id', 'seq'), ('book_id', 'prev_hash'), ('book_id', 'reverses_seq'), ('hash',)]),
    'ledger_seals': ('never', [('id',)]),
    'certificates': ('never', [('code',), ('book_id', 'entry_seq', 'revision'), ('supersedes_code',)]),
    'certificate_facts': ('erase only', [('code',)]),
    'certificate_prints': ('never', [('code',)]),
    'certificate_revocations': ('never', [('code',)]),
    'completions': ('never', [('book_id', 'enrollment_n'), ('book_id', 'entry_seq')]),
    'module_editions': ('never', [('sha256',), ('module_id', 'number'), ('module_id', 'sha256')]),
    'publications': ('never', [('id',)]),
    'grades': ('never', [('book_id', 'enrollment_n', 'quiz_id', 'attempt_ordinal', 'n')]),
    'case_steps': ('never', [('book_id', 'enrollment_n', 'case_id', 'run_ordinal', 'n')]),
    'evaluations': ('erase only', [('book_id', 'enrollment_n')]),
    'attestations': ('erase only', [('book_id', 'enrollment_n')]),
    'entitlement_grants': ('never', [('id',)]),
    'entitlement_ends': ('never', [('grant_id',)]),
    'audit_events': ('never', [('id',)]),
    'enrollments': ('never', [('book_id', 'n'), ('book_id', 'module_id', 'ordinal')]),
    'attempts': ('frozen: book_id, enrollment_n, quiz_id, ordinal, edition_sha, paper, started_at; once: submitted_at', [('book_id', 'enrollment_n', 'quiz_id', 'ordinal'), ('book_id', 'enrollment_n', 'quiz_id', 'submitted_at IS NULL')]),
}


def upgrade() -> None:
    op.create_table('condition_pages',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('published_at', base.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_condition_pages'))
    )
    op.create_table('door_counts',
    sa.Column('door', sa.String(length=24), nullable=False),
    sa.Column('who', sa.String(length=64), nullable=False),
    sa.Column('window_start', base.Instant(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('door', 'who', 'window_start', name=op.f('pk_door_counts'))
    )
    op.create_table('ledger_seals',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('sealed_at', base.Instant(), nullable=False),
    sa.Column('books', sa.Integer(), nullable=False),
    sa.Column('entries', sa.Integer(), nullable=False),
    sa.Column('root', sa.String(length=64), nullable=False),
    sa.Column('heads_sha256', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_seals'))
    )
    op.create_table('modules',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('condition', sa.String(length=40), nullable=False),
    sa.Column('created_at', base.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_modules')),
    sa.UniqueConstraint('slug', name=op.f('uq_modules_slug'))
    )
    op.create_index('ix_modules_condition', 'modules', ['condition'], unique=False)
    op.create_table('outbox',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('to_address', sa.String(length=254), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('once_key', sa.String(length=120), nullable=True),
    sa.Column('created_at', base.Instant(), nullable=False),
    sa.Column('not_before', base.Instant(), nullable=False),
    sa.Column('claimed_until', base.Instant(), nullable=True),
    sa.Column('sent_at', base.Instant(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
    sa.UniqueConstraint('once_key', name=op.f('uq_outbox_once_key'))
    )
    op.create_index('ix_outbox_due', 'outbox', ['sent_at', 'not_before'], unique=False)
    op.create_table('people',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('password_hash', sa.Text(), nullable=True),
    sa.Column('legal_name', sa.Text(), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('paper', sa.String(length=6), nullable=False),
    sa.Column('sign_in_epoch', sa.Integer(), nullable=False),
    sa.Column('created_at', base.Instant(), nullable=False),
    sa.Column('email_confirmed_at', base.Instant(), nullable=True),
    sa.Column('closed_at', base.Instant(), nullable=True),
    sa.CheckConstraint("paper IN ('a4', 'letter')", name=op.f('ck_people_paper_is_a4_or_letter')),
    sa.CheckConstraint('(email IS NULL) = (closed_at IS NOT NULL)', name=op.f('ck_people_only_the_closed_have_no_mail')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people')),
    sa.UniqueConstraint('email', name=op.f('uq_people_email'))
    )
    op.create_table('audit_events',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('at', base.Instant(), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('acting_as', sa.String(length=24), nullable=False),
    sa.Column('act', sa.String(length=48), nullable=False),
    sa.Column('subject_kind', sa.String(length=24), nullable=False),
    sa.Column('subject_id', sa.String(length=120), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('before', sa.Text(), nullable=True),
    sa.Column('after', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['actor_id'], ['people.id'], name=op.f('fk_audit_events_actor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_events'))
    )
    op.create_index('ix_audit_events_subject', 'audit_events', ['subject_kind', 'subject_id'], unique=False)
    op.create_table('books',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('opened_at', base.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_books_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_books')),
    sa.UniqueConstraint('public_id', name=op.f('uq_books_public_id'))
    )
    op.create_index('ix_books_person_id', 'books', ['person_id'], unique=False)
    op.create_table('entitlement_grants',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('entitlement', sa.String(length=24), nullable=False),
    sa.Column('source', sa.String(length=12), nullable=False),
    sa.Column('source_ref', sa.String(length=120), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('recorded_at', base.Instant(), nullable=False),
    sa.CheckConstraint("source IN ('purchase', 'voucher', 'seat', 'grant')", name=op.f('ck_entitlement_grants_source_is_known')),
    sa.CheckConstraint('until_on IS NULL OR until_on >= from_on', name=op.f('ck_entitlement_grants_a_grant_ends_after_it_begins')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_entitlement_grants_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entitlement_grants'))
    )
    op.create_index('ix_entitlement_grants_lookup', 'entitlement_grants', ['person_id', 'entitlement'], unique=False)
    op.create_table('licences',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('profession', sa.String(length=8), nullable=False),
    sa.Column('jurisdiction', sa.String(length=80), nullable=False),
    sa.Column('number', sa.String(length=60), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('created_at', base.Instant(), nullable=False),
    sa.Column('ended_at', base.Instant(), nullable=True),
    sa.CheckConstraint("profession IN ('PT', 'PTA', 'OT', 'OTA', 'SLP', 'SLPA')", name=op.f('ck_licences_profession_is_known')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_licences_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_licences'))
    )
    op.create_index('ix_licences_person_id', 'licences', ['person_id'], unique=False)
    op.create_table('mailed_tokens',
    sa.Column('secret_sha256', sa.String(length=64), nullable=False),
    sa.Column('purpose', sa.String(length=16), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', base.Instant(), nullable=False),
    sa.Column('expires_at', base.Instant(), nullable=False),
    sa.Column('used_at', base.Instant(), nullable=True),
    sa.CheckConstraint("purpose IN ('confirm', 'reset')", name=op.f('ck_mailed_tokens_purpose_is_known')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_mailed_tokens_person_id')),
    sa.PrimaryKeyConstraint('secret_sha256', name=op.f('pk_mailed_tokens'))
    )
    op.create_index('ix_mailed_tokens_person_id', 'mailed_tokens', ['person_id'], unique=False)
    op.create_table('module_editions',
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('module_id', sa.String(length=64), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('published_at', base.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['module_id'], ['modules.id'], name=op.f('fk_module_editions_module_id')),
    sa.PrimaryKeyConstraint('sha256', name=op.f('pk_module_editions')),
    sa.UniqueConstraint('module_id', 'number', name='editions_are_numbered_once'),
    sa.UniqueConstraint('module_id', 'sha256', name='an_edition_belongs_to_its_module')
    )
    op.create_table('role_grants',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.Column('granted_at', base.Instant(), nullable=False),
    sa.Column('ended_at', base.Instant(), nullable=True),
    sa.CheckConstraint("role IN ('learner', 'registrar', 'reviewer', 'auditor', 'author', 'admin')", name=op.f('ck_role_grants_role_is_known')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_role_grants_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role_grants'))
    )
    op.create_index('uq_role_grants_in_force', 'role_grants', ['person_id', 'role'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('edition_pages',
    sa.Column('edition_sha', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('rendered_at', base.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['edition_sha'], ['module_editions.sha256'], name=op.f('fk_edition_pages_edition_sha')),
    sa.PrimaryKeyConstraint('edition_sha', 'name', name=op.f('pk_edition_pages'))
    )
    op.create_table('enrollments',
    sa.Column('book_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('n', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('module_id', sa.String(length=64), nullable=False),
    sa.Column('edition_sha', sa.String(length=64), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('enrolled_at', base.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['book_id'], ['books.id'], name=op.f('fk_enrollments_book_id')),
    sa.ForeignKeyConstraint(['module_id', 'edition_sha'], ['module_editions.module_id', 'module_editions.sha256'], name='the_edition_is_of_the_module'),
    sa.PrimaryKeyConstraint('book_id', 'n', name=op.f('pk_enrollments')),
    sa.UniqueConstraint('book_id', 'module_id', 'ordinal', name='taken_up_once_at_a_time')
    )
    op.create_table('entitlement_ends',
    sa.Column('grant_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('recorded_at', base.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['grant_id'], ['entitlement_grants.id'], name=op.f('fk_entitlement_ends_grant_id')),
    sa.PrimaryKeyConstraint('grant_id', name=op.f('pk_entitlement_ends'))
    )
    op.create_table('ledger_entries',
    sa.Column('book_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('schema', sa.Integer(), nullable=False),
    sa.Column('facts', sa.Text(), nullable=False),
    sa.Column('prev_hash', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('activity_code', sa.String(length=64), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('edition_sha', sa.String(length=64), nullable=True),
    sa.Column('completed_on', sa.Date(), nullable=False),
    sa.Column('minutes_reading', sa.Integer(), nullable=False),
    sa.Column('minutes_video', sa.Integer(), nullable=False),
    sa.Column('minutes_exercise', sa.Integer(), nullable=False),
    sa.Column('minutes_test', sa.Integer(), nullable=False),
    sa.Column('minutes_evaluation', sa.Integer(), nullable=False),
    sa.Column('reverses_seq', sa.Integer(), nullable=True),
    sa.Column('recorded_at', base.Instant(), nullable=False),
    sa.CheckConstraint("(kind = 'reversal') = (reverses_seq IS NOT NULL)", name=op.f('ck_ledger_entries_only_reversals_reverse')),
    sa.CheckConstraint("kind IN ('award', 'outside', 'adjustment', 'reversal')", name=op.f('ck_ledger_entries_kind_is_known')),
    sa.CheckConstraint("kind IN ('reversal', 'adjustment') OR (minutes_reading >= 0 AND minutes_video >= 0 AND minutes_exercise >= 0 AND minutes_test >= 0 AND minutes_evaluation >= 0)", name=op.f('ck_ledger_entries_only_corrections_may_be_negative')),
    sa.CheckConstraint('length(hash) = 64 AND length(prev_hash) = 64', name=op.f('ck_ledger_entries_hashes_are_whole')),
    sa.CheckConstraint('reverses_seq < seq', name=op.f('ck_ledger_entries_a_reversal_comes_later')),
    sa.CheckConstraint('seq >= 1', name=op.f('ck_ledger_entries_seq_starts_at_one')),
    sa.ForeignKeyConstraint(['book_id', 'reverses_seq'], ['ledger_entries.book_id', 'ledger_entries.seq'], name='a_reversal_stays_in_its_book'),
    sa.ForeignKeyConstraint(['book_id'], ['books.id'], name=op.f('fk_ledger_entries_book_id')),
    sa.PrimaryKeyConstraint('book_id', 'seq', name=op.f('pk_ledger_entries')),
    sa.UniqueConstraint('book_id', 'prev_hash', name='two_writers_cannot_both_append'),
    sa.UniqueConstraint('book_id', 'reverses_seq', name='an_entry_is_reversed_once'),
    sa.UniqueConstraint('hash', name=op.f('uq_ledger_entries_hash'))
    )
    op.create_table('publications',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('module_id', sa.String(length=64), nullable=False),
    sa.Column('edition_sha', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('at', base.Instant(), nullable=False),
    sa.CheckConstraint("kind <> 'withdrawn' OR reason IS NOT NULL", name=op.f('ck_publications_a_withdrawal_says_why')),
    sa.CheckConstraint("kind IN ('published', 'withdrawn', 'retired')", name=op.f('ck_publications_kind_is_known')),
    sa.ForeignKeyConstraint(['edition_sha'], ['module_editions.sha256'], name=op.f('fk_publications_edition_sha')),
    sa.ForeignKeyConstraint(['module_id'], ['modules.id'], name=op.f('fk_publications_module_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_publications'))
    )
    op.create_index('ix_publications_latest', 'publications', ['module_id', 'id'], unique=False)
    op.create_table('attempts',
    sa.Column('book_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('enrollment_n', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('quiz_id', sa.String(length=40), nullable=False),
    sa.Column('ordinal', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('edition_sha', sa.String(length=64), nullable=False),
    sa.Column('paper', sa.Text(), nullable=False),
    sa.Column('started_at', base.Instant(), nullable=False),
    sa.Column('submitted_at', base.Instant(), nullable=True),
    sa.CheckConstraint('ordinal >= 1', name=op.f('ck_attempts_attempts_count_from_one')),
    sa.ForeignKeyConstraint(['book_id', 'enrollment_n'], ['enrollments.book_id', 'enrollments.n'], name='an_attempt_belongs_to_an_enrollment'),
    sa.ForeignKeyConstraint(['edition_sha'], ['module_editions.sha256'], name=op.f('fk_attempts_edition_sha')),
    sa.PrimaryKeyConstraint('book_id', 'enrollment_n', 'quiz_id', 'ordinal', name=op.f('pk_attempts'))
    )
    op.create_index('uq_attempts_one_open', 'attempts', ['book_id', 'enrollment_n', 'quiz_id'], unique=True, sqlite_where=sa.text('submitted_at IS NULL'), postgresql_where=sa.text('submitted_at IS NULL'))
    op.create_table('attestations',
    sa.Column('book_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('enrollment_n', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('facts', sa.Text(), nullable=False),
    sa.Column('signed_at', base.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['book_id', 'enrollment_n'], ['enrollments.book_id', 'enrollments.n'], name='an_attestation_belongs_to_an_enrollment'),
    sa.PrimaryKeyConstraint('book_id', 'enrollment_n', name=op.f('pk_attestations'))
    )
    op.create_table('case_runs',
    sa.Column('book_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('enrollment_n', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('ordinal', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('started_at', base.Instant(), nullable=False),
    sa.Column('ended_at', base.Instant(), nullable=True),
    sa.Column('ending_id', sa.String(length=40), nullable=True),
    sa.Column('passed', sa.Boolean(), nullable=True),
    sa.CheckConstraint('(ended_at IS NULL) = (ending_id IS NULL) AND (ended_at IS NULL) = (passed IS NULL)', name=op.f('ck_case_runs_a_run_ends_whole')),
    sa.ForeignKeyConstraint(['book_id', 'enrollment_n'], ['enrollments.book_id', 'enrollments.n'], name='a_case_run_belongs_to_an_enrollment'),
    sa.PrimaryKeyConstraint('book_id', 'enrollment_n', 'case_id', 'ordinal', name=op.f('pk_case_runs'))
    )
    op.create_index('uq_case_runs_one_open', 'case_runs', ['book_id', 'enrollment_n', 'case_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('certificates',
    sa.Column('code', sa.String(length=16), nullable=False),
    sa.Column('book_id', sa.Integer(), nullable=False),
    sa.Column('entry_seq', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('supersedes_code', sa.String(length=16), nullable=True),
    sa.Column('entry_hash', sa.String(length=64), nullable=False),
    sa.Column('facts_sha256', sa.String(length=64), nullable=False),
    sa.Column('issued_at', base.Instant(), nullable=False),
    sa.CheckConstraint('(revision = 1) = (supersedes_code IS NULL)', name=op.f('ck_certificates_later_revisions_supersede')),
    sa.ForeignKeyConstraint(['book_id', 'entry_seq'], ['ledger_entries.book_id', 'ledger_entries.seq'], name='a_certificate_prints_an_entry'),
    sa.ForeignKeyConstraint(['entry_hash'], ['ledger_entries.hash'], name=op.f('fk_certificates_entry_hash')),
    sa.ForeignKeyConstraint(['supersedes_code'], ['certificates.code'], name=op.f('fk_certificates_supersedes_code')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_certificates')),
    sa.UniqueConstraint('book_id', 'entry_seq', 'revision', name='one_certificate_per_entry_and_revision'),
    sa.UniqueConstraint('supersedes_code', name=op.f('uq_certificates_supersedes_code'))
    )
    op.create_table('completions',
    sa.Column('book_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('enrollment_n', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('entry_seq', sa.Integer(), nullable=False),
    sa.Column('completed_at', base.Instant(), nullable=False),
    sa.Column('completed_on', sa.Date(), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['book_id', 'enrollment_n'], ['enrollments.book_id', 'enrollments.n'], name='a_completion_belongs_to_an_enrollment'),
    sa.ForeignKeyConstraint(['book_id', 'entry_seq'], ['ledger_entries.book_id', 'ledger_entries.seq'], name='a_completion_has_its_credit'),
    sa.PrimaryKeyConstraint('book_id', 'enrollment_n', name=op.f('pk_completions')),
    sa.UniqueConstraint('book_id', 'entry_seq', name='an_entry_pays_for_one_completion')
    )
    op.create_table('evaluations',
    sa.Column('book_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('enrollment_n', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('answers', sa.Text(), nullable=False),
    sa.Column('submitted_at', base.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['book_id', 'enrollment_n'], ['enrollments.book_id', 'enrollments.n'], name='an_evaluation_belongs_to_an_enrollment'),
    sa.PrimaryKeyConstraint('book_id', 'enrollment_n', name=op.f('pk_evaluations'))
    )
    op.create_table('sections_read',
    sa.Column('book_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('enrollment_n', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('section_id', sa.String(length=80), nullable=False),
    sa.Column('read_at', base.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['book_id', 'enrollment_n'], ['enrollments.book_id', 'enrollments.n'], name='reading_belongs_to_an_enrollment'),
    sa.PrimaryKeyConstraint('book_id', 'enrollment_n', 'section_id', name=op.f('pk_sections_read'))
    )
    op.create_table('case_steps',
    sa.Column('book_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('enrollment_n', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('run_ordinal', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('n', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('node_id', sa.String(length=40), nullable=False),
    sa.Column('choice_id', sa.String(length=40), nullable=False),
    sa.Column('at', base.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['book_id', 'enrollment_n', 'case_id', 'run_ordinal'], ['case_runs.book_id', 'case_runs.enrollment_n', 'case_runs.case_id', 'case_runs.ordinal'], name='a_step_belongs_to_a_run'),
    sa.PrimaryKeyConstraint('book_id', 'enrollment_n', 'case_id', 'run_ordinal', 'n', name=op.f('pk_case_steps'))
    )
    op.create_table('certificate_facts',
    sa.Column('code', sa.String(length=16), nullable=False),
    sa.Column('facts', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['code'], ['certificates.code'], name=op.f('fk_certificate_facts_code')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_certificate_facts'))
    )
    op.create_table('certificate_prints',
    sa.Column('code', sa.String(length=16), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('printed_at', base.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['code'], ['certificates.code'], name=op.f('fk_certificate_prints_code')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_certificate_prints'))
    )
    op.create_table('certificate_revocations',
    sa.Column('code', sa.String(length=16), nullable=False),
    sa.Column('revoked_at', base.Instant(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['code'], ['certificates.code'], name=op.f('fk_certificate_revocations_code')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_certificate_revocations'))
    )
    op.create_table('grades',
    sa.Column('book_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('enrollment_n', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('quiz_id', sa.String(length=40), nullable=False),
    sa.Column('attempt_ordinal', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('n', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('max_points', sa.Integer(), nullable=False),
    sa.Column('pass_percent', sa.Integer(), nullable=False),
    sa.Column('passed', sa.Boolean(), nullable=False),
    sa.Column('per_item', sa.Text(), nullable=False),
    sa.Column('policy', sa.String(length=24), nullable=False),
    sa.Column('key_edition_sha', sa.String(length=64), nullable=False),
    sa.Column('graded_at', base.Instant(), nullable=False),
    sa.CheckConstraint('max_points > 0 AND points <= max_points', name=op.f('ck_grades_points_fit_the_paper')),
    sa.CheckConstraint('passed = (points * 100 >= pass_percent * max_points)', name=op.f('ck_grades_the_pass_is_computed')),
    sa.ForeignKeyConstraint(['book_id', 'enrollment_n', 'quiz_id', 'attempt_ordinal'], ['attempts.book_id', 'attempts.enrollment_n', 'attempts.quiz_id', 'attempts.ordinal'], name='a_grade_belongs_to_an_attempt'),
    sa.ForeignKeyConstraint(['key_edition_sha'], ['module_editions.sha256'], name=op.f('fk_grades_key_edition_sha')),
    sa.PrimaryKeyConstraint('book_id', 'enrollment_n', 'quiz_id', 'attempt_ordinal', 'n', name=op.f('pk_grades'))
    )
    op.create_table('print_tries',
    sa.Column('code', sa.String(length=16), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('not_before', base.Instant(), nullable=False),
    sa.Column('claimed_by', sa.String(length=64), nullable=True),
    sa.Column('held_reason', sa.Text(), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['code'], ['certificates.code'], name=op.f('fk_print_tries_code')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_print_tries'))
    )
    op.create_index('ix_print_tries_due', 'print_tries', ['held_reason', 'not_before'], unique=False)
    op.create_table('responses',
    sa.Column('book_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('enrollment_n', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('quiz_id', sa.String(length=40), nullable=False),
    sa.Column('attempt_ordinal', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('item_id', sa.String(length=40), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('rev', sa.Integer(), nullable=False),
    sa.Column('saved_at', base.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['book_id', 'enrollment_n', 'quiz_id', 'attempt_ordinal'], ['attempts.book_id', 'attempts.enrollment_n', 'attempts.quiz_id', 'attempts.ordinal'], name='an_answer_belongs_to_an_attempt'),
    sa.PrimaryKeyConstraint('book_id', 'enrollment_n', 'quiz_id', 'attempt_ordinal', 'item_id', name=op.f('pk_responses'))
    )

    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.execute(POSTGRES_FUNCTION)
    for table, (word, keys) in WRITE_ONCE.items():
        for statement in create_triggers(table, word, keys, dialect):
            op.execute(statement)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    for table, (word, _) in WRITE_ONCE.items():
        for statement in drop_triggers(table, word, dialect):
            op.execute(statement)
    op.drop_table('responses')
    op.drop_index('ix_print_tries_due', table_name='print_tries')
    op.drop_table('print_tries')
    op.drop_table('grades')
    op.drop_table('certificate_revocations')
    op.drop_table('certificate_prints')
    op.drop_table('certificate_facts')
    op.drop_table('case_steps')
    op.drop_table('sections_read')
    op.drop_table('evaluations')
    op.drop_table('completions')
    op.drop_table('certificates')
    op.drop_index('uq_case_runs_one_open', table_name='case_runs')
    op.drop_table('case_runs')
    op.drop_table('attestations')
    op.drop_index('uq_attempts_one_open', table_name='attempts')
    op.drop_table('attempts')
    op.drop_index('ix_publications_latest', table_name='publications')
    op.drop_table('publications')
    op.drop_table('ledger_entries')
    op.drop_table('entitlement_ends')
    op.drop_table('enrollments')
    op.drop_table('edition_pages')
    op.drop_index('uq_role_grants_in_force', table_name='role_grants')
    op.drop_table('role_grants')
    op.drop_table('module_editions')
    op.drop_index('ix_mailed_tokens_person_id', table_name='mailed_tokens')
    op.drop_table('mailed_tokens')
    op.drop_index('ix_licences_person_id', table_name='licences')
    op.drop_table('licences')
    op.drop_index('ix_entitlement_grants_lookup', table_name='entitlement_grants')
    op.drop_table('entitlement_grants')
    op.drop_index('ix_books_person_id', table_name='books')
    op.drop_table('books')
    op.drop_index('ix_audit_events_subject', table_name='audit_events')
    op.drop_table('audit_events')
    op.drop_table('people')
    op.drop_index('ix_outbox_due', table_name='outbox')
    op.drop_table('outbox')
    op.drop_index('ix_modules_condition', table_name='modules')
    op.drop_table('modules')
    op.drop_table('ledger_seals')
    op.drop_table('door_counts')
    op.drop_table('condition_pages')
    if dialect == "postgresql":
        op.execute(DROP_POSTGRES_FUNCTION)
