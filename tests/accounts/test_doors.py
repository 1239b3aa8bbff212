"""How often a password may be tried, counted where every process sees it."""

from __future__ import annotations

import multiprocessing
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from neurodash_ceu.accounts import doors
from neurodash_ceu.accounts.doors import Tried
from neurodash_ceu.ports.doors import TooMany, hashed, network_of
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.records.people import DoorCount
from tests.make import NOW

START = doors.SIGN_IN.start(NOW)


def keyed(text: str) -> str:
    return hashed("s" * 64, text)


def try_once(database: Database, mail: str = "ruth@example.org", network: str = "a", now: datetime = START) -> Tried:
    """One try with a password, in a transaction of its own as a route does it."""
    with database.writing() as session:
        return doors.try_to_sign_in(session, mail, keyed(network), keyed, now)


def refused(tried: Tried) -> bool:
    try:
        tried.refuse_beyond()
    except TooMany:
        return True
    return False


def test_ten_wrong_passwords_and_then_a_wait(database: Database) -> None:
    assert [refused(try_once(database)) for _ in range(12)] == [False] * 10 + [True] * 2
    with pytest.raises(TooMany, match=r"Try again in 12 minutes\.") as raised:
        try_once(database, now=START + timedelta(minutes=3)).refuse_beyond()
    assert raised.value.again_at == START + timedelta(minutes=15)
    assert not refused(try_once(database, now=START + timedelta(minutes=15)))


def test_one_address_tried_from_everywhere_has_a_wider_limit(database: Database) -> None:
    answers = [refused(try_once(database, network=str(n))) for n in range(52)]
    assert answers == [False] * 50 + [True] * 2
    assert not refused(try_once(database, mail="other@example.org", network="0"))


def test_one_network_trying_many_addresses_is_stopped(database: Database) -> None:
    answers = [refused(try_once(database, mail=f"{n}@example.org")) for n in range(102)]
    assert answers == [False] * 100 + [True] * 2


def test_a_right_password_is_taken_back_from_every_door(database: Database) -> None:
    for _ in range(30):
        tried = try_once(database)
        tried.refuse_beyond()
        with database.writing() as session:
            doors.take_back(session, tried)
    with database.reading() as session:
        assert [row.tries for row in session.scalars(select(DoorCount))] == [0, 0, 0]


def test_an_address_may_ask_for_five_mails_an_hour(database: Database) -> None:
    def ask(mail: str) -> bool:
        with database.writing() as session:
            tried = doors.try_to_register(session, mail, keyed("a"), keyed, START)
        return refused(tried)

    assert [ask("ruth@example.org") for _ in range(6)] == [False] * 5 + [True]
    assert not ask("other@example.org")


def test_no_address_and_no_network_is_kept_in_the_clear(database: Database) -> None:
    try_once(database, network="192.0.2.7")
    with database.reading() as session:
        kept = [row.who for row in session.scalars(select(DoorCount))]
    assert len(set(kept)) == 3
    assert all(len(who) == 64 and set(who) <= set("0123456789abcdef") for who in kept)


@pytest.mark.parametrize(("address", "network"), [
    ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
    ("2001:db8:1:2::9", "2001:db8:1:2::"), ("2001:db8:1:3::9", "2001:db8:1:3::"), ("fe80::1%eth0", "fe80::"),
    ("nowhere", "nowhere")])
def test_a_household_is_one_network(address: str, network: str) -> None:
    assert network_of(address) == network


def knocks(url: str, times: int, counted: multiprocessing.SimpleQueue[int]) -> None:
    """Another process with a connection of its own."""
    database = open_database(url)
    counted.put(sum(not refused(try_once(database)) for _ in range(times)))
    database.close()


def test_the_limit_holds_over_processes(database_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    counted = context.SimpleQueue()
    others = [context.Process(target=knocks, args=(database_url, 8, counted)) for _ in range(3)]
    for one in others:
        one.start()
    for one in others:
        one.join(60)
    assert [one.exitcode for one in others] == [0, 0, 0]
    assert sum(counted.get() for _ in others) == doors.SIGN_IN.most
