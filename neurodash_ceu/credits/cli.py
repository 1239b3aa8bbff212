"""`neurodash ledger`: prove that what was credited is as it was written."""

from __future__ import annotations

import sys

import click

from neurodash_ceu import settings
from neurodash_ceu.credits import proving
from neurodash_ceu.ports.session import open_database


@click.group()
def ledger() -> None:
    """The ledger: every book, entry and certificate."""


@ledger.command("verify")
def verify_command() -> None:
    """Walk every book, name what is not as it was written, and exit with 1 if anything is.

    Changes nothing and can run beside the server. Recomputes every entry's hash, compares its columns with its text,
    and compares every certificate and completion with the entry it stands on.
    """
    database = open_database(settings.load().database)
    try:
        with database.reading() as session:
            verdict = proving.verify(session)
    finally:
        database.close()
    for broken in verdict.broken:
        click.echo(str(broken))
    click.echo(walked(verdict))
    if verdict.broken:
        sys.exit(1)


def walked(verdict: proving.Verdict) -> str:
    """What was walked and how it was found, in one line."""
    counts = ", ".join((
        _count(verdict.books, "book"), _count(verdict.entries, "entry", "entries"),
        _count(verdict.certificates, "certificate"), _count(verdict.completions, "completion")))
    if verdict.broken:
        return f"Walked {counts}: {_count(len(verdict.broken), 'thing')} not as written."
    return f"Walked {counts}: everything is as it was written."


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
