"""The outbox, the prints that wait and the audit log: filters, pages that miss and repeat none, no secret shown."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from neurodash_ceu.credits import certificates
from neurodash_ceu.ports import audit
from neurodash_ceu.ports.mail import put_mail
from neurodash_ceu.ports.outbox import MOST_TRIES
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.credits import PrintTry
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.deeds import Why
from neurodash_ceu.staff import lists, looks, trail
from neurodash_ceu.web.house import House
from tests import make
from tests.client import Browser
from tests.credits import shelf

NOW = make.NOW


# --- the outbox ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", [
    "JWP8nCk1p7ym-Ug_wBUCIBQJIuk52TWwDeJx1Ke0Uws", "ee3d534d0713f0b343359953f25ed192", "a" * 43, "A1-_" * 8, "0" * 32])
@pytest.mark.parametrize("around", [
    "Open https://ceu.example.org/account/confirm/{}\n", "https://ceu.example.org/account/reset/{}?next=/learn/small",
    "<https://ceu.example.org/unsubscribe/{}>", "https://ceu.example.org/x?token={}&y=1", "(https://ceu.example.org/t/{})."])
def test_what_opens_an_account_is_not_shown(secret: str, around: str) -> None:
    shown = lists.redacted(around.format(secret))
    assert secret not in shown
    assert lists.HIDDEN in shown


def test_words_of_ours_stay_readable() -> None:
    body = ("Read https://ceu.example.org/learn/resistance-training-in-multiple-sclerosis/result, check "
            "https://ceu.example.org/verify/0123456789ABCDEF and https://neurodash-education.example.org/account/security.")
    assert lists.redacted(body) == body


def test_mails_are_told_apart_by_how_they_stand(database: Database) -> None:
    with database.writing() as session:
        for name in ("waiting", "failed", "given-up", "sent"):
            put_mail(session, NOW, f"{name}@example.org", name, "Words.")
        session.flush()
        rows = {row.subject: row for row in session.query(Mail)}
        rows["failed"].tries, rows["failed"].last_error = 2, "TimeoutError: no answer"
        rows["given-up"].tries, rows["given-up"].last_error = MOST_TRIES, "TimeoutError: no answer"
        rows["sent"].sent_at = NOW
    with database.reading() as session:
        def seen(state: str, to: str = "") -> list[tuple[str, str]]:
            return [(one.row.subject, one.state) for one in lists.outbox(session, state, to, None).letters]

        assert seen("") == [("sent", "sent"), ("given-up", "given up"), ("failed", "failed"), ("waiting", "waiting")]
        assert seen("waiting") == [("waiting", "waiting")]
        assert seen("failed") == [("given-up", "given up"), ("failed", "failed")]
        assert seen("sent") == [("sent", "sent")]
        assert seen("", " Sent@Example.org ") == [("sent", "sent")]
        assert seen("nonsense") == seen("")
        assert lists.troubles(session) == lists.Troubles(0, 2)


def test_pages_of_mails_miss_and_repeat_none(database: Database) -> None:
    with database.writing() as session:
        for n in range(lists.A_PAGE * 2 + 1):
            put_mail(session, NOW, "a@example.org", f"{n}", "Words.")
    with database.reading() as session:
        page, seen = lists.outbox(session, "", "", None), []
        while page.older is not None:
            seen += page.letters
            page = lists.outbox(session, "", "", page.older)
        seen += page.letters
    assert [one.row.subject for one in seen] == [f"{n}" for n in reversed(range(lists.A_PAGE * 2 + 1))]


def test_a_mail_is_shown_without_its_secret(staff: Callable[..., Browser], house: House) -> None:
    secret = secrets.token_urlsafe(32)
    with house.database.writing() as session:
        put_mail(session, NOW, "a@example.org", "Confirm", f"Open https://ceu.example.org/account/confirm/{secret}\n")
    browser = staff("auditor")
    assert "Confirm" in browser.get("/staff/outbox").text
    page = browser.get("/staff/outbox/1")
    assert secret not in page.response.get_data(as_text=True)
    assert lists.HIDDEN in page.text
    browser.get("/staff/outbox/2", 404)


# --- prints -------------------------------------------------------------------------------------------------


def test_prints_that_wait_stand_longest_first_in_pages(database: Database) -> None:
    with database.writing() as session:
        ruth = make.person(session)
        book, codes = shelf.book(session, ruth), []
        for n in range(lists.A_PAGE + 2):
            codes.append(shelf.credited(session, book, activity_code=f"ND-{n}")[1].code)
        for n, code in enumerate(codes):
            row = session.get_one(PrintTry, code)
            if n == 0:
                row.tries, row.last_error = lists.STUCK - 1, "it may still come by itself"
            elif n == 1:
                row.tries, row.last_error = lists.STUCK, "OSError: the disk is full"
            else:
                certificates.hold(session, code, "A letter is missing.")
    with database.reading() as session:
        first = lists.prints(session, None)
        rest = lists.prints(session, first.after)
        assert lists.troubles(session).prints == lists.A_PAGE + 1
        assert lists.prints(session, "nonsense") == lists.prints(session, None)
    seen = [one.row.code for one in (*first.waiting, *rest.waiting)]
    assert sorted(seen) == sorted(codes[1:])
    assert rest.after is None
    assert {one.person_id for one in first.waiting} == {ruth.id}


@pytest.mark.parametrize(("span", "words"), [
    ({"seconds": 30}, "less than a minute"), ({"minutes": 1}, "1 minute"), ({"minutes": 59}, "59 minutes"),
    ({"hours": 1}, "1 hour"), ({"hours": 47}, "1 day"), ({"days": 9}, "9 days")])
def test_an_age_in_words(span: dict[str, int], words: str) -> None:
    assert lists.Waiting(PrintTry(), NOW, 1, None).age(NOW + timedelta(**span)) == words


def test_a_held_print_is_listed_with_its_reason(staff: Callable[..., Browser], house: House, ruth: Person) -> None:
    with house.database.writing() as session:
        code = shelf.credited(session, shelf.book(session, ruth), ruth.legal_name)[1].code
        certificates.hold(session, code, "The name has a letter that no font has.")
    browser = staff("registrar")
    assert "No print waits" not in browser.get("/staff/prints").text
    assert "The name has a letter that no font has." in browser.get("/staff/prints").text
    assert "1 print" in browser.get("/staff").text
    assert "The name has a letter that no font has." in browser.get(f"/staff/certificates/{code}").text


# --- the audit log ------------------------------------------------------------------------------------------


def test_changes_are_what_differs() -> None:
    assert trail.changes(None, None) == ()
    assert trail.changes('{"name":"A","zone":"UTC"}', '{"name":"B","zone":"UTC"}') == (trail.Change("name", "A", "B"),)
    assert trail.changes(None, '{"role":"auditor"}') == (trail.Change("role", None, "auditor"),)
    assert trail.changes('{"a":{"b":[1,2]},"c":[{"d":true}]}', '{"a":{"b":[1,3]},"c":[{"d":null}]}') == (
        trail.Change("a b", "1, 2", "1, 3"), trail.Change("c 1 d", "yes", "none"))
    assert trail.changes('"before"', '"after"') == (trail.Change("value", "before", "after"),)


def acts(session: object, **asked: str) -> list[str]:
    """The acts found, newest first."""
    return [one.row.act for one in trail.log(session, trail.Asked(**asked), None).events]  # type: ignore[arg-type]  # a session


def test_the_log_is_asked_by_act_actor_subject_and_day(database: Database) -> None:
    with database.writing() as session:
        ruth, imran = make.person(session, email="ruth@example.org"), make.person(session, email="imran@example.org")
        day = timedelta(days=1)
        audit.record(session, NOW - day, "role.granted", ("person", str(ruth.id)), actor_id=None, acting_as="command")
        audit.record(session, NOW, "entry.reversed", ("certificate", "0123456789ABCDEF"), actor_id=imran.id,
                     acting_as="registrar", reason="Entered twice.", before={"a": 1}, after={"a": 2})
        audit.record(session, NOW, looks.LOOKED, ("person", str(ruth.id)), actor_id=imran.id, acting_as="registrar")
    with database.reading() as session:
        assert acts(session) == ["entry.reversed", "role.granted"]
        assert acts(session, act="role.granted") == ["role.granted"]
        assert acts(session, act=looks.LOOKED, actor="imran@example.org") == [looks.LOOKED]
        assert acts(session, actor="IMRAN@example.org") == acts(session, actor=str(imran.id)) == ["entry.reversed"]
        assert acts(session, actor="System") == acts(session, subject="ruth@example.org") == ["role.granted"]
        assert acts(session, subject="0123-4567-89ab-cdef") == ["entry.reversed"]
        assert acts(session, subject=f"person {ruth.id}") == acts(session, subject=str(ruth.id)) == ["role.granted"]
        assert acts(session, day=NOW.date().isoformat()) == ["entry.reversed"]
        # 15:30 in UTC is the next day on the other side of the date line.
        assert acts(session, day=(NOW + day).date().isoformat(), zone="Pacific/Kiritimati") == ["entry.reversed"]
        for name, wrong in (("actor", "nobody"), ("day", "2026-02-30"), ("day", "9999-12-31"), ("subject", "x")):
            assert acts(session, **{name: wrong}) == []
        assert trail.acts(session) == ["entry.reversed", looks.LOOKED, "role.granted"]
        event = trail.log(session, trail.Asked(act="entry.reversed"), None).events[0]
    assert (event.actor, event.row.reason, event.changes) == (
        "Ruth Example", "Entered twice.", (trail.Change("a", "1", "2"),))


def test_a_reason_reads_as_a_sentence(staff: Callable[..., Browser], house: House, ruth: Person) -> None:
    """A code's own words, then those of staff; a reason that was typed and not chosen stays as it is."""
    kept, typed = Why("entered-in-error", "The list of June was read twice."), "agreed: she rang us"
    with house.database.writing() as session:
        number = shelf.book(session, ruth).id
        audit.record(session, NOW, "entry.reversed", ("entry", f"{number}/1"), actor_id=None, acting_as="registrar",
                     reason=str(kept))
        audit.record(session, NOW, "message.closed", ("person", str(ruth.id)), actor_id=None, acting_as="registrar",
                     reason=typed)
    page = staff("auditor").get("/staff/audit")
    assert typed in page.text
    assert "The credit was entered by mistake. The list of June was read twice." in page.text
    assert kept.code not in page.text


