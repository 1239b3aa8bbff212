"""Policies: an operator's files, every mistake with its line and a fix, and drafts that say that they are drafts."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from werkzeug.exceptions import HTTPException

from neurodash_ceu.accounts import sessions
from neurodash_ceu.app import create_app
from neurodash_ceu.cli import commands
from neurodash_ceu.desk.pages import policy_page
from neurodash_ceu.desk.reader import DRAFTS, PLACE, headings, read_policies
from neurodash_ceu.keeping import doctor
from neurodash_ceu.ports import doors
from neurodash_ceu.rules import staying
from neurodash_ceu.rules.policies import NAMES, PLACES, Policy, PolicyHead
from neurodash_ceu.rules.prose import links
from neurodash_ceu.rules.provider import DEMONSTRATION, Issuer
from tests.client import Browser
from tests.conftest import Clock, settings_for

HEAD = '---\ntitle: Refunds\nsummary: How you get your money back.\nversion: "2"\nin_force: 2026-11-01\n---\n'
BODY = "We pay back.\n\n## How\n\nWrite to {{mail}}.\n"
ISSUER = Issuer(DEMONSTRATION, demonstration=True, public_url="https://ceu.example.org")

# text of refunds.md, where the problem is, what it is, what mends it (parts of the sentences)
BROKEN = [
    ("", ":1", "the head of the file is missing", "three dashes"),
    ("We pay back.\n", ":1", "the head of the file is missing", "title, summary, version and in_force"),
    ("---\ntitle: Refunds\n", ":1", "the head of the file is missing", "three dashes again"),
    (HEAD.replace("title: Refunds\n", "") + BODY, ":", "`title` is missing", "add `title:`"),
    (HEAD.replace("in_force: 2026-11-01\n", "") + BODY, ":1", "`in_force` is missing", "like 2026-12-01"),
    (HEAD.replace("2026-11-01", "soon") + BODY, ":5", "a date like 2026-11-24 is wanted", "write a date"),
    (HEAD.replace('"2"', "2") + BODY, ":4", "`version` is 2 (a number)", 'put it in quotes: "2"'),
    (HEAD.replace('"2"', '" "') + BODY, ":4", "`version` is empty", "write it out"),
    (HEAD.replace("summary:", "sumary:") + BODY, ":3", "unknown key `sumary`", "write `summary`"),
    (HEAD + "\n \n", ":7", "the policy has no text", "below the second line of dashes"),
    (HEAD + BODY + "\nOne<br>two\n", ":13", "`<br>` is HTML", "Markdown"),
    (HEAD + BODY + "\n![x](/x.png)\n", ":13", "a picture is used", "words"),
    (HEAD + "# Refunds\n\n" + BODY, ":7", 'the heading "Refunds" is of level 1', "use ## for a section"),
    (HEAD + "Refunds\n=======\n\n" + BODY, ":7", 'the heading "Refunds" is of level 1', "use ## for a section"),
    (HEAD + BODY + "\n> ## When\n>\n> Soon.\n", ":13", 'the heading "When" stands inside', "begin its line"),
    (HEAD + BODY + "\nHow\n---\n\nTwice.\n", ":9", "stands twice", "another title"),
    (HEAD + BODY + "\n## How\n\nTwice.\n", ":9", "stands twice", "another title"),
    (HEAD + BODY + "\n[x](javascript:alert(1))\n", ":13", "leads nowhere", "begin it with https://"),
    (HEAD + BODY + "\n[x](//elsewhere.example)\n", ":13", "leads nowhere", "begin it with https://"),
    (HEAD + BODY + "\n[x](#when)\n", ":13", "no section has the id `when`", "link to one of how"),
    (HEAD + BODY + "\n{{phone}}\n", ":13", "`{{phone}}` is not known", "{{mail}}"),
    (HEAD + "a\0b\n", ":7", "is used", "delete it"),
]


def refunds(folder: Path, text: str) -> Path:
    """An operator's folder with this refunds policy."""
    (folder / "policies").mkdir(exist_ok=True)
    (folder / "policies" / "refunds.md").write_text(text, encoding="utf-8")
    return folder / "policies"


@pytest.mark.parametrize(("text", "where", "what", "fix"), BROKEN)
def test_a_mistake_is_told_with_its_line_and_a_fix(tmp_path: Path, text: str, where: str, what: str, fix: str) -> None:
    shelf = read_policies(refunds(tmp_path, text), "policies")
    assert len({problem.what for problem in shelf.problems}) == 1, shelf.problems
    assert shelf.problems[0].where.startswith(f"policies/refunds.md{where}")
    assert what in shelf.problems[0].what
    assert fix in shelf.problems[0].fix
    assert shelf.policies["refunds"].draft  # shown instead


