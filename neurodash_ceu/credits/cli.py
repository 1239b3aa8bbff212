"""`neurodash ledger`: seal what was credited, and prove that it is as it was written."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from neurodash_ceu import settings
from neurodash_ceu.credits import proving, sealing, walks
from neurodash_ceu.ports.session import open_database
from neurodash_ceu.ports.storage import Storage


@click.group()
def ledger() -> None:
    """The ledger: every book, entry and certificate."""


@ledger.command("seal")
def seal_command() -> None:
    """Put the newest entry of every book under one hash, so that `ledger verify` sees when it is taken off again.

    Note the root that it prints somewhere off this machine: who could change the database and the kept files could also
    seal anew, but not to the same root. Sealing twice on a day, with nothing written meanwhile, is sealing once.
    """
    installed = settings.load()
    database = open_database(installed.database)
    try:
        with database.writing() as session:
            made = sealing.seal(session, Storage(installed.storage), datetime.now(UTC), "command")
            newest = made or sealing.newest(session)
    finally:
        database.close()
    if newest is not None:
        what = "" if made else "Nothing was written since. "
        click.echo(f"{what}Seal {newest.id}, {newest.sealed_at.isoformat(' ', 'seconds')}: "
                   f"{_count(newest.books, 'book')}, {_count(newest.entries, 'entry', 'entries')}.")
        click.echo(f"Root: {newest.root}")


@ledger.command("verify")
@click.option("--root", "roots", multiple=True, metavar="ROOT",
              help="The root of a seal, as it was noted elsewhere: it must still be there. As often as there are.")
def verify_command(roots: tuple[str, ...]) -> None:
    """Walk every book, name what is not as it was written, and exit with 1 if anything is.

    Changes nothing that was written and can run beside the server. Recomputes every entry's hash, compares its columns
    with its text, compares every certificate and completion with the entry it stands on, and looks for every head that
    was ever sealed. What it found is kept, and the pages of the ledger say it with its date.
    """
    installed = settings.load()
    database = open_database(installed.database)
    try:
        begun = datetime.now(UTC)
        with database.reading() as session:
            verdict = proving.verify(session, Storage(installed.storage), [root.strip().lower() for root in roots])
        for broken in verdict.broken:
            click.echo(str(broken))
        click.echo(walked(verdict))
        with database.writing() as session:
            walks.keep(session, verdict, begun)
    finally:
        database.close()
    if verdict.broken:
        sys.exit(1)


def walked(verdict: proving.Verdict) -> str:
    """What was walked and how it was found, in one line."""
    counts = ", ".join((
        _count(verdict.books, "book"), _count(verdict.entries, "entry", "entries"),
        _count(verdict.certificates, "certificate"), _count(verdict.completions, "completion"),
        *(() if verdict.seals is None else (_count(verdict.seals, "seal"),))))
    if verdict.broken:
        return f"Walked {counts}: {_count(len(verdict.broken), 'thing')} not as written."
    return f"Walked {counts}: everything is as it was written."


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
