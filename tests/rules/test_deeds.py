"""Reasons, plans and their marks: what a preview shows is what is done, or nothing is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.deeds import (
    ADJUSTMENT,
    CORRECTION,
    GRANT,
    LEAST_WORDS,
    MORE_TIME,
    MOST_WORDS,
    OUTSIDE_APPROVED,
    OUTSIDE_ASKED,
    OUTSIDE_REFUSED,
    REASONS,
    REGRADE,
    REGRADED,
    RELEASE,
    REVERSAL,
    Acting,
    Change,
    Letter,
    Plan,
    SeenOtherwise,
    Why,
    may_do,
    reason_read,
    reason_words,
    why,
)
from neurodash_ceu.rules.grading import may_grant, may_start
from neurodash_ceu.rules.refusal import Refused

WHY = Why("entered-twice", "The upload of June was read twice.")
PLAN = Plan(act="entry.reversed", subject=("entry", "1/1"), holder_id=7, why=WHY, undo="It cannot be undone.",
            changes=(Change("Entry no. 1", "75 min, stands", "Reversed by no. 2"),), before={"minutes": 75},
            after={"minutes": 0}, public=("Revoked.",), letter=Letter("ruth@example.org", "Taken back", "Hello.\n"))


def test_a_code_is_on_one_list_and_says_a_sentence() -> None:
    lists = (REVERSAL, CORRECTION, RELEASE, GRANT, REGRADE, MORE_TIME, ADJUSTMENT, OUTSIDE_APPROVED, OUTSIDE_ASKED,
             OUTSIDE_REFUSED)
    assert len(REASONS) == sum(map(len, lists)) + 1  # and the one that no form offers
    assert REGRADED in REASONS
    for code, sentence in REASONS.items():
        assert code == code.lower()
        assert len(code) <= 40  # as a grant keeps it
        assert sentence[0].isupper()
        assert sentence.endswith(".")


def test_an_old_code_says_its_own_words() -> None:
    assert reason_words("handed-in-late") == "Handed in late."


@pytest.mark.parametrize(("code", "words", "field"), [
    ("", "x" * LEAST_WORDS, "reason"), ("agreed", "x" * LEAST_WORDS, "reason"),
    ("entered-twice", "", "words"), ("entered-twice", " ".join("too few".split()), "words"),
    ("entered-twice", "  nine  chr ", "words"), ("entered-twice", "x" * (MOST_WORDS + 1), "words")])
def test_half_a_reason_is_refused_on_its_field(code: str, words: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        why(REVERSAL, code, words)
    assert refused.value.field == field


@pytest.mark.parametrize("length", [LEAST_WORDS, MOST_WORDS])
def test_a_whole_reason_is_code_and_words(length: int) -> None:
    assert str(why(REVERSAL, "entered-twice", " " + "x" * length + "\n")) == f"entered-twice: {'x' * length}"


@given(st.sampled_from(sorted(REASONS)), st.text(min_size=LEAST_WORDS, max_size=40))
def test_a_kept_reason_reads_as_its_sentence_and_the_words(code: str, words: str) -> None:
    assert reason_read(str(Why(code, words))) == f"{REASONS[code]} {words}"


@pytest.mark.parametrize("kept", ["Settled by telephone.", "no-such-code: Words.", "agreed", "", ": x", "Note: x"])
def test_a_reason_without_a_code_of_ours_reads_as_it_stands(kept: str) -> None:
    assert reason_read(kept) == kept


# --- plans --------------------------------------------------------------------------------------------------


def test_the_same_plan_has_the_same_mark() -> None:
    assert replace(PLAN).mark == PLAN.mark


@pytest.mark.parametrize("change", [
    {"act": "other"}, {"subject": ("entry", "1/2")}, {"holder_id": 8}, {"why": replace(WHY, words="Another reason.")},
    {"why": replace(WHY, code="entered-in-error")}, {"undo": "Easily."}, {"changes": ()}, {"before": {"minutes": 74}},
    {"after": {}}, {"public": ()}, {"letter": None}, {"letter": Letter("ruth@example.org", "Taken back", "Hi.\n")},
    {"warning": "Look."}], ids=lambda change: next(iter(change)))
def test_whatever_changes_in_a_plan_changes_its_mark(change: dict[str, object]) -> None:
    assert replace(PLAN, **change).mark != PLAN.mark


def test_what_was_seen_may_be_done() -> None:
    may_do(PLAN, Acting(8, "registrar"), PLAN.mark)


def test_what_was_not_seen_may_not() -> None:
    for seen in ("", replace(PLAN, before={"minutes": 74}).mark):
        with pytest.raises(SeenOtherwise) as otherwise:
            may_do(PLAN, Acting(8, "registrar"), seen)
        assert otherwise.value.plan == PLAN


def test_nobody_acts_on_their_own_record() -> None:
    with pytest.raises(Refused, match="your own record"):
        may_do(PLAN, Acting(7, "admin"), PLAN.mark)


# --- granting attempts --------------------------------------------------------------------------------------


def refused(call, *args, **kwargs) -> bool:
    try:
        call(*args, **kwargs)
    except Refused:
        return True
    return False


@given(st.integers(1, 5), st.lists(st.booleans(), max_size=8), st.integers(0, 4), st.booleans(), st.booleans())
def test_a_grant_opens_exactly_what_was_closed(
    allowed: int, past: list[bool], given_before: int, running: bool, completed: bool
) -> None:
    """An attempt is granted only where none may begin, and then exactly one may; never after a pass or completion."""
    closed = refused(may_start, allowed, past, given_before)
    if refused(may_grant, allowed, past, given_before, running=running, completed=completed):
        assert completed or running or any(past) or not closed
        return
    assert closed
    assert not any(past)
    if len(past) == allowed + given_before:
        may_start(allowed, past, given_before + 1)
        assert refused(may_start, allowed, [*past, False], given_before + 1)
        assert refused(may_grant, allowed, past, given_before + 1, running=False, completed=False)