def test_several_mistakes_are_told_at_once(tmp_path: Path) -> None:
    shelf = read_policies(refunds(tmp_path, HEAD + "# One\n\n<i>two</i>\n\n{{three}}\n"), "policies")
    assert [problem.where for problem in shelf.problems] == [f"policies/refunds.md:{line}" for line in (7, 9, 9, 11)]


@pytest.mark.parametrize(("name", "fix"), [
    ("refund.md", "rename it to refunds.md"), ("refunds.txt", "rename it to refunds.md"), ("zebra.md", "privacy")])
def test_a_file_of_no_policy_is_told(tmp_path: Path, name: str, fix: str) -> None:
    (tmp_path / name).write_text(HEAD + BODY, encoding="utf-8")
    (problem,) = read_policies(tmp_path, "policies").problems
    assert problem.where == f"policies/{name}:1"
    assert fix in problem.fix


def test_a_sound_file_takes_the_place_of_its_draft(tmp_path: Path) -> None:
    shelf = read_policies(refunds(tmp_path, "\ufeff" + (HEAD + BODY).replace("\n", "\r\n")))
    assert shelf.problems == ()
    assert not shelf.policies["refunds"].draft
    assert [name for name in NAMES if shelf.policies[name].draft] == [name for name in NAMES if name != "refunds"]
    assert [(one.title, one.id) for one in headings(shelf.policies["refunds"].markdown)] == [("How", "how")]


# --- the drafts ---------------------------------------------------------------------------------------------


