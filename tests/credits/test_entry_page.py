"""/credits/<book>/<seq>: what an entry says and what became of it, how others would count it, its hash by hand."""

from __future__ import annotations

import subprocess

import pytest
from flask import Flask
from sqlalchemy import text

from neurodash_ceu.credits import entries, ledger
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.credits import Certificate
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.rules.credit import Minutes
from neurodash_ceu.web.house import House
from tests import make
from tests.credits import shelf
from tests.credits.pages import database_url, house, issued, queries, ruth, signed_in
from tests.credits.test_certificates import superseding
from tests.credits.test_proving import as_owner

__all__ = ["database_url", "house", "issued", "ruth"]  # fixtures

COURSE = {
    "title": "Gait lab day", "kind": "outside", "activity_code": "OUTSIDE-1", "edition": None, "provider": "A college",
    "format": "live in person", "minutes": Minutes(stated=240), "topics": (("falls", 200), ("ethics", 40)),
    "approvals": ("AOTA 1234",), "assessed": True, "claimed": "0.4", "claimed_unit": "iacet-ceu", "proof": "cd" * 32,
    "started_at": None, "completed_at": None, "demonstration": False}


def words(tag) -> str:
    """What is read there."""
    return " ".join(tag.get_text(" ").replace("\xa0", " ").split())


def facts_of(page) -> dict[str, str]:
    """Name -> what stands beside it."""
    return {words(row.dt): words(row.dd) for row in page.soup.select("dl.facts > div")}


def counts_of(page) -> dict[str, list[str]]:
    """Authority -> what it would count, how, and where that was read."""
    return {words(row.th): [words(cell) for cell in row.find_all("td")]
            for row in page.soup.select("table.units tbody tr")}


def written(house: House, person: Person, *of: dict[str, object]) -> str:
    """A book with these entries; its public id."""
    with house.database.writing() as session:
        book = shelf.book(session, person)
        for facts in of:
            shelf.entry(session, book, **facts)
        return book.public_id


def test_an_award_says_everything(app: Flask, house: House, ruth: Person, issued: Certificate) -> None:
    with house.database.reading() as session:
        book = ledger.open_book(session, ruth.id, make.NOW).public_id
        kept = dict(ledger.walk(session))[book]
        previous, own = kept.prev_hash, kept.hash
    page = signed_in(app, ruth).get(f"/credits/{book}/1")
    assert words(page.soup.h1) == "Resistance training in multiple sclerosis"
    assert words(page.soup.select_one(".lede")) == "Award, 75 min, 22 November 2026."
    assert facts_of(page) == {
        "Kind": "Award",
        "Credit": "75 min 60 min reading, 15 min test",
        "In hours": "1.25 hours of 60 minutes",
        "Topics": "None was stated",
        "Completed": "22 November 2026 The civil date in America/Chicago. Begun 20 November 2026, 03:00 "
                     "America/Chicago. Ended 22 November 2026, 12:00 America/Chicago.",
        "Written down": "22 November 2026, 12:00 America/Chicago",
        "Format": "Self-paced text",
        "Test at the end": "None is stated",
        "Provider": "Demonstration provider",
        "Approvals": "None",
        "Activity": "ND-MS-01",
        "Edition, SHA-256": " ".join(["eeee"] * 16),
        "Certificate": f"Certificate {shown_code(issued.code)}",
        "Its hash": " ".join(own[at:at + 4] for at in range(0, 64, 4)),
        "The hash before it": " ".join(["0000"] * 16) + " It is the first of its book, so 64 zeros.",
        "Book": f"{book} Entry no. 1, schema 2."}
    assert previous == "0" * 64
    assert "not valid for credit" in page.text


