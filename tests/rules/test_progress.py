"""What is owed is never over the whole, opens in its order, never leaves a learner stuck, and ends when all is done."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.lesson import PARTS, Module, Part
from neurodash_ceu.rules.progress import TITLES, Evidence, PartState, finished, next_step, owed
from tests.rules.lessons import module, section, short_case

EARLIER: dict[Part, tuple[Part, ...]] = {
    "reading": (), "quiz": (), "case": (),
    "evaluation": ("reading", "quiz", "case"), "attestation": ("reading", "quiz", "case")}

MODULES = st.builds(
    lambda required, sections, cases: module(
        required=tuple(required), brief=tuple(section(f"s{n}") for n in range(sections)),
        cases=tuple(short_case(f"c{n}") for n in range(cases))),
    st.lists(st.sampled_from(PARTS), unique=True), st.integers(1, 5), st.integers(0, 3))
EVIDENCE = st.builds(
    Evidence, sections_read=st.frozensets(st.sampled_from(["s0", "s1", "s2", "s3", "s4", "foreign"])),
    quiz_passed=st.booleans(), cases_passed=st.frozensets(st.sampled_from(["c0", "c1", "c2", "foreign"])),
    evaluated=st.booleans(), attested=st.booleans())


def by_part(whole: Module, evidence: Evidence) -> dict[Part, PartState]:
    return {state.part: state for state in owed(whole, evidence)}


@given(MODULES, EVIDENCE)
def test_owed_are_the_required_parts_in_their_order(whole: Module, evidence: Evidence) -> None:
    assert [state.part for state in owed(whole, evidence)] == [
        part for part in PARTS if part in whole.head.required]
    assert all(state.title == TITLES[state.part] for state in owed(whole, evidence))


@given(MODULES, EVIDENCE)
def test_nothing_is_ever_over_the_whole(whole: Module, evidence: Evidence) -> None:
    for state in owed(whole, evidence):
        assert 0 <= state.done_count <= state.total
        assert (state.state == "done") == (state.done_count == state.total)


@given(MODULES, EVIDENCE)
def test_a_part_waits_exactly_for_the_required_ones_before_it(whole: Module, evidence: Evidence) -> None:
    states = by_part(whole, evidence)
    for part, state in states.items():
        if state.state != "done":
            waits = any(states[one].state != "done" for one in EARLIER[part] if one in states)
            assert state.state == ("waiting" if waits else "open")


@given(MODULES, EVIDENCE)
def test_finished_when_and_only_when_all_is_done(whole: Module, evidence: Evidence) -> None:
    assert finished(whole, evidence) == all(state.state == "done" for state in owed(whole, evidence))


@given(MODULES, EVIDENCE)
def test_there_is_a_next_step_until_all_is_done(whole: Module, evidence: Evidence) -> None:
    """Nobody is ever stuck: what waits, waits for something that is open."""
    following = next_step(whole, evidence)
    if finished(whole, evidence):
        assert following is None
    else:
        assert following == next(state for state in owed(whole, evidence) if state.state == "open")


@given(MODULES, EVIDENCE, EVIDENCE)
def test_more_evidence_never_undoes_a_part(whole: Module, some: Evidence, more: Evidence) -> None:
    both = Evidence(
        some.sections_read | more.sections_read, some.quiz_passed or more.quiz_passed,
        some.cases_passed | more.cases_passed, some.evaluated or more.evaluated, some.attested or more.attested)
    for part, state in by_part(whole, some).items():
        after = by_part(whole, both)[part]
        assert after.done_count >= state.done_count
        assert state.state != "done" or after.state == "done"
        assert state.state != "open" or after.state != "waiting"


# --- by hand ------------------------------------------------------------------------------------------------

SECTIONS = frozenset({"research", "findings", "note", "plan", "mistakes", "questions"})


def every_evidence() -> Iterator[Evidence]:
    for read, quiz, case, evaluated, attested in product([False, True], repeat=5):
        yield Evidence(SECTIONS if read else frozenset(), quiz, frozenset({"first"}) if case else frozenset(),
                       evaluated, attested)


def test_one_part_short_of_all_is_not_finished() -> None:
    assert [finished(module(), evidence) for evidence in every_evidence()] == [False] * 31 + [True]


def test_at_the_start_reading_quiz_and_case_are_open_and_the_rest_waits() -> None:
    assert owed(module(), Evidence()) == (
        PartState("reading", "Reading", "open", 0, 6, "Open."),
        PartState("quiz", "Quiz", "open", 0, 1, "Open."),
        PartState("case", "Case", "open", 0, 1, "Open."),
        PartState("evaluation", "Evaluation", "waiting", 0, 1, "Opens after the reading, quiz and case."),
        PartState("attestation", "Attestation", "waiting", 0, 1, "Opens after the reading, quiz and case."))


@pytest.mark.parametrize(("evidence", "sentence"), [
    (Evidence(SECTIONS), "Opens after the quiz and case."),
    (Evidence(SECTIONS, quiz_passed=True), "Opens after the case."),
    (Evidence(SECTIONS, cases_passed=frozenset({"first"})), "Opens after the quiz."),
    (Evidence(quiz_passed=True, cases_passed=frozenset({"first"})), "Opens after the reading."),
    (Evidence(SECTIONS, True, frozenset({"first"})), "Open."),
    (Evidence(SECTIONS, True, frozenset({"first"}), evaluated=True), "Done."),
])
def test_a_part_says_what_it_waits_for(evidence: Evidence, sentence: str) -> None:
    assert by_part(module(), evidence)["evaluation"].sentence == sentence


def test_evaluation_and_attestation_do_not_wait_for_each_other() -> None:
    met = Evidence(SECTIONS, True, frozenset({"first"}))
    assert [by_part(module(), met)[part].state for part in ("evaluation", "attestation")] == ["open", "open"]


def test_the_next_step_goes_through_the_parts_in_order() -> None:
    walked = [Evidence(), Evidence(SECTIONS), Evidence(SECTIONS, True), Evidence(SECTIONS, True, frozenset({"first"})),
              Evidence(SECTIONS, True, frozenset({"first"}), True)]
    assert [step.part for step in (next_step(module(), one) for one in walked) if step] == list(PARTS)
    assert next_step(module(), Evidence(SECTIONS, True, frozenset({"first"}), True, True)) is None


def test_sections_and_cases_count_one_by_one() -> None:
    whole = module(cases=(short_case("first"), short_case("second")))
    states = by_part(whole, Evidence(frozenset({"plan", "note", "gone"}), cases_passed=frozenset({"second", "gone"})))
    assert (states["reading"].done_count, states["reading"].total) == (2, 6)
    assert (states["case"].done_count, states["case"].total) == (1, 2)


def test_a_part_that_is_not_required_is_not_owed_and_blocks_nothing() -> None:
    whole = module(required=("quiz", "attestation"))
    assert [state.part for state in owed(whole, Evidence())] == ["quiz", "attestation"]
    assert by_part(whole, Evidence(quiz_passed=True))["attestation"].state == "open"
    assert finished(whole, Evidence(quiz_passed=True, attested=True))
