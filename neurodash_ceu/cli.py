"""`neurodash`: the commands of every room under one name."""

from __future__ import annotations

import os
import sys

import click
from sqlalchemy.exc import DBAPIError

from neurodash_ceu import demo as demonstration
from neurodash_ceu import settings
from neurodash_ceu.accounts.cli import users
from neurodash_ceu.accounts.mail_cli import mail
from neurodash_ceu.catalog.cli import courses
from neurodash_ceu.catalog.indexing import catch_up
from neurodash_ceu.credits.certificates_cli import certificates
from neurodash_ceu.credits.cli import ledger
from neurodash_ceu.desk.cli import policies
from neurodash_ceu.keeping.cli import backup, doctor, restore
from neurodash_ceu.learning.cli import quizzes
from neurodash_ceu.ports import logs
from neurodash_ceu.ports.failures import sentence_of
from neurodash_ceu.ports.migrate import upgrade
from neurodash_ceu.ports.provider import issuer_of
from neurodash_ceu.ports.session import open_database
from neurodash_ceu.preview.cli import preview_command
from neurodash_ceu.renewals.cli import boards
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.serving import Supervisor, must_be_free, print_command, web_command, worker_command


@click.group()
@click.version_option(package_name="neurodash-ceu")
def commands() -> None:
    """NeuroDash CEU: clinical briefs that earn continuing-education credit."""


@commands.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="Address and port to listen on.")
@click.option("--workers", default=2, show_default=True, help="Web processes.")
@click.option("--threads", default=4, show_default=True, help="Threads in each.")
def serve(bind: str, workers: int, threads: int) -> None:
    """Migrate the database, then serve pages, print certificates and do background work until told to stop."""
    installed = settings.load()
    issuer_of(installed)
    must_be_free(bind)
    database = open_database(installed.database)
    upgrade(database)
    catch_up(database.writing)
    database.close()
    click.echo(f"Serving at http://{bind} until you press Ctrl and C. Data: {installed.instance}")
    helpers = {"print process": print_command(), "worker": worker_command()}
    sys.exit(Supervisor(web_command(bind, workers, threads), helpers).run())


@commands.command("worker")
def worker() -> None:
    """Send mails and do the daily jobs until told to stop. `serve` starts one itself; more of them share the work."""
    settings.load()
    command = worker_command()
    os.execvp(command[0], command)  # noqa: S606 - our own command, no shell; its process is then the worker itself


@commands.command()
def demo() -> None:
    """Publish the courses and make demonstration people and one completed record. Twice is the same as once."""
    installed = settings.load()
    made = demonstration.run(installed)
    for line in demonstration.words(made, installed):
        click.echo(line)


courses.add_command(preview_command)  # it shows the whole application, so it stands above every room
for command in (courses, boards, users, mail, quizzes, ledger, certificates, policies, backup, restore, doctor):
    commands.add_command(command)


def main() -> None:
    """Run a command; a mistake in the set-up, a refusal or a database that fails is a sentence and exit code 1."""
    logs.start("command")
    try:
        commands()
    except (settings.CannotStart, Refused) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except DBAPIError as error:
        click.echo(sentence_of(error), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
