"""Registering and confirming: one account an address, nothing told to a stranger, nothing confirmed by a link alone."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from neurodash_ceu.accounts import actions, finding, passwords
from neurodash_ceu.accounts.mails import Letters
from neurodash_ceu.accounts.passwords import Checked
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.records.people import MailedToken, Person
from neurodash_ceu.rules.refusal import Refused
from tests.accounts.people import (
    LETTERS,
    OTHER,
    PLACE,
    RIGHT,
    RUTH,
    mails,
    noted,
    right,
    secret_in,
    subjects,
    the_person,
    wanted,
)
from tests.make import NOW

CONFIRM, KNOWN = "Confirm your mail address for NeuroDash CEU", "You already have an account at NeuroDash CEU"
LATER = NOW + timedelta(minutes=5)


def registered(database: Database) -> str:
    """Ruth has registered; the secret that was mailed to her."""
    with database.writing() as session:
        actions.register(session, wanted(), LETTERS, NOW)
    with database.reading() as session:
        return secret_in(mails(session)[-1])


def confirmed(database: Database) -> None:
    """Ruth has registered and confirmed."""
    secret = registered(database)
    with database.writing() as session:
        actions.confirm(session, secret, right(), PLACE, NOW)


def test_a_registration_is_a_person_a_mail_and_a_note(database: Database) -> None:
    with database.writing() as session:
        actions.register(session, wanted(name="Ruth Example"), Letters("https://ceu.example.org", "/learn/x?a=1"), NOW)
    with database.reading() as session:
        person = the_person(session)
        assert (person.legal_name, person.zone, person.paper) == ("Ruth Example", "UTC", "letter")
        assert person.email_confirmed_at is None
        assert passwords.check(person.password_hash, RIGHT).right
        mail, = mails(session)
        assert (mail.to_address, mail.subject) == (RUTH, CONFIRM)
        assert "?next=/learn/x%3Fa%3D1\n" in mail.body
        assert "Ruth" not in mail.body  # a stranger's words are not mailed to an address nobody has proved
        assert noted(session) == [
            ("account.registered", None, {"legal_name": "Ruth Example", "paper": "letter", "zone": "UTC"})]


def test_only_the_hash_of_the_secret_is_kept(database: Database) -> None:
    secret = registered(database)
    with database.reading() as session:
        token = session.scalars(select(MailedToken)).one()
        assert token.secret_sha256 == hashlib.sha256(secret.encode()).hexdigest()
        assert token.expires_at == NOW + timedelta(hours=48)
        assert len(secret) >= 43


def test_a_known_address_tells_its_owner_and_changes_nothing(database: Database) -> None:
    confirmed(database)
    with database.writing() as session:
        actions.register(session, wanted(name="Mallory", password=OTHER), LETTERS, LATER)
    with database.reading() as session:
        assert the_person(session).legal_name == "Ruth Example"
        assert passwords.check(the_person(session).password_hash, RIGHT).right
        assert [mail.subject for mail in mails(session)] == [CONFIRM, KNOWN]
        assert "Mallory" not in mails(session)[-1].body
        assert noted(session)[-1] == ("account.registration tried", None, None)
        assert len(session.scalars(select(MailedToken)).all()) == 1  # no link that nobody was sent


def test_what_nobody_confirmed_is_begun_anew(database: Database) -> None:
    registered(database)
    with database.writing() as session:
        actions.register(session, wanted(name="Ruth Smith", password=OTHER), LETTERS, LATER)
    with database.reading() as session:
        assert the_person(session).legal_name == "Ruth Smith"
        assert subjects(database) == [CONFIRM, CONFIRM]
        assert noted(session)[-1] == (
            "account.registered again", {"legal_name": "Ruth Example", "paper": "letter", "zone": "UTC"},
            {"legal_name": "Ruth Smith", "paper": "letter", "zone": "UTC"})


def test_a_second_press_sends_no_second_mail(database: Database) -> None:
    registered(database)
    with database.writing() as session:
        actions.register(session, wanted(), LETTERS, NOW + timedelta(seconds=2))
    assert subjects(database) == [CONFIRM]


def test_the_link_and_the_password_confirm_together(database: Database) -> None:
    secret = registered(database)
    with database.writing() as session:
        entered = actions.confirm(session, secret, right(), PLACE, LATER)
    assert (entered.learner.confirmed, entered.learner.legal_name) == (True, "Ruth Example")
    with database.reading() as session:
        assert the_person(session).email_confirmed_at == LATER
        assert session.scalars(select(MailedToken)).one().used_at == LATER
        assert noted(session)[-1][0] == "account.confirmed"


def test_a_stranger_s_registration_is_not_confirmed_by_the_owner_s_link(database: Database) -> None:
    """The owner registers, a stranger registers the same address after; the owner opens either mail."""
    first = registered(database)
    with database.writing() as session:
        actions.register(session, wanted(name="Mallory", password=OTHER), LETTERS, LATER)
    with database.reading() as session:
        second = secret_in(mails(session)[-1])
    for secret in (first, second):
        with database.reading() as session:
            known = finding.known_by_link(session, secret, LATER)
        assert known is not None
        checked = passwords.check(known.password_hash, RIGHT)
        with pytest.raises(Refused), database.writing() as session:
            actions.confirm(session, secret, checked, PLACE, LATER)
    with database.reading() as session:
        assert the_person(session).email_confirmed_at is None
    with database.writing() as session:  # the owner registers once more, and the newest registration counts
        actions.register(session, wanted(), LETTERS, LATER + timedelta(minutes=5))
    with database.writing() as session:
        entered = actions.confirm(session, first, right(), PLACE, LATER + timedelta(minutes=6))
        assert entered.learner.legal_name == "Ruth Example"


def test_a_password_checked_against_an_older_hash_confirms_nothing(database: Database) -> None:
    secret = registered(database)
    stale = right()
    with database.writing() as session:
        actions.register(session, wanted(password=OTHER), LETTERS, LATER)
    with pytest.raises(Refused), database.writing() as session:
        actions.confirm(session, secret, stale, PLACE, LATER)


def test_a_link_works_for_48_hours(database: Database) -> None:
    secret = registered(database)
    end = NOW + timedelta(hours=48)
    with database.reading() as session:
        assert finding.known_by_link(session, secret, end - timedelta(seconds=1)) is not None
        assert finding.known_by_link(session, secret, end) is None
        assert finding.known_by_link(session, secret + "x", NOW) is None
    with pytest.raises(Refused), database.writing() as session:
        actions.confirm(session, secret, right(), PLACE, end)


def test_a_link_is_used_once_and_a_second_press_ends_where_the_first_did(database: Database) -> None:
    secret = registered(database)
    for moment in (LATER, LATER + timedelta(days=9)):
        with database.writing() as session:
            assert actions.confirm(session, secret, right(), PLACE, moment).learner.confirmed
    with database.reading() as session:
        assert session.scalars(select(MailedToken)).one().used_at == LATER
        assert the_person(session).email_confirmed_at == LATER
        assert [act for act, _, _ in noted(session)].count("account.confirmed") == 1
    with pytest.raises(Refused), database.writing() as session:
        actions.confirm(session, secret, Checked(False, right().kept), PLACE, LATER)


def test_a_token_for_another_purpose_confirms_nothing(database: Database) -> None:
    registered(database)
    with database.writing() as session:
        session.add(MailedToken(secret_sha256=finding.sha_of("reset"), purpose="reset", created_at=NOW,
                                person_id=the_person(session).id, expires_at=NOW + timedelta(hours=1)))
    with database.reading() as session:
        assert finding.known_by_link(session, "reset", NOW) is None


def test_the_mail_comes_again_to_whoever_waits_and_the_owner_is_told(database: Database) -> None:
    first = registered(database)
    with database.writing() as session:
        actions.resend(session, RUTH, LETTERS, NOW)
        actions.resend(session, "nobody@example.org", LETTERS, NOW)
    with database.reading() as session:
        assert [(mail.to_address, mail.subject) for mail in mails(session)] == [(RUTH, CONFIRM)] * 2 + [
            ("nobody@example.org", "There is no account at NeuroDash CEU with this address")]
        assert secret_in(mails(session)[1]) != first
    with database.writing() as session:
        actions.confirm(session, first, right(), PLACE, NOW)
        actions.resend(session, RUTH, LETTERS, NOW)
    assert subjects(database)[-1] == KNOWN


def test_a_closed_account_is_not_found(database: Database) -> None:
    secret = registered(database)
    with database.writing() as session:
        person = the_person(session)
        person.email, person.closed_at = None, NOW
    with database.reading() as session:
        assert finding.known_by_link(session, secret, NOW) is None
        assert finding.known_by_mail(session, RUTH) is None


def test_nothing_stays_of_a_registration_that_fails(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        actions.register(session, wanted(), LETTERS, NOW)
        _ = 1 / 0
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 0
        assert session.scalar(select(func.count()).select_from(Mail)) == 0
