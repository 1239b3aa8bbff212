"""Reminders: on the day, in the learner's zone, once, only while something is short, and only to who wants them."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from neurodash_ceu import worker
from neurodash_ceu.membership import actions as membership
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.credits import Book
from neurodash_ceu.records.membership import EntitlementGrant
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.records.people import Person
from neurodash_ceu.records.renewals import Reminder
from neurodash_ceu.renewals import actions
from neurodash_ceu.renewals.addresses import stop_token, stopped_by
from neurodash_ceu.renewals.reminding import MARKS, Post, due, remind
from neurodash_ceu.rules.provider import Issuer
from neurodash_ceu.rules.renewal_answers import asked_of_entries, asked_of_licence
from neurodash_ceu.rules.standings import Window
from neurodash_ceu.worker import Means
from tests import make
from tests.conftest import settings_for
from tests.renewals import land
from tests.renewals.land import NOW, alone, known

__all__ = ["alone", "known"]  # fixtures

END = date(2027, 5, 31)
POST = Post("https://ceu.example", "s" * 64)
WINDOW = Window(date(2025, 6, 1), END, END)


def on(days: int, hour: int = 15) -> datetime:
    """So many days before the end, in UTC."""
    return datetime.combine(END - timedelta(days=days), datetime.min.time(), UTC) + timedelta(hours=hour)


def test_the_mark_of_a_day_is_the_nearest_that_was_passed() -> None:
    found = {left: due(END - timedelta(days=left), WINDOW) for left in (181, 180, 91, 90, 61, 45, 14, 4, 3, 0, -1)}
    assert found == {181: None, 180: 180, 91: 180, 90: 90, 61: 90, 45: 60, 14: 14, 4: 14, 3: 3, 0: 3, -1: None}


def run(database: Database, known, now: datetime, post: Post = POST) -> list[Mail]:
    """A day's run; every mail there is, in order."""
    with database.writing() as session:
        remind(session, known, post, now)
    with database.reading() as session:
        return list(session.scalars(select(Mail).order_by(Mail.id)))


def somebody(database: Database, **more) -> Person:
    with database.writing() as session:
        return land.member(session, **more)


def test_a_reminder_says_the_gap_the_day_and_how_to_stop(database: Database, known) -> None:
    ruth = somebody(database, email="ruth@example.org")
    (mail,) = run(database, known, on(30))
    assert (mail.to_address, mail.subject) == ("ruth@example.org", "Testland PT licence: 30 days left")
    assert "3 contact hours short, of which 1 for “ethics”" in mail.body
    assert "until 31 May 2027." in mail.body and "https://board.example/rule" in mail.body
    assert "https://ceu.example/renewals" in mail.body and "comply" not in mail.body
    assert mail.unsubscribe == f"https://ceu.example/unsubscribe/{stop_token(POST.secret, ruth.id)}"
    assert mail.unsubscribe in mail.body and "\N{NO-BREAK SPACE}" not in mail.subject + mail.body
    assert mail.once_key.endswith(":2027-05-31:30")


def test_each_goes_out_once_and_all_six_over_half_a_year(database: Database, known) -> None:
    somebody(database)
    seen = []
    for left in (181, 180, 179, 91, 90, 60, 30, 29, 14, 3, 2, 0, -1):
        before = len(run_rows(database))
        run(database, known, on(left))
        seen += [left] * (len(run_rows(database)) - before)
    assert seen == list(MARKS)


def run_rows(database: Database) -> list[int]:
    with database.reading() as session:
        return list(session.scalars(select(Reminder.days)))


def test_after_days_without_a_run_only_the_nearest_goes_out(database: Database, known) -> None:
    somebody(database)
    assert [mail.subject for mail in run(database, known, on(12))] == ["Testland PT licence: 12 days left"]
    assert run_rows(database) == [14]


def test_days_are_those_of_the_learners_zone(database: Database, known) -> None:
    somebody(database, zone="Pacific/Auckland")
    assert len(run(database, known, on(181, hour=15))) == 1  # there it is the next day already
    somebody(database, zone="Pacific/Honolulu")
    assert len(run(database, known, on(180, hour=3))) == 1  # there it is still the day before


@pytest.mark.parametrize("but", ["unconfirmed", "closed", "stopped", "without tracking", "no longer tracking",
                                 "no licence"])
def test_who_gets_none(database: Database, known, but: str) -> None:
    ruth = somebody(database, premium=but != "without tracking")
    with database.writing() as session:
        row = session.get(Person, ruth.id)
        if but == "unconfirmed":
            row.email_confirmed_at = None
        elif but == "closed":
            row.email, row.closed_at = None, NOW
        elif but == "stopped":
            actions.stop_reminders(session, ruth.id, NOW)
        elif but == "no licence":
            land.licence(session, row).ended_at = NOW
        elif but == "no longer tracking":
            grant = session.scalars(select(EntitlementGrant).where(
                EntitlementGrant.entitlement == "tracking")).one()
            membership.end(session, grant.id, date(2027, 1, 1), "Ended.", NOW)
    assert run(database, known, on(30)) == []
    if but == "without tracking":  # an installation may give it to everybody
        assert len(run(database, known, on(30), Post(POST.public_url, POST.secret, frozenset({"tracking"})))) == 1


def test_nothing_is_sent_while_nothing_is_short(database: Database, known) -> None:
    ruth = somebody(database)
    with database.writing() as session:
        book = session.scalars(select(Book)).one()
        land.outside(session, book, "On ethics", "2026-10-01", 300, "live virtual", (("ethics", 300),))
        own = land.licence(session, ruth)
        gait = f"{book.public_id}/3"
        me, rule = make.learner(ruth), known[0].rules[0]
        actions.answer_entries(session, me, own, asked_of_entries(rule, "law"), {gait: "yes"}, NOW)
        assert len(run_in(session, known)) == 1  # the plan is still to be written
        actions.answer(session, me, own, asked_of_licence(rule, "done:plan"), "2026-11-01", NOW)
    assert [mail.subject for mail in run(database, known, on(14))] == ["Testland PT licence: 30 days left"]


def run_in(session, known) -> list[Mail]:
    remind(session, known, POST, on(30))
    return list(session.scalars(select(Mail)))


def test_people_are_taken_some_at_a_time(database: Database, known) -> None:
    for _ in range(3):
        somebody(database, entries=False)
    after, written = 0, []
    while after is not None:
        with database.writing() as session:
            done = remind(session, known, POST, on(90), after, 2)
        written.append(done.written)
        after = done.last
    assert written == [2, 1]


def test_a_token_ends_the_reminders_of_one_person_alone() -> None:
    token = stop_token("secret", 12)
    assert stopped_by("secret", token) == 12
    assert [stopped_by("secret", one) for one in (
        token.replace("12-", "13-"), f"0{token}", token[:-1], token + "A", "", "12-", "12")] == [None] * 7
    assert stopped_by("another", token) is None


def test_the_worker_goes_through_everybody(database: Database, alone, monkeypatch) -> None:
    settings = settings_for("sqlite://", alone.parent)
    monkeypatch.setattr(worker, "CHUNK_PAUSE_SECONDS", 0)
    for _ in range(2):
        somebody(database, entries=False)
    monkeypatch.setattr(worker, "remind", partial(remind, most=1))
    means = Means(settings, Issuer(None, demonstration=True, public_url="https://ceu.example"), database, None,
                  threading.Event(), lambda: on(90))
    assert [worker.remind_of_renewals(means).words for _ in range(2)] == ["2 reminders", "0 reminders"]
    assert "renewal reminders" in [one.name for one in worker.daily_jobs(means)]
