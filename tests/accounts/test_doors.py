"""How often a password may be tried, counted where every process sees it."""

from __future__ import annotations

import multiprocessing
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from neurodash_ceu.accounts import actions, doors, sessions
from neurodash_ceu.accounts.doors import Tried
from neurodash_ceu.accounts.sessions import Place
from neurodash_ceu.ports.doors import TooMany, hashed, network_of
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.records.people import DoorCount
from tests.accounts.people import wanted
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


def test_who_goes_on_guessing_waits_longer(database: Database) -> None:
    """Ten a quarter of an hour, but forty in four hours; the longest of the waits is told."""
    start = doors.SIGN_IN_LONG.start(NOW)
    for quarter in range(4):
        now = start + quarter * doors.QUARTER
        assert [refused(try_once(database, now=now)) for _ in range(10)] == [False] * 10
    with pytest.raises(TooMany, match=r"Try again in 3 hours\.") as raised:
        try_once(database, now=start + timedelta(hours=1)).refuse_beyond()
    assert raised.value.again_at == start + timedelta(hours=4)
    assert not refused(try_once(database, network="elsewhere", now=start + timedelta(hours=1)))


def test_a_stranger_cannot_keep_the_owner_out_of_a_place_they_know(database: Database) -> None:
    with database.writing() as session:
        ruth = actions.create(session, wanted(), (), NOW, acting_as="command").id
        sessions.begin(session, ruth, Place("A test", keyed("home")), NOW)
    for n in range(60):
        try_once(database, network=f"botnet {n}")
    assert refused(try_once(database, network="a new place"))
    assert not refused(try_once(database, network="home"))
    assert refused(try_once(database, mail="other@example.org", network="home")) is False


def test_whoever_proved_the_address_is_not_kept_waiting_for_old_tries(database: Database) -> None:
    for _ in range(11):
        tried = try_once(database)
    assert refused(tried)
    with database.writing() as session:
        doors.forget_tries(session, "ruth@example.org", keyed("a"), keyed)
    assert not refused(try_once(database))


def test_links_for_a_password_are_few_and_the_wait_for_one_is_short(database: Database) -> None:
    start = doors.RESET_ADDRESS_LONG.start(NOW)

    def ask(hour: int, mail: str = "ruth@example.org", network: str = "a") -> bool:
        with database.writing() as session:
            return refused(doors.try_to_reset(session, mail, keyed(network), keyed, start + timedelta(hours=hour)))

    assert [ask(0) for _ in range(4)] == [False] * 3 + [True]
    assert [ask(0) for _ in range(9)] == [True] * 9  # which wears down no other door
    assert [ask(1) for _ in range(4)] == [False] * 3 + [True]
    assert [ask(hour) for hour in (2, 5)] == [True] * 2  # six in six hours
    assert not ask(6)
    assert not ask(0, mail="other@example.org")
    assert [ask(2, mail=f"{n}@example.org", network="b") for n in range(31)] == [False] * 30 + [True]


def test_an_address_gets_ten_mails_a_day_by_registering(database: Database) -> None:
    start = doors.REGISTER_ADDRESS_DAY.start(NOW)
    given = 0
    for hour in range(24):
        for _ in range(3):
            with database.writing() as session:
                given += not refused(doors.try_to_register(
                    session, "ruth@example.org", keyed(str(hour)), keyed, start + timedelta(hours=hour)))
    assert given == 10


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
        assert [row.tries for row in session.scalars(select(DoorCount))] == [0, 0, 0, 0]


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
    assert len(set(kept)) == 3  # two doors count the pair of address and network
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
