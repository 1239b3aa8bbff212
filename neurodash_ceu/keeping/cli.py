"""`neurodash backup`, `neurodash restore` and `neurodash doctor`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from neurodash_ceu import settings
from neurodash_ceu.credits import proving
from neurodash_ceu.credits.cli import walked
from neurodash_ceu.keeping import backup as taking
from neurodash_ceu.keeping import restore as putting
from neurodash_ceu.keeping.doctor import as_json, examine
from neurodash_ceu.keeping.manifest import Manifest
from neurodash_ceu.ports.session import open_database
from neurodash_ceu.ports.storage import Storage

FOLDER = click.Path(path_type=Path)


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
def backup(folder: Path) -> None:
    """Write the database and all kept files to DIR, which must not be there yet, or be empty.

    It may run while the server serves: what it writes is one state of the records. DIR appears only when everything in
    it is on the disk. It holds personal data: keep it as the database is kept. Settings, the secret, the provider's
    file and courses are not in it.
    """
    installed = settings.load()
    database = open_database(installed.database)
    try:
        taken = taking.take(database, Storage(installed.storage), folder.absolute(), datetime.now(UTC))
    finally:
        database.close()
    click.echo(f"{folder} holds {amount(taken.manifest)}.")
    click.echo(f"SHA-256 of its manifest: {taken.sha256}")
    _tell_missing(taken.manifest)


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
def restore(folder: Path) -> None:
    """Restore the backup in DIR into an empty installation, then walk the ledger.

    Every file of the backup is compared with its hash before anything is written, and a restore is whole or not at all.
    A backup of an older version is brought to the shape of this one; SQLite and PostgreSQL can take each other's.
    """
    installed = settings.load()
    database = open_database(installed.database)
    try:
        restored = putting.restore(database, Storage(installed.storage), folder.absolute())
        with database.reading() as session:
            verdict = proving.verify(session, Storage(installed.storage))
    finally:
        database.close()
    click.echo(f"Restored {amount(restored.manifest)}, as of {restored.manifest.taken_at}.")
    for broken in verdict.broken:
        click.echo(str(broken))
    click.echo(walked(verdict))
    _tell_missing(restored.manifest)
    if verdict.broken:
        sys.exit(1)


def amount(manifest: Manifest) -> str:
    """How much a backup holds, in words."""
    rows = sum(one.rows for one in manifest.tables)
    return f"{rows:,} rows of {len(manifest.tables)} tables and {len(manifest.kept):,} kept files"


def _tell_missing(manifest: Manifest) -> None:
    """Say which kept files were missing already when the backup was taken, and exit with 1 if any was."""
    for sha in manifest.missing:
        click.echo(f"The kept file {sha} was missing or damaged when the backup was taken: look for it in an older "
                   "backup.", err=True)
    if manifest.missing:
        sys.exit(1)


@click.command("doctor")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def doctor(form: str) -> None:
    """Look whether this installation is well: each thing with what to do about it. Exits with 1 if anything is not."""
    findings = []
    for found in examine(datetime.now(UTC)):
        findings.append(found)
        if form == "text":
            click.echo(str(found))
    if form == "json":
        click.echo(as_json(findings))
    if not all(found.well for found in findings):
        sys.exit(1)
