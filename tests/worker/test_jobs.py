"""Which daily job is due, and in whose hand it is: the key of a row decides, on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from neurodash_ceu.ports import jobs
from neurodash_ceu.ports.jobs import HELD, Outcome, Turn
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.records.jobs import JobRun
from tests.make import NOW

DAY = NOW.date()
ONE, OTHER = Turn("seal", DAY, "one", 1), Turn("seal", DAY, "other", 1)


def claim(database: Database, turn: Turn, later: timedelta = timedelta()) -> bool:
    with database.writing() as session:
        return jobs.claim(session, turn, NOW + later)


def due(database: Database, later: timedelta = timedelta()) -> int | None:
    with database.reading() as session:
        return jobs.next_try(session, "seal", NOW + later)


def run_of(database: Database) -> JobRun:
    with database.reading() as session:
        row, = jobs.latest(session)
        return row


def test_a_day_is_done_once(database: Database) -> None:
    assert due(database) == 1
    assert claim(database, ONE)
    assert claim(database, ONE)  # a step that is repeated after a kill
    assert not claim(database, OTHER)
    assert due(database) is None
    with database.writing() as session:
        assert not jobs.finish(session, OTHER, Outcome("of another"), NOW)
        assert jobs.finish(session, ONE, Outcome("12 books"), NOW)
        assert not jobs.finish(session, ONE, Outcome("again"), NOW)
    assert due(database, HELD * 2) is None
    assert not claim(database, Turn("seal", DAY, "other", 2), HELD * 2)
    assert (run_of(database).outcome, run_of(database).well, run_of(database).tries) == ("12 books", True, 1)
    assert due(database, timedelta(days=1)) == 1  # and tomorrow is another day
    assert due(database, timedelta(days=9)) == 1  # however many were missed


def test_who_is_gone_for_an_hour_loses_it(database: Database) -> None:
    claim(database, ONE)
    again = Turn("seal", DAY, "other", 2)
    assert not claim(database, again, HELD - timedelta(seconds=1))
    with database.writing() as session:
        assert jobs.hold(session, ONE, NOW + HELD / 2)
    assert due(database, HELD) is None  # held on to
    assert due(database, HELD * 1.5) == 2
    assert claim(database, again, HELD * 1.5)
    with database.writing() as session:
        assert not jobs.hold(session, ONE, NOW)
        assert not jobs.finish(session, ONE, Outcome("late"), NOW)
        assert not jobs.put_off(session, ONE, "late", NOW)
    assert (run_of(database).worker, run_of(database).outcome) == ("other", None)


def test_what_failed_is_tried_later_and_later(database: Database) -> None:
    now, pauses = NOW, []
    for n in range(1, 6):
        turn = Turn("seal", DAY, "one", n)
        with database.writing() as session:
            assert jobs.next_try(session, "seal", now) == n
            assert jobs.claim(session, turn, now)
            assert jobs.put_off(session, turn, "KeyError at a.py:1 f", now)
        again = run_of(database).claimed_until
        pauses.append((again - now) / timedelta(minutes=1))
        assert due(database, again - NOW - timedelta(seconds=1)) is None
        now = again
    assert pauses == [5, 10, 20, 40, 80]
    assert (run_of(database).finished_at, run_of(database).outcome) == (None, "KeyError at a.py:1 f")


def test_of_many_workers_at_once_one_has_it(database: Database, database_url: str) -> None:
    start, won = threading.Barrier(4), []

    def run(name: str) -> None:
        own = open_database(database_url)
        start.wait(30)
        if claim(own, Turn("seal", DAY, name, 1)):
            won.append(name)
        own.close()

    threads = [threading.Thread(target=run, args=(f"worker {n}",)) for n in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert won == [run_of(database).worker]


def test_the_newest_day_of_each_job_is_told(database: Database) -> None:
    with database.writing() as session:
        for job in ("seal", "check"):
            for days in (0, 2, 1):
                turn = Turn(job, DAY - timedelta(days=days), "one", 1)
                jobs.claim(session, turn, NOW)
    with database.reading() as session:
        assert [(run.job, run.day) for run in jobs.latest(session)] == [("check", DAY), ("seal", DAY)]


def test_a_run_that_ended_says_how(database: Database) -> None:
    right = {"job": "seal", "day": DAY, "worker": "one", "tries": 1, "claimed_until": NOW}
    for wrong in ({"finished_at": NOW}, {"well": True}, {"finished_at": NOW, "well": True}, {"tries": 0}):
        with pytest.raises(IntegrityError), database.writing() as session:
            session.add(JobRun(**right | wrong))
