"""The last pages: evaluation, attestation, result."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from neurodash_ceu.credits import certificates
from neurodash_ceu.records.credits import Certificate
from neurodash_ceu.records.learning import Evaluation
from neurodash_ceu.records.people import Licence
from tests.client import Browser, Page
from tests.conftest import Clock
from tests.learning.study import Study, counts, somebody_else

EVALUATION, ATTESTATION, RESULT = (f"/learn/small/{part}" for part in ("evaluation", "attestation", "result"))
SAID = {"objective-o1": "5", "objective-o2": "3", "bias_free": "yes", "minutes": "45", "change": "Test each leg."}


@pytest.fixture(autouse=True)
def worked(study: Study) -> None:
    """Reading, quiz and case are done."""
    study.enrol().read().sit()
    study.walk()


def facts(page: Page) -> dict[str, str]:
    """The facts on a page: name -> value with its note."""
    return {row.dt.get_text(strip=True): row.dd.get_text(" ", strip=True) for row in page.soup.select(".facts > div")}


def code(study: Study) -> str:
    with study.database.reading() as session:
        return session.scalars(select(Certificate.code)).one()


# --- evaluation ---------------------------------------------------------------------------------------------


def test_the_evaluation_asks_after_every_objective(visit: Browser, study: Study) -> None:
    page = visit.get(EVALUATION)
    legends = [" ".join(one.get_text(" ").split()) for one in page.soup.find_all("legend")]
    assert legends[:2] == ["1. State what resistance training does to strength.", "2. Choose a dose."]
    assert visit.send(SAID, action=EVALUATION).location == ATTESTATION
    page = visit.get(EVALUATION)
    assert "You gave it on 24 November 2026. It stays as it is." in page.text
    assert facts(page) == {
        "State what resistance training does to strength.": "Fully", "Choose a dose.": "Partly",
        "Free of commercial bias": "Yes", "Minutes it took": "45", "What you will change": "Test each leg."}


@pytest.mark.parametrize(("field", "value", "sentence"), [
    ("objective-o1", None, "Choose how far you can do objective 1."),
    ("objective-o2", None, "Choose how far you can do objective 2."),
    ("objective-o1", "6", "Not a valid choice."),
    ("bias_free", None, "Say whether the module was free of commercial bias."),
    ("minutes", "", "Give the minutes it took you as a whole number, for example 45."),
    ("minutes", "soon", "Give the minutes as a whole number from 1 to 1440, for example 45."),
    ("minutes", "0", "Give the minutes as a whole number from 1 to 1440, for example 45."),
    ("change", "  ", "Say what you will change, or that you will change nothing."),
    ("comments", "x" * 4_001, "Keep this under 4,000 characters.")])
def test_a_mistake_is_named_at_the_top_and_nothing_typed_is_lost(
    visit: Browser, study: Study, field: str, value: Any, sentence: str
) -> None:
    visit.get(EVALUATION)
    visit.send(SAID | {"comments": "Well made."} | {field: value}, action=EVALUATION, status=200)
    assert visit.page.errors == [sentence]
    assert visit.page.soup.find("title").get_text().startswith("Error: ")
    if field != "comments":
        assert visit.page.soup.find("textarea", {"name": "comments"}).get_text(strip=True) == "Well made."
    with study.database.reading() as session:
        assert session.scalars(select(Evaluation)).all() == []


def test_the_first_evaluation_stands(visit: Browser, study: Study) -> None:
    before = visit.get(EVALUATION)
    visit.send(SAID, action=EVALUATION)
    visit.page = before
    assert visit.send(SAID | {"change": "Nothing."}, action=EVALUATION).location == ATTESTATION
    assert facts(visit.get(EVALUATION))["What you will change"] == "Test each leg."


def test_what_a_person_wrote_is_text_and_never_markup(visit: Browser, study: Study) -> None:
    visit.get(EVALUATION)
    visit.send(SAID | {"change": "<script>alert(1)</script>"}, action=EVALUATION)
    page = visit.get(EVALUATION)
    assert facts(page)["What you will change"] == "<script>alert(1)</script>"


# --- attestation --------------------------------------------------------------------------------------------


def test_every_fact_stands_there_name_and_licence_first(visit: Browser, study: Study) -> None:
    study.evaluate()
    page = visit.get(ATTESTATION)
    shown = facts(page)
    assert list(shown)[:2] == ["Name", "Licence"]
    assert shown == {
        "Name": "Ruth Example As on your licence.", "Licence": "PT 070.000000 Illinois",
        "Activity": "A small module Code ND-000", "Provider": "Demonstration provider",
        "Credit": "3\xa0min 0.05 hours of 60 minutes",
        "Completion date": "24\xa0November 2026 If you confirm it today. Days are counted in your time zone, "
                           "America/Chicago.",
        "Paper": "US letter",
        "Minutes by kind": "1 reading, 2 test", "Test": "Passed: 2 of 2, pass mark 80%", "Attempt": "First",
        "Started at": "24 November 2026, 09:30 UTC−6",
        "Edition": study.look(lambda _session, found: f"1, {found.edition.sha256[:12]}"),
        "Format": "Self-paced text", "Level": "Introductory",
        "For": "Physical therapists and occupational therapists", "Author": "Written for the tests.",
        "Provider’s address": "No address: this is a demonstration"}
    links = [link["href"] for link in page.soup.select(".sheet a")]
    assert links == [f"/account/profile?next={ATTESTATION}", f"/account/licences?next={ATTESTATION}"]


def test_confirming_completes_and_shows_what_was_earned(visit: Browser, study: Study) -> None:
    study.evaluate()
    visit.get(ATTESTATION)
    assert visit.send({"agreed": "y"}, action=ATTESTATION).location == RESULT
    page = visit.follow()
    assert page.h1 == "Completed: 3 min"
    assert facts(page)["Ledger"] == "Entry no. 1"
    assert "Your certificate is being printed." in page.text
    page = visit.get(ATTESTATION)
    assert "You attested this on 24 November 2026." in page.text
    assert facts(page)["Name"] == "Ruth Example As on your licence."


def test_not_ticked_nothing_is_signed(visit: Browser, study: Study) -> None:
    study.evaluate()
    visit.get(ATTESTATION)
    visit.send(action=ATTESTATION, status=200)
    assert visit.page.errors == ["Tick the box to confirm that the facts are right and the work is yours."]
    assert counts(study.database)[0] == 0


@pytest.mark.parametrize("what", ["name", "licence"])
def test_facts_that_changed_since_they_were_shown_are_shown_again(visit: Browser, study: Study, what: str) -> None:
    study.evaluate()
    visit.get(ATTESTATION)
    if what == "name":
        study.profile(legal_name="Ruth Corrected")
    else:
        with study.database.writing() as session:
            session.add(Licence(person_id=study.person.id, profession="PT", jurisdiction="Ohio", number="PT.9",
                                expires_on=None, created_at=study.now))
    page = visit.send({"agreed": "y"}, action=ATTESTATION, status=200)
    assert "These facts changed since you saw them" in page.text
    assert "Nothing was signed." in page.text
    assert counts(study.database)[0] == 0
    assert page.soup.find("input", {"name": "agreed"}).has_attr("checked") is False
    visit.send({"agreed": "y"}, action=ATTESTATION)
    assert counts(study.database)[0] == 1


def test_signed_first_the_evaluation_completes(visit: Browser, study: Study, clock: Clock) -> None:
    page = visit.get(ATTESTATION)
    assert facts(page)["Completion date"].startswith("The day of your evaluation")
    assert page.soup.find("button", string="Confirm") is not None
    assert visit.send({"agreed": "y"}, action=ATTESTATION).location == EVALUATION
    visit.get(ATTESTATION)
    assert visit.page.soup.find("a", string="Back to the module") is not None
    visit.get(EVALUATION)
    clock.now = study.later(days=2).now
    assert visit.send(SAID, action=EVALUATION).location == RESULT
    assert facts(visit.follow())["Completed on"].startswith("26\xa0November 2026")


def test_confirming_twice_is_once(visit: Browser, study: Study) -> None:
    study.evaluate()
    before = visit.get(ATTESTATION)
    for _ in range(2):
        visit.page = before
        assert visit.send({"agreed": "y"}, action=ATTESTATION).location == RESULT
    assert counts(study.database) == (1, 1, 1, 1, 1)


def test_without_a_licence_the_page_says_what_that_means(visit: Browser, study: Study) -> None:
    with study.database.writing() as session:
        for row in session.scalars(select(Licence)):
            row.ended_at = study.now
    assert facts(visit.get(ATTESTATION))["Licence"] == "None stated The certificate will show no licence."


@pytest.mark.parametrize(("name", "why"), [
    ("Ruth 漢字", "The legal name has “漢”"), ("Ruth 🙂", "The legal name has “🙂”")])
def test_what_cannot_be_printed_is_said_before_it_is_signed(
    visit: Browser, study: Study, name: str, why: str
) -> None:
    study.evaluate()
    assert "cannot be printed" not in visit.get(ATTESTATION).text
    study.profile(legal_name=name)
    page = visit.get(ATTESTATION)
    assert "As it stands, this cannot be printed." in page.text
    assert why in page.text
    assert "The certificate will print exactly this." not in page.text
    visit.send({"agreed": "y"}, action=ATTESTATION)
    assert counts(study.database)[0] == 1  # the credit stands


# --- result -------------------------------------------------------------------------------------------------


def test_before_the_end_the_result_names_the_next_step(visit: Browser) -> None:
    page = visit.get(RESULT)
    assert page.h1 == "Not complete yet"
    assert "3 of 5 parts done." in page.text
    assert page.soup.find("a", string="Evaluate the module")["href"] == EVALUATION


def test_a_printed_certificate_can_be_opened_and_checked(visit: Browser, study: Study) -> None:
    study.evaluate()
    study.attest()
    with study.database.writing() as session:
        certificates.keep(session, code(study), "0" * 64, 1, study.now)
    page = visit.get(RESULT)
    assert page.soup.find("a", string="Open the certificate (PDF)")["href"] == f"/certificates/{code(study)}.pdf"
    assert page.soup.find("a", href=f"/verify/{code(study)}") is not None
    assert "Demonstration: not valid for credit" in page.text


def test_a_held_print_says_why_and_that_the_credit_stands(visit: Browser, study: Study) -> None:
    study.evaluate()
    study.attest()
    with study.database.writing() as session:
        certificates.hold(session, code(study), "The fonts here cannot write this name.")
    page = visit.get(RESULT)
    assert "The print is held; your credit stands." in page.text
    assert "The fonts here cannot write this name." in page.text


@pytest.mark.parametrize(("part", "left_out"), [("evaluation", "sit"), ("attestation", "walk")])
def test_a_part_that_waits_says_for_what(
    browser: Browser, study: Study, part: str, left_out: str, clock: Clock
) -> None:
    clock.now = study.now
    other = somebody_else(study).enrol().read()
    (other.walk if left_out == "sit" else other.sit)()
    browser.sign_in(other.person)
    said = f"Opens after the {'quiz' if left_out == 'sit' else 'case'}."
    assert said in browser.get(f"/learn/small/{part}").text
    token = browser.page.soup.find("input", {"name": "csrf_token"})["value"]
    for fields in ({}, SAID | {"agreed": "y", "shown": "0" * 64}):  # a form that is whole comes too early as well
        answer = browser.client.post(f"/learn/small/{part}", data=fields | {"csrf_token": token})
        assert answer.status_code == 409
        assert said in answer.get_data(as_text=True)
