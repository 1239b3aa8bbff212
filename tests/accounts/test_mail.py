"""Mail leaves once, by SMTP or to the console; what fails is kept and tried again; no secret stays behind."""

from __future__ import annotations

import threading
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner

from neurodash_ceu.accounts import actions
from neurodash_ceu.accounts.mail_cli import mail as mail_commands
from neurodash_ceu.ports.mail import FORGOTTEN, put_mail, without_secrets
from neurodash_ceu.ports.outbox import CLAIM, MOST_TRIES, drain, sender
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.settings import CannotStart
from tests.accounts.people import LETTERS, RUTH, mails, secret_in, wanted
from tests.accounts.smtp import listening
from tests.conftest import Clock
from tests.make import NOW

FROM = "NeuroDash CEU <no-reply@example.org>"


def put(database: Database, count: int) -> None:
    with database.writing() as session:
        for n in range(count):
            put_mail(session, NOW, f"{n}@example.org", f"Mail {n}", f"Größe {n}\n.\nlast line")


@pytest.fixture
def command(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """`neurodash mail` on the database of this test."""
    monkeypatch.setenv("NEURODASH_DATABASE", database_url)
    monkeypatch.setenv("NEURODASH_INSTANCE", str(tmp_path))
    monkeypatch.setenv("NEURODASH_MAIL_FROM", FROM)
    return CliRunner()


def test_mail_goes_out_by_smtp(database: Database, command: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    put(database, 2)
    with listening() as post:
        monkeypatch.setenv("NEURODASH_MAIL_URL", f"smtp://127.0.0.1:{post.port}")
        result = command.invoke(mail_commands, ["send"])
        assert (result.exit_code, result.output) == (0, "2 mails sent, none failed.\n")
        again = command.invoke(mail_commands, ["send"])
        assert (again.exit_code, again.output) == (0, "No mails sent, none failed.\n")
    first = post.taken[0]
    assert [(one["To"], one["Subject"]) for one in post.taken] == [
        ("0@example.org", "Mail 0"), ("1@example.org", "Mail 1")]
    assert (first["From"], first["Auto-Submitted"]) == (FROM, "auto-generated")
    assert first.get_content().splitlines() == ["Größe 0", ".", "last line"]


def test_the_console_shows_the_link_and_the_row_forgets_it(
    database: Database, command: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as session:
        actions.register(session, wanted(), LETTERS, NOW)
    with database.reading() as session:
        secret = secret_in(mails(session)[0])
    monkeypatch.setenv("NEURODASH_MAIL_URL", "console:")
    monkeypatch.setattr("neurodash_ceu.accounts.mail_cli.datetime", FrozenClock)
    result = command.invoke(mail_commands, ["send"])
    assert result.exit_code == 0
    assert f"To: {RUTH}" in result.output
    assert f"https://ceu.example.org/account/confirm/{secret}\n" in result.output
    with database.reading() as session:
        body = mails(session)[0].body
    assert secret not in body
    assert f"/account/confirm/{FORGOTTEN}" in body


ONE_CLICK = f"https://a-rather-long-name.education.example.org/unsubscribe/{'aB3_-' * 12}"


@pytest.mark.parametrize(("address", "promise"), [
    (ONE_CLICK, "List-Unsubscribe=One-Click"),
    ("http://127.0.0.1:8000/unsubscribe/abc", None),  # a demonstration: the link alone, for one click needs https
])
def test_mail_that_comes_again_can_be_ended_with_one_click(
    database: Database, clock: Clock, address: str, promise: str | None
) -> None:
    with database.writing() as session:
        put_mail(session, NOW, RUTH, "Größe", "Words.\n", unsubscribe=address)
        put_mail(session, NOW, RUTH, "Plain", "Words.\n")
    with listening() as post:
        drain(database, sender(f"smtp://127.0.0.1:{post.port}"), FROM, clock)
    reminder, plain = post.taken
    assert (reminder["List-Unsubscribe"], reminder["List-Unsubscribe-Post"]) == (f"<{address}>", promise)
    assert reminder["Subject"] == "Größe"
    # As it was sent: a reader of our own language decodes what a mail program does not.
    assert f"\r\nList-Unsubscribe: <{address}>\r\n".encode() in b"\r\n" + post.raw[0]
    assert (plain["List-Unsubscribe"], plain["List-Unsubscribe-Post"]) == (None, None)
    with database.reading() as session:
        assert [row.unsubscribe for row in mails(session)] == [None, None]  # nobody finds it in the outbox


@pytest.mark.parametrize("address", [
    "", "https://", "mailto:a@example.org", "javascript:alert(1)", "https://a.example/\r\nBcc: b@example.org",
    "https://a.example/x\n", "https://a.example/x y", "https://a.example/>,<mailto:b@example.org",
    "https://a.example/é", "https://a.example/\u2028x", f"https://a.example/{'x' * 500}"])
def test_an_address_that_could_begin_another_header_is_refused(sqlite_database: Database, address: str) -> None:
    with sqlite_database.writing() as session, pytest.raises(ValueError, match="unsubscription"):
        put_mail(session, NOW, RUTH, "Subject", "Words.\n", unsubscribe=address)


def test_a_mail_that_cannot_be_made_holds_back_no_other(sqlite_database: Database, clock: Clock) -> None:
    with sqlite_database.writing() as session:
        put_mail(session, NOW, RUTH, "One\r\nBcc: b@example.org", "Words.\n")
        put_mail(session, NOW, RUTH, "Two", "Words.\n")
    sent: list[EmailMessage] = []
    assert drain(sqlite_database, sent.append, FROM, clock) == (1, 1)
    assert [one["Subject"] for one in sent] == ["Two"]


class FrozenClock:
    """Stands in for datetime where a command asks the time."""

    @staticmethod
    def now(_zone: object) -> object:
        return NOW


def test_what_fails_is_kept_with_its_reason_and_tried_again(database: Database, clock: Clock) -> None:
    put(database, 1)
    with listening() as post:
        send = sender(f"smtp://127.0.0.1:{post.port}")
        post.answer = b"450 try later"
        assert drain(database, send, FROM, clock) == (0, 1)
        assert drain(database, send, FROM, clock) == (0, 0)  # not due yet
        with database.reading() as session:
            row, = mails(session)
            assert (row.sent_at, row.tries) == (None, 1)
            assert "450" in (row.last_error or "")
            assert row.not_before > NOW
        post.answer = b"250 ok"
        clock.now = row.not_before
        assert drain(database, send, FROM, clock) == (1, 0)
        assert len(post.taken) == 1
    with database.reading() as session:
        row, = mails(session)
        assert (row.sent_at, row.last_error, row.claimed_until) == (clock.now, None, None)


def test_one_bad_mail_holds_back_no_other_and_ends_after_some_tries(database: Database, clock: Clock) -> None:
    put(database, 3)
    sent: list[str] = []

    def send(message: EmailMessage) -> None:
        if message["To"] == "1@example.org":
            raise ConnectionError("no such mailbox")
        sent.append(message["To"])

    assert drain(database, send, FROM, clock) == (2, 1)
    for _ in range(MOST_TRIES + 3):
        clock.now += timedelta(days=1)
        drain(database, send, FROM, clock)
    assert sent == ["0@example.org", "2@example.org"]
    with database.reading() as session:
        assert [row.tries for row in mails(session)] == [1, MOST_TRIES, 1]


def test_a_server_that_is_away_is_an_exit_code(
    database: Database, command: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(database, 1)
    with listening() as post:
        gone = post.port
    monkeypatch.setenv("NEURODASH_MAIL_URL", f"smtp://127.0.0.1:{gone}")
    result = command.invoke(mail_commands, ["send"])
    assert result.exit_code == 1
    assert result.output.startswith("No mails sent, 1 failed.\n")


def test_a_misspelt_address_is_a_sentence(command: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEURODASH_MAIL_URL", "imap://example.org")
    result = command.invoke(mail_commands, ["send"])
    assert isinstance(result.exception, CannotStart)
    assert "NEURODASH_MAIL_URL" in str(result.exception)


def test_two_drains_at_once_send_nothing_twice(database_url: str, database: Database, clock: Clock) -> None:
    put(database, 12)
    sent: list[str] = []
    start = threading.Barrier(3)

    def send(message: EmailMessage) -> None:
        sent.append(message["To"])

    def run() -> None:
        other = open_database(database_url)
        start.wait(30)
        drain(other, send, FROM, clock)
        other.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert sorted(sent) == sorted(f"{n}@example.org" for n in range(12))
    with database.reading() as session:
        assert all(row.sent_at is not None for row in mails(session))


def test_what_a_killed_drain_had_claimed_goes_out_later(database: Database, clock: Clock) -> None:
    put(database, 1)

    def killed(_message: EmailMessage) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        drain(database, killed, FROM, clock)
    sent: list[EmailMessage] = []
    assert drain(database, sent.append, FROM, clock) == (0, 0)
    clock.now += CLAIM + timedelta(seconds=1)
    assert drain(database, sent.append, FROM, clock) == (1, 0)


@pytest.mark.parametrize(("body", "kept"), [
    (f"open https://a.example/account/confirm/{'xY' * 22}\n", f"open https://a.example/account/confirm/{FORGOTTEN}\n"),
    (f"https://a.example/confirm/-_{'Z' * 41}?next=/learn/a", f"https://a.example/confirm/{FORGOTTEN}?next=/learn/a"),
    ("https://a.example/verify/ABCD-EFGH-JKLM-NPQR\n", "https://a.example/verify/ABCD-EFGH-JKLM-NPQR\n"),
    ("https://a.example/learn/resistance-training-in-multiple-sclerosis-and-after\n", None),
])
def test_only_secrets_are_left_out(body: str, kept: str | None) -> None:
    assert without_secrets(body) == (body if kept is None else kept)


@pytest.mark.parametrize("url", ["", "console", "smtp://", "http://example.org"])
def test_only_mail_servers_are_mail_servers(url: str) -> None:
    with pytest.raises(ValueError, match="mail_url"):
        sender(url)
