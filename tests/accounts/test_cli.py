"""`neurodash users`: accounts made where the installation runs, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from neurodash_ceu.accounts import passwords, sessions
from neurodash_ceu.accounts.cli import users
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.people import RoleGrant, SignInSession
from tests.accounts.people import OTHER, PLACE, RIGHT, RUTH, noted, subjects, the_person
from tests.make import NOW

RUTH_WORDS = ("--mail", "Ruth@Example.org", "--name", "Ruth  Example")


@pytest.fixture
def command(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """`neurodash users` on the database of this test."""
    monkeypatch.setenv("NEURODASH_DATABASE", database_url)
    monkeypatch.setenv("NEURODASH_INSTANCE", str(tmp_path))
    return CliRunner()


def run(command: CliRunner, *words: str) -> Result:
    return command.invoke(users, words)


def password_file(folder: Path, text: str) -> str:
    path = folder / "password"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_registrar_is_made_from_a_file(database: Database, command: CliRunner, tmp_path: Path) -> None:
    result = run(command, "create", *RUTH_WORDS, "--role", "registrar", "--role", "auditor",
                 "--zone", "America/Chicago",
                 "--password-file", password_file(tmp_path, RIGHT + "\n"))
    assert (result.exit_code, result.output) == (
        0, "Ruth Example can sign in at http://127.0.0.1:8000/account/sign-in as ruth@example.org "
        "(registrar, auditor).\n")
    with database.reading() as session:
        person = the_person(session)
        assert passwords.check(person.password_hash, RIGHT).right
        assert person.email_confirmed_at is not None
        assert person.zone == "America/Chicago"
        assert sorted(session.scalars(select(RoleGrant.role))) == ["auditor", "registrar"]
        assert [act for act, _, _ in noted(session)] == ["account.created", "role.granted", "role.granted"]
        assert {(one.actor_id, one.acting_as) for one in session.scalars(select(AuditEvent))} == {(None, "command")}


def test_a_made_password_is_printed_once_and_works(database: Database, command: CliRunner) -> None:
    result = run(command, "create", *RUTH_WORDS, "--make-password")
    assert result.exit_code == 0
    password = result.output.splitlines()[-1].removeprefix("Password, shown this once: ")
    assert len(password) == 20
    with database.reading() as session:
        assert passwords.check(the_person(session).password_hash, password).right


def test_a_password_is_asked_for_twice_and_not_shown(
    database: Database, command: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("neurodash_ceu.accounts.cli._somebody_types", lambda: True)
    result = command.invoke(users, ["create", *RUTH_WORDS], input=f"{RIGHT}\n{OTHER}\n{RIGHT}\n{RIGHT}\n")
    assert result.exit_code == 0
    assert RIGHT not in result.output
    assert "do not match" in result.output
    with database.reading() as session:
        assert passwords.check(the_person(session).password_hash, RIGHT).right


@pytest.mark.parametrize(("words", "sentence"), [
    (("--mail", "ruth", "--name", "Ruth", "--make-password"), "name@example.org"),
    (("--mail", RUTH, "--name", "1", "--make-password"), "in letters"),
    ((*RUTH_WORDS, "--make-password", "--zone", "Mars/Olympus"), "not a time zone"),
    ((*RUTH_WORDS, "--password-file", "short"), "at least 10 characters"),
    ((*RUTH_WORDS, "--password-file", "short", "--make-password"), "not both"),
    (RUTH_WORDS, "Nobody is here to type a password"),
])
def test_a_mistake_is_a_sentence_and_makes_nobody(
    database: Database, command: CliRunner, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    given = tuple(password_file(tmp_path, "short") if word == "short" else word for word in words)
    result = run(command, "create", *given)
    assert result.exit_code == 1
    assert sentence in result.output
    with database.reading() as session:
        assert noted(session) == []


def test_an_address_in_use_is_said_and_a_role_is_granted_instead(database: Database, command: CliRunner) -> None:
    run(command, "create", *RUTH_WORDS, "--make-password")
    result = run(command, "create", *RUTH_WORDS, "--role", "registrar", "--make-password")
    assert (result.exit_code, "already" in result.output) == (1, True)
    assert "Password" not in result.output
    for _ in range(2):
        result = run(command, "grant", "--mail", "RUTH@example.org", "--role", "registrar")
        assert (result.exit_code, result.output) == (0, "Ruth Example is registrar now.\n")
    assert run(command, "grant", "--mail", "nobody@example.org", "--role", "registrar").exit_code == 1
    assert run(command, "grant", "--mail", RUTH, "--role", "king").exit_code == 2
    with database.reading() as session:
        assert session.scalars(select(RoleGrant.role)).all() == ["registrar"]


def test_a_forgotten_password_is_set_anew(database: Database, command: CliRunner, tmp_path: Path) -> None:
    run(command, "create", *RUTH_WORDS, "--make-password")
    with database.writing() as session:
        sessions.begin(session, the_person(session).id, PLACE, NOW)
    result = run(command, "password", "--mail", RUTH, "--password-file", password_file(tmp_path, OTHER))
    assert (result.exit_code, result.output) == (0, "Ruth Example has a new password.\n")
    with database.reading() as session:
        assert passwords.check(the_person(session).password_hash, OTHER).right
        assert None not in session.scalars(select(SignInSession.ended_at)).all()
        assert noted(session)[-1] == ("account.password changed", None, None)
        assert session.scalars(select(AuditEvent.acting_as)).all()[-1] == "command"
    assert subjects(database) == ["Your password at NeuroDash CEU was changed"]
    assert "Password, shown this once: " in run(command, "password", "--mail", RUTH, "--make-password").output
    for words, sentence in (((RUTH, "password123"), "tried first"), (("nobody@example.org", OTHER), "no account")):
        result = run(command, "password", "--mail", words[0], "--password-file", password_file(tmp_path, words[1]))
        assert (result.exit_code, sentence in result.output) == (1, True)


def test_the_first_account_may_come_before_the_first_start(
    empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEURODASH_DATABASE", empty_database_url)
    monkeypatch.setenv("NEURODASH_INSTANCE", str(tmp_path))
    assert run(CliRunner(), "create", *RUTH_WORDS, "--make-password").exit_code == 0
    database = open_database(empty_database_url)
    with database.reading() as session:
        assert the_person(session).legal_name == "Ruth Example"
    database.close()