def test_a_course_elsewhere_says_what_was_claimed(app: Flask, house: House, ruth: Person) -> None:
    book = written(house, ruth, {}, COURSE)
    page = signed_in(app, ruth).get(f"/credits/{book}/2")
    said = facts_of(page)
    assert said["Kind"] == "Outside credit"
    assert said["What was claimed"] == "0.4 CEU of IACET = 4 contact hours of 60 minutes = 240 minutes."
    assert said["Topics"] == "Falls: 200 min Ethics: 40 min"
    assert said["Test at the end"] == "Passed"
    assert said["Approvals"] == "AOTA 1234"
    assert said["Proof, SHA-256"] == " ".join(["cdcd"] * 16)
    assert said["Certificate"] == "None was issued for this entry"
    assert said["The hash before it"].endswith("That of no. 1 .")
    assert "Edition, SHA-256" not in said
    assert "not valid for credit" not in page.text


def test_a_claim_in_a_unit_that_is_not_known_is_shown_as_it_stands(app: Flask, house: House, ruth: Person) -> None:
    claims = [("3", "furlongs"), ("three", "iacet-ceu"), ("1/0", "iacet-ceu"), ("-2", "iacet-ceu"),
              ("6", "texas-pt-ccu")]
    book = written(house, ruth, *(COURSE | {"claimed": amount, "claimed_unit": unit} for amount, unit in claims))
    browser = signed_in(app, ruth)
    assert [facts_of(browser.get(f"/credits/{book}/{seq}"))["What was claimed"] for seq in range(1, 6)] == [
        f"{amount} {unit}" for amount, unit in claims]


# --- as others would count it ---------------------------------------------------------------------------------


def test_one_completion_in_many_units(app: Flask, house: House, ruth: Person) -> None:
    """240 minutes in the room, tested, under AOTA: each figure by its own sum."""
    book = written(house, ruth, COURSE)
    page = signed_in(app, ruth).get(f"/credits/{book}/1")
    assert words(page.soup.find(id="counts")) == "As each authority would count this, if it accepts it"
    counted = {authority: cells[0] for authority, cells in counts_of(page).items()}
    assert counted == {
        "IACET": "0.4 CEU",                                     # 240 / 600
        "AOTA": "0.4 CEU",
        "ASHA": "0.4 CEU",
        "NBCOT": "5 PDU",                                       # 4 hours x 1.25
        "BOC (athletic trainers)": "4 CEU",                     # 4 hours
        "ANCC": "4 contact hours",
        "California PT": "0.4 CEU",
        "Florida PT": "0.45 CEU",                               # the second of its two rows: 4.5 hours of 50 are 225
        "Illinois PT and OT": "4.5 contact hours",              # 4.8 hours of 50, down to a half
        "Illinois OT": "2.25 CCA units",                        # half of that
        "North Carolina PT": "4.5 points",
        "Texas OT": "4 contact hours",                          # how much was testing is not known, and said so
        "Texas PT": "4 CCU",
        "Virginia PT": "4 contact hours",
        "Boards whose hour has 50 minutes": "4.8 contact hours",
        "Boards whose hour has 60 minutes": "4 contact hours"}
    _, how, source = counts_of(page)["IACET"]
    assert how == "10 hours of 60 minutes are 1 CEU, to the nearest 0.1. Less than 30 minutes count nothing."
    assert source.startswith("IACET, Six steps to submitting CEU calculations (element 6.4) , read 1 December 2026")
    assert source.endswith("no one single IACET CEU learning event should be less than 30 minutes long.")
    assert page.soup.select_one("table.units tbody a")["href"].startswith("https://www.iacet.org/")


def test_text_is_not_converted_where_it_has_a_rate_of_its_own(app: Flask, house: House, ruth: Person) -> None:
    book = written(house, ruth, {})
    counted = counts_of(signed_in(app, ruth).get(f"/credits/{book}/1"))
    assert counted["Texas PT"][:2] == ["Not converted", (
        "One hour is one CCU in live programmes. Other activities have rates of their own, so this is not converted: "
        "what counts is the number that the approval of the activity states.")]
    assert counted["BOC (athletic trainers)"][0] == "Not converted"
    assert counted["NBCOT"][0] == "1.25 PDU"  # 75 minutes are 1.25 hours; without a test an hour is one
    assert counted["Texas OT"][0] == "1 contact hour"  # 60 minutes of reading, without the test


