"""Entering, the password, the profile, licences and roles: what each verb writes, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from neurodash_ceu.accounts import actions, finding, licences, passwords, sessions
from neurodash_ceu.accounts.passwords import Checked
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.people import Licence, RoleGrant, SignInSession
from neurodash_ceu.rules.canonical import sha256_of
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.rules.refusal import Refused
from tests.accounts.people import LETTERS, OTHER, PLACE, RIGHT, RUTH, hashed, mails, noted, right, the_person, wanted
from tests.make import NOW

LATER = NOW + timedelta(minutes=5)
PT = LicenceHeld("PT", "Illinois", "070.000000")


@pytest.fixture
def ruth(database: Database) -> int:
    """Ruth has a confirmed account; her number."""
    with database.writing() as session:
        return actions.create(session, wanted(), (), NOW, acting_as="command").id


def open_secrets(session: Session) -> Sequence[str]:
    """What is kept of the secrets of the sessions that are open."""
    return session.scalars(select(SignInSession.secret_sha256).where(SignInSession.ended_at.is_(None))).all()


# --- entering -----------------------------------------------------------------------------------------------


def test_the_right_password_enters(database: Database, ruth: int) -> None:
    with database.writing() as session:
        entered = actions.enter(session, ruth, right(), PLACE, NOW)
        assert open_secrets(session) == [sha256_of(entered.secret)]
    assert (entered.learner.person_id, entered.learner.email) == (ruth, RUTH)


def test_whatever_is_wrong_is_said_in_the_same_words(database: Database, ruth: int) -> None:
    said = set()
    for person_id, checked in ((ruth, Checked(False, hashed(RIGHT))), (None, Checked(False, None)),
                               (ruth + 1, right()), (ruth, right(OTHER)), (None, right())):
        with pytest.raises(Refused) as refused, database.writing() as session:
            actions.enter(session, person_id, checked, PLACE, NOW)
        assert type(refused.value) is Refused
        said.add((refused.value.sentence, refused.value.field))
    assert said == {(actions.WRONG, None)}


def test_an_unconfirmed_account_is_not_entered(database: Database) -> None:
    with database.writing() as session:
        actions.register(session, wanted(), LETTERS, NOW)
    with database.reading() as session:
        known = finding.known_by_mail(session, RUTH)
    assert known is not None
    with pytest.raises(actions.Unconfirmed), database.writing() as session:
        actions.enter(session, known.person_id, right(), PLACE, NOW)


def test_a_closed_account_is_not_entered(database: Database, ruth: int) -> None:
    with database.writing() as session:
        person = the_person(session)
        person.email, person.closed_at = None, NOW
    with pytest.raises(Refused), database.writing() as session:
        actions.enter(session, ruth, right(), PLACE, NOW)


def test_a_weak_hash_is_replaced_at_the_next_sign_in(database: Database, ruth: int) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(RIGHT)
    with database.writing() as session:
        the_person(session).password_hash = weak
    with database.writing() as session:
        actions.enter(session, ruth, passwords.check(weak, RIGHT), PLACE, NOW)
    with database.reading() as session:
        kept = the_person(session).password_hash
        assert kept != weak
        assert passwords.check(kept, RIGHT) == Checked(True, kept)
        assert noted(session)[-1] == ("account.password hashed anew", None, None)


def test_roles_in_force_come_along(database: Database, ruth: int) -> None:
    with database.writing() as session:
        actions.grant_role(session, ruth, "registrar", NOW, acting_as="command")
        session.add(RoleGrant(person_id=ruth, role="auditor", granted_at=NOW, ended_at=NOW))
    with database.writing() as session:
        assert actions.enter(session, ruth, right(), PLACE, NOW).learner.roles == {"registrar"}


# --- the password -------------------------------------------------------------------------------------------


def test_a_new_password_ends_every_session_and_tells_the_owner(database: Database, ruth: int) -> None:
    with database.writing() as session:
        me = finding.learner_of(session, the_person(session))
        for _ in range(2):
            sessions.begin(session, ruth, PLACE, NOW)
        entered = actions.change_password(session, me, right(), hashed(OTHER), PLACE, LETTERS, NOW)
    with database.reading() as session:
        assert open_secrets(session) == [sha256_of(entered.secret)]
        assert passwords.check(the_person(session).password_hash, OTHER).right
        assert noted(session)[-1] == ("account.password changed", None, None)
        assert mails(session)[-1].subject == "Your password at NeuroDash CEU was changed"
        assert "24\u00a0November 2026, 15:30 UTC" in mails(session)[-1].body


@pytest.mark.parametrize("checked", [Checked(False, hashed(RIGHT)), Checked(True, hashed(OTHER)), Checked(True, None)])
def test_without_the_old_password_it_stays(database: Database, ruth: int, checked: Checked) -> None:
    with database.writing() as session:
        me = finding.learner_of(session, the_person(session))
        sessions.begin(session, ruth, PLACE, NOW)
    with pytest.raises(Refused) as refused, database.writing() as session:
        actions.change_password(session, me, checked, hashed(OTHER), PLACE, LETTERS, NOW)
    assert refused.value.field == "old_password"
    with database.reading() as session:
        assert len(open_secrets(session)) == 1
        assert passwords.check(the_person(session).password_hash, RIGHT).right


# --- the profile --------------------------------------------------------------------------------------------


def test_a_profile_is_noted_with_what_it_was(database: Database, ruth: int) -> None:
    with database.writing() as session:
        me = finding.learner_of(session, the_person(session))
        assert actions.change_profile(session, me, actions.profile("Ruth Łukaszewska", "Asia/Tokyo", "letter"), LATER)
    with database.reading() as session:
        assert noted(session)[-1] == ("account.profile changed", {"legal_name": "Ruth Example", "zone": "UTC"},
                                      {"legal_name": "Ruth Łukaszewska", "zone": "Asia/Tokyo"})
        assert finding.learner_of(session, the_person(session)).zone == "Asia/Tokyo"
    with database.writing() as session:
        same = actions.profile("Ruth  Łukaszewska", "Asia/Tokyo", "letter")
        assert not actions.change_profile(session, me, same, LATER)
    with database.reading() as session:
        assert [act for act, _, _ in noted(session)].count("account.profile changed") == 1


# --- licences -----------------------------------------------------------------------------------------------


def test_a_licence_is_added_once_ended_and_put_back(database: Database, ruth: int) -> None:
    with database.writing() as session:
        me = finding.learner_of(session, the_person(session))
        first = licences.add(session, me, PT, NOW)
        assert licences.add(session, me, PT, LATER).id == first.id
    with database.writing() as session:
        row = licences.find(session, me, first.id)
        assert row is not None
        licences.end(session, me, row, LATER)
        licences.end(session, me, row, LATER + timedelta(days=1))
        assert row.ended_at == LATER
    with database.writing() as session:
        row, = licences.mine(session, me)
        licences.put_back(session, me, row, LATER)
        licences.put_back(session, me, row, LATER)
        assert row.ended_at is None
    stated = {"profession": "PT", "jurisdiction": "Illinois", "number": "070.000000"}
    with database.reading() as session:
        assert noted(session)[-3:] == [
            ("licence.added", None, stated), ("licence.ended", stated, None), ("licence.put back", None, stated)]


def test_a_licence_added_anew_meanwhile_is_not_put_back_beside_itself(database: Database, ruth: int) -> None:
    with database.writing() as session:
        me = finding.learner_of(session, the_person(session))
        old = licences.add(session, me, PT, NOW)
        licences.end(session, me, old, NOW)
        licences.add(session, me, PT, LATER)
        licences.put_back(session, me, old, LATER)
        assert [row.ended_at is None for row in licences.mine(session, me)] == [True, False]


def test_another_s_licence_does_not_exist(database: Database, ruth: int) -> None:
    with database.writing() as session:
        other = actions.create(session, wanted("other@example.org"), (), NOW, acting_as="command")
        theirs = licences.add(session, finding.learner_of(session, other), PT, NOW)
        me = finding.learner_of(session, the_person(session))
        assert licences.find(session, me, theirs.id) is None
        assert licences.mine(session, me) == []


def test_there_is_an_end_to_licences(database: Database, ruth: int) -> None:
    with database.writing() as session:
        me = finding.learner_of(session, the_person(session))
        session.add_all(Licence(person_id=ruth, profession="PT", jurisdiction="X", number=str(n), created_at=NOW)
                        for n in range(licences.MOST))
        session.flush()
        with pytest.raises(Refused):
            licences.add(session, me, PT, NOW)


# --- made by staff ------------------------------------------------------------------------------------------


def test_staff_make_a_confirmed_account_with_roles(database: Database) -> None:
    with database.writing() as session:
        person = actions.create(session, wanted(), ("registrar", "learner"), NOW, acting_as="command")
        actions.grant_role(session, person.id, "registrar", LATER, acting_as="command")
    with database.reading() as session:
        assert the_person(session).email_confirmed_at == NOW
        assert session.scalars(select(RoleGrant.role)).all() == ["registrar"]
        assert mails(session) == []
        assert [(act, after) for act, _, after in noted(session)] == [
            ("account.created", {"legal_name": "Ruth Example", "paper": "letter", "zone": "UTC"}),
            ("role.granted", {"role": "registrar"})]


def test_staff_make_no_second_account_and_no_unknown_role(database: Database, ruth: int) -> None:
    with pytest.raises(Refused, match=RUTH), database.writing() as session:
        actions.create(session, wanted(), (), NOW, acting_as="command")
    with pytest.raises(Refused, match="no role"), database.writing() as session:
        actions.grant_role(session, ruth, "king", NOW, acting_as="command")
