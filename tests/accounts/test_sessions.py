"""Sessions as rows, on both databases: ended by their owner alone, remembered ninety days, and in rough words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from neurodash_ceu.accounts import actions, lately, sessions
from neurodash_ceu.accounts.devices import rough_words
from neurodash_ceu.accounts.finding import learner_of
from neurodash_ceu.accounts.sessions import KEPT, Place
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.people import MailedToken, SignInSession
from neurodash_ceu.rules.staying import LONGEST, SEEN_EVERY, SIGNED_IN_FOR, good
from tests.accounts.people import PLACE, RUTH, the_person, wanted
from tests.make import NOW

HOME, WORK = "a" * 64, "b" * 64


@pytest.fixture
def ruth(database: Database) -> int:
    """Ruth has a confirmed account; her number."""
    with database.writing() as session:
        return actions.create(session, wanted(), (), NOW, acting_as="command").id


def test_open_ones_are_those_that_open_something(database: Database, ruth: int) -> None:
    with database.writing() as session:
        me = learner_of(session, the_person(session))
        for _ in range(3):
            sessions.begin(session, ruth, PLACE, NOW)
        rows = sessions.open_ones(session, me, NOW)
        assert len(rows) == 3
        assert sessions.end_one(session, me, rows[0].id, NOW)
        assert not sessions.end_one(session, me, rows[0].id, NOW)
        assert len(sessions.open_ones(session, me, NOW)) == 2
        assert len(sessions.open_ones(session, me, NOW + SIGNED_IN_FOR)) == 2
        assert len(sessions.open_ones(session, me, NOW + SIGNED_IN_FOR + SEEN_EVERY)) == 0
        assert len(sessions.lately_begun(session, me, 10)) == 3


@pytest.mark.parametrize(("began", "seen", "opens"), [
    (timedelta(0), timedelta(0), True), (SIGNED_IN_FOR, SIGNED_IN_FOR, True),
    (SIGNED_IN_FOR + SEEN_EVERY, SIGNED_IN_FOR + SEEN_EVERY, False), (LONGEST, timedelta(0), False),
    (LONGEST - timedelta(seconds=1), timedelta(0), True)])
def test_how_long_a_session_is_good(began: timedelta, seen: timedelta, opens: bool) -> None:
    assert good(NOW - began, NOW - seen, NOW) is opens


def test_others_sessions_stay_and_one_may_be_spared(database: Database, ruth: int) -> None:
    with database.writing() as session:
        other = actions.create(session, wanted("other@example.org"), (), NOW, acting_as="command").id
        kept, *_ = (sessions.begin(session, person, PLACE, NOW) for person in (ruth, ruth, other))
        me = learner_of(session, the_person(session))
        assert actions.end_others(session, me, kept, NOW) == 1
        assert actions.end_others(session, me, kept, NOW) == 0
        assert len(sessions.open_ones(session, me, NOW)) == 1
        assert sessions.end_all(session, other, NOW) == 1


def test_a_network_one_signed_in_from_is_familiar_for_ninety_days(database: Database, ruth: int) -> None:
    with database.writing() as session:
        sessions.begin(session, ruth, Place("A test", HOME), NOW)
        sessions.end_all(session, ruth, NOW)  # leaving does not make it strange
        assert sessions.familiar(session, RUTH, HOME, NOW)
        assert not sessions.familiar(session, RUTH, WORK, NOW)
        assert not sessions.familiar(session, "other@example.org", HOME, NOW)
        assert not sessions.familiar(session, RUTH, HOME, NOW + KEPT)


def test_what_is_old_is_forgotten(database: Database, ruth: int) -> None:
    with database.writing() as session:
        sessions.begin(session, ruth, PLACE, NOW - KEPT - timedelta(seconds=1))
        sessions.begin(session, ruth, PLACE, NOW - KEPT)
        for days in (29, 31):
            end = NOW - timedelta(days=days)
            session.add(MailedToken(secret_sha256=f"{days:064d}", purpose="reset", person_id=ruth, created_at=end,
                                    expires_at=end, used_at=None))
        session.flush()
        sessions.sweep(session, NOW)
    with database.reading() as session:
        assert session.scalars(select(SignInSession.began_at)).all() == [NOW - KEPT]
        assert session.scalars(select(MailedToken.secret_sha256)).all() == [f"{29:064d}"]


@pytest.mark.parametrize(("agent", "words"), [
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0", "Firefox on Windows"),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36 "
     "Edg/139.0.0.0", "Edge on Windows"),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
     "Safari/605.1.15", "Safari on a Mac"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
     "Mobile/15E148 Safari/604.1", "Safari on an iPhone"),
    ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36",
     "Chrome on Android"),
    ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36",
     "Chrome on a Chromebook"),
    ("Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/139.0 Mobile/15E148 "
     "Safari/604.1", "Chrome on an iPad"),
    ("Mozilla/5.0 (X11; Linux x86_64)", "A browser on Linux"), ("curl/8.5.0", "A program"), ("", "A program"),
    ("<script>alert(1)</script>" * 400, "A program")])
def test_a_device_is_known_by_rough_words_of_ours(agent: str, words: str) -> None:
    assert rough_words(agent) == words
    assert len(rough_words(agent)) <= 60


@pytest.mark.parametrize(("ago", "words"), [
    (timedelta(0), "within the last hour"), (timedelta(minutes=-5), "within the last hour"),
    (timedelta(minutes=59), "within the last hour"), (timedelta(hours=1), "1 hour ago"),
    (timedelta(hours=47), "47 hours ago"), (timedelta(hours=48), "2 days ago"), (timedelta(days=13), "13 days ago")])
def test_last_seen_is_said_as_roughly_as_it_is_known(ago: timedelta, words: str) -> None:
    assert lately.seen_words(NOW - ago, NOW) == words