def test_the_log_pages_and_its_queries_do_not_grow(database: Database) -> None:
    with database.writing() as session:
        ruth = make.person(session)
        book = shelf.book(session, ruth)
        for n in range(trail.EVENTS_A_PAGE + 3):
            audit.record(session, NOW, "credit.awarded", ("completion", f"{book.id}/{n + 1}"), actor_id=ruth.id,
                         acting_as="learner")
    with database.reading() as session:
        with make.counted(database) as seen:
            first = trail.log(session, trail.Asked(), None)
        rest = trail.log(session, trail.Asked(), first.older)
    assert len(seen()) == 2
    assert len(first.events) == trail.EVENTS_A_PAGE
    assert (len(rest.events), rest.older) == (3, None)
    assert {one.whose for one in first.events} == {ruth.id}


def test_the_log_shows_what_was_done(staff: Callable[..., Browser], house: House, ruth: Person) -> None:
    with house.database.writing() as session:
        audit.record(session, NOW, "account.profile changed", ("person", str(ruth.id)), actor_id=ruth.id,
                     acting_as="learner", before={"legal_name": "Ruth <b>"}, after={"legal_name": "Ruth & Co"})
    page = staff("admin").get(f"/staff/audit?subject={ruth.id}&day=2026-11-24")
    assert "Ruth <b> → after: Ruth & Co" in page.text.replace("before: ", "")
    assert "Nothing was noted" in staff("admin").get("/staff/audit?day=2020-01-01").text


