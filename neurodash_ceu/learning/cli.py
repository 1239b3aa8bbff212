"""`neurodash quizzes`: what a clock does to attempts while nobody looks."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from neurodash_ceu import settings
from neurodash_ceu.learning import overdue
from neurodash_ceu.ports.provider import issuer_of
from neurodash_ceu.ports.session import open_database


@click.group()
def quizzes() -> None:
    """Quizzes that are under way."""


@quizzes.command("close")
def close() -> None:
    """Grade timed attempts whose time is up, as they stand. Run it every few minutes, beside the server."""
    installed = settings.load()
    issuer, database, now = issuer_of(installed), open_database(installed.database), datetime.now(UTC)
    with database.reading() as session:
        waiting = overdue.waiting(session, now)
    closed = 0
    for key in waiting:
        with database.writing() as session:
            closed += overdue.close(session, key, issuer, now)
    database.close()
    click.echo(f"{closed} {'attempt' if closed == 1 else 'attempts'} closed.")
