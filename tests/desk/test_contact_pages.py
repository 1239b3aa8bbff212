"""The contact form: for anybody, once, within limits, and with a receipt number at the end."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from neurodash_ceu.desk.doors import CONTACT
from neurodash_ceu.records.messages import Message
from neurodash_ceu.resources import folder
from neurodash_ceu.web.house import House
from tests import make
from tests.client import Browser

WHOLE = {"kind": "complaint", "text": "It was wrong.\nTwice.", "mail": " Ruth@Example.org ", "name": " Ruth  Example "}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The rows are tried on both databases in test_receiving."""
    return sqlite_url


@pytest.fixture
def house(app: Flask) -> House:
    return make.house(app)


def kept(house: House) -> list[Message]:
    with house.database.reading() as session:
        return list(session.scalars(select(Message).order_by(Message.id)))


def test_a_stranger_writes_and_sees_a_receipt(browser: Browser, house: House) -> None:
    assert browser.get("/contact/received", 303).location == "/contact"
    browser.get("/contact")
    assert browser.send(WHOLE).location == "/contact/received"
    (message,) = kept(house)
    page = browser.follow()
    assert message.receipt in page.text
    assert "ruth@example.org" in page.text
    assert (message.kind, message.name, message.mail, message.text, message.person_id) == (
        "complaint", "Ruth Example", "ruth@example.org", "It was wrong.\nTwice.", None)
    assert page.response.headers["Cache-Control"] == "private, no-store"


def test_who_is_signed_in_is_not_asked_who_they_are(browser: Browser, house: House) -> None:
    with house.database.writing() as session:
        person = make.person(session, email="zoe@example.org", legal_name="Zoë Example")
    browser.sign_in(person)
    page = browser.get("/contact")
    assert "zoe@example.org" in page.text
    assert page.soup.find("input", {"name": "mail"}) is None
    browser.send({"kind": "question", "text": "Why?", "mail": "else@example.org", "name": "Somebody Else"})
    (message,) = kept(house)
    assert (message.mail, message.name, message.person_id) == ("zoe@example.org", "Zoë Example", person.id)


@pytest.mark.parametrize("kind", ["question", "complaint", "certificate", "adjustment"])
def test_a_link_may_choose_the_kind(browser: Browser, kind: str) -> None:
    chosen = browser.get(f"/contact?kind={kind}").soup.select("input[name=kind][checked]")
    assert [one["value"] for one in chosen] == [kind]


@pytest.mark.parametrize("query", ["", "?kind=zebra", "?kind="])
def test_otherwise_none_is_chosen(browser: Browser, query: str) -> None:
    assert browser.get(f"/contact{query}").soup.select("input[name=kind][checked]") == []


@pytest.mark.parametrize(("changes", "errors"), [
    ({"kind": None}, ["Choose what it is about."]), ({"kind": "zebra"}, ["Choose what it is about."]),
    ({"text": " "}, ["Write your message."]), ({"mail": ""}, ["Enter your mail address."]),
    ({"mail": "ruth"}, ["Enter a mail address in the form name@example.org."]),
    ({"name": "x" * 121}, ["A name may have 120 characters; this has 121."]),
    ({"text": "", "mail": ""}, ["Write your message.", "Enter your mail address."])])
def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    browser: Browser, house: House, changes: dict[str, str | None], errors: list[str]
) -> None:
    browser.get("/contact")
    page = browser.send(WHOLE | changes, status=400)
    assert page.errors == errors
    assert page.soup.find("title").get_text().startswith("Error: ")
    if "text" not in changes:
        assert page.soup.find("textarea").get_text().strip() == "It was wrong.\nTwice."
    assert kept(house) == []


def test_the_same_form_sent_twice_is_one_message(browser: Browser, house: House) -> None:
    form = browser.get("/contact")
    fields = WHOLE | {name: form.soup.find("input", {"name": name})["value"] for name in ("csrf_token", "key")}
    assert [browser.client.post("/contact", data=fields).status_code for _ in range(2)] == [303, 303]
    assert len(kept(house)) == 1


def test_other_words_in_the_same_form_are_another_message(browser: Browser, house: House) -> None:
    form = browser.get("/contact")
    fields = WHOLE | {name: form.soup.find("input", {"name": name})["value"] for name in ("csrf_token", "key")}
    for text in ("It was wrong.", "It was wrong, and so was this."):  # sent, one page back, changed, sent again
        browser.client.post("/contact", data=fields | {"text": text})
    assert [one.text for one in kept(house)] == ["It was wrong.", "It was wrong, and so was this."]


@pytest.mark.parametrize("key", ["", "short", "x" * 65])
def test_a_key_of_somebodys_own_making_is_not_taken(browser: Browser, house: House, key: str) -> None:
    for _ in range(2):
        browser.get("/contact")
        browser.send(WHOLE | {"key": key})
    assert len(kept(house)) == 2


def test_one_network_may_not_write_without_end(browser: Browser, house: House) -> None:
    for _ in range(CONTACT.most):
        browser.get("/contact")
        browser.send(WHOLE)
    browser.get("/contact")
    page = browser.send(WHOLE, status=429)
    assert "tried too often" in page.errors[0]
    assert int(page.response.headers["Retry-After"]) > 0
    assert page.soup.find("textarea").get_text().strip().startswith("It was wrong")
    assert len(kept(house)) == CONTACT.most


def test_without_a_token_nothing_is_taken(browser: Browser, house: House) -> None:
    assert browser.client.post("/contact", data=WHOLE).status_code == 400
    assert kept(house) == []


@pytest.mark.parametrize(("template", "names"), [
    ("catalog/enrol.html", ("refunds", "complaints", "adjustments")),
    ("learning/quiz.html", ("complaints", "adjustments"))])
def test_where_an_accreditor_wants_it_said_the_policy_is_one_link_away(template: str, names: tuple[str, ...]) -> None:
    text = (folder("templates") / template).read_text(encoding="utf-8")
    assert [name for name in names if f'href="/policies/{name}"' not in text] == []
