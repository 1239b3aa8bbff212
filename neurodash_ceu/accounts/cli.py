"""`neurodash users`: accounts made where the installation runs, for staff above all."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from neurodash_ceu import settings
from neurodash_ceu.accounts import actions, passwords, typed
from neurodash_ceu.accounts.finding import person_by_mail
from neurodash_ceu.accounts.mails import Letters
from neurodash_ceu.ports.migrate import upgrade
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.records.people import ROLES, Person
from neurodash_ceu.rules.refusal import Refused

ACTING_AS = "command"


_password_file = click.option(
    "--password-file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file whose first line is the password.")
_make_password = click.option("--make-password", is_flag=True, help="Make a password and print it once.")


@click.group()
def users() -> None:
    """People with an account."""


@users.command("create")
@click.option("--mail", required=True, help="The mail address they sign in with.")
@click.option("--name", required=True, help="The legal name.")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="May be given several times.")
@click.option("--zone", default="UTC", show_default=True, help="Their time zone, for example America/Chicago.")
@click.option("--paper", default="letter", show_default=True, type=click.Choice(typed.PAPERS))
@_password_file
@_make_password
def create_command(
    mail: str, name: str, roles: tuple[str, ...], zone: str, paper: str, password_file: Path | None,
    make_password: bool,
) -> None:
    """Make an account that needs no confirmation. The password is asked for unless a file or --make-password gives it.

    With an address that has an account already, nothing is made: `users grant` gives that person a role.
    """
    now = datetime.now(UTC)
    installed = settings.load()
    try:
        password = _password(password_file, make_password)
        wanted = actions.registration(name, mail, password, zone, paper)
        with _database(installed.database) as database, database.writing() as session:
            actions.create(session, wanted, roles, now, acting_as=ACTING_AS)
    except Refused as refused:
        raise click.ClickException(refused.sentence) from refused
    except IntegrityError as error:
        raise click.ClickException("Somebody registered this address at this moment. Nothing was made.") from error
    click.echo(f"{wanted.profile.legal_name} can sign in at {installed.public_url}/account/sign-in as {wanted.mail}"
               f"{' (' + ', '.join(roles) + ')' if roles else ''}.")
    if make_password:
        click.echo(f"Password, shown this once: {password}")


@users.command("password")
@click.option("--mail", required=True, help="The address of an account.")
@_password_file
@_make_password
def password_command(mail: str, password_file: Path | None, make_password: bool) -> None:
    """Give a person another password. Everywhere they were signed in they are signed out, and a mail tells them."""
    now = datetime.now(UTC)
    installed = settings.load()
    try:
        address = typed.mail(mail)
        password = typed.new_password(_password(password_file, make_password), address)
        new_hash = passwords.hash_of(password)
        with _database(installed.database) as database, database.writing() as session:
            person = _with_account(session, address)
            actions.set_password(session, person, new_hash, Letters(installed.public_url), now, acting_as=ACTING_AS)
            name = person.legal_name
    except Refused as refused:
        raise click.ClickException(refused.sentence) from refused
    click.echo(f"{name} has a new password.")
    if make_password:
        click.echo(f"Password, shown this once: {password}")


@users.command("grant")
@click.option("--mail", required=True, help="The address of an account.")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(ROLES))
def grant_command(mail: str, roles: tuple[str, ...]) -> None:
    """Give a person with an account a role. Twice is the same as once."""
    try:
        with _database(settings.load().database) as database, database.writing() as session:
            person = _with_account(session, typed.mail(mail))
            for role in roles:
                actions.grant_role(session, person.id, role, datetime.now(UTC), acting_as=ACTING_AS)
            name = person.legal_name
    except Refused as refused:
        raise click.ClickException(refused.sentence) from refused
    click.echo(f"{name} is {', '.join(roles)} now.")


def _with_account(session: Session, mail: str) -> Person:
    person = person_by_mail(session, mail, lock=True)
    if person is None:
        raise Refused("There is no account with this address. `neurodash users create` makes one.")
    return person


def _password(file: Path | None, make: bool) -> str:
    if file is not None and make:
        raise Refused("Give --password-file or --make-password, not both.")
    if file is not None:
        return next(iter(file.read_text(encoding="utf-8").splitlines()), "")
    if make:
        return secrets.token_urlsafe(15)
    if not _somebody_types():
        raise Refused("Nobody is here to type a password: give --password-file, or --make-password to have one made.")
    typed_twice: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed_twice


def _somebody_types() -> bool:
    return sys.stdin.isatty()


@contextmanager
def _database(url: str) -> Iterator[Database]:
    database = open_database(url)
    upgrade(database)  # the first account may be made before the first `neurodash serve`
    try:
        yield database
    finally:
        database.close()
