"""Messages in the office: found, read, answered with a preview, closed with a reason; an auditor reads them all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.messages import Message, MessageAnswer
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.staff import messages
from neurodash_ceu.web.house import House
from tests import make
from tests.client import Browser
from tests.make import NOW

Staff = Callable[..., Browser]


def put(database: Database, count: int = 1, **columns: object) -> list[Message]:
    """Messages that arrived a minute apart, ten days promised."""
    made = []
    with database.writing() as session:
        start = session.scalar(select(func.count()).select_from(Message)) or 0
        for n in range(start, start + count):
            at = NOW - timedelta(days=1) + timedelta(minutes=n)
            values = {"receipt": f"TEST-{n:04d}", "sent_key": f"{n:032d}", "kind": "complaint", "name": f"Ruth {n}",
                      "mail": "ruth@example.org", "text": f"Words {n}\n<b>bold</b>", "received_at": at,
                      "due_at": at + timedelta(days=10), "state": "new"}
            made.append(Message(**values | columns))
            session.add(made[-1])
            session.flush()
    return made


# --- the list -----------------------------------------------------------------------------------------------


def test_those_that_wait_longest_come_first_and_pages_lose_none(house: House, staff: Staff) -> None:
    put(house.database, messages.A_PAGE + 7)
    browser = staff("auditor")
    page = browser.get("/staff/messages")
    first = [link.get_text() for link in page.soup.select("tbody a")]
    assert len(first) == messages.A_PAGE
    assert "TEST-0000" in first[0]
    older = page.soup.select_one(".pager a")
    second = [link.get_text() for link in browser.get(str(older["href"])).soup.select("tbody a")]
    assert len({*first, *second}) == len(first) + len(second) == messages.A_PAGE + 7
    assert browser.page is not None
    assert browser.page.soup.select_one(".pager a") is None


def test_other_states_show_the_newest_first(house: House, staff: Staff) -> None:
    put(house.database, messages.A_PAGE + 1, state="closed")
    browser = staff("registrar")
    page = browser.get("/staff/messages?state=closed")
    shown = [link.get_text() for link in page.soup.select("tbody a")]
    assert f"TEST-{messages.A_PAGE:04d}" in shown[0]
    older = browser.get(str(page.soup.select_one(".pager a")["href"]))
    assert ["TEST-0000" in link.get_text() for link in older.soup.select("tbody a")] == [True]
    assert "Nobody waits for an answer" in browser.get("/staff/messages").text
    assert "Nobody waits" in browser.get("/staff/messages?state=zebra&from=x").text


def test_what_is_late_is_counted_and_marked(house: House, staff: Staff, clock: object) -> None:
    put(house.database, 3)
    put(house.database, 1, due_at=None)
    browser = staff("auditor")
    assert "Nothing waits longer than was promised." in browser.get("/staff/messages").text
    assert "1 of 10 days" in browser.get("/staff/messages").text
    clock.now = NOW + timedelta(days=9)  # type: ignore[attr-defined]  # the clock of the tests
    assert "Nothing waits longer" in browser.get("/staff/messages").text  # the first is due at this moment
    clock.now = NOW + timedelta(days=9, minutes=1, seconds=30)  # type: ignore[attr-defined]  # the clock of the tests
    page = browser.get("/staff/messages")
    assert "2 wait longer than was promised." in page.text
    assert [mark.get_text() for mark in page.soup.select("tbody .late")] == ["1 day late", "1 day late"]


@pytest.mark.parametrize("count", [1, 40])
def test_the_list_takes_as_many_queries_however_long_it_is(house: House, staff: Staff, count: int) -> None:
    put(house.database, count)
    browser = staff("auditor")
    with make.counted(house.database) as seen:
        browser.get("/staff/messages")
    assert len(seen()) == 3  # who is here, the page, how many are late


def test_a_receipt_number_finds_its_message_however_it_is_typed(house: House, staff: Staff) -> None:
    (message,) = put(house.database)
    browser = staff("registrar")
    for typed in ("TEST-0000", " test 0000 ", "test0000"):
        assert browser.get(f"/staff/messages?receipt={typed}", 303).location == f"/staff/messages/{message.id}"
    page = browser.get("/staff/messages?receipt=%3Cb%3E")
    assert "No message has the receipt number “<b>”" in page.text


# --- one message --------------------------------------------------------------------------------------------


def test_a_message_is_shown_as_it_was_written(house: House, staff: Staff) -> None:
    (message,) = put(house.database)
    page = staff("auditor").get(f"/staff/messages/{message.id}")
    assert page.soup.select_one(".written").get_text() == "Words 0\n<b>bold</b>"
    assert "whose address it is was not proved" in page.text
    assert page.soup.select("main .actions a") == []  # an auditor changes nothing
    staff("auditor").get("/staff/messages/999999", 404)


def test_a_message_of_somebody_with_an_account_leads_to_their_record(house: House, staff: Staff, ruth: object) -> None:
    (message,) = put(house.database, person_id=ruth.id)  # type: ignore[attr-defined]  # a person
    page = staff("registrar").get(f"/staff/messages/{message.id}")
    assert page.soup.find("a", href=f"/staff/people/{ruth.id}")  # type: ignore[attr-defined]  # a person


def outbox(house: House) -> list[Mail]:
    with house.database.reading() as session:
        return list(session.scalars(select(Mail)))


def test_an_answer_is_seen_before_it_is_sent(house: House, staff: Staff) -> None:
    (message,) = put(house.database)
    browser = staff("registrar")
    here = f"/staff/messages/{message.id}"
    browser.get(f"{here}/answer")
    preview = browser.send({"text": "Dear Ruth,\n\nyou are right & we mend it."}, status=200)
    assert preview.h1 == "The mail before it goes"
    assert "you are right & we mend it." in preview.text
    assert outbox(house) == []
    changed = browser.send({"step": "change"}, status=200)
    assert changed.h1 == "Answer"
    assert "you are right & we mend it." in changed.soup.find("textarea").get_text()
    browser.send(status=200)
    assert browser.send({"step": "send"}).location == here
    (mail,) = outbox(house)
    assert mail.body.replace("\r\n", "\n").startswith("Dear Ruth,\n\nyou are right & we mend it.\n")
    page = browser.follow()
    assert "is on its way to ruth@example.org" in page.text
    assert "Somebody registrar" in page.text
    assert "Answered" in page.text


def test_an_answer_that_crosses_anothers_is_not_sent_and_not_lost(house: House, staff: Staff) -> None:
    (message,) = put(house.database)
    browsers = [staff("registrar"), staff("admin")]
    for browser in browsers:
        browser.get(f"/staff/messages/{message.id}/answer")
        browser.send({"text": "Dear Ruth"}, status=200)
    browsers[0].send({"step": "send"})
    page = browsers[1].send({"step": "send"}, status=400)
    assert "Somebody answered this message meanwhile" in page.errors[0]
    assert page.soup.find("textarea").get_text().strip() == "Dear Ruth"
    assert len(outbox(house)) == 1


def test_an_answer_without_words_is_asked_for(house: House, staff: Staff) -> None:
    (message,) = put(house.database)
    browser = staff("registrar")
    browser.get(f"/staff/messages/{message.id}/answer")
    assert browser.send({"text": " "}, status=400).errors == ["Write your message."]


def test_closing_and_reopening_take_a_reason_and_leave_a_trace(house: House, staff: Staff) -> None:
    (message,) = put(house.database)
    browser = staff("registrar")
    here = f"/staff/messages/{message.id}"
    browser.get(f"{here}/close")
    assert browser.send({"reason": ""}, status=400).errors == ["Say why, in a sentence."]
    assert browser.send({"reason": "Settled by\n telephone."}).location == here
    page = browser.follow()
    assert "Settled by telephone." in page.text
    assert page.soup.find("a", href=f"{here}/answer") is None
    browser.get(f"{here}/close")
    assert "closed already" in browser.send({"reason": "Twice"}, status=400).errors[0]
    browser.get(f"{here}/reopen")
    browser.send({"reason": "She wrote again."})
    assert "She wrote again." in browser.follow().text
    assert outbox(house) == []


@pytest.mark.parametrize("role", ["registrar", "admin"])
@pytest.mark.parametrize(("state", "acts"), [("new", ("answer", "close")), ("closed", ("reopen",))])
def test_who_sent_a_message_leaves_it_to_a_colleague(
    app: Flask, house: House, staff: Staff, role: str, state: str, acts: tuple[str, ...]
) -> None:
    with house.database.writing() as session:
        sender = make.person(session, role)
    (message,) = put(house.database, person_id=sender.id, state=state)
    here, own = f"/staff/messages/{message.id}", Browser(app)
    own.sign_in(sender)
    page = own.get(here)
    assert "You sent this message yourself: a colleague must answer, close or reopen it." in page.text
    assert page.soup.select("main .actions a") == []
    colleague = staff(role).get(here)
    assert "You sent this message yourself" not in colleague.text
    assert [link["href"] for link in colleague.soup.select("main .actions a")] == [f"{here}/{act}" for act in acts]
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # what is tried here is the permit, with a token or without
    for act in ("answer", "close", "reopen"):
        own.get(f"{here}/{act}", 404)
        sent = {"reason": "I say so.", "text": "Dear me", "n": 1, "step": "send"}
        assert own.client.post(f"{here}/{act}", data=sent).status_code == 404
    assert outbox(house) == []
    with house.database.reading() as session:
        assert session.get_one(Message, message.id).state == state


def test_answers_of_a_closed_account_name_nobody(house: House, staff: Staff, ruth: object) -> None:
    (message,) = put(house.database, state="answered", first_answered_at=NOW)
    with house.database.writing() as session:
        person = make.person(session, "registrar", legal_name="Gone Example", email=None, closed_at=NOW)
        session.add(MessageAnswer(message_id=message.id, n=1, by_id=person.id, at=NOW, text="Dear Ruth"))
    page = staff("auditor").get(f"/staff/messages/{message.id}")
    assert "Gone Example" not in page.text
    assert messages.CLOSED_ACCOUNT in page.text


def test_the_office_leads_to_them(staff: Staff, app: Flask) -> None:
    assert staff("auditor").get("/staff").soup.find("a", href="/staff/messages")
