"""The print process as a program: `python -m neurodash_ceu.credits.print_cli`; `neurodash serve` starts one.

It is no command of `neurodash`, so that no other command waits for the printing library to load.
"""

from __future__ import annotations

import signal
import threading
from datetime import UTC, datetime
from types import FrameType

import click

from neurodash_ceu import settings
from neurodash_ceu.credits import printing
from neurodash_ceu.credits.handouts import HandoutPrinter
from neurodash_ceu.credits.pdf import print_certificate
from neurodash_ceu.credits.trial import TRIAL
from neurodash_ceu.ports import logs
from neurodash_ceu.ports.fonts import Fonts
from neurodash_ceu.ports.provider import issuer_of
from neurodash_ceu.ports.session import open_database
from neurodash_ceu.ports.storage import Storage


@click.command("print-process")
@click.option("--handouts", is_flag=True, help="Print the handouts that wait, say which could not be, and end.")
def print_process(handouts: bool) -> None:
    """Print certificates and handouts that wait for their print, until told to stop (SIGTERM).

    Prints a trial certificate first and keeps nothing of it: what the first print would wait for is then loaded, and a
    machine that cannot print says so at once.
    """
    try:
        _print_handouts() if handouts else _print_until_told()
    except settings.CannotStart as error:
        raise click.ClickException(str(error)) from error


def _print_until_told() -> None:
    logs.start("print")
    stop = threading.Event()

    def told_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, told_to_stop)
    installed = settings.load()
    issuer = issuer_of(installed)
    fonts = Fonts(installed.fonts_folder)
    print_certificate(TRIAL, fonts)
    database, storage = open_database(installed.database), Storage(installed.storage)
    try:
        printing.run(database, storage, _now, stop, fonts=fonts,
                     staff_mail=None if issuer.demonstration else issuer.provider.mail,
                     handouts=HandoutPrinter(database, storage, installed.public_url, _now))
    finally:
        database.close()


def _print_handouts() -> None:
    installed = settings.load()
    database = open_database(installed.database)
    try:
        said = HandoutPrinter(database, Storage(installed.storage), installed.public_url, _now).print_waiting()
    finally:
        database.close()
    for sentence in said:
        click.echo(sentence)
    if said:
        raise SystemExit(1)


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    print_process()
