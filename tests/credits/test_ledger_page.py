"""/credits: every entry, what they come to, whether the chain is whole, and each certificate's state."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from neurodash_ceu.credits import certificates, ledger
from neurodash_ceu.credits.views import ENTRIES_A_PAGE
from neurodash_ceu.records.credits import Book, Certificate, CertificateRevocation, LedgerEntry
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.rules.credit import Minutes
from neurodash_ceu.web.house import House
from tests import make
from tests.client import Browser
from tests.credits import shelf
from tests.credits.pages import database_url, house, issued, queries, ruth, signed_in
from tests.credits.test_certificates import superseding
from tests.credits.test_ledger_pages import LONG, book_of, walk_over
from tests.credits.test_proving import as_owner, of
from tests.credits.test_proving import fill as append_many

__all__ = ["database_url", "house", "issued", "ruth"]  # fixtures


def test_the_ledger_asks_who_is_there(browser: Browser) -> None:
    assert browser.get("/credits", 303).location == "/account/sign-in?next=%2Fcredits"


def test_an_empty_ledger_says_what_will_stand_in_it(app: Flask, ruth: Person) -> None:
    page = signed_in(app, ruth).get("/credits")
    assert "No credit yet" in page.text
    assert [link["href"] for link in page.soup.main.select(".empty .actions a")] == ["/learn", "/briefs"]
    assert [link["href"] for link in page.soup.select(".page-head a")] == ["/credits/outside"]
    assert page.soup.find("table") is None


def rows_of(page) -> list[list[str]]:
    """The ledger's rows as read."""
    return [[" ".join(cell.get_text(" ").split()) for cell in row.find_all(["td", "th"])]
            for row in page.soup.select("table.ledger tbody tr")]


def fill(house: House, person: Person) -> tuple[Book, list[str]]:
    """A ledger with an award, an outside credit, its double and the reversal of that; its certificates' codes."""
    with house.database.writing() as session:
        book = shelf.book(session, person)
        first = shelf.credited(session, book, person.legal_name, title="Falls in multiple sclerosis",
                               completed_on="2026-05-21", minutes=Minutes(reading=60, test=30, evaluation=10))[1]
        shelf.printed(session, house.storage, first)
        for _ in range(2):
            shelf.entry(session, book, title="Gait lab day", kind="outside", completed_on="2026-09-02", format="live",
                        minutes=Minutes(exercise=150), edition=None)
        ledger.reverse(session, book.id, 3, make.NOW, "entered-twice")
        last = shelf.credited(session, book, person.legal_name)[1]
    return book, [first.code, last.code]


def test_the_ledger_shows_every_entry(app: Flask, house: House, ruth: Person) -> None:
    _, codes = fill(house, ruth)
    page = signed_in(app, ruth).get("/credits")
    assert page.soup.select_one(".print-only").get_text() == ruth.legal_name
    first, last = (shown_code(code) for code in codes)
    assert rows_of(page) == [
        ["", "5", "22 November 2026", "Resistance training in multiple sclerosis Module, self-paced text", "Award",
         "75 min", "1.25 h", f"Certificate {last} Being printed"],
        ["", "4", "2 September 2026", "Gait lab day Reverses no. 3. The same credit was entered twice.", "Reversal",
         "−150 min", "−2.50 h", ""],
        ["", "3", "2 September 2026", "Gait lab day Outside credit, live", "Reversed by no. 4", "150 min", "2.50 h",
         ""],
        ["", "2", "2 September 2026", "Gait lab day Outside credit, live", "Outside credit", "150 min", "2.50 h", ""],
        ["", "1", "21 May 2026", "Falls in multiple sclerosis Module, self-paced text", "Award", "100 min", "1.66 h",
         f"Certificate {first}"]]
    assert [row.get("class") for row in page.soup.select("tbody tr")] == [None, ["reversal"], ["reversed"], None, None]
    assert " ".join(page.soup.select_one("tfoot").get_text(" ").split()) == "Total 325 min 5.41 h"
    assert [link["href"] for link in page.soup.select(".cert a")] == [
        f"/certificates/{codes[1]}.pdf", f"/certificates/{codes[0]}.pdf"]