def test_a_corrected_entry_is_counted_as_it_stands(app: Flask, house: House, ruth: Person) -> None:
    adjusting = {"kind": "adjustment", "minutes": Minutes(stated=-60), "adjusts": 1, "reason_code": "facts-wrong"}
    book = written(house, ruth, COURSE, adjusting, adjusting)
    with house.database.writing() as session:
        ledger.reverse(session, shelf.book(session, ruth).id, 3, make.NOW, "entered-twice")
    browser = signed_in(app, ruth)
    page = browser.get(f"/credits/{book}/1")
    said = facts_of(page)
    assert said["Credit"] == "240 min Its provider stated one sum, not its kinds."
    assert said["As it stands now"] == "180 min Corrected by no. 2 , Corrected by no. 3 ."
    assert counts_of(page)["IACET"][0] == "0.3 CEU"  # 180 / 600
    correction = browser.get(f"/credits/{book}/2")
    assert facts_of(correction)["Kind"] == "Adjustment It corrects no. 1 ."
    assert facts_of(correction)["Reason"] == "Its minutes, its date or its activity were wrong."
    assert counts_of(correction) == {}
    assert "What is left of that one is counted there." in correction.text


def test_what_was_taken_back_is_not_counted(app: Flask, house: House, ruth: Person) -> None:
    book = written(house, ruth, {})
    with house.database.writing() as session:
        ledger.reverse(session, shelf.book(session, ruth).id, 1, make.NOW, "entered-twice")
    browser = signed_in(app, ruth)
    page = browser.get(f"/credits/{book}/1")
    assert facts_of(page)["As it stands now"] == "0 min Taken back by no. 2 ."
    assert counts_of(page) == {}
    assert "Nothing is left of it, so there is nothing to count." in page.text
    reversal = browser.get(f"/credits/{book}/2")
    assert facts_of(reversal)["Kind"] == "Reversal It takes back no. 1 ."
    assert [link["href"] for link in reversal.soup.select("#counts ~ p a")] == [f"/credits/{book}/1"]


def test_a_repeat_without_minutes_says_so(app: Flask, house: House, ruth: Person) -> None:
    book = written(house, ruth, {}, {"minutes": Minutes(), "repeats": 1})
    page = signed_in(app, ruth).get(f"/credits/{book}/2")
    assert facts_of(page)["Kind"] == "Award It repeats no. 1 ."
    assert "It has no minutes, so there is nothing to count." in page.text


# --- its hash -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", [
    "Falls", "Ruth’s $(echo) 'quoted' \"twice\" \\n `x`  two spaces & <b>", "Ţuţea 歩行"])
def test_the_command_prints_the_hash(app: Flask, house: House, ruth: Person, title: str) -> None:
    book = written(house, ruth, {}, {"title": title})
    page = signed_in(app, ruth).get(f"/credits/{book}/2")
    command = page.soup.find(id="command").get_text()
    printed = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout
    assert printed.split()[0] == facts_of(page)["Its hash"].replace(" ", "")


