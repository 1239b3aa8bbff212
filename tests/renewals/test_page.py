"""/renewals: the gap in a sentence, what opens each number, the questions, what if; and who sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from neurodash_ceu.credits import ledger
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.people import Licence, Person
from neurodash_ceu.rules.credit import Minutes
from neurodash_ceu.web.house import House
from tests import make
from tests.catalog import small_course
from tests.client import Browser
from tests.credits import shelf
from tests.renewals import land
from tests.renewals.land import alone, database_url, house, press, ruth, signed_in

__all__ = ["alone", "database_url", "house", "ruth"]  # fixtures


def words(tag) -> str:
    return " ".join(tag.get_text("").split())


def gap(page) -> str:
    return words(page.soup.select_one("p.gap"))


def meters(page) -> dict[str, str]:
    return {words(one.h3): f"{words(one.select_one('.meter-of'))}; {words(one.select_one('.meter-note'))}"
            for one in page.soup.select("li.meter")}


# 3 hours live and 4 of 5 at her own pace count: 3 of 10 are short. Of ethics 1 hour of 2; of the law of Testland none,
# for nobody has said yet that the gait lab was about it.
def test_the_gap_in_a_sentence_and_every_line(app: Flask, ruth: Person) -> None:
    page = signed_in(app, ruth).get("/renewals")
    assert gap(page) == (
        "3 contact hours short, of which 1 for “ethics” and 1 for “the law of Testland”, and still to do: write a "
        "plan, by 31 May 2027; no more contact hours for “self-paced” count.")
    assert [words(one) for one in page.soup.select("p.gap mark")] == [
        "3 contact hours short", "1 for “ethics”", "1 for “the law of Testland”", "write a plan"]
    assert meters(page) == {
        "All credit": "7 of 10 contact hours; 3 contact hours to go",
        "Ethics": "1 of at least 2 contact hours; 1 contact hour to go",
        "The law of Testland": "0 of at least 1 contact hour; 1 contact hour to go",
        "Self-paced": "4 of at most 4 contact hours; No more counts"}
    assert "Rules as entered, last checked 22 November 2026." in page.text
    assert "comply" not in page.text.casefold()


def test_every_number_opens_to_its_entries_and_its_source(app: Flask, house: House, ruth: Person) -> None:
    page = signed_in(app, ruth).get("/renewals")
    gait, reading = land.keys(house, ruth)
    opened = {words(one.h3): one.details for one in page.soup.select("li.meter")}
    assert [a["href"] for a in opened["All credit"].select(".parts-of a")] == [
        f"/credits/{reading}", f"/credits/{gait}"]
    cut = opened["Self-paced"].select(".parts-of")
    assert [words(one) for one in cut] == [
        "A reading 21 May 20264 contact hours", "A reading 21 May 20261 contact hour"]
    assert "Not counted because of this line" in words(opened["Self-paced"])
    for details in opened.values():
        assert details.find("a", href="https://board.example/rule") is not None
    assert words(opened["Ethics"].select_one(".parts-of")) == "Gait lab day 12 January 20261 contact hour"


def test_the_line_of_the_cycle(app: Flask, ruth: Person) -> None:
    page = signed_in(app, ruth).get("/renewals")
    marks = page.soup.select(".cycle-line rect")
    assert [one["class"] for one in marks] == [["cycle-live"], ["cycle-own"]]
    assert words(page.soup.select_one(".cycle-ends")) == "From 1 June 2025Renew by 31 May 2027"
    assert [words(row.th) for row in page.soup.select(".cycle table tbody tr")] == ["A reading", "Gait lab day"]


def test_every_entry_has_its_arithmetic(app: Flask, house: House, ruth: Person) -> None:
    page = signed_in(app, ruth).get(f"/renewals/{land.licence_id(house, ruth)}/entries")
    assert [words(row) for row in page.soup.select("tbody tr")] == [
        "21 May 2026A reading 300 minutes, 60 to one contact hourCut by: self-paced 4 contact hours",
        "12 January 2026Gait lab day 180 minutes, 60 to one contact hour 3 contact hours"]


def test_the_files_of_the_cycle_are_one_click_away(app: Flask, house: House, ruth: Person) -> None:
    page, own = signed_in(app, ruth).get("/renewals"), land.licence_id(house, ruth)
    asked = f"?from=2025-06-01&to=2027-05-31&licence={own}"
    assert [a["href"] for a in page.soup.select(".cycle-ways a")][1:] == [
        f"/credits/transcript{asked}", f"/credits/audit-pack.zip{asked}"]
    me = signed_in(app, ruth)
    assert "Gait lab day" in me.client.get(f"/credits/transcript.csv{asked}").get_data(as_text=True)
    assert me.client.get(f"/credits/audit-pack.zip{asked}").status_code == 200


# --- questions ----------------------------------------------------------------------------------------------


def test_a_question_is_answered_in_place_and_answered_again(app: Flask, house: House, ruth: Person) -> None:
    me, base = signed_in(app, ruth), f"/renewals/{land.licence_id(house, ruth)}"
    page = me.get("/renewals")
    assert [words(one) for one in page.soup.select(".asks legend")][:1] == ["Do you see patients?"]
    press(me, f"{base}/answer", {"question": "practises", "answer": "no"})
    page = me.get("/renewals")
    assert land.ANSWERS in page.text
    assert gap(page).startswith("3 contact hours short, of which 1 for “the law of Testland”")
    assert "You told us that this does not apply to you." in meters(page)["Ethics"]
    assert "Do you see patients? No" in page.text
    press(me, f"{base}/take-back", {"question": "practises"})
    assert "1 for “ethics”" in gap(me.get("/renewals"))
    with house.database.reading() as session:
        acts = session.execute(select(AuditEvent.act, AuditEvent.before, AuditEvent.after).where(
            AuditEvent.act.like("renewal.%")).order_by(AuditEvent.id)).all()
    said = '{"answer":"no","question":"practises"}'
    assert [tuple(one) for one in acts] == [
        ("renewal.answered", None, said), ("renewal.answer taken back", said, None)]


def test_entries_are_asked_about_many_at_once(app: Flask, house: House, ruth: Person) -> None:
    me, base = signed_in(app, ruth), f"/renewals/{land.licence_id(house, ruth)}"
    gait, _ = land.keys(house, ruth)
    page = me.get("/renewals")
    assert [one["name"] for one in page.soup.select(f"form[action='{base}/entries'] input[type=radio]")] == [
        f"entry:{gait}"] * 2
    press(me, f"{base}/entries", {"question": "law", f"entry:{gait}": "yes"})
    # An hour of it is still ethics: of 3 hours one may be for each, and no minute for both.
    assert gap(me.get("/renewals")).startswith("3 contact hours short, of which 1 for “ethics”, and still to do")
    page = press(me, f"{base}/entries", {"question": "law"}, 400)
    assert "Choose an answer for at least one entry." in page.text
    assert press(me, f"{base}/entries", {"question": "law", "entry:x/1": "yes"}, 400).soup.select_one("#errors")


def test_a_task_is_ticked_with_its_day(app: Flask, house: House, ruth: Person) -> None:
    me, base = signed_in(app, ruth), f"/renewals/{land.licence_id(house, ruth)}"
    page = press(me, f"{base}/answer", {"question": "done:plan", "answer": "2027-01-01"}, 400)
    error = page.soup.select_one("#errors a")
    assert words(error) == "That day lies ahead. Enter the day on which it was."
    assert page.soup.find(id=error["href"].removeprefix("#"))["value"] == "2027-01-01"
    press(me, f"{base}/answer", {"question": "done:plan", "answer": "2026-11-20"})
    page = me.get("/renewals")
    assert "write a plan" not in gap(page)
    assert "Done on 20 November 2026, as you told us" in page.text.replace("\N{NO-BREAK SPACE}", " ")


def test_what_nobody_asks_is_not_saved(app: Flask, house: House, ruth: Person) -> None:
    me, base = signed_in(app, ruth), f"/renewals/{land.licence_id(house, ruth)}"
    for question in ("nonsense", "", "law", "done:ethics"):
        assert "not asked any more" in press(me, f"{base}/answer", {"question": question, "answer": "yes"}, 400).text
    assert "Choose one of the rules." in press(me, f"{base}/rule", {"rule": "another"}, 400).text


# --- what if ------------------------------------------------------------------------------------------------


@pytest.fixture
def course(house: House, tmp_path) -> str:
    """A published module; its slug."""
    return make.published(house.database, small_course.write(tmp_path / "courses"))[0]


def test_what_if_a_module_were_finished(app: Flask, house: House, ruth: Person, course: str) -> None:
    me = signed_in(app, ruth)
    own = land.licence_id(house, ruth)
    page = me.get("/renewals")
    slug = page.soup.select_one("select[name=finish] option")["value"]
    page = me.get(f"/renewals?licence={own}&finish={slug}")
    assert [words(one) for one in page.soup.select(".before-after dd")] == [gap(page), gap(page)]
    assert "It would change nothing: the limits of this rule leave no room for it." in page.text
    assert page.soup.select(".closing li") == []  # the limit on self-paced credit is used up
    assert me.get(f"/renewals?licence={own}&finish=nonsense").soup.select_one(".before-after") is None


def test_a_module_that_helps_is_named(app: Flask, house: House, course: str) -> None:
    with house.database.writing() as session:
        anne = land.member(session, entries=False)
    me = signed_in(app, anne)
    page = me.get("/renewals")
    link = page.soup.select_one(".closing a")
    assert link["href"].startswith("/learn/")
    own, slug = land.licence_id(house, anne), link["href"].removeprefix("/learn/")
    before, after = me.get(f"/renewals?licence={own}&finish={slug}").soup.select(".before-after dd")
    assert words(before).startswith("10 contact hours short") and not words(after).startswith("10 contact hours short")


def finished(me: Browser, licence: int):
    """The page, were the first module that is offered finished."""
    slug = me.get("/renewals").soup.select_one("select[name=finish] option")["value"]
    return me.get(f"/renewals?licence={licence}&finish={slug}")


@pytest.mark.parametrize(("rule", "why"), [
    ("least: 3}", "3 minutes, 60 to one contact hour, too short to count."),  # worth nothing here: not for a limit
    ("told: true}", "its worth in contact hours is not said.")])
def test_a_module_that_changes_nothing_says_why(
    app: Flask, house: House, alone: Path, course: str, rule: str, why: str
) -> None:
    old = "minutes: 60}\n    required: 10"
    land.write(alone.parent, land.BOARD.replace(old, old.replace(
        "minutes: 60}", rule if "told" in rule else f"minutes: 60, {rule}")))
    with house.database.writing() as session:
        anne = land.member(session, entries=False)
    page = finished(signed_in(app, anne), land.licence_id(house, anne))
    assert [words(one) for one in page.soup.select(".before-after ~ p")] == [f"It would change nothing: {why}"]


def test_a_module_says_that_nothing_is_short_for_it(app: Flask, house: House, course: str) -> None:
    with house.database.writing() as session:
        anne = land.member(session, entries=False)
        land.outside(session, shelf.book(session, anne), "A week", "2026-01-12", 700, "live in person")
    page = finished(signed_in(app, anne), land.licence_id(house, anne))
    assert "It would change nothing: it counts, but for nothing that is still short." in page.text


def test_a_board_that_asks_no_hours_has_no_number_of_them(app: Flask, house: House, ruth: Person, alone: Path) -> None:
    land.write(alone.parent, land.BOARD.replace("    unit: {name: contact hour, plural: contact hours, minutes: 60}\n"
                                                "    required: 10\n", "").split("      - {id: ethics")[0]
               + "      - {id: plan, kind: task, words: Write a plan}\n")
    page = signed_in(app, ruth).get("/renewals")
    assert "This board counts no hours. What it asks stands below." in page.text
    assert page.soup.select("li.meter") == [] and gap(page).startswith("Still to do: write a plan")


# --- licences without a standing ----------------------------------------------------------------------------


def with_licence(house: House, person: Person, profession: str, place: str = "Testland") -> None:
    with house.database.writing() as session:
        row = session.get(Licence, land.licence(session, person).id)
        row.profession, row.jurisdiction = profession, place


def test_a_rule_that_is_not_confirmed_computes_nothing(app: Flask, house: House, ruth: Person) -> None:
    with_licence(house, ruth, "OT")
    page = signed_in(app, ruth).get("/renewals")
    assert gap(page) == "This rule is not confirmed, so nothing is worked out."
    assert "“twelve hours”" in page.text and page.soup.find("a", href="https://vendor.example/")
    assert page.soup.select("li.meter") == []


def test_both_ways_where_the_minutes_are_not_said_and_the_end_is_asked_first(
    app: Flask, house: House, ruth: Person
) -> None:
    with_licence(house, ruth, "SLP")
    me, base = signed_in(app, ruth), f"/renewals/{land.licence_id(house, ruth)}"
    page = me.get("/renewals")
    assert gap(page) == "One answer is wanted first."
    press(me, f"{base}/answer", {"question": "expires-on", "answer": "2026-12-31"})
    page = me.get("/renewals")
    # 480 minutes of this cycle: 8 hours of 60, 9.6 of 50 (3.6 and 6 by entry, exactly).
    assert [words(one) for one in page.soup.select("p.gap")] == [
        "12 hours short, by 31 December 2026.", "10.4 hours short, by 31 December 2026."]
    # Each way has its own numbers, and each of them opens to the same two entries.
    total = [one for one in page.soup.select("li.meter") if words(one.h3) == "All credit"]
    assert [words(one.select_one(".amount")) for one in total] == ["8", "9.6"]
    assert [len(one.select(".parts-of a")) for one in total] == [2, 2]
    press(me, f"{base}/answer", {"question": "minutes", "answer": "50"})
    assert [words(one) for one in me.get("/renewals").soup.select("p.gap")] == [
        "10.4 hours short, by 31 December 2026."]
    with house.database.reading() as session:
        assert land.licence(session, ruth).expires_on.isoformat() == "2026-12-31"


def test_a_place_that_no_file_knows_says_so(app: Flask, house: House, ruth: Person) -> None:
    with_licence(house, ruth, "PT", "Atlantis")
    page = signed_in(app, ruth).get("/renewals")
    assert gap(page) == "We know no rule for this licence."
    assert page.soup.find("a", href="/contact")


def test_without_a_licence_the_form_is_one_click_away(app: Flask, house: House, ruth: Person) -> None:
    with house.database.writing() as session:
        land.licence(session, ruth).ended_at = make.NOW
    page = signed_in(app, ruth).get("/renewals")
    assert page.soup.select_one(".empty a")["href"] == "/account/licences?next=/renewals"


def test_several_rules_that_fit_are_chosen_from(app: Flask, house: House, ruth: Person, alone) -> None:
    land.write(alone.parent, land.BOARD.replace("professions: [SLP]", "professions: [SLP, PT]"))
    me, own = signed_in(app, ruth), land.licence_id(house, ruth)
    page = me.get("/renewals")
    assert gap(page) == "Several rules fit this licence."
    press(me, f"/renewals/{own}/rule", {"rule": "testland-pt"})
    assert gap(me.get("/renewals")).startswith("3 contact hours short")
    press(me, f"/renewals/{own}/rule", {"rule": "testland-slp"})
    assert gap(me.get("/renewals")) == "One answer is wanted first."


# --- who sees it --------------------------------------------------------------------------------------------


def test_a_visitor_is_asked_to_sign_in(browser: Browser, house: House) -> None:
    assert browser.get("/renewals", 303).location == "/account/sign-in?next=%2Frenewals"


def test_the_lock_shows_the_rule_and_no_standing(app: Flask, house: House) -> None:
    with house.database.writing() as session:
        poor = land.member(session, premium=False)
    me, own = signed_in(app, poor), land.licence_id(house, poor)
    page = me.get("/renewals")
    assert "Your account does not include this page" in page.text
    assert "“ten contact hours”" in page.text and page.soup.find("a", href="https://board.example/rule")
    assert "short" not in page.text and page.soup.select("li.meter, .cycle") == []
    for address in (f"/renewals/{own}/answer", f"/renewals/{own}/entries", f"/renewals/{own}/rule",
                    f"/renewals/{own}/take-back", "/renewals/calendar"):
        press(me, address, {"question": "practises", "answer": "no"}, 403)
    me.get(f"/renewals/{own}/entries", 403)


def test_another_learners_licence_does_not_exist(app: Flask, house: House, ruth: Person) -> None:
    with house.database.writing() as session:
        anne = land.member(session)
    me, hers = signed_in(app, anne), land.licence_id(house, ruth)
    for address in (f"/renewals/{hers}/answer", f"/renewals/{hers}/entries", f"/renewals/{hers}/take-back",
                    f"/renewals/{hers}/rule"):
        press(me, address, {"question": "practises", "answer": "no", "entry:x": "no", "rule": "testland-pt"}, 404)
    me.get(f"/renewals/{hers}/entries", 404)
    # Nor does her entry, when one's own licence is named.
    gait, _ = land.keys(house, ruth)
    own = land.licence_id(house, anne)
    assert press(me, f"/renewals/{own}/entries", {"question": "law", f"entry:{gait}": "yes"}, 400)


# --- what it costs ------------------------------------------------------------------------------------------


def test_the_number_of_queries_grows_with_nothing(app: Flask, house: House, ruth: Person, course: str) -> None:
    me = signed_in(app, ruth)
    me.get("/renewals")

    def statements() -> list[str]:
        with make.counted(house.database) as seen:
            me.get("/renewals")
            return seen()

    few = statements()
    with house.database.writing() as session:
        book = shelf.book(session, ruth)
        for day in range(1, 29):
            land.outside(session, book, f"Course {day}", f"2026-06-{day:02}", 60, "live virtual", (("falls", 30),))
        for place in ("Testland", "Land of tests"):
            session.add(Licence(person_id=ruth.id, profession="PT", jurisdiction=place, number="2", expires_on=None,
                                created_at=make.NOW))
    many = statements()
    assert len(many) == len(few) <= 14, many


def test_entries_are_read_no_further_back_than_the_rule_looks(
    app: Flask, house: House, ruth: Person, monkeypatch
) -> None:
    read: list[str] = []
    monkeypatch.setattr("neurodash_ceu.renewals.entries.read_facts", lambda text: read.append(text) or
                        ledger.read_facts(text))
    with house.database.writing() as session:
        book = shelf.book(session, ruth)
        for year in range(1999, 2025):
            land.outside(session, book, f"Of {year}", f"{year}-06-30", 60, "live virtual", (("ethics", 60),))
    signed_in(app, ruth).get("/renewals")
    assert len(read) == 2


def test_a_topic_that_came_with_a_correction_counts_however_old_the_entry_is(
    app: Flask, house: House, ruth: Person, alone: Path
) -> None:
    land.write(alone.parent, land.BOARD.replace("when: practises}", "when: practises, clock: {every_years: 6}}"))
    with house.database.writing() as session:
        book = shelf.book(session, ruth)
        seq = int(land.outside(session, book, "Of old", "2022-06-30", 60, "live virtual").rpartition("/")[2])
        shelf.entry(session, book, title="Of old", completed_on="2022-06-30", minutes=Minutes(), kind="adjustment",
                    format="live virtual", topics=(("ethics", 60),), edition=None, activity_code="Of old", adjusts=seq)
    # 1 hour of this cycle, and 1 of 2022: within the 6 years.
    assert meters(signed_in(app, ruth).get("/renewals"))["Ethics"] == "2 of at least 2 contact hours; Nothing short"
