"""Which answers are taken, and how they are kept and read back."""

from __future__ import annotations

from datetime import date

import pytest

from neurodash_ceu.rules.board_lines import Source, Task
from neurodash_ceu.rules.boards import BoardUnit, Option, Question, Rule
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.renewal_answers import (
    answer_to,
    answer_words,
    asked_of_entries,
    asked_of_licence,
    must_be,
)
from neurodash_ceu.rules.standings import BIRTH_MONTH, EXPIRES_ON, FIRST_LICENSED, MINUTES, WORTH, Asked

TODAY = date(2026, 11, 24)
RULE = Rule(
    "r", ("PT",), Source("https://board.example/", "Words.", "official", TODAY), BoardUnit("credit", told=True), 10,
    lines=(Task("plan", "Write a plan", kind="task"),),
    questions=(Question("cpr", "licence", "Do you hold CPR?", "yes-no"),
               Question("kind", "entry", "Of which kind?", "options", (Option("a", "Kind A"), Option("b", "Kind B")))))


@pytest.mark.parametrize(("kind", "typed", "kept"), [
    ("yes-no", "yes", "yes"), ("date", " 2026-02-28 ", "2026-02-28"), ("month", "05", "5"), ("day", "31", "31"),
    ("amount", " 1,5 ", "1.5"), ("amount", "1/2", "1/2")])
def test_an_answer_has_one_spelling(kind, typed, kept) -> None:
    assert answer_to(Asked("q", "?", "", kind), typed, TODAY) == kept


@pytest.mark.parametrize(("kind", "typed"), [
    ("yes-no", "maybe"), ("yes-no", ""), ("options", "c"), ("date", "28.2.2026"), ("date", "2026-02-30"),
    ("date", "1800-01-01"), ("date", "9999-12-31"), ("month", "13"), ("month", "0"), ("month", "²"), ("month", "0013"),
    ("month", "00999"), ("day", "32"),
    ("amount", "-1"), ("amount", "many"), ("amount", "1e9"), ("amount", "")])
def test_what_is_no_answer_is_refused_with_a_sentence(kind, typed) -> None:
    asked = Asked("q", "?", "", kind, (Option("a", "Kind A"),))
    with pytest.raises(Refused, match=r"^[A-Z].*\.$"):
        answer_to(asked, typed, TODAY)


@pytest.mark.parametrize("question", [FIRST_LICENSED, "done:plan"])
def test_what_is_past_does_not_lie_ahead(question) -> None:
    asked = asked_of_licence(RULE, question)
    assert answer_to(asked, "2026-11-24", TODAY) == "2026-11-24"
    with pytest.raises(Refused, match="ahead"):
        answer_to(asked, "2026-11-25", TODAY)
    assert answer_to(asked_of_licence(RULE, EXPIRES_ON), "2027-05-31", TODAY) == "2027-05-31"


def test_only_what_a_rule_or_the_law_asks_is_a_question() -> None:
    assert asked_of_licence(RULE, "cpr").answer == "yes-no"
    assert asked_of_licence(RULE, "done:plan").ask.endswith("Write a plan")
    assert [option.id for option in asked_of_licence(RULE, MINUTES).options] == ["50", "60"]
    assert asked_of_licence(None, BIRTH_MONTH).answer == "month"
    assert [asked_of_licence(RULE, name) for name in ("kind", "done:cpr", "done:", "nonsense", WORTH)] == [None] * 5
    assert [asked_of_licence(None, name) for name in (MINUTES, "cpr", "done:plan")] == [None] * 3
    assert asked_of_entries(RULE, "kind").options[0].id == "a"
    assert asked_of_entries(RULE, WORTH).answer == "amount"
    assert asked_of_entries(RULE, "cpr") is None
    with pytest.raises(Refused, match="not asked any more"):
        must_be(None)


@pytest.mark.parametrize(("asked", "kept", "read"), [
    (Asked("q", "?", "", "yes-no"), "no", "No"), (Asked("q", "?", "", "month"), "5", "May"),
    (Asked("q", "?", "", "date"), "2027-05-31", "31 May 2027"), (Asked("q", "?", "", "amount"), "1.5", "1.5"),
    (Asked("q", "?", "", "options", (Option("a", "Kind A"),)), "a", "Kind A")])
def test_an_answer_is_read_back_in_words(asked, kept, read) -> None:
    assert answer_words(asked, kept) == read
