"""The deep dive: open to who holds it, a lock for everybody else that shows headings and no text, and never credit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from neurodash_ceu import demo
from neurodash_ceu.app import create_app
from neurodash_ceu.catalog import rendering
from neurodash_ceu.catalog.deep import deep_page, outline
from neurodash_ceu.catalog.pages import brief_page, prose_elsewhere
from neurodash_ceu.catalog.planning import plan
from neurodash_ceu.catalog.publish import Renderer, publish
from neurodash_ceu.membership import actions
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.catalog import Publication
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules import hours, plans, progress
from neurodash_ceu.rules.lesson import Module
from neurodash_ceu.settings import Settings
from neurodash_ceu.web import layout
from tests import make
from tests.catalog import shelves, small_course
from tests.catalog.shipped import SHIPPED
from tests.client import Browser, Page
from tests.conftest import Clock

Build = Callable[..., Browser]
NOW = make.NOW
HERE = "/briefs/small/deep-dive"
DEEP = """\
## Dose, in depth {#d-dose}

A sentence that only members of this house may ever read, with its source [#strength-pooled]. What to do first stands
in [the plan](#plan).

### Heavy loads {#d-heavy}

Another sentence that is kept behind the lock, and 40% of it is a number [@manca19].

## Edge cases {#d-edge}

- The list is behind the lock as well, every single line of it.
"""
PROVIDER = """\
name: Northside Education
address: [1 Example Street]
mail: office@northside.example
complaints: Write to us.
adjustments: Write to us.
"""


@pytest.fixture
def rows(app: Flask, tmp_path: Path) -> Database:
    """The application's database with the small module and its deep dive, as an older release published it."""
    database = make.house(app).database
    make.published(database, small_course.write(tmp_path, more={"deep-dive.md": DEEP}))
    return database


@pytest.fixture
def build(settings: Settings, clock: Clock, tmp_path: Path) -> Iterator[Build]:
    """A visitor of an application with other settings, and the same module."""
    made: list[Flask] = []

    def make_it(**changes: object) -> Browser:
        app = create_app(replace(settings, **changes), clock)  # type: ignore[arg-type]  # fields of the settings
        made.append(app)
        make.published(make.house(app).database, small_course.write(tmp_path, more={"deep-dive.md": DEEP}))
        return Browser(app)

    yield make_it
    for app in made:
        make.house(app).database.close()


@pytest.fixture
def person(rows: Database) -> Person:
    """Somebody with an account and without premium."""
    with rows.writing() as session:
        return make.person(session)


def windows(text: str, size: int = 6) -> set[str]:
    """Every run of so many words, without their stops."""
    words = re.findall(r"[a-z0-9%]+", text.casefold())
    return {" ".join(words[n:n + size]) for n in range(len(words) - size + 1)}


def told(module: Module) -> str:
    """The whole text of a deep dive without its headings."""
    def within(section: object) -> str:
        return "\n".join([*(one.markdown for one in section.paragraphs),  # type: ignore[attr-defined]  # a section
                          *(within(one) for one in section.sections)])  # type: ignore[attr-defined]  # likewise

    return "\n".join(within(section) for section in module.deep_dive)


def is_lock(page: Page) -> bool:
    """The lock's page, showing nothing of the text."""
    locked = page.soup.select_one(".lock") is not None
    assert locked != ("only members of this house" in page.text)
    return locked


# --- the lock -----------------------------------------------------------------------------------------------


def test_a_visitor_sees_headings_length_and_price_and_what_to_do(browser: Browser, rows: Database) -> None:
    page = browser.get(HERE)
    assert is_lock(page)
    assert page.h1 == "A small module: the deep dive"
    assert [one.get_text() for one in page.soup.select(".outline h3")] == ["Dose, in depth", "Edge cases"]
    assert [one.get_text() for one in page.soup.select(".outline ul li")] == ["Heavy loads"]
    assert [one.get_text() for one in page.soup.select(".outline-words")] == ["37 words", "13 words"]
    for words in ("50 words", "1\u00a0min to read once", "1 reference", "Counts for no credit",
                  f"Premium, {plans.PREMIUM_PRICE_USD_A_YEAR} USD a year", "The brief itself stays free"):
        assert words.replace("\u00a0", " ") in page.text
    (sign_in, brief) = page.soup.select(".lock .actions a")
    assert (sign_in["href"], brief["href"]) == ("/account/sign-in?next=%2Fbriefs%2Fsmall%2Fdeep-dive", "/briefs/small")
    assert page.response.headers["Cache-Control"] == "private, no-store"


def test_no_line_of_the_text_passes_the_lock(browser: Browser, rows: Database, person: Person) -> None:
    secret = windows(told(small_module(rows)))
    assert len(secret) > 30
    for signed_in in (False, True):
        if signed_in:
            browser.sign_in(person)
        html = browser.get(HERE).response.get_data(as_text=True)
        assert not secret & windows(re.sub(r"<[^>]+>", " ", html))
        assert not secret & windows(html)


def test_the_lock_of_the_shipped_deep_dive_tells_nothing(app: Flask, browser: Browser, clock: Clock) -> None:
    clock.now = make.OPENED
    make.published(make.house(app).database, make.SHIPPED, clock.now)
    for draft in SHIPPED.drafts:
        html = browser.get(f"/briefs/{draft.module.head.slug}/deep-dive").response.get_data(as_text=True)
        assert not windows(told(draft.module)) & windows(re.sub(r"<[^>]+>", " ", html))


def test_the_account_without_premium_is_told_so_and_not_asked_to_sign_in(
    browser: Browser, rows: Database, person: Person
) -> None:
    page = _signed_in(browser, person).get(HERE)
    assert is_lock(page)
    assert "Your account does not include this page" in page.text
    assert [one["href"] for one in page.soup.select(".lock .actions a")] == ["/briefs/small"]


def test_the_price_stands_in_the_law_and_in_no_template() -> None:
    assert f"{plans.PREMIUM_PRICE_USD_A_YEAR} USD a year" == plans.PRICE_WORDS
    assert [path.name for path in layout.TEMPLATES.rglob("*.html")
            if re.search(r"\b99\b|USD", path.read_text(encoding="utf-8"))] == []


def test_a_demonstration_says_who_holds_it(browser: Browser, rows: Database) -> None:
    (member,) = (one.mail for one in demo.PEOPLE if one.premium)
    assert f"The account {member} holds premium" in browser.get(HERE).text


def test_elsewhere_it_says_whom_to_ask(build: Build, tmp_path: Path) -> None:
    (tmp_path / "provider.yaml").write_text(PROVIDER, encoding="utf-8")
    page = build(mode="production").get(HERE)
    assert page.soup.select_one(".lock a[href='/contact']") is not None
    assert "member@example.org" not in page.text


# --- open ---------------------------------------------------------------------------------------------------


def test_who_holds_it_reads_it_until_it_ends(browser: Browser, rows: Database, person: Person) -> None:
    _signed_in(browser, person)
    with rows.writing() as session:
        grant = actions.grant(session, person.id, "deep_dive", "purchase", "order 1", NOW.date(), None, NOW)
    page = browser.get(HERE)
    assert not is_lock(page)
    assert page.response.headers["Cache-Control"] == "private, no-store"
    with rows.writing() as session:
        actions.end(session, grant.id, NOW.date(), "refunded", NOW)
    assert is_lock(browser.get(HERE))


def test_it_is_whole_and_leads_to_the_brief_and_to_its_own_references(
    browser: Browser, rows: Database, person: Person
) -> None:
    page = _member(browser, rows, person).get(HERE)
    assert [one.get_text() for one in page.soup.select(".text > .section > h2")] == [
        "Dose, in depth", "Edge cases", "References"]
    assert [one.get_text() for one in page.soup.select(".rail a")] == ["Dose, in depth", "Edge cases", "References"]
    places = {str(one["id"]) for one in page.soup.find_all(id=True)}
    links = [str(one["href"]) for one in page.soup.find_all("a", href=True)]
    assert {link[1:] for link in links if link.startswith("#")} <= places
    assert "/briefs/small#plan" in links
    assert [one["href"] for one in page.soup.select(".cite a")] == ["#ref-1", "#ref-1"]
    assert "https://doi.org/10.1000/example.1" in links
    assert page.soup.select_one(".offer a[href='/briefs/small']") is not None
    for words in ("50 words", "1 reference", "Edition 1", "Counts for no credit"):
        assert words in page.text


@pytest.mark.parametrize("free", ["deep_dive", "*"])
def test_what_the_operator_gives_everybody_is_open_to_visitors(build: Build, free: str) -> None:
    browser = build(free_entitlements=frozenset({free}))
    assert not is_lock(browser.get(HERE))
    brief = browser.get("/briefs/small")
    assert "It is open to everyone here." in brief.text
    assert "premium" not in brief.text


def test_the_brief_says_that_there_is_more_and_what_it_costs(browser: Browser, rows: Database) -> None:
    page = browser.get("/briefs/small")
    assert "The deep dive has 50 words more and counts for no credit." in page.text
    assert f"premium, {plans.PRICE_WORDS}" in page.text
    assert [one["href"] for one in page.soup.select(f"a[href='{HERE}']")] == [HERE, HERE]
    assert not windows(told(small_module(rows))) & windows(page.text)


def test_a_module_without_one_has_no_such_page(browser: Browser, app: Flask, tmp_path: Path) -> None:
    make.published(make.house(app).database, small_course.write(tmp_path))
    browser.get(HERE, 404)
    browser.get("/briefs/nothing/deep-dive", 404)
    assert "eep dive" not in browser.get("/briefs/small").text


def test_with_its_brief_it_is_withdrawn(browser: Browser, rows: Database, person: Person) -> None:
    shelves.withdraw(rows, "small", "A dose in it was wrong.")
    for visitor in (browser, _member(Browser(browser.app), rows, person)):
        page = visitor.get(HERE, 410)
        assert "A dose in it was wrong." in page.text
        assert "members of this house" not in page.text
    with rows.writing() as session:
        latest = session.query(Publication).order_by(Publication.id.desc()).first()
        assert latest is not None
        session.add(Publication(module_id=latest.module_id, edition_sha=latest.edition_sha, kind="retired", reason=None,
                                at=NOW))
    browser.get(HERE, 404)


def test_it_is_rendered_once_at_publishing_and_the_lock_does_not_fetch_it(
    browser: Browser, rows: Database, person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = Renderer(frozenset({"text.old"}), lambda module: {"text.old": module.head.title})
    folder = small_course.write(tmp_path, more={"deep-dive.md": DEEP})
    for renderer in (older, rendering.renderer()):
        with rows.reading() as session:
            planned = plan(session, shelves.read(folder))
        publish(rows.writing, planned, NOW, renderer)

    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(rendering, "render", never)
    assert is_lock(browser.get(HERE))
    with make.counted(rows) as seen:
        browser.get(HERE)
    assert len(seen()) == 3  # the edition, its condition, what is kept of it
    _member(browser, rows, person)
    with make.counted(rows) as seen:
        assert not is_lock(browser.get(HERE))
    assert len(seen()) == 5  # and who is here, and what they hold


# --- never credit -------------------------------------------------------------------------------------------


def test_it_counts_for_nothing(tmp_path: Path) -> None:
    (draft,) = shelves.read(small_course.write(tmp_path, more={"deep-dive.md": DEEP})).drafts
    assert draft.problems == ()
    with_it, without = draft.module, replace(draft.module, deep_dive=())
    assert with_it.deep_dive
    for counted in (hours.words, hours.questions, hours.yielded, hours.breakdown, Module.reading_sections,
                    lambda one: progress.owed(one, progress.Evidence())):
        assert counted(with_it) == counted(without)  # type: ignore[operator]  # each takes a module


def test_brief_and_deep_dive_lead_to_each_other(tmp_path: Path) -> None:
    changed = ("brief.md", "Leaving the load as it was for weeks.", "Leaving it ([more](#d-heavy)) for weeks.")
    (draft,) = shelves.read(small_course.write(tmp_path, changed, more={"deep-dive.md": DEEP})).drafts
    assert draft.problems == ()
    assert 'href="/briefs/small/deep-dive#d-heavy"' in brief_page(draft.module).mistakes.html
    assert 'href="/briefs/small/deep-dive#d-heavy"' in prose_elsewhere(draft.module).line("See [it](#d-heavy).")
    assert 'href="/briefs/small#plan"' in deep_page(draft.module).blocks[0].html


def test_an_outline_counts_what_it_does_not_show(tmp_path: Path) -> None:
    (draft,) = shelves.read(small_course.write(tmp_path, more={"deep-dive.md": DEEP})).drafts
    made = outline(draft.module)
    assert made.words == sum(one.words for one in made.sections) == 50
    assert made.minutes == 1
    assert not windows(told(draft.module)) & windows(repr(made))


def small_module(database: Database) -> Module:
    """The small module as it is published."""
    with database.reading() as session:
        found = shelves.editions.current(session, "small")
    assert found is not None
    return found.module


def _signed_in(browser: Browser, person: Person) -> Browser:
    browser.sign_in(person)
    return browser


def _member(browser: Browser, database: Database, person: Person) -> Browser:
    with database.writing() as session:
        actions.grant_premium(session, person.id, "grant", "test", NOW.date(), None, NOW)
    return _signed_in(browser, person)


