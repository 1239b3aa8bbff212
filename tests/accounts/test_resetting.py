"""A forgotten password, on both databases: a link works once, for an hour, and whoever used it owns the account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from neurodash_ceu.accounts import actions, finding, passwords, resetting, sessions
from neurodash_ceu.accounts.sessions import Place
from neurodash_ceu.ports.mail import without_secrets
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.people import MailedToken, SignInSession
from neurodash_ceu.rules.canonical import sha256_of
from neurodash_ceu.rules.refusal import Refused
from tests.accounts.people import (
    LETTERS,
    OTHER,
    PLACE,
    RIGHT,
    RUTH,
    hashed,
    mails,
    noted,
    right,
    secret_in,
    subjects,
    the_person,
    wanted,
)
from tests.make import NOW

LATER = NOW + timedelta(minutes=5)
CHANGED = "Your password at NeuroDash CEU was changed"
RESET = "Set a new password for NeuroDash CEU"


@pytest.fixture
def ruth(database: Database) -> int:
    """Ruth has a confirmed account; her number."""
    with database.writing() as session:
        return actions.create(session, wanted(), ("registrar",), NOW, acting_as="command").id


def asked(database: Database, mail: str = RUTH) -> str:
    """The secret in the link that was mailed."""
    with database.writing() as session:
        resetting.ask(session, mail, LETTERS, NOW)
    with database.reading() as session:
        return secret_in(mails(session)[-1])


def reset(database: Database, secret: str, password: str = OTHER) -> actions.Entered:
    with database.writing() as session:
        return resetting.reset(session, secret, hashed(password), PLACE, LETTERS, LATER)


def refused(database: Database, secret: str) -> bool:
    try:
        reset(database, secret, RIGHT)
    except Refused as no:
        assert no.sentence == resetting.SPENT
        return True
    return False


def test_the_link_sets_a_password_and_ends_every_session(database: Database, ruth: int) -> None:
    secret = asked(database)
    with database.writing() as session:
        for _ in range(2):
            sessions.begin(session, ruth, PLACE, NOW)
    entered = reset(database, secret)
    assert (entered.learner.person_id, entered.learner.roles) == (ruth, {"registrar"})  # staff as anybody
    with database.reading() as session:
        assert passwords.check(the_person(session).password_hash, OTHER).right
        assert session.scalars(select(SignInSession.secret_sha256).where(SignInSession.ended_at.is_(None))).all() == [
            sha256_of(entered.secret)]
        assert noted(session)[-1] == ("account.password reset", None, None)
        assert session.scalars(select(AuditEvent.acting_as).order_by(AuditEvent.id)).all()[-1] == "learner"
    assert subjects(database) == [RESET, CHANGED]


def test_a_link_works_once_and_cancels_every_other(database: Database, ruth: int) -> None:
    first, second, third = (asked(database) for _ in range(3))
    reset(database, second)
    assert [refused(database, one) for one in (first, second, third)] == [True] * 3
    with database.reading() as session:
        assert passwords.check(the_person(session).password_hash, OTHER).right
        assert session.scalars(select(MailedToken.used_at)).all() == [LATER] * 3
    assert subjects(database) == [RESET] * 3 + [CHANGED]


def test_changing_the_password_cancels_links_too(database: Database, ruth: int) -> None:
    secret = asked(database)
    with database.writing() as session:
        me = finding.learner_of(session, the_person(session))
        actions.change_password(session, me, right(), hashed(OTHER), PLACE, LETTERS, NOW)
    assert refused(database, secret)


@pytest.mark.parametrize(("after", "works"), [(timedelta(minutes=59, seconds=59), True), (timedelta(hours=1), False)])
def test_a_link_works_for_an_hour(database: Database, ruth: int, after: timedelta, works: bool) -> None:
    secret = asked(database)
    with database.reading() as session:
        assert (resetting.found(session, secret, NOW + after) is not None) is works
    if not works:
        with pytest.raises(Refused), database.writing() as session:
            resetting.reset(session, secret, hashed(OTHER), PLACE, LETTERS, NOW + after)


def test_only_the_hash_of_a_secret_is_kept(database: Database, ruth: int) -> None:
    secret = asked(database)
    with database.reading() as session:
        token = session.scalars(select(MailedToken)).one()
        assert secret not in str(vars(token))
        assert (token.secret_sha256, token.purpose, token.person_id) == (sha256_of(secret), "reset", ruth)
        assert (token.created_at, token.expires_at, token.used_at) == (NOW, NOW + timedelta(hours=1), None)
    assert refused(database, token.secret_sha256)


def test_the_link_confirms_an_address_that_was_not(database: Database) -> None:
    """Whoever reads the mail owns the account: also one that a stranger began with this address."""
    with database.writing() as session:
        actions.register(session, wanted(name="A Stranger"), LETTERS, NOW)
    entered = reset(database, asked(database))
    assert entered.learner.confirmed
    with database.reading() as session:
        assert the_person(session).email_confirmed_at == LATER
        assert [act for act, _, _ in noted(session)][-2:] == ["account.confirmed", "account.password reset"]
        known = finding.known_by_mail(session, RUTH)
    assert known is not None
    with pytest.raises(Refused), database.writing() as session:
        actions.enter(session, known.person_id, right(), PLACE, LATER)  # what the stranger chose opens nothing


def test_a_link_to_confirm_sets_no_password_and_the_other_way_round(database: Database) -> None:
    with database.writing() as session:
        actions.register(session, wanted(), LETTERS, NOW)
    with database.reading() as session:
        confirming = secret_in(mails(session)[-1])
    assert refused(database, confirming)
    secret = asked(database)
    with pytest.raises(Refused), database.writing() as session:
        actions.confirm(session, secret, right(), PLACE, LATER)


def test_nobody_is_told_so_by_mail_alone(database: Database) -> None:
    with database.writing() as session:
        resetting.ask(session, RUTH, LETTERS, NOW)
    with database.reading() as session:
        assert session.scalars(select(MailedToken)).all() == []
        mail, = mails(session)
    assert mail.subject == "There is no account at NeuroDash CEU with this address"
    assert "https://ceu.example.org/account/register" in mail.body


def test_a_closed_account_has_no_password_to_set(database: Database, ruth: int) -> None:
    secret = asked(database)
    with database.writing() as session:
        person = the_person(session)
        person.email, person.closed_at = None, NOW
    assert refused(database, secret)
    with database.writing() as session:
        resetting.ask(session, RUTH, LETTERS, NOW)
    assert subjects(database)[-1] == "There is no account at NeuroDash CEU with this address"


def test_the_secret_is_not_kept_in_a_mail_that_was_sent(database: Database, ruth: int) -> None:
    secret = asked(database)
    with database.reading() as session:
        assert secret not in without_secrets(mails(session)[-1].body)


def test_signing_in_from_where_one_was_before_is_familiar_after_a_reset(database: Database, ruth: int) -> None:
    secret = asked(database)
    with database.writing() as session:
        resetting.reset(session, secret, hashed(OTHER), Place("A test", "c" * 64), LETTERS, LATER)
        assert sessions.familiar(session, RUTH, "c" * 64, LATER)
