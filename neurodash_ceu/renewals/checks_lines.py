"""Checks of a rule's lines: their ids, amounts, words of lists, and the time they look at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from fractions import Fraction

from neurodash_ceu.catalog.faults import Fault
from neurodash_ceu.ports.yaml_lines import Path
from neurodash_ceu.rules.activities import FORMATS, TOPICS
from neurodash_ceu.rules.board_lines import (
    Amount,
    AnyLine,
    Clock,
    Excluded,
    Maximum,
    Minimum,
    Multiplier,
    Rate,
    Task,
    Which,
    units,
)
from neurodash_ceu.rules.boards import Board, Rule
from neurodash_ceu.rules.credit import KINDS

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
LONGEST_ID = 60
AMOUNT = 'write a whole number, or in quotes a decimal or a fraction ("7.5", "1/2")'


def repeated(values: Sequence[str]) -> Iterator[int]:
    """The places of values that stood before."""
    for place, value in enumerate(values):
        if value in values[:place]:
            yield place


def lines(board: Board) -> Iterator[tuple[Path, Rule, AnyLine]]:
    """Every line of every rule, with its path and its rule."""
    for n, rule in enumerate(board.rules):
        for place, line in enumerate(rule.lines):
            yield ("rules", n, "lines", place), rule, line


def which_of(board: Board) -> Iterator[tuple[Path, Rule, Which]]:
    """Every description of credit, of lines and of questions."""
    for path, rule, line in lines(board):
        which = getattr(line, "of", None)
        if which is not None:
            yield (*path, "of"), rule, which
    for n, rule in enumerate(board.rules):
        for place, question in enumerate(rule.questions):
            yield ("rules", n, "questions", place, "of"), rule, question.of


# --- ids ----------------------------------------------------------------------------------------------------


def ids_are_plain_and_unique(board: Board) -> Iterator[Fault]:
    """An id is plain, and names one thing within its rule; rules of one id are versions of each other."""
    for path, told, within in _ids(board):
        if not ID.fullmatch(told) or len(told) > LONGEST_ID:
            yield Fault(path, f'the id "{told}" is not plain',
                        f"use small letters, digits and single hyphens, no more than {LONGEST_ID} of them")
        if within:
            yield Fault(path, f'the {within} "{told}" stands twice in this rule', "give one of them another id")


def _ids(board: Board) -> Iterator[tuple[Path, str, str]]:
    for n, rule in enumerate(board.rules):
        yield ("rules", n, "id"), rule.id, ""
        of_lines = [line.id for line in rule.lines]
        twice = set(repeated(of_lines))
        for place, told in enumerate(of_lines):
            yield ("rules", n, "lines", place, "id"), told, "line" if place in twice else ""
        of_questions = [question.id for question in rule.questions]
        twice = set(repeated(of_questions))
        for place, told in enumerate(of_questions):
            yield ("rules", n, "questions", place, "id"), told, "question" if place in twice else ""
        options = [(place, number, one.id) for place, question in enumerate(rule.questions)
                   for number, one in enumerate(question.options)]
        twice = set(repeated([told for _, _, told in options]))
        for row, (place, number, told) in enumerate(options):
            yield (("rules", n, "questions", place, "options", number, "id"), told,
                   "option" if row in twice else "")


# --- amounts ------------------------------------------------------------------------------------------------


def amount_of(amount: Amount | None) -> Fraction | None:
    """An amount as a number; None for one that is none, which is told elsewhere."""
    try:
        return None if amount is None else units(amount)
    except ValueError:
        return None


def amounts_are_amounts(board: Board) -> Iterator[Fault]:
    """Every amount is a number that can be counted with, and says something where it stands."""
    for path, amount, zero in _amounts(board):
        number = amount_of(amount)
        if number is None or number < 0:
            yield Fault(path, f'"{amount}" is no amount', AMOUNT)
        elif number == 0 and not zero:
            yield Fault(path, "an amount of 0 asks and allows nothing here", "write the amount, or delete the line")


def _amounts(board: Board) -> Iterator[tuple[Path, Amount, bool]]:
    """Path, amount, and whether it may be zero."""
    for n, rule in enumerate(board.rules):
        yield from ((("rules", n, *path), amount, zero) for path, amount, zero in _of_rule(rule) if amount is not None)
    for path, _, line in lines(board):
        for key in ("at_least", "at_most", "by"):
            if hasattr(line, key):
                yield (*path, key), getattr(line, key), False
    for path, _, which in which_of(board):
        if which.least is not None:
            yield (*path, "least"), which.least, False


def _of_rule(rule: Rule) -> Iterator[tuple[Path, Amount | None, bool]]:
    yield ("required",), rule.required, False
    if rule.unit is not None:
        yield ("unit", "step"), rule.unit.step, False
        yield ("unit", "least"), rule.unit.least, False
    for place, case in enumerate(rule.first_renewal):
        yield ("first_renewal", place, "required"), case.required, True
    if rule.carry_over is not None:
        yield ("carry_over", "at_most"), rule.carry_over.at_most, True


def limits_fit_the_total(board: Board) -> Iterator[Fault]:
    """No line asks for more than the total, and none allows more than all of it."""
    for path, rule, line in lines(board):
        total = amount_of(rule.required)
        if total is None and isinstance(line, Minimum | Maximum | Rate):
            if rule.required is None:
                yield Fault(path, "the line counts units and the rule asks for none",
                            "write the total as `required:`, or make the line a task")
            continue
        asked = amount_of(line.at_least) if isinstance(line, Minimum) and line.clock is None else None
        if total is not None and asked is not None and asked > total:
            yield Fault((*path, "at_least"), "the line asks for more than the rule in all",
                        f"mend it, or `required: {rule.required}`")
        allowed = amount_of(line.at_most) if isinstance(line, Maximum) else None
        if total is not None and allowed is not None and allowed > total:
            yield Fault((*path, "at_most"), "the line allows more than the rule asks in all",
                        f"mend it, or `required: {rule.required}`")


# --- words and time -----------------------------------------------------------------------------------------


def words_are_on_the_lists(board: Board) -> Iterator[Fault]:
    """Topics, formats and kinds of minutes are those that entries have."""
    for path, _, which in which_of(board):
        for key, known in (("topics", TOPICS), ("formats", FORMATS)):
            for place, word in enumerate(getattr(which, key)):
                if word not in known:
                    yield Fault((*path, key, place), f'no entry has the {key.removesuffix("s")} "{word}"',
                                f"write one of {', '.join(known)}")
    for path, _, line in lines(board):
        for place, word in enumerate(line.minutes if isinstance(line, Excluded) else ()):
            if word not in KINDS:
                yield Fault((*path, "minutes", place), f'"{word}" is no kind of minutes',
                            f"write one of {', '.join(KINDS)}")


def clocks_tell_one_time(board: Board) -> Iterator[Fault]:
    """A line's own time is one of three."""
    for path, _, line in lines(board):
        clock: Clock | None = line.clock if isinstance(line, Minimum | Task) else None
        if clock is None:
            continue
        if [clock.every_years is not None, clock.once, clock.first_renewal].count(True) != 1:
            yield Fault((*path, "clock"), "the line's own time is not told once",
                        "write one of `every_years:` with a number, `once: true` and `first_renewal: true`")
        elif clock.every_years is not None and not 1 <= clock.every_years <= 50:
            yield Fault((*path, "clock", "every_years"), f"{clock.every_years} years are no time that a board asks for",
                        "write a number of years from 1 to 50")


def lines_look_at_something(board: Board) -> Iterator[Fault]:
    """A line says which credit it looks at; only a rate may look at all."""
    for path, _, line in lines(board):
        if isinstance(line, Minimum | Maximum | Multiplier) and not any(
                getattr(line.of, field.name) not in ((), None) for field in fields(line.of)):
            yield Fault((*path, "of"), "the line looks at all credit alike",
                        "name what it looks at, such as `topics:` or `formats:`")
        if isinstance(line, Excluded) and (line.of is None) == (not line.minutes):
            yield Fault(path, "the line does not say once what is excluded",
                        "write one of `of:` with what does not count, and `minutes:` with kinds of minutes")
