"""The page of a brief: numbered from the top, sources beside their finding, nothing inline, no dead end."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import pytest

from neurodash_ceu.catalog.pages import (
    brief_page,
    contents,
    first_chart,
    for_whom,
    prose_elsewhere,
    reading_minutes,
    what_it_takes,
)
from neurodash_ceu.catalog.rendering import rendered
from neurodash_ceu.ports.pages import make_environment
from neurodash_ceu.resources import folder
from neurodash_ceu.rules import lesson
from neurodash_ceu.rules.conditions import Condition
from neurodash_ceu.rules.lesson import Module
from neurodash_ceu.rules.offers import Offer
from tests.catalog import a_module


def render(module: Module, **more: object) -> str:
    """The brief's page as a visitor gets it."""
    environment = make_environment(folder("templates"), asset=lambda path: f"/static/{path}")
    values: dict[str, object] = {
        "module": module,
        "edition": SimpleNamespace(number=1),
        "kept": rendered(module),
        "contents": contents(module, evidence=True),
        "condition": Condition("ms", "Multiple sclerosis", ""),
        "more": (),
        "related": (),
        "offer": Offer(()),
        "minutes": 46,
        "takes": what_it_takes(module),
        "deeper": None,
        "price": None,
        "nav": (),
        "who": None,
        "sign_out": None,
        "notices": (),
        "demonstration": True,
    }
    return environment.get_template("catalog/brief.html").render(values | more)


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


def test_the_contents_name_every_place_in_the_order_of_the_page() -> None:
    module = a_module.module()
    html = render(module)
    places = [html.index(f'id="{one.id}"') for one in contents(module, evidence=True)]
    assert places == sorted(places)
    assert len(places) == (9 if module.head.videos else 8)


def test_the_first_chart_is_the_first_figure_that_is_drawn() -> None:
    chart = first_chart(a_module.module())
    assert chart is not None
    assert [row.label for row in chart.rows] == ["Strength", "Fatigue"]


def test_what_it_takes_is_what_the_module_requires() -> None:
    module = a_module.module(required=("reading", "quiz", "evaluation", "attestation"))
    assert what_it_takes(module) == (
        "Reading confirmed section by section, a test of 10 questions, an evaluation and your word that you did it "
        "yourself")


def test_a_brief_that_earns_nothing_today_says_why_and_names_no_minutes() -> None:
    html = render(a_module.module(), offer=Offer(("Credit for this edition ended on 1 May 2026.",)), minutes=0)
    assert "Credit for this edition ended on 1 May 2026." in html
    assert "Practise with this brief" in html
    assert "of credit" not in html


def test_a_brief_that_earns_says_how_much_and_what_it_takes() -> None:
    module = a_module.module()
    html = render(module)
    assert "Earn 46\u00a0min of credit" in html
    assert f"{what_it_takes(module)}: 46\u00a0min, free with an account." in html
