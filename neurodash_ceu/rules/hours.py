"""How many minutes a module may claim: by Mergener's formula or by words per minute, kind by kind.

Counted is only what every learner who earns the minutes can open and must do: the words of the credit texts
(without references) and the questions drawn for one attempt, never the bank. A case, a video or an exercise
adds nothing without recorded pilot times. All arithmetic is in whole numbers and fractions; minutes everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Literal

from neurodash_ceu.rules.lesson import CreditClaim, Module, Section
from neurodash_ceu.rules.prose import count_words

Method = Literal["mergener", "words-per-minute"]

# Mergener MA, Am J Pharm Educ 1991;55:263-6, as printed by the Board of Certification for athletic trainers:
# minutes = 0.9 x (-22.3 + 0.00209 x words + 2.78 x questions + 15.5 x difficulty).
CORRECTION = Fraction(9, 10)
CONSTANT = Fraction(-223, 10)
PER_WORD = Fraction(209, 100_000)
PER_QUESTION = Fraction(278, 100)
PER_DIFFICULTY = Fraction(155, 10)

DIFFICULTY_TENTHS = range(10, 51)  # the scale runs from 1 (very easy) to 5 (very difficult)
SLOWEST_WORDS_PER_MINUTE = 100  # the rate of the American Speech-Language-Hearing Association's worksheet
MOST_TENTHS_PER_ITEM = 18  # the accountants' standard gives a question 1.85 minutes; nothing above it is claimed

METHOD_WORDS: dict[Method, str] = {"mergener": "Mergener's formula", "words-per-minute": "Words per minute"}


@dataclass(frozen=True)
class Yield:
    """What a method gives in minutes: each kind before rounding, and the sum.

    A kind may be below zero before rounding (Mergener's constant is); what may be claimed never is.
    """

    reading: Fraction
    test: Fraction

    @property
    def total(self) -> Fraction:
        """The sum the method yields."""
        return self.reading + self.test

    def whole(self) -> dict[str, int]:
        """Whole minutes by kind that may be claimed: each kind rounded down by itself.

        Where the reading's terms are negative they reduce the test: no kind is below zero, and the kinds
        together are never more than the whole minutes of the sum.
        """
        most = max(0, floor(self.total))
        test = min(max(0, floor(self.test)), most)
        return {"reading": min(max(0, floor(self.reading)), most - test), "test": test}


@dataclass(frozen=True)
class Line:
    """A line of the breakdown: what it is, by Mergener's formula, and by words per minute."""

    what: str
    mergener: str
    words_per_minute: str


def mergener(words: int, questions: int, difficulty_tenths: int) -> Fraction:
    """Mergener's minutes, exactly, before any rounding. Difficulty is in tenths: 25 is 2.5."""
    return mergener_yield(words, questions, difficulty_tenths).total


def mergener_yield(words: int, questions: int, difficulty_tenths: int) -> Yield:
    """Mergener's sum divided by its own terms: the questions' is test, everything else reading."""
    rest = CONSTANT + PER_WORD * words + PER_DIFFICULTY * Fraction(difficulty_tenths, 10)
    return Yield(reading=CORRECTION * rest, test=CORRECTION * PER_QUESTION * questions)


def words_per_minute_yield(words: int, questions: int, rate: int, tenths_per_item: int) -> Yield:
    """Words divided by a reading rate, and tenths of a minute for each question.

    Raises ValueError for a rate below 1.
    """
    if rate < 1:
        raise ValueError("a reading rate is at least one word a minute")
    return Yield(reading=Fraction(words, rate), test=Fraction(questions * tenths_per_item, 10))


def words(module: Module) -> int:
    """The words of the module's credit texts: paragraphs and the headings inside a block, no references."""
    texts = {"brief": module.brief, "deep-dive": module.deep_dive}
    return sum(_words(section) for name in dict.fromkeys(module.head.credit.credit_texts) for section in texts[name])


def questions(module: Module) -> int:
    """How many questions one attempt draws; none where the quiz is not required."""
    return module.quiz.draw if "quiz" in module.head.required else 0


def yielded(module: Module, method: Method | None = None) -> Yield:
    """What a method yields for a module: the one it claims by, or another with the same inputs.

    No reading is yielded where the reading is not required: neither for words nor for their difficulty.
    """
    claim = module.head.credit
    read = "reading" in module.head.required
    counted = words(module) if read else 0
    if (method or claim.method) == "mergener":
        found = mergener_yield(counted, questions(module), claim.difficulty_tenths)
        return found if read else Yield(min(found.reading, Fraction(0)), found.test)
    return words_per_minute_yield(
        counted, questions(module), max(1, claim.words_per_minute), claim.minutes_per_item_tenths)


def claim_problems(claim: CreditClaim, found: Yield) -> tuple[str, ...]:
    """What is wrong with a claim, in sentences without a full stop; nothing when it is within its method."""
    most = found.whole()
    return tuple(_input_problems(claim)) + tuple(
        f"it claims {claimed} minutes of {kind} and its method yields {most[kind]}"
        for kind, claimed in (("reading", claim.reading), ("test", claim.test))
        if claimed > most[kind]
    ) + tuple(
        f"it claims {claimed} minutes of {kind}: minutes are never below zero"
        for kind, claimed in (("reading", claim.reading), ("test", claim.test)) if claimed < 0
    )


def _input_problems(claim: CreditClaim) -> Iterable[str]:
    if claim.difficulty_tenths not in DIFFICULTY_TENTHS:
        yield (f"its difficulty is {claim.difficulty_tenths} tenths, and Mergener's scale runs from "
               f"{DIFFICULTY_TENTHS.start} to {DIFFICULTY_TENTHS.stop - 1}")
    if claim.words_per_minute < SLOWEST_WORDS_PER_MINUTE:
        yield (f"it reads {claim.words_per_minute} words a minute, and no method here goes below "
               f"{SLOWEST_WORDS_PER_MINUTE}")
    if not 0 <= claim.minutes_per_item_tenths <= MOST_TENTHS_PER_ITEM:
        yield (f"it gives a question {_decimal(Fraction(claim.minutes_per_item_tenths, 10))} minutes, and the most "
               f"here is {_decimal(Fraction(MOST_TENTHS_PER_ITEM, 10))}")


def breakdown(module: Module) -> tuple[Line, ...]:
    """How the minutes were found, both methods side by side, for authors and learners."""
    claim = module.head.credit
    by_formula, by_rate = yielded(module, "mergener"), yielded(module, "words-per-minute")
    texts = " and ".join("the brief" if name == "brief" else "the deep dive" for name in claim.credit_texts)
    claimed = f"{claim.reading} reading, {claim.test} test"
    return (
        _same(f"Words of {texts}, without references", f"{words(module):,}"),
        _same("Questions in one attempt", str(questions(module))),
        Line("Set by the method", f"difficulty {_decimal(Fraction(claim.difficulty_tenths, 10))}",
             f"{claim.words_per_minute} words a minute, "
             f"{_several(Fraction(claim.minutes_per_item_tenths, 10), 'minute')} a question"),
        Line("Reading, minutes", _decimal(by_formula.reading), _decimal(by_rate.reading)),
        Line("Test, minutes", _decimal(by_formula.test), _decimal(by_rate.test)),
        Line("Sum, minutes", _decimal(by_formula.total), _decimal(by_rate.total)),
        Line("At most, in whole minutes", _kinds(by_formula), _kinds(by_rate)),
        Line("Claimed here", claimed if claim.method == "mergener" else "not used",
             claimed if claim.method == "words-per-minute" else "not used"),
    )


def _words(section: Section) -> int:
    own = sum(count_words(paragraph.markdown) for paragraph in section.paragraphs)
    return own + sum(count_words(inner.title) + _words(inner) for inner in section.sections)


def _same(what: str, value: str) -> Line:
    return Line(what, value, value)


def _kinds(found: Yield) -> str:
    most = found.whole()
    return f"{most['reading']} reading, {most['test']} test"


def _several(value: Fraction, noun: str) -> str:
    return f"{_decimal(value)} {noun}{'' if value == 1 else 's'}"


def _decimal(value: Fraction) -> str:
    """At most two decimals, cut towards zero, so that nothing looks larger than it is."""
    hundredths = abs(value.numerator) * 100 // value.denominator
    text = f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")
    return f"\u2212{text}" if value < 0 and hundredths else text
