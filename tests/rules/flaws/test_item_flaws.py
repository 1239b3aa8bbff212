"""The rules for item flaws: each seen to fire and to be silent, and what can never matter to them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurodash_ceu.rules.flaws.asked import Asked, Offered, asked
from neurodash_ceu.rules.flaws.bank import key_by_length
from neurodash_ceu.rules.flaws.reading import hard_stem
from neurodash_ceu.rules.flaws.table import (
    ALL,
    BANK_RULES,
    DECISION_RULES,
    ITEM_RULES,
    NAMES,
    RULES,
    bank_flaws,
    item_flaws,
)
from tests.rules.flaws.burden_lines import BURDENS
from tests.rules.flaws.cue_lines import CUES
from tests.rules.flaws.items import cases, item, seen

TABLE = (*CUES, *BURDENS)
LINES = [line for one in TABLE for line in (*one.fires, *one.silent)]
ORDERED = {"unordered-numbers"}  # the one rule for which the order of options is the matter


def test_every_rule_for_items_is_in_the_table_and_in_it_often_enough() -> None:
    assert [one.rule for one in TABLE] == [rule.name for rule in ITEM_RULES]
    assert all(len(set(one.fires)) >= 6 and len(set(one.silent)) >= 6 for one in TABLE)


@pytest.mark.parametrize(("rule", "line"), cases(TABLE, "fires"))
def test_it_sees_the_flaw(rule: str, line: str) -> None:
    assert seen(rule, item(line))


@pytest.mark.parametrize(("rule", "line"), cases(TABLE, "silent"))
def test_it_leaves_a_sound_item_alone(rule: str, line: str) -> None:
    assert seen(rule, item(line)) == []


def test_it_says_what_it_saw_and_in_which_option() -> None:
    assert seen("longest-key", item("What? | Rest | *Rest for a minute or two | Walk")) == [
        ("the key is the longest option by far (24 characters, the next has 4)", 1)]
    assert seen("word-echo", item("What eases fatigue? | *Less fatigue | Rest | Heat")) == [
        ('the key alone repeats "fatigue" from the stem', 0)]
    assert seen("grammar-cue", item("It is an | *orthosis | splint | brace")) == [
        ('the option does not follow from "an" in the stem', place) for place in (1, 2)]
    assert seen("exhaustive-pair", item("When? | *Before it | After it | At noon")) == [
        ("two options are opposites of each other, and one of them is the key", 1)]


def test_the_best_choice_of_a_case_is_not_the_longest_by_far() -> None:
    (rule,) = DECISION_RULES
    best = "What now? | *She rests, and we look at her again in an hour | She walks | She goes home"
    assert [flaw.what for flaw in rule.look(item(best))] == [
        "the best choice is the longest by far (46 characters, the next has 13)"]
    assert not list(rule.look(item("What now? | *She rests | She walks | She goes home")))


def test_numbers_in_order_are_sound_only_where_they_stay_in_order() -> None:
    for line, silent in (("How many? | *5 | 10 | 20", True), ("How many? | 20 | *10 | 5", True),
                         ("How many? | 5 | *20 | 10", False)):
        assert (seen("unordered-numbers", item(line, shuffled=False)) == []) == silent
        assert seen("unordered-numbers", item(line))


def test_names_are_plain_and_stand_once_and_every_rule_has_its_source() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES) == len(NAMES)
    assert ALL not in NAMES
    for rule in RULES:
        assert rule.name == rule.name.lower().strip()
        assert rule.source
    for one in (*ITEM_RULES, *DECISION_RULES, *BANK_RULES):
        assert "Source: " in str(one.look.__doc__), one.name


# --- the whole bank --------------------------------------------------------------------------------------------


def bank(keys_longest: int, others: int, options: int = 4) -> list[Asked]:
    """Items whose key is the longest option, and items whose key is neither the longest nor the shortest."""
    habit = item("What? | *Rest now, then" + "".join(f" | Walk {n}" for n in range(options - 1)))
    plain = item("What? | *Rest it" + " | Rest" + "".join(f" | Walk it {n}" for n in range(options - 2)))
    return [habit] * keys_longest + [plain] * others


@pytest.mark.parametrize(("keys_longest", "others", "options", "told"), [
    (6, 0, 4, True), (5, 0, 4, False), (6, 5, 4, True), (6, 6, 4, False), (13, 12, 4, True), (12, 12, 4, False),
    (8, 3, 3, True), (8, 4, 3, False), (0, 25, 4, False), (0, 0, 4, False), (6, 0, 3, True)])
def test_a_key_that_is_too_often_the_longest_is_told(
    keys_longest: int, others: int, options: int, told: bool
) -> None:
    assert bool(list(key_by_length(bank(keys_longest, others, options)))) == told


def test_a_key_that_is_too_often_the_shortest_is_told_and_a_tie_is_not() -> None:
    shortest = [item("What? | *Rest | Walk on | Walk home")] * 8
    assert [flaw.what for flaw in key_by_length(shortest)] == ["in 8 of 8 items the key is the shortest option"]
    assert not list(key_by_length([item("What? | *Rest | Walk | Cool off")] * 8))
    assert not list(key_by_length([item("What? | *Rest | *Walk on | Cool off")] * 8))


# --- reading ---------------------------------------------------------------------------------------------------

HARD = ("An intraindividual deterioration characterised by neurophysiological hyperexcitability necessitates "
        "multidisciplinary reconsideration of pharmacological interventions, notwithstanding contraindications "
        "previously communicated by the neurological rehabilitation consultancy and considered authoritative "
        "internationally; which intervention is appropriate?")


def test_a_stem_far_above_the_brief_is_told() -> None:
    assert list(hard_stem(Asked(HARD), 90))
    assert not list(hard_stem(Asked(HARD), 400))
    assert not list(hard_stem(Asked("Which neurophysiological hyperexcitability is it?"), 10))
    assert not list(hard_stem(Asked("She walks to the door and back again. " * 5), 10))


# --- any kind of item ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    id: str
    text: str


@dataclass(frozen=True)
class Choice(Row):
    correct: bool = False


@dataclass(frozen=True)
class Numeric:
    stem: str


@dataclass(frozen=True)
class Matching:
    stem: str
    options: tuple[Row, ...]


@dataclass(frozen=True)
class Several:
    stem: str
    options: tuple[Choice, ...]
    shuffle: bool = True


def test_a_kind_without_right_and_wrong_options_is_looked_at_by_its_stem_alone() -> None:
    for one in (Numeric("Which is not a sign?"), Matching("Which is not a sign?", (Row("a", "Always"),) * 7)):
        found = asked(one)
        assert found is not None
        assert [rule.name for rule, _ in item_flaws(found)] == ["negative-stem"]
    assert asked(Row("a", "no stem")) is None
    assert asked(None) is None


def test_an_item_is_seen_as_a_reader_sees_it() -> None:
    options = (Choice("a", "**Rest** [#b].", True), Choice("b", "Heat"), Choice("c", "No"))
    several = Several("What *eases* it?", options)
    assert asked(several) == item("What eases it? | *Rest. | Heat | No")
    assert asked(replace(several, shuffle=False)) == item("What eases it? | *Rest. | Heat | No", shuffled=False)


# --- what can never matter -------------------------------------------------------------------------------------

WORDS = ("rest", "walk", "always", "usually", "before", "after", "raises", "lowers", "tone", "and", "to", "an",
         "orthosis", "not", "12", "legs", "training", "spasticity", "the", "all of the above", "it is likely to",
         "except")
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
items = st.builds(
    lambda stem, options: Asked(stem, tuple(Offered(text, correct, n) for n, (text, correct) in enumerate(options))),
    texts.map(lambda text: f"{text}?") | texts, st.lists(st.tuples(texts, st.booleans()), max_size=7))


def told(one: Asked) -> list[tuple[str, str, str]]:
    """Rule, words and the text of the option: an item's flaws without places."""
    places = {option.place: option.text for option in one.options}
    return sorted((rule.name, flaw.what, "" if flaw.option is None else places[flaw.option])
                  for rule, flaw in item_flaws(one) if rule.name not in ORDERED)


