"""`neurodash mail`: send what waits in the outbox, once."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from neurodash_ceu import settings
from neurodash_ceu.ports.outbox import drain, sender
from neurodash_ceu.ports.session import open_database


@click.group()
def mail() -> None:
    """Mails that wait in the outbox."""


@mail.command("send")
def send_command() -> None:
    """Send every mail that is due, by the settings' mail_url. Run it every minute.

    What fails is kept with its reason and tried again later; the exit code is then 1.
    """
    installed = settings.load()
    try:
        send = sender(installed.mail_url)
    except ValueError as error:
        raise settings.CannotStart(f"NEURODASH_MAIL_URL cannot be used: {error}.") from error
    database = open_database(installed.database)
    try:
        sent, failed = drain(database, send, installed.mail_from, lambda: datetime.now(UTC))
    finally:
        database.close()
    click.echo(f"{_mails(sent)} sent, {failed or 'none'} failed.")
    if failed:
        click.echo("What failed stays in the outbox with its reason and is tried again later.", err=True)
        sys.exit(1)


def _mails(count: int) -> str:
    return f"{count or 'No'} mail{'' if count == 1 else 's'}"