@pytest.mark.parametrize(("change", "words_"), [
    ("SELECT 1", None),
    ("UPDATE ledger_entries SET facts = replace(facts, 'Gait', 'Gate') WHERE seq = 2",
     "its text was changed after it was written"),
    ("UPDATE ledger_entries SET minutes_stated = 999 WHERE seq = 2",
     "its column minutes_stated says otherwise than its text"),
    ("UPDATE ledger_entries SET facts = 'nothing' WHERE seq = 2", "its text was changed after it was written"),
    ("UPDATE ledger_entries SET hash = 'f' || substr(hash, 2) WHERE seq = 1",
     "its link to the entry before does not fit: that entry was changed or replaced"),
    ("DELETE FROM ledger_entries WHERE seq = 1", "entry 1 is missing before it"),
])
def test_an_entry_that_was_meddled_with_says_so(
    app: Flask, house: House, ruth: Person, change: str, words_: str | None
) -> None:
    book = written(house, ruth, {"title": "First"}, COURSE | {"topics": ()})
    with as_owner(house.database) as owner:
        owner.execute(text(change))
    page = signed_in(app, ruth).get(f"/credits/{book}/2")
    assert [words(one) for one in page.soup.select(".notice.stop .lead-in")] == (
        [f"This entry cannot be vouched for: {words_}."] if words_ else [])
    assert "Gait lab day" in page.text


# --- whose it is ----------------------------------------------------------------------------------------------


def test_anothers_entry_is_not_there(app: Flask, house: House, ruth: Person) -> None:
    book = written(house, ruth, {})
    with house.database.writing() as session:
        other = make.person(session)
    others = written(house, other, {})
    browser = signed_in(app, ruth)
    assert browser.get(f"/credits/{book}/1")
    for address in (f"{others}/1", f"{book}/2", f"{book}/0", f"{book}/{2**31}", "nothing/1", f"{book.upper()}x/1"):
        browser.get(f"/credits/{address}", 404)
    signed_in(app, other).get(f"/credits/{book}/1", 404)


def test_an_entry_asks_who_is_there(app: Flask, house: House, ruth: Person) -> None:
    book = written(house, ruth, {})
    answer = app.test_client().get(f"/credits/{book}/1")
    assert (answer.status_code, answer.location) == (303, f"/account/sign-in?next=%2Fcredits%2F{book}%2F1")


def test_every_issue_of_its_certificate_is_there(app: Flask, house: House, ruth: Person, issued: Certificate) -> None:
    with house.database.writing() as session:
        newer = superseding(session, issued).code
        book = shelf.book(session, ruth).public_id
    page = signed_in(app, ruth).get(f"/credits/{book}/1")
    assert facts_of(page)["Certificate"] == (
        f"Certificate {shown_code(newer)} Being printed Certificate {shown_code(issued.code)} Superseded")


def test_the_ledger_leads_to_it(app: Flask, house: House, ruth: Person) -> None:
    book = written(house, ruth, {}, COURSE)
    page = signed_in(app, ruth).get("/credits")
    assert [link["href"] for link in page.soup.select(".what a")] == [f"/credits/{book}/2", f"/credits/{book}/1"]


def test_a_long_book_needs_no_more_queries(app: Flask, house: House, ruth: Person) -> None:
    book = written(house, ruth, *[{}] * 3)
    browser = signed_in(app, ruth)
    few = queries(house, browser, f"/credits/{book}/2")
    written(house, ruth, *[{}] * 30)
    assert queries(house, browser, f"/credits/{book}/2") == few == 4  # who is here, it, those about it, its prints


def test_corrections_are_found_on_both_databases(database: Database) -> None:
    with database.writing() as session:
        person = make.person(session)
        book = shelf.book(session, person)
        shelf.entry(session, book, minutes=Minutes(reading=60))
        shelf.entry(session, book, kind="adjustment", minutes=Minutes(reading=-20), adjusts=1)
        shelf.entry(session, book, kind="adjustment", minutes=Minutes(reading=5), adjusts=1)
        ledger.reverse(session, book.id, 2, make.NOW, "entered-in-error")
        shelf.entry(session, book, minutes=Minutes(reading=7))
    with database.reading() as session:
        found = entries.entry_of(session, person.id, book.public_id, 1)
        assert found is not None
        assert [one.seq for one in found.later] == [2, 3]
        assert found.stands == Minutes(reading=65)  # 60 - 20 + 5 + 20
        assert found.fault is None
        assert entries.entry_of(session, person.id + 1, book.public_id, 1) is None
