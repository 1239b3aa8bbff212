"""A module finds its own cases and the sections a learner confirms."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.cases.shapes import Choice
from neurodash_ceu.rules.evidence import CERTAINTY_WORDS
from neurodash_ceu.rules.items.base import Option
from neurodash_ceu.rules.items.single_best import SingleBest
from neurodash_ceu.rules.lesson import BLOCKS, PARTS, CreditClaim, Pilot, TopicClaim
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


@given(st.integers(0, 90), st.integers(0, 20), st.lists(st.integers(1, 110), max_size=3), st.integers(0, 120))
def test_no_topic_has_more_minutes_than_were_earned(reading: int, test: int, topics: list[int], earned: int) -> None:
    claim = CreditClaim("mergener", reading, test, ("brief",), "Counted.",
                        topics=tuple(TopicClaim(f"t{n}", min(one, reading + test)) for n, one in enumerate(topics)))
    within = claim.topics_within(earned)
    assert all(0 < minutes <= earned for _, minutes in within)
    if earned == claim.total:
        assert within == tuple((one.topic, one.minutes) for one in claim.topics if one.minutes)


def test_a_topic_shrinks_as_the_whole_does() -> None:
    claim = CreditClaim("mergener", 21, 7, ("brief",), "Counted.",
                        topics=(TopicClaim("falls", 28), TopicClaim("ethics", 10), TopicClaim("dementia", 3)))
    assert claim.topics_within(28) == (("falls", 28), ("ethics", 10), ("dementia", 3))
    assert claim.topics_within(7) == (("falls", 7), ("ethics", 2))


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
