"""Alembic's entry: runs migrations on the connection it is handed (`ports/migrate.py`)."""

from __future__ import annotations

from alembic import context

from neurodash_ceu.records.everything import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, compare_type=True, render_as_batch=True,
                  transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
