"""A module finds its own cases and the sections a learner confirms."""

from __future__ import annotations

from datetime import date

from neurodash_ceu.rules.cases.shapes import Choice
from neurodash_ceu.rules.evidence import CERTAINTY_WORDS
from neurodash_ceu.rules.items.base import Option
from neurodash_ceu.rules.items.single_best import SingleBest
from neurodash_ceu.rules.lesson import BLOCKS, PARTS, CreditClaim, Pilot
from tests.rules.lessons import module, section, short_case


def test_a_case_is_found_by_its_id_alone() -> None:
    first, second = short_case("first"), short_case("second")
    whole = module(cases=(first, second))
    assert whole.case("first") is first
    assert whole.case("second") is second
    assert whole.case("First") is None
    assert whole.case("") is None


def test_what_is_confirmed_are_the_blocks_of_the_brief_in_order() -> None:
    whole = module(brief=tuple(section(name, inner=(section(f"{name}-inner"),)) for name in BLOCKS),
                   deep_dive=(section("deeper"),))
    assert [one.id for one in whole.reading_sections()] == [
        "research", "findings", "note", "plan", "mistakes", "questions"]


def test_what_an_author_leaves_out_is_the_cautious_choice() -> None:
    """The lowest difficulty, the slowest reading rate, one minute a question, and no minutes for a case."""
    claim = CreditClaim("mergener", 1, 1, ("brief",), "Counted.")
    assert (claim.difficulty_tenths, claim.words_per_minute, claim.minutes_per_item_tenths) == (10, 100, 10)
    assert Pilot(date(2026, 11, 1), "A tester", 20, 10).case == 0
    assert not Option("a", "Text", "Because.").correct
    assert not Choice("a", "Text", "b", "optimal", "So.", "Because.").critical
    assert SingleBest(id="q", kind="single_best", objective="o", section="s", stem="Stem?", options=()).shuffle


def test_the_parts_and_how_sure_a_finding_is_are_settled() -> None:
    assert PARTS == ("reading", "quiz", "case", "evaluation", "attestation")
    assert list(CERTAINTY_WORDS) == ["agree", "vary", "disagree", "opinion"]