def test_the_sums_are_by_kind_and_name_their_hour(app: Flask, house: House, ruth: Person) -> None:
    fill(house, ruth)
    page = signed_in(app, ruth).get("/credits")
    sums = [" ".join(one.get_text(" ").split()) for one in page.soup.select("dl.totals > div")]
    assert sums == ["All credit 325 min", "In hours 5.41 h of 60 minutes", "Reading 120 min", "Exercise 150 min",
                    "Test 45 min", "Evaluation 10 min"]


def test_the_chain_is_recomputed_and_its_head_shown(app: Flask, house: House, ruth: Person) -> None:
    book, _ = fill(house, ruth)
    with house.database.reading() as session:
        head = [entry for _, entry in ledger.walk(session, [book.id])][-1].hash
    page = signed_in(app, ruth).get("/credits")
    assert "Chain whole. 5 of 5 entries verified, 24 November 2026, 09:30 America/Chicago." in page.text
    assert page.soup.select_one(".chain .hash").get_text().replace(" ", "") == head
    assert len(page.soup.select(".chain-squares li")) == 5


def test_a_broken_chain_says_where(app: Flask, house: House, ruth: Person) -> None:
    fill(house, ruth)
    with as_owner(house.database) as owner:
        owner.execute(text("UPDATE ledger_entries SET facts = replace(facts, '150', '900') WHERE seq = 2"))
    page = signed_in(app, ruth).get("/credits")
    assert "Chain broken at no. 2: its text was changed after it was written." in page.text
    assert "1 of 5 entries verified" in page.text
    assert [one.get("class") for one in page.soup.select(".chain-squares li")] == [None, *[["broken"]] * 4]


def test_a_text_that_cannot_be_read_leaves_the_page_standing(app: Flask, house: House, ruth: Person) -> None:
    fill(house, ruth)
    with as_owner(house.database) as owner:
        owner.execute(text("UPDATE ledger_entries SET facts = 'nothing' WHERE seq = 1"))
    page = signed_in(app, ruth).get("/credits")
    assert "Chain broken at no. 1" in page.text
    assert rows_of(page)[-1][3:7] == ["Falls in multiple sclerosis Module", "Award", "100 min", "1.66 h"]


def test_the_state_of_each_certificate_is_a_word(app: Flask, house: House, ruth: Person) -> None:
    with house.database.writing() as session:
        book = shelf.book(session, ruth)
        printed, waiting, held, revoked, older, erased = (shelf.credited(session, book)[1] for _ in range(6))
        for one in (printed, revoked, erased):
            shelf.printed(session, house.storage, one)
        certificates.hold(session, held.code, "No font has ꙮ.")
        session.add(CertificateRevocation(code=revoked.code, revoked_at=make.NOW, reason="A mistake."))
        newer = superseding(session, older)
        certificates.erase_facts(session, erased.code, make.NOW, actor_id=None, acting_as="command")
    page = signed_in(app, ruth).get("/credits")
    assert [row[-1] for row in reversed(rows_of(page))] == [
        f"Certificate {shown_code(code)}{word}" for code, word in (
            (printed.code, ""), (waiting.code, " Being printed"), (held.code, " Print held"),
            (revoked.code, " Revoked"), (newer.code, " Being printed"), (erased.code, " Erased"))]


def test_nobody_elses_entries_are_mine(app: Flask, house: House, ruth: Person, issued: Certificate) -> None:
    with house.database.writing() as session:
        other = make.person(session)
        shelf.credited(session, shelf.book(session, other), title="Not Ruth’s")
    page = signed_in(app, other).get("/credits")
    assert len(rows_of(page)) == 1
    assert "Not Ruth’s" in page.text
    assert shown_code(issued.code) not in page.text


def test_each_of_several_books_has_its_chain(app: Flask, house: House, ruth: Person) -> None:
    with house.database.writing() as session:
        for public_id in ("a" * 32, "b" * 32):
            book = Book(public_id=public_id, person_id=ruth.id, opened_at=make.NOW)
            session.add(book)
            session.flush()
            shelf.entry(session, book)
    page = signed_in(app, ruth).get("/credits")
    assert [one.get_text() for one in page.soup.select("h2")] == ["Ledger, book 1 of 2", "Ledger, book 2 of 2"]
    assert page.text.count("Chain whole. 1 of 1 entry verified") == 2
    assert "All credit 150 min" in page.text