def test_there_is_a_draft_of_every_policy_and_no_other_file() -> None:
    assert sorted(path.name for path in DRAFTS.iterdir()) == sorted(f"{name}.md" for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_draft_has_no_mistake_and_leads_only_to_pages_that_are_there(app: Flask, name: str) -> None:
    policy = read_policies(Path("nowhere")).policies[name]
    assert policy.draft
    assert policy.head.in_force is None
    assert len(policy.markdown.split()) > 250
    routes = app.url_map.bind("")
    for link in links(policy.markdown):
        path = link.text.split("?")[0]
        assert path.startswith("/")
        try:
            endpoint, values = routes.match(path)
        except HTTPException:
            raise AssertionError(f"{name} leads to {path}, which is not there") from None
        assert endpoint != "policies.policy" or values["name"] in NAMES


def test_the_drafts_say_the_numbers_of_the_code() -> None:
    privacy, refunds = (
        " ".join((DRAFTS / f"{name}.md").read_text(encoding="utf-8").split()) for name in ("privacy", "refunds"))
    assert f"signed in for {staying.SIGNED_IN_FOR.days} days after your last visit" in privacy
    assert f"{staying.LONGEST.days} days at the most" in privacy
    assert f"forgotten {sessions.KEPT.days} days after you were last seen" in privacy
    assert doors.KEPT.days + 1 == 3  # the counts are swept once a day
    assert "counts are forgotten within three days" in privacy
    assert "99 USD" in refunds
    assert "not sold on this site yet" in refunds


def test_every_place_is_used_by_a_draft() -> None:
    used = {place for name in NAMES for place in PLACE.findall((DRAFTS / f"{name}.md").read_text(encoding="utf-8"))}
    assert used == set(PLACES)


# --- rendering ----------------------------------------------------------------------------------------------


def rendered(markdown: str, **provider: object) -> str:
    """The text of a policy by that provider, as HTML."""
    issuer = replace(ISSUER, provider=replace(DEMONSTRATION, **provider))
    page = policy_page(Policy("terms", PolicyHead("Terms", "All", "1"), markdown, draft=False), issuer)
    return page.lead + "".join(part.html for part in page.parts)


def test_places_are_filled_and_never_become_markup() -> None:
    html = rendered("{{provider}} at {{ address }}, {{mail}}; {{answer}}; `{{mail}}`", name="A <b>*B*</b>",
                    answer_days=1, address=("1 <Street>", "Town"), mail="a@example.org")
    assert html == (
        '<p>A &lt;b&gt;*B*&lt;/b&gt; at 1 &lt;Street&gt;, Town, <a href="mailto:a@example.org">a@example.org</a>; '
        "within 1 day; <code>{{mail}}</code></p>\n")


def test_what_the_provider_has_not_said_is_not_invented() -> None:
    html = rendered("{{answer}}. {{escalation}}", answer_days=None)
    assert "this provider has not said yet" in html
    assert "your own licensing board" in html
    assert rendered("{{escalation}}", escalation="the Board") == "<p>the Board</p>\n"


def test_raw_html_and_scripts_stay_text_even_unchecked() -> None:
    html = rendered("<script>x</script>\n\n## One\n\n[x](javascript:alert(1))")
    assert "<script" not in html
    assert "href" not in html


# --- pages --------------------------------------------------------------------------------------------------


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """No page of these asks for a row."""
    return sqlite_url


@pytest.mark.parametrize("name", NAMES)
def test_a_draft_says_that_it_is_one(browser: Browser, name: str) -> None:
    page = browser.get(f"/policies/{name}")
    assert "Draft: not yet adopted by this provider." in page.text
    assert page.soup.select_one("nav.rail a")
    for link in page.soup.select("nav.rail a"):
        assert page.soup.find(id=str(link["href"]).removeprefix("#"))
    assert page.response.headers["ETag"]
    assert "Set-Cookie" not in page.response.headers


def test_the_list_names_them_all(browser: Browser) -> None:
    links = [link["href"] for link in browser.get("/policies").soup.select("main .rows a")]
    assert links == [f"/policies/{name}" for name in NAMES]
    browser.get("/policies/cookies", 404)


def test_every_page_leads_to_them(browser: Browser) -> None:
    foot = {link["href"] for link in browser.get("/briefs").soup.select(".site-foot a")}
    assert {"/policies", "/policies/privacy", "/policies/terms", "/policies/accessibility", "/contact"} <= foot


def test_an_adopted_policy_says_since_when_and_is_no_draft(tmp_path: Path, clock: Clock, sqlite_url: str) -> None:
    folder = refunds(tmp_path, HEAD + BODY)
    (folder / "terms.md").write_text((HEAD + BODY).replace("2026-11-01", "2027-01-01"), encoding="utf-8")
    browser = Browser(create_app(settings_for(sqlite_url, tmp_path), clock))
    page = browser.get("/policies/refunds")
    assert "Version 2, in force since 1\u00a0November 2026" in page.soup.get_text()
    assert "Draft" not in page.text
    assert "not in force yet" in browser.get("/policies/terms").text
    browser.app.extensions["neurodash"].database.close()


def test_a_faulty_file_is_logged_at_the_start_and_its_draft_is_shown(
    tmp_path: Path, clock: Clock, sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    refunds(folder, "no head")
    with caplog.at_level(logging.WARNING):
        app = create_app(settings_for(sqlite_url, tmp_path, policies=folder / "policies"), clock)
    assert "refunds.md:1: the head of the file is missing" in caplog.text
    assert "Draft" in Browser(app).get("/policies/refunds").text
    app.extensions["neurodash"].database.close()


# --- the command --------------------------------------------------------------------------------------------


def test_the_command_tells_every_problem(tmp_path: Path) -> None:
    told = CliRunner().invoke(commands, ["policies", "check", str(refunds(tmp_path, "no head"))])
    assert told.exit_code == 1
    assert "refunds.md:1: the head of the file is missing. Begin it with" in told.output
    assert "Shown as drafts that are not adopted: privacy, terms" in told.output


def test_drafts_are_copied_once_and_have_only_their_date_to_be_given(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    assert CliRunner().invoke(commands, ["policies", "copy", str(folder)]).exit_code == 0
    assert {problem.what for problem in read_policies(folder).problems} == {"`in_force` is missing"}
    (folder / "terms.md").write_text("mine", encoding="utf-8")
    assert "terms.md is there already" in CliRunner().invoke(commands, ["policies", "copy", str(folder)]).output
    assert (folder / "terms.md").read_text(encoding="utf-8") == "mine"
    for name in NAMES:
        text = (DRAFTS / f"{name}.md").read_text(encoding="utf-8")
        dated = text.replace("version: draft 1\n", 'version: "1"\nin_force: 2026-12-01\n')
        (folder / f"{name}.md").write_text(dated, encoding="utf-8")
    told = CliRunner().invoke(commands, ["policies", "check", str(folder)])
    assert (told.exit_code, told.output) == (0, f"No problems in {folder}.\n")


def test_the_doctor_tells_every_problem(tmp_path: Path) -> None:
    look = {"policies": refunds(tmp_path, "no head")}
    found = doctor._policies(settings_for("sqlite://", tmp_path, **look))
    assert not found.well
    assert "refunds.md:1: the head of the file is missing. Begin it with" in found.fix
    refunds(tmp_path, HEAD + BODY)
    found = doctor._policies(settings_for("sqlite://", tmp_path, **look))
    assert (found.well, found.says) == (
        True, "drafts, not adopted: privacy, terms, accessibility, complaints, adjustments")


def test_a_heading_is_shown_as_words_with_its_places_filled() -> None:
    text = "## What **{{provider}}** does\n\nThis.\n\n```\n# not a heading\n```\n"
    assert [one.id for one in headings(text)] == ["what-provider-does"]
    page = policy_page(Policy("refunds", PolicyHead("Refunds", "How.", "1"), text, draft=True), ISSUER)
    assert [(one.id, one.title) for one in page.parts] == [("what-provider-does", "What Demonstration provider does")]
