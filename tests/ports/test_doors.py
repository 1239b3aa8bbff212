"""Tries at a door, counted in rows on both databases: over connections, over windows, and told in plain words."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from neurodash_ceu.ports.doors import Door, TooMany, give_back, hashed, knock, refuse_beyond, sweep, tried
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.records.people import DoorCount
from neurodash_ceu.rules.refusal import Refused

DOOR = Door("a-door", 3, timedelta(minutes=10))
OTHER = Door("another-door", 3, timedelta(minutes=10))
START = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
RUTH, ADA = hashed("s" * 64, "ruth"), hashed("s" * 64, "ada")


def once(database: Database, who: str = RUTH, door: Door = DOOR, now: datetime = START) -> int:
    """One try in a transaction of its own."""
    with database.writing(lasting=False) as session:
        return knock(session, door, who, now)


def test_tries_are_counted_door_by_door_and_one_by_one(database: Database) -> None:
    assert [once(database) for _ in range(4)] == [1, 2, 3, 4]
    assert once(database, ADA) == 1
    assert once(database, door=OTHER) == 1
    with database.reading() as session:
        assert tried(session, DOOR, RUTH, START) == 4
        assert tried(session, OTHER, ADA, START) == 0


@pytest.mark.parametrize("who", [[RUTH] * 8, [RUTH, ADA] * 4])
def test_at_once_over_several_connections_no_try_is_lost(database_url: str, who: list[str]) -> None:
    rounds = 6
    several = [open_database(database_url) for _ in who]
    barrier = Barrier(len(who))

    def try_often(n: int) -> list[int]:
        barrier.wait(30)
        return [once(several[n], who[n]) for _ in range(rounds)]

    with ThreadPoolExecutor(len(who)) as pool:
        seen = list(pool.map(try_often, range(len(who))))
    for name in set(who):
        counted = sorted(number for n, numbers in enumerate(seen) if who[n] == name for number in numbers)
        assert counted == list(range(1, len(counted) + 1))  # nobody was given the same number twice
    for one in several:
        one.close()


def test_a_try_that_was_undone_is_not_counted(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        knock(session, DOOR, RUTH, START)
        raise ZeroDivisionError
    assert once(database) == 1


@pytest.mark.parametrize(("after", "tries"), [
    (timedelta(minutes=9, seconds=59, microseconds=999_999), 2), (timedelta(minutes=10), 1), (timedelta(days=1), 1),
    (-timedelta(microseconds=1), 1)])
def test_a_window_ends_for_everybody_at_once(database: Database, after: timedelta, tries: int) -> None:
    once(database)
    assert once(database, now=START + after) == tries


@pytest.mark.parametrize(("window", "now", "start"), [
    (timedelta(minutes=10), START + timedelta(minutes=4), START),
    (timedelta(hours=1), START, START.replace(minute=0)),
    (timedelta(days=1), START, START.replace(hour=0, minute=0)),
    (timedelta(minutes=7), datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)),
])
def test_windows_follow_one_another_from_the_epoch(window: timedelta, now: datetime, start: datetime) -> None:
    door = Door("a-door", 1, window)
    assert door.start(now) == start
    assert door.opens_at(now) == start + window
    assert door.start(door.opens_at(now)) == door.opens_at(now)
    elsewhere = now.astimezone(tz=datetime.now().astimezone().tzinfo)
    assert door.start(elsewhere) == start


def test_a_rightful_try_is_given_back_and_none_more(database: Database) -> None:
    for _ in range(2):
        once(database)
    with database.writing() as session:
        for _ in range(5):
            give_back(session, DOOR, RUTH, START)
        give_back(session, DOOR, ADA, START)
    with database.reading() as session:
        assert tried(session, DOOR, RUTH, START) == 0
        assert session.scalar(select(func.count()).select_from(DoorCount)) == 1
    assert once(database) == 1


def test_a_try_of_an_earlier_window_is_given_back_there(database: Database) -> None:
    once(database)
    once(database, now=START + DOOR.window)
    with database.writing() as session:
        give_back(session, DOOR, RUTH, START)
    with database.reading() as session:
        assert tried(session, DOOR, RUTH, START) == 0
        assert tried(session, DOOR, RUTH, START + DOOR.window) == 1


def test_beyond_its_limit_a_door_stays_shut_until_its_window_ends(database: Database) -> None:
    for _ in range(3):
        refuse_beyond(once(database), DOOR, START)
    with pytest.raises(TooMany) as raised:
        refuse_beyond(once(database), DOOR, START + timedelta(minutes=2))
    assert isinstance(raised.value, Refused)
    assert raised.value.again_at == START + timedelta(minutes=10)
    assert raised.value.sentence == "That was tried too often. Try again in 8 minutes."
    refuse_beyond(once(database, now=raised.value.again_at), DOOR, raised.value.again_at)


@pytest.mark.parametrize(("left", "words"), [
    (timedelta(seconds=-5), "1 minute."), (timedelta(0), "1 minute."), (timedelta(milliseconds=1), "1 minute."),
    (timedelta(seconds=59), "1 minute."), (timedelta(seconds=60), "1 minute."), (timedelta(seconds=61), "2 minutes."),
    (timedelta(minutes=15), "15 minutes."), (timedelta(hours=1), "60 minutes."),
    (timedelta(minutes=119), "119 minutes."), (timedelta(minutes=120), "2 hours."),
    (timedelta(hours=3, seconds=1), "4 hours.")])
def test_the_wait_is_told_in_whole_minutes_and_never_too_short(left: timedelta, words: str) -> None:
    assert TooMany(START + left, START).sentence == f"That was tried too often. Try again in {words}"


def test_who_knocks_is_hidden_by_the_secret_of_this_installation() -> None:
    assert hashed("t" * 64, "ruth") != RUTH
    assert RUTH != ADA
    assert hashed("s" * 64, "ruth") == RUTH
    assert len(RUTH) == 64
    assert set(RUTH) <= set("0123456789abcdef")


def test_what_is_long_over_is_forgotten(database: Database) -> None:
    for days in (0, 1, 2, 3, 30):
        once(database, now=START - timedelta(days=days))
    with database.writing() as session:
        sweep(session, START)
    with database.reading() as session:
        kept = session.scalars(select(DoorCount.window_start).order_by(DoorCount.window_start)).all()
    assert kept == [START - timedelta(days=days) for days in (2, 1, 0)]
