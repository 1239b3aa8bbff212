"""Every rule whose warnings an author may see: name, what it sees, source. docs/authoring.md prints this table.

A name is for ever: modules promote rules by name. None can be switched off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from neurodash_ceu.rules.flaws import bank, burdens, cues, grammar, reading
from neurodash_ceu.rules.flaws.asked import Asked, Flaw

CHECKLIST = "BMC Med Educ 2016, 10.1186/s12909-016-0559-7, table 1 (after NBME)"
RODRIGUEZ = "Rodriguez 2005, Educ Meas Issues Pract 24(2):3-13"
KINCAID = "Kincaid 1975, Naval Technical Training Command, report 8-75"
OURS = "our own"

ALL = "all"  # in `strict`: every rule there is


@dataclass(frozen=True)
class Rule:
    """A rule by its name, what it sees in words, and where it comes from."""

    name: str
    sees: str
    source: str


@dataclass(frozen=True)
class ItemRule(Rule):
    """A rule that looks at one item, or at one decision."""

    look: Callable[[Asked], Iterable[Flaw]]


@dataclass(frozen=True)
class BankRule(Rule):
    """A rule that looks at all items of a quiz."""

    look: Callable[[Sequence[Asked]], Iterable[Flaw]]


ITEM_RULES: tuple[ItemRule, ...] = (
    ItemRule("longest-key", "the key is longer than every other option by a third and by 15 characters", CHECKLIST,
             cues.longest_key),
    ItemRule("specific-key", "the key alone gives a figure", CHECKLIST, cues.specific_key),
    ItemRule("absolute-distractor", 'a wrong option says "always", "never" or the like, and the key does not',
             CHECKLIST, cues.absolute_distractor),
    ItemRule("absolute-key", 'the key alone says "always", "never" or the like', CHECKLIST, cues.absolute_key),
    ItemRule("word-echo", "the key repeats a word of the stem, and no other option repeats another", CHECKLIST,
             cues.word_echo),
    ItemRule("grammar-cue", 'an option does not follow from the end of the stem: after "a" or "an", "to", "are"',
             CHECKLIST, grammar.grammar_cue),
    ItemRule("exhaustive-pair", "the key and one wrong option alone are opposites in the same words", CHECKLIST,
             cues.exhaustive_pair),
    ItemRule("convergence", "options are made of parts, and only the key shares each of its parts", CHECKLIST,
             cues.convergence),
    ItemRule("unlike-options", "some options end with a stop and some do not, or the key alone begins in another form",
             CHECKLIST, cues.unlike_options),
    ItemRule("uneven-options", "one option is more than twice as long, or less than half as long, as any other",
             CHECKLIST, cues.uneven_options),
    ItemRule("negative-stem", "the stem asks for what is not so, for the exception or for the least", CHECKLIST,
             burdens.negative_stem),
    ItemRule("all-or-none", 'an option speaks of others: "all of the above", "both A and C"', CHECKLIST,
             burdens.all_or_none),
    ItemRule("vague-frequency", 'an option says "usually", "rarely" or the like', CHECKLIST, burdens.vague_frequency),
    ItemRule("long-stem", "the stem has more than 150 words", CHECKLIST, burdens.long_stem),
    ItemRule("long-option", "an option has more than 40 words", CHECKLIST, burdens.long_option),
    ItemRule("many-options", "one of more than five options is right", RODRIGUEZ, burdens.many_options),
    ItemRule("same-option", "two options say the same but for articles and endings", CHECKLIST, burdens.same_option),
    ItemRule("repeated-beginning", "every option begins with the same four words or more", CHECKLIST,
             burdens.repeated_beginning),
    ItemRule("unfocused-stem", "the stem asks no more than which option is true", CHECKLIST, burdens.unfocused_stem),
    ItemRule("unordered-numbers", "the options are numbers and are shuffled, or do not go up or down", CHECKLIST,
             burdens.unordered_numbers),
)
DECISION_RULES: tuple[ItemRule, ...] = (
    ItemRule("longest-choice", "in a case, the best choice is longer than every other by a third and by 15 characters",
             CHECKLIST, cues.longest_choice),
)
BANK_RULES: tuple[BankRule, ...] = (
    BankRule("key-by-length",
             "in the whole bank, the longest option, or the shortest, is the key more than twice as often "
             "as by chance", CHECKLIST, bank.key_by_length),
)
HARD_STEM = Rule("hard-stem", "a stem of 30 words or more is six school grades harder to read than the brief", KINCAID)
IDLE_VARIABLE = Rule("idle-variable", "in a case, a variable that nothing moves, or that nothing reads", OURS)
UNSOURCED_FIGURE = Rule(
    "unsourced-figure", "a figure that looks measured has no source, or the claims that are cited do not have it", OURS)
RULES: tuple[Rule, ...] = (*ITEM_RULES, *DECISION_RULES, *BANK_RULES, HARD_STEM, IDLE_VARIABLE, UNSOURCED_FIGURE)
NAMES: frozenset[str] = frozenset(rule.name for rule in RULES)


def item_flaws(item: Asked) -> Iterable[tuple[Rule, Flaw]]:
    """What the rules see in one item."""
    for rule in ITEM_RULES:
        for flaw in rule.look(item):
            yield rule, flaw


def decision_flaws(decision: Asked) -> Iterable[tuple[Rule, Flaw]]:
    """What the rules see in one decision of a case, whose keys are its best choices."""
    for rule in DECISION_RULES:
        for flaw in rule.look(decision):
            yield rule, flaw


def bank_flaws(items: Sequence[Asked]) -> Iterable[tuple[Rule, Flaw]]:
    """What the rules see in all items together."""
    for rule in BANK_RULES:
        for flaw in rule.look(items):
            yield rule, flaw


def reading_flaws(item: Asked, brief_grade_tenths: int) -> Iterable[tuple[Rule, Flaw]]:
    """Whether an item reads far harder than the brief. The grade of the brief is in tenths of a school grade."""
    for flaw in reading.hard_stem(item, brief_grade_tenths):
        yield HARD_STEM, flaw
