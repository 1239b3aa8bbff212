"""Checks of what surrounds a rule's lines: unit, cycle, questions, first renewals, and who refers to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date

from neurodash_ceu.catalog.faults import Fault
from neurodash_ceu.ports.yaml_lines import Path
from neurodash_ceu.renewals.checks_lines import amount_of, lines, which_of
from neurodash_ceu.rules.board_lines import ALL, Excluded, Maximum, Minimum, Rate, Which
from neurodash_ceu.rules.boards import Board, FirstRenewal, Question, Rule, pairs

DAY = re.compile(r"(?P<month>[0-9]{2})-(?P<day>[0-9]{2})", re.ASCII)
LONGEST_CYCLE = 120  # months


def units_are_whole(board: Board) -> Iterator[Fault]:
    """What is counted has a unit, and a unit is made of minutes or told, not both."""
    for n, rule in enumerate(board.rules):
        if rule.required is not None and rule.unit is None:
            yield Fault(("rules", n), "the rule asks for units and names none", "add `unit:` with a `name:`")
        if rule.required is not None and rule.cycle is None:
            yield Fault(("rules", n), "the rule asks for units and has no cycle",
                        "add `cycle:` with its months; an end that the source does not tell is `not said`")
        unit = rule.unit
        if unit is None:
            continue
        if unit.minutes is not None and not 1 <= unit.minutes <= 600:
            yield Fault(("rules", n, "unit", "minutes"), f"{unit.minutes} minutes make no unit",
                        "write the minutes to one unit, such as 50 or 60, or delete the key if the source does not say")
        if unit.told and unit.minutes is not None:
            yield Fault(("rules", n, "unit"), "the unit is told and made of minutes at once",
                        "delete `told:` or `minutes:`")


def cycles_end_on_a_day(board: Board) -> Iterator[Fault]:
    """A cycle has a length, and a day exactly where its end is fixed."""
    for n, rule in enumerate(board.rules):
        cycle, path = rule.cycle, ("rules", n, "cycle")
        if cycle is None:
            continue
        if not 1 <= cycle.months <= LONGEST_CYCLE:
            yield Fault((*path, "months"), f"a cycle of {cycle.months} months is none",
                        f"write its months, from 1 to {LONGEST_CYCLE}")
        if cycle.end == "fixed" and cycle.day is None:
            yield Fault(path, "the cycle ends on a fixed day and the day is not told",
                        'add `day:` with month and day in quotes ("11-30")')
        elif cycle.end != "fixed" and cycle.day is not None:
            yield Fault((*path, "day"), "a day is told and the end is not fixed",
                        "write `end: fixed`, or delete `day:`")
        elif cycle.day is not None and not _is_day(cycle.day):
            yield Fault((*path, "day"), f'"{cycle.day}" is no day of the year',
                        'write month and day in quotes ("11-30"; "02-28" for the end of February)')
        if cycle.years in ("odd", "even", "by birth year", "by first licence") and cycle.months != 24:
            yield Fault((*path, "years"), "odd and even years are told of a cycle that has not 24 months",
                        "write `not said`, `every`, or the months of the cycle")
        if not 0 <= cycle.overlaps < max(cycle.months, 1):
            yield Fault((*path, "overlaps"), "a cycle cannot overlap the one before by so many months",
                        "write a number from 0 to less than its months")
        if not 0 <= cycle.closed < 28 * max(cycle.months, 1):
            yield Fault((*path, "closed"), "a cycle cannot be closed for so many days",
                        "write the days before the licence's end in which credit is not accepted")


def _is_day(text: str) -> bool:
    found = DAY.fullmatch(text)
    try:
        return found is not None and bool(date(2001, int(found["month"]), int(found["day"])))
    except ValueError:
        return False


# --- questions ----------------------------------------------------------------------------------------------


def questions_can_be_answered(board: Board) -> Iterator[Fault]:
    """A question with options has two or more; one to be answered with yes or no has none; each is used."""
    for n, rule in enumerate(board.rules):
        used = {told for what, told, _ in _references(n, rule) if what.endswith("question")}
        wanted = {kind for _, own, which in which_of(board) if own is rule for kind in which.kinds}
        for place, question in enumerate(rule.questions):
            path = ("rules", n, "questions", place)
            if question.answer == "options" and len(question.options) < 2:
                yield Fault(path, "there is nothing to choose from",
                            "add `options:`, two or more, or ask for yes or no")
            if question.answer == "yes-no" and question.options:
                yield Fault((*path, "options"), "a question for yes or no has options",
                            "write `answer: options`, or delete them")
            if question.about == "licence" and question.of != ALL:
                yield Fault((*path, "of"), "a question about the licence looks at entries", "delete `of:`")
            if question.about == "licence" and question.answer == "options":
                yield Fault((*path, "answer"), "a question about the licence has options and no line can use them",
                            "ask for yes or no")
            if question.id not in used and not wanted.intersection(one.id for one in question.options):
                yield Fault(path, "nothing in the rule uses this question", "use it in a line, or delete it")


def what_is_referred_to_is_there(board: Board) -> Iterator[Fault]:
    """Lines, first renewals and carry-over name questions, options and lines that there are, of the right sort."""
    for n, rule in enumerate(board.rules):
        for what, told, path in _references(n, rule):
            yield from _resolved(what, told, path, rule)
        for path, own, which in which_of(board):
            known = {one.id for question in rule.questions if question.about == "entry" for one in question.options}
            for place, kind in enumerate(which.kinds if own is rule else ()):
                if kind not in known:
                    yield Fault((*path, "kinds", place), f'no option of a question about entries is "{kind}"',
                                "name an option, or add it to a question about entries")


def _resolved(what: str, told: str, path: Path, rule: Rule) -> Iterator[Fault]:
    if what.endswith("line"):
        line = rule.line(told)
        if line is None:
            yield Fault(path, f'there is no line "{told}"', "name a line of this rule")
        elif what == "minimum line" and not isinstance(line, Minimum):
            yield Fault(path, f'the line "{told}" is no minimum', "name a minimum of this rule")
        elif what == "counting line" and not isinstance(line, Minimum | Maximum | Rate):
            yield Fault(path, f'the line "{told}" has no amount', "name a minimum, maximum or rate of this rule")
        return
    about = what.removesuffix(" question")
    question = rule.question(told)
    if question is None:
        yield Fault(path, f'there is no question "{told}"', "add it to `questions:`, or mend the name")
    elif question.about != about or question.answer != "yes-no":
        yield Fault(path, f'the question "{told}" is not one about the {about} for yes or no',
                    f"name a question about the {about} that asks for yes or no")


def _references(n: int, rule: Rule) -> Iterator[tuple[str, str, Path]]:
    """Every id that a rule refers to: what it must be of, the id, and where it stands."""
    for what, told, path in (*_of_lines(rule), *_of_first_renewals(rule), *_of_the_rest(rule)):
        yield what, told, ("rules", n, *path)


def _of_lines(rule: Rule) -> Iterator[tuple[str, str, Path]]:
    for place, line in enumerate(rule.lines):
        if line.when:
            yield "licence question", line.when, ("lines", place, "when")
        for number, other in enumerate(line.beyond if isinstance(line, Maximum) else ()):
            yield "minimum line", other, ("lines", place, "beyond", number)
        which = getattr(line, "of", None)
        if which is not None and which.answered:
            yield "entry question", which.answered, ("lines", place, "of", "answered")


def _of_first_renewals(rule: Rule) -> Iterator[tuple[str, str, Path]]:
    for place, case in enumerate(rule.first_renewal):
        if case.when:
            yield "licence question", case.when, ("first_renewal", place, "when")
        for number, other in enumerate(case.keeps or ()):
            yield "any line", other, ("first_renewal", place, "keeps", number)
        for number, text in enumerate(case.instead):
            if "=" in text:
                yield "counting line", text.rpartition("=")[0], ("first_renewal", place, "instead", number)


def _of_the_rest(rule: Rule) -> Iterator[tuple[str, str, Path]]:
    for place, question in enumerate(rule.questions):
        if question.of.answered:
            yield "entry question", question.of.answered, ("questions", place, "of", "answered")
    if rule.carry_over is not None:
        for number, text in enumerate(rule.carry_over.of):
            if "=" in text:
                yield "minimum line", text.rpartition("=")[0], ("carry_over", "of", number)
        if rule.carry_over.when:
            yield "licence question", rule.carry_over.when, ("carry_over", "when")
    for place, other_way in enumerate(rule.alternatives):
        yield "licence question", other_way.when, ("alternatives", place, "when")


def limits_ask_of_all_they_limit(board: Board) -> Iterator[Fault]:
    """A limit holds until its question is answered, so the question is asked of every entry that it would hold back."""
    for path, rule, line in lines(board):
        which = getattr(line, "of", None)
        if isinstance(line, Maximum | Rate | Excluded) and which is not None:
            for question in _asked_by(which, rule):
                if not _within(which, question.of):
                    yield Fault((*path, "of"), f'the line also limits entries of which "{question.id}" is not asked',
                                "give the line the same topics, formats and so on as the question's `of:`")


def _asked_by(which: Which, rule: Rule) -> Iterator[Question]:
    for question in rule.questions:
        if question.about == "entry" and (question.id == which.answered or set(which.kinds).intersection(
                option.id for option in question.options)):
            yield question


def _within(which: Which, wider: Which) -> bool:
    """Is all that `which` describes within what the question is asked of?"""
    for field in fields(wider):
        asked, own = getattr(wider, field.name), getattr(which, field.name)
        if asked in ((), None):
            continue
        if isinstance(asked, tuple) and not (own and set(own) <= set(asked)):
            return False
        if not isinstance(asked, tuple) and own != asked:
            return False
    return True


# --- first renewals -----------------------------------------------------------------------------------------


def first_renewals_fit(board: Board) -> Iterator[Fault]:
    """The cases of a first renewal can come about, and what they give instead are amounts."""
    for n, rule in enumerate(board.rules):
        for place, case in enumerate(rule.first_renewal):
            path = ("rules", n, "first_renewal", place)
            months = case.licensed_months
            if months is not None and not 0 <= months[0] < months[1]:
                yield Fault((*path, "licensed_months"), "no licence has been held for so long",
                            "write two numbers of months, from (included) and below (excluded)")
            if case.licensed_at_most is not None and case.licensed_at_most < 1:
                yield Fault((*path, "licensed_at_most"), "no licence has been held for so short a time",
                            "write a number of months from 1")
            if case.prorated and case.required is not None:
                yield Fault(path, "the total is both prorated and another", "delete `prorated:` or `required:`")
            if _always(case) and place + 1 < len(rule.first_renewal):
                yield Fault(path, "this case always fits, so those after it are never taken",
                            "say when it fits, or put it last")
            for number, text in enumerate(case.instead):
                yield from _pair(text, (*path, "instead", number))
        for number, text in enumerate(rule.carry_over.of if rule.carry_over is not None else ()):
            yield from _pair(text, ("rules", n, "carry_over", "of", number))
        total = amount_of(rule.required)
        if total is None and rule.first_renewal and rule.required is None:
            yield Fault(("rules", n, "first_renewal"), "a first renewal is told and the rule asks for nothing",
                        "write the total as `required:`, or put the words into `notes:`")


def _always(case: FirstRenewal) -> bool:
    return case.licensed_months is None and case.licensed_at_most is None and case.when is None and case.on_time is None


def _pair(text: str, path: Path) -> Iterator[Fault]:
    try:
        pairs((text,))
    except ValueError:
        yield Fault(path, f'"{text}" names no line and amount', "write the id of a line, = and an amount: ethics=2")
