"""/staff/boards: every rule with its age, the oldest first, and what is wrong with the operator's files."""

from __future__ import annotations

from flask import Flask

from neurodash_ceu.web.house import House
from tests import make
from tests.renewals import land
from tests.renewals.land import alone, database_url, house

__all__ = ["alone", "database_url", "house"]  # fixtures


def office(app: Flask, house: House, role: str):
    with house.database.writing() as session:
        person = make.person(session, role)
    return land.signed_in(app, person)


def test_the_oldest_rule_stands_first_and_is_marked(app: Flask, house: House) -> None:
    page = office(app, house, "author").get("/staff/boards")
    rows = [" ".join(row.get_text(" ").split()) for row in page.soup.select("tbody tr")]
    assert rows == [
        "1 November 2025 Over a year ago Testland SLP testland-slp board.example official",
        "22 November 2026 Testland OT testland-ot Not confirmed: computes nothing vendor.example vendor",
        "22 November 2026 Testland PT testland-pt board.example official"]
    assert "3 rules; 1 last checked more than a year ago." in page.text
    assert "testland.yaml:5 rule testland-pt: a rule of your own beside those that ship." in page.text


def test_what_is_wrong_with_a_file_is_told_with_its_line(app: Flask, house: House, alone) -> None:
    (alone / "broken.yaml").write_text("code: X\nname: Y\nrules: []\nruels: []\n", encoding="utf-8")
    page = office(app, house, "registrar").get("/staff/boards")
    assert "boards/broken.yaml:4" in page.soup.select_one(".problems").get_text()


def test_it_is_nothing_to_a_learner(app: Flask, house: House) -> None:
    office(app, house, "learner").get("/staff/boards", 404)
