"""The page of a brief: numbered from the top, sources beside their finding, nothing inline, no dead end."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from neurodash_ceu.catalog.pages import brief_page, for_whom, prose_elsewhere, reading_minutes
from neurodash_ceu.ports.pages import make_environment
from neurodash_ceu.rules import lesson
from neurodash_ceu.rules.lesson import Module
from tests.catalog import a_module

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def render(module: Module) -> str:
    """The brief's page as a visitor gets it."""
    environment = make_environment(TEMPLATES, asset=lambda path: f"/static/{path}")
    edition = SimpleNamespace(number=1, sha256="0" * 64, published_at=datetime(2026, 11, 1, tzinfo=UTC))
    return environment.get_template("catalog/brief.html").render(
        module=module,
        edition=edition,
        page=brief_page(module),
        minutes=46,
        more=(),
        nav=(),
        who=None,
        sign_out=None,
        notices=(),
        demonstration=True,
        condition=SimpleNamespace(id="ms", title="Multiple sclerosis"),
    )


def test_references_are_numbered_by_first_appearance_and_all_are_listed() -> None:
    page = brief_page(a_module.module())
    assert [(one.number, one.id) for one in page.references] == [(1, "first"), (2, "second"), (3, "third")]
    assert page.references[2].link == "https://pubmed.ncbi.nlm.nih.gov/123/"
    assert page.references[0].authors == "Example ABC"
    assert page.references[0].where == "2020;3(2):10\u201319"


def test_a_finding_has_its_own_sources_and_how_much_was_read() -> None:
    finding = brief_page(
        a_module.module("It rose [@second], twice [@first], again [@second].")
    ).findings.blocks[0]
    assert [(one.number, one.short) for one in finding.sources] == [(2, "Second 2020"), (1, "First 2020")]
    assert finding.sources[0].how == "randomised trial, 71\u00a0people; abstract read"
    assert finding.certainty_words == "Trials disagree"


def test_prose_on_other_pages_cites_by_the_same_numbers() -> None:
    module = a_module.module()
    assert ">2</a>" in prose_elsewhere(module).line("Why [@second].")


def test_what_only_the_deep_dive_cites_is_not_listed_beneath_the_brief() -> None:
    whole = a_module.module()
    deeper = lesson.Section("d", "Deeper", a_module.paragraphs("d", "More [@third], and again [#pooled]."))
    page = brief_page(replace(whole, deep_dive=(deeper,)))
    assert [one.id for one in page.references] == ["first", "second"]


def test_reading_time_is_rounded_up_and_ignores_citations() -> None:
    assert reading_minutes(a_module.module()) == 1
    assert reading_minutes(a_module.module("word [@first] " * 401)) == 3


def test_professions_are_words() -> None:
    assert for_whom(a_module.module()) == "Physical therapists and occupational therapists"


def test_a_brief_without_its_blocks_is_refused() -> None:
    module = a_module.module()
    with pytest.raises(ValueError, match="sections"):
        brief_page(type(module)(module.head, module.brief[:3], (), (), (), module.quiz, ()))


def test_every_inner_link_has_a_target_and_every_id_is_used_once() -> None:
    html = render(a_module.module())
    ids = Counter(re.findall(r'\sid="([^"]+)"', html))
    assert [name for name, times in ids.items() if times > 1] == []
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_nothing_is_inline_and_nothing_of_the_author_is_markup() -> None:
    html = render(a_module.module("<script>alert(1)</script> & <b>bold</b>", title="A <i>title</i>"))
    assert not re.search(r"\sstyle=|<script|<style|\son[a-z]+=", html)
    assert "&lt;script&gt;" in html
    assert "A &lt;i&gt;title" in html


def test_an_unreviewed_brief_says_so() -> None:
    assert "Not yet reviewed by a licensed clinician" in render(a_module.module())
