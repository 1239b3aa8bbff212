"""Every address of the office, every method, every role: the whole table. A new route without a row is red."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from neurodash_ceu.credits import outside
from neurodash_ceu.credits.outside import Kept
from neurodash_ceu.learning import actions, finding, regrade_deeds, regrades, reporting
from neurodash_ceu.learning.regrade_deeds import Order
from neurodash_ceu.learning.reporting import Saying
from neurodash_ceu.ports.mail import put_mail
from neurodash_ceu.records.credits import Certificate
from neurodash_ceu.records.everything import metadata
from neurodash_ceu.records.messages import Message
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.deeds import Acting, Why
from neurodash_ceu.web.house import House
from tests import make
from tests.catalog import small_course
from tests.client import Browser
from tests.credits.test_outside import SAID
from tests.learning.turned import TURNED
from tests.make import NOW

ROLES = ("learner", "registrar", "reviewer", "auditor", "author", "admin")
READERS = frozenset({"registrar", "auditor", "admin"})
LOGS = frozenset({"auditor", "admin"})
DOERS = frozenset({"registrar", "admin"})
COUNTERS = frozenset({"registrar", "reviewer", "auditor", "author", "admin"})
NOBODY, NOTHING_HERE, NOT_NOW = 303, 404, 409

# (endpoint, method): the roles that reach it, and what they get. A POST is sent empty: 400, with its errors.
# Named in the address: {person} a learner, {code} her certificate, {book} and {seq} its entry, {message} a message,
# {n} her enrollment.
TABLE: dict[tuple[str, str], tuple[frozenset[str], int]] = {
    ("staff.front", "GET"): (READERS, 200),
    ("staff.person", "GET"): (READERS, 200),
    ("staff.person_trail", "GET"): (READERS, 200),
    ("staff.person_csv", "GET"): (READERS, 200),
    ("staff.person_json", "GET"): (READERS, 200),
    ("staff.person_pack", "GET"): (READERS, 200),
    ("staff.certificate", "GET"): (READERS, 200),
    ("staff.boards", "GET"): (COUNTERS, 200),
    ("staff.message_list", "GET"): (READERS, 200),
    ("staff.message", "GET"): (READERS, 200),
    ("staff.answer_message", "GET"): (DOERS, 200),
    ("staff.answer_message", "POST"): (DOERS, 400),
    ("staff.close_message", "GET"): (DOERS, 200),
    ("staff.close_message", "POST"): (DOERS, 400),
    ("staff.reopen_message", "GET"): (DOERS, 200),
    ("staff.reopen_message", "POST"): (DOERS, 400),
    ("staff.problem_list", "GET"): (READERS, 200),
    ("staff.problem", "GET"): (READERS, 200),
    ("staff.taught", "GET"): (COUNTERS, 200),
    ("staff.items", "GET"): (COUNTERS, 200),
    ("staff.items_file", "GET"): (COUNTERS, 200),
    ("staff.item", "GET"): (COUNTERS, 200),
    ("staff.case", "GET"): (COUNTERS, 200),
    ("staff.regrade_list", "GET"): (READERS, 200),
    ("staff.regrade", "GET"): (READERS, 200),
    ("staff.regrade_item", "GET"): (READERS, 200),
    ("staff.regrade_run", "GET"): (READERS, 200),
    ("staff.apply_regrade", "GET"): (DOERS, 200),
    ("staff.apply_regrade", "POST"): (DOERS, 400),
    ("staff.prints", "GET"): (READERS, 200),
    ("staff.outbox", "GET"): (READERS, 200),
    ("staff.mail", "GET"): (READERS, 200),
    ("staff.audit", "GET"): (LOGS, 200),
    ("staff.reverse", "GET"): (DOERS, 200),
    ("staff.reverse", "POST"): (DOERS, 400),
    ("staff.adjust", "GET"): (DOERS, 200),
    ("staff.adjust", "POST"): (DOERS, 400),
    ("staff.correct", "GET"): (DOERS, 200),
    ("staff.correct", "POST"): (DOERS, 400),
    ("staff.release", "GET"): (DOERS, NOT_NOW),  # her print is not held
    ("staff.release", "POST"): (DOERS, NOT_NOW),
    ("staff.give_time", "GET"): (DOERS, 200),
    ("staff.give_time", "POST"): (DOERS, 400),
    ("staff.end_time", "GET"): (DOERS, NOT_NOW),  # she was given no more time
    ("staff.end_time", "POST"): (DOERS, NOT_NOW),
    ("staff.outside_queue", "GET"): (READERS, 200),
    ("staff.outside_claim", "GET"): (READERS, 200),
    ("staff.outside_proof", "GET"): (READERS, 200),
    ("staff.outside_as_sent", "GET"): (READERS, 200),
    ("staff.outside_file", "GET"): (READERS, 200),
    ("staff.approve_outside", "GET"): (DOERS, 200),
    ("staff.approve_outside", "POST"): (DOERS, 400),
    ("staff.ask_outside", "GET"): (DOERS, 200),
    ("staff.ask_outside", "POST"): (DOERS, 400),
    ("staff.refuse_outside", "GET"): (DOERS, 200),
    ("staff.refuse_outside", "POST"): (DOERS, 400),
    ("staff.grant", "GET"): (DOERS, NOT_NOW),  # she has attempts left
    ("staff.grant", "POST"): (DOERS, NOT_NOW),
}


def routes(app: Flask) -> dict[tuple[str, str], str]:
    """Every address below /staff and every method it takes, found from the route table."""
    return {(rule.endpoint, method): rule.rule for rule in app.url_map.iter_rules()
            if rule.rule == "/staff" or rule.rule.startswith("/staff/")
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}


@pytest.fixture(autouse=True)
def mailed(house: House, ruth: Person) -> None:
    """A mail to Ruth, the first of all."""
    with house.database.writing() as session:
        put_mail(session, make.NOW, ruth.email or "", "A mail", "Words.")


def address(app: Flask, endpoint: str, ruth: Person, issued: Certificate) -> str:
    """The address of an endpoint, about Ruth and her certificate."""
    number = 2 if endpoint == "staff.problem" else 1
    values = {"person_id": ruth.id, "code": issued.code, "book_id": issued.book_id, "seq": issued.entry_seq,
              "n": 1, "slug": "small", "item_id": "q1", "case_id": "first-visit", "run_id": 1,
              "message_id": number, "mail_id": 1, "place": 1}
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    with app.test_request_context():
        return app.url_map.bind("").build(endpoint, {name: values[name] for name in rule.arguments})


@pytest.fixture(autouse=True)
def message(house: House) -> None:
    """A message, number 1."""
    with house.database.writing() as session:
        session.add(Message(receipt="TEST-0001", sent_key="k" * 32, kind="question", mail="ruth@example.org",
                            text="Why?", received_at=NOW, state="new"))


@pytest.fixture(autouse=True)
def claimed(house: House, ruth: Person, issued: Certificate) -> None:
    """A course that Ruth took elsewhere: claim 1 of her book, with a file."""
    sha = house.storage.put(b"%PDF- a proof, as far as storage cares")
    with house.database.writing() as session:
        outside.send(session, make.learner(ruth), SAID, [Kept("pdf", "a", sha, 1, sha, 1)], "k", NOW)


@pytest.fixture
def reported(house: House, ruth: Person, enrolled: None) -> None:
    """A problem with a question, as message 2."""
    me = make.learner(ruth)
    with house.database.writing() as session:
        found = finding.find_enrollment(session, me, "small")
        assert found is not None
        attempt = actions.start_quiz(session, found, NOW)
        reporting.report(session, me, found, attempt, "q1", Saying("key", "Why?", "0" * 64), house.issuer, NOW)
        actions.submit_quiz(session, me, found, attempt.ordinal, house.issuer, NOW)


@pytest.fixture
def corrected(house: House, reported: None, tmp_path: Path) -> None:
    """The question is corrected by a newer edition, and her grade was left as it is, by run 1."""
    make.published(house.database, small_course.write(tmp_path, *TURNED))
    with house.database.writing() as session:
        acting = Acting(make.person(session, "registrar").id, "registrar")
        of = regrades.correction(session, "small", "q1")
        assert of is not None
        order = Order(of, "leave", Why("key-wrong", "Left as it is."))
        seen = regrade_deeds.plan_regrade(session, order, house.issuer, acting).mark
        regrade_deeds.regrade(session, order, house.issuer, acting, seen, NOW)


def rows(house: House) -> dict[str, int]:
    """How many rows every table has."""
    with house.database.reading() as session:
        return {table.name: session.scalar(select(func.count()).select_from(table)) or 0
                for table in metadata.sorted_tables}


def test_the_table_has_every_route_and_no_other(app: Flask) -> None:
    assert routes(app).keys() == TABLE.keys()


def test_an_auditor_is_on_every_reading_row_and_on_no_other() -> None:
    """The page of a form belongs to its deed: who may not send it is not shown it."""
    def reads(endpoint: str, method: str) -> bool:
        return method == "GET" and (endpoint, "POST") not in TABLE

    assert [key for key, (roles, _) in TABLE.items() if ("auditor" in roles) != reads(*key)] == []


@pytest.mark.parametrize("role", ROLES)
def test_who_reaches_what(
    app: Flask, house: House, staff: Callable[..., Browser], ruth: Person, issued: Certificate, corrected: None,
    role: str,
) -> None:
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # what is tried here is the permit, with a token or without
    browser = staff(role)
    for (endpoint, method), (roles, answer) in TABLE.items():
        before = rows(house)
        got = browser.client.open(address(app, endpoint, ruth, issued), method=method).status_code
        assert got == (answer if role in roles else NOTHING_HERE), f"{role}: {method} {endpoint}"
        if role not in roles:
            assert rows(house) == before, f"{role}: {method} {endpoint} left a row"


def test_nobody_is_asked_to_sign_in(app: Flask, ruth: Person, issued: Certificate) -> None:
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    for endpoint, method in TABLE:
        got = app.test_client().open(address(app, endpoint, ruth, issued), method=method)
        assert (got.status_code, got.headers["Location"].split("?")[0]) == (NOBODY, "/account/sign-in"), endpoint


@pytest.mark.parametrize("role", ROLES)
def test_the_office_is_in_the_header_of_those_who_may_enter(staff: Callable[..., Browser], role: str) -> None:
    links = [link.get_text() for link in staff(role).get("/credits").soup.select(".site-nav a")]
    assert ("Office" in links) is (role in COUNTERS)