@settings(max_examples=100)
@given(items | st.sampled_from(LINES).map(item), st.randoms(use_true_random=False))
def test_the_order_of_options_never_matters(one: Asked, chance: object) -> None:
    options = list(one.options)
    chance.shuffle(options)  # type: ignore[attr-defined]  # hypothesis's own Random
    moved = Asked(one.stem, tuple(replace(option, place=n) for n, option in enumerate(options)))
    names = [name for name, _, _ in told(one)]
    assert [name for name, _, _ in told(moved)] == names
    if len({option.text for option in options}) == len(options):
        steady = {"same-option", "exhaustive-pair", "repeated-beginning"}  # these name one of several alike
        assert [flaw for flaw in told(moved) if flaw[0] not in steady] == [
            flaw for flaw in told(one) if flaw[0] not in steady]


@settings(max_examples=100)
@given(items)
def test_every_flaw_names_an_option_that_is_there_and_says_what_mends_it(one: Asked) -> None:
    for _, flaw in (*item_flaws(one), *bank_flaws([one] * 8)):
        assert flaw.option is None or flaw.option in {option.place for option in one.options}
        assert flaw.what
        assert flaw.fix
        assert not flaw.what.endswith(".")


@settings(max_examples=50)
@given(items)
def test_without_a_key_no_rule_speaks_of_one(one: Asked) -> None:
    keyless = Asked(one.stem, tuple(replace(option, correct=False) for option in one.options))
    about_keys = {"longest-key", "specific-key", "absolute-distractor", "absolute-key", "word-echo", "exhaustive-pair",
                  "convergence"}
    assert about_keys.isdisjoint(rule.name for rule, _ in item_flaws(keyless))


@settings(max_examples=50)
@given(st.lists(items, max_size=9), st.randoms(use_true_random=False))
def test_the_order_of_a_bank_never_matters(several: list[Asked], chance: object) -> None:
    mixed = list(several)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis's own Random
    assert [flaw for _, flaw in bank_flaws(mixed)] == [flaw for _, flaw in bank_flaws(several)]


def test_a_hostile_text_is_looked_at_in_no_time() -> None:
    for piece in (", which", "is true about ", "....", "more often ", "not always ", "a, ", "  ", "- "):
        long = piece * (40_000 // len(piece))
        one = Asked(f"which {long}", tuple(Offered(f"{long}{n}", n == 0, n) for n in range(3)))
        list(item_flaws(one))