# --- addresses that nobody is led to --------------------------------------------------------------------------

NO_KEY = 2 ** 63  # one more than any key of a row


@pytest.mark.parametrize(("address", "status"), [
    (f"/staff/people/{NO_KEY}", 404), (f"/staff/people/{NO_KEY}/trail", 404), (f"/staff/people/{NO_KEY - 1}", 404),
    (f"/staff/outbox/{NO_KEY}", 404), (f"/staff/outbox/{NO_KEY - 1}", 404),
    (f"/staff/messages/{NO_KEY}", 404), (f"/staff/messages/{NO_KEY - 1}/close", 404),
    (f"/account/licences/{NO_KEY}/end", 404),
    ("/staff/prints?after=0001-01-01T00:00:00%2B23:59.A", 200),
    ("/staff/prints?after=9999-12-31T23:59:59-23:59.A", 200),
    ("/staff/audit?day=0001-01-01", 200), ("/staff/audit?day=9999-12-31", 200)])
def test_a_mangled_address_finds_nothing(app: Flask, house: House, address: str, status: int) -> None:
    with house.database.writing() as session:
        admin = make.person(session, "admin", zone="Asia/Tokyo" if "0001" in address else "America/Chicago")
    browser = Browser(app)
    browser.sign_in(admin)
    browser.get(address, status)