def test_a_long_ledger_needs_no_more_queries(app: Flask, house: House, ruth: Person) -> None:
    fill(house, ruth)
    browser = signed_in(app, ruth)
    few = queries(house, browser, "/credits")
    with house.database.writing() as session:
        book = shelf.book(session, ruth)
        for _ in range(30):
            shelf.credited(session, book)
    assert queries(house, browser, "/credits") == few == 6  # who, last walk, sums, entries, reversals, papers


# --- a long ledger ------------------------------------------------------------------------------------------


@pytest.fixture
def mine(house: House, ruth: Person) -> Person:
    """Ruth with a long ledger."""
    with house.database.writing() as session:
        append_many(session, shelf.book(session, ruth), LONG)
    return ruth


def text_of(browser: Browser, address: str = "/credits") -> str:
    """What stands beside the chain."""
    return " ".join(browser.get(address).soup.select_one(".chain-words").get_text(" ").split())


def test_the_page_says_what_was_checked_when(app: Flask, house: House, mine: Person) -> None:
    browser = signed_in(app, mine)
    page = browser.get("/credits")
    assert len(page.soup.select("table.ledger tbody tr")) == ENTRIES_A_PAGE
    assert f"Total of all {LONG} entries" in page.text
    assert text_of(browser).startswith("The 50 links shown are whole, checked 24 November 2026, 09:30")
    walk_over(house.database)
    assert text_of(browser).startswith(f"Chain whole: 50 links checked now, all {LONG} on 24 November 2026. Every")
    with house.database.writing() as session:
        shelf.entry(session, book_of(house.database, mine), recorded_at=(make.NOW + timedelta(hours=1)).isoformat())
    assert text_of(browser).startswith(
        f"Chain whole: 50 links checked now, the first {LONG} on 24 November 2026. Every")


def test_the_page_leads_to_older_entries_and_back(app: Flask, mine: Person) -> None:
    browser = signed_in(app, mine)
    page = browser.get("/credits")
    (pager,) = page.soup.select("nav.pager")
    assert " ".join(pager.get_text(" ").split()) == f"No. {LONG} to {LONG - 49} of {LONG} entries Older entries"
    (older,) = pager.select("a")
    assert older["href"] == f"/credits?before={LONG - 49}#book-1"
    last = browser.get("/credits?before=8")
    assert len(last.soup.select("table.ledger tbody tr")) == 7
    assert [link["href"] for link in last.soup.select("nav.pager a")] == ["/credits#book-1"]
    assert "The newest shown here is" in last.text
    for mangled in ("before=x", "before=-1", "before=999999", "before=", "book=9&before=20"):
        assert f"No. {LONG} to" in browser.get(f"/credits?{mangled}").text


def test_the_page_tells_what_the_last_walk_found(app: Flask, house: House, mine: Person) -> None:
    with as_owner(house.database) as owner:
        owner.execute(update(LedgerEntry).where(of(book_of(house.database, mine), 20)).values(title="Another"))
    walk_over(house.database)
    browser = signed_in(app, mine)
    assert text_of(browser).startswith(
        "Chain broken at no. 20: its column title says otherwise than its text. Found when the whole ledger was "
        "walked, 24 November 2026, 09:30")
    assert browser.get("/credits").soup.select_one(".chain.broken") is not None


def test_a_long_ledger_costs_no_more_queries_than_a_short_one(app: Flask, house: House, mine: Person) -> None:
    walk_over(house.database)
    browser = signed_in(app, mine)
    few = queries(house, browser, "/credits")

    def more(session: Session) -> None:
        book = session.scalars(select(Book).where(Book.person_id == mine.id)).one()
        for _ in range(2):
            shelf.credited(session, book)

    with house.database.writing() as session:
        more(session)
    assert queries(house, browser, "/credits") == few == 6
    assert queries(house, browser, "/credits?before=60") == few
