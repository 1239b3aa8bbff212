"""What a rule asks this time: first renewals, conditions, a line's own time, other amounts; and what must be asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from neurodash_ceu.rules.board_lines import AnyLine, Clock, Maximum, Minimum, Rate, Task, Which, units
from neurodash_ceu.rules.boards import FirstRenewal, Question, Rule, pairs
from neurodash_ceu.rules.cycles import DAY, asked, day_of, day_told, months_later, whole_months
from neurodash_ceu.rules.lumps import ZERO, Cap, Demand
from neurodash_ceu.rules.standings import FIRST_LICENSED, MINUTES, NO, WORTH, YES, Asked, Earned, Held, Window
from neurodash_ceu.rules.weighing import asks

NOT_FIRST = "Asked at the first renewal alone; this is a later one."
SAID_NO = "You told us that this does not apply to you."
UNTIL_THEN = "The rule makes a difference here. Until you say, all that it may ask is asked, and no exception is made."
ALWAYS = date(1, 1, 1)


@dataclass(frozen=True)
class Terms:
    """The total, the minimums and the limits that hold this time, and in words why other lines do not."""

    required: Fraction
    demands: tuple[Demand, ...]
    caps: tuple[Cap, ...]
    waived: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def terms(rule: Rule, held: Held, window: Window, today: date) -> Terms:
    """What is asked in this window. What is not known yet is taken as the rule stands without exceptions."""
    case, months = first_renewal(rule, held, window, today), months_held(held, window)
    share = Fraction(1)
    if case is not None and case.prorated and rule.cycle is not None and months is not None:
        share = min(Fraction(1), Fraction(months, rule.cycle.months))
    required = units(rule.required) if rule.required is not None else ZERO
    if case is not None and case.required is not None:
        required = units(case.required)
    instead = pairs(case.instead) if case is not None else {}
    waived = dict(_waived(rule, held, window, case))
    return Terms(
        required * share,
        tuple(Demand(line, instead.get(line.id, units(line.at_least)) * share, line_window(line.clock, window))
              for line in rule.lines if isinstance(line, Minimum) and line.id not in waived),
        tuple(Cap(line, instead.get(line.id, units(line.at_most))) for line in rule.lines
              if isinstance(line, Maximum | Rate) and line.id not in waived),
        waived, (case.words,) if case is not None else ())


def _waived(rule: Rule, held: Held, window: Window, case: FirstRenewal | None) -> Iterator[tuple[str, str]]:
    for line in rule.lines:
        if line.when and held.answers.get(line.when) == NO:
            yield line.id, SAID_NO
        elif _first_alone(line) and is_first(held, window) is False:
            yield line.id, NOT_FIRST
        elif case is not None and case.keeps is not None and line.id not in case.keeps and isinstance(
                line, Minimum | Task):
            yield line.id, case.words


def _first_alone(line: AnyLine) -> bool:
    clock = getattr(line, "clock", None)
    return clock is not None and clock.first_renewal


def line_window(clock: Clock | None, window: Window) -> Window:
    """The days a line looks at: its own years up to the end of the cycle, all days before it, or the cycle itself."""
    if clock is None or clock.first_renewal:
        return window
    if clock.every_years:
        start = day_of(window.end.year - clock.every_years, window.end.month, window.end.day) + DAY
        return Window(start, window.end, window.closes)
    return Window(ALWAYS, window.end, window.closes)


# --- the first renewal --------------------------------------------------------------------------------------


def is_first(held: Held, window: Window) -> bool | None:
    """Does this cycle end with the first renewal? None where it is not known when the licence began."""
    first = day_told(held, FIRST_LICENSED)
    return None if first is None else first >= window.start


def months_held(held: Held, window: Window) -> int | None:
    """Whole months from the first licence to the end of the cycle; None where that is not known."""
    first = day_told(held, FIRST_LICENSED)
    return None if first is None else whole_months(first, window.end + DAY)


def first_renewal(rule: Rule, held: Held, window: Window, today: date) -> FirstRenewal | None:
    """The case of a first renewal that fits, or None where none does or it is not known."""
    months = months_held(held, window)
    if months is None or not is_first(held, window):
        return None
    return next((case for case in rule.first_renewal if _fits(case, held, window, today, months)), None)


def _fits(case: FirstRenewal, held: Held, window: Window, today: date, months: int) -> bool:
    least, below = case.licensed_months or (0, months + 1)
    first = day_told(held, FIRST_LICENSED) or date.min
    return (least <= months < below
            and (case.licensed_at_most is None or first >= months_later(window.end + DAY, -case.licensed_at_most))
            and (case.when is None or held.answers.get(case.when) == YES)
            and (case.on_time is None or case.on_time == (today <= window.end)))


# --- what is asked ------------------------------------------------------------------------------------------


def questions(rule: Rule, held: Held, earned: Sequence[Earned], window: Window) -> tuple[Asked, ...]:
    """Everything that would make the standing surer, in the order in which it is best answered."""
    return (*_of_the_licence(rule, held, window), *_of_entries(rule, held, earned, window))


def _of_the_licence(rule: Rule, held: Held, window: Window) -> Iterator[Asked]:
    unit = rule.unit
    if rule.required is not None and unit is not None and unit.minutes is None and not unit.told and told_minutes(
            rule, held) is None:
        yield Asked(MINUTES, f"How many minutes does your board count as one {unit.name}?",
                    "The source does not say, so both are worked out.", "amount")
    clocks = any(_first_alone(line) for line in rule.lines)
    if (rule.first_renewal or clocks) and day_told(held, FIRST_LICENSED) is None:
        yield replace(asked(FIRST_LICENSED), why=UNTIL_THEN)
    used = {line.when for line in rule.lines} | {one.when for one in rule.alternatives}
    if rule.carry_over is not None:
        used.add(rule.carry_over.when)
    if is_first(held, window):
        used |= {case.when for case in rule.first_renewal}
    for question in rule.questions:
        if question.about == "licence" and question.id in used and question.id not in held.answers:
            yield Asked(question.id, question.ask, UNTIL_THEN, question.answer, question.options)


def _of_entries(rule: Rule, held: Held, earned: Sequence[Earned], window: Window) -> Iterator[Asked]:
    inside = [one for one in earned if window.holds(one.on)]
    if rule.unit is not None and rule.unit.told:
        keys = tuple(one.key for one in inside if WORTH not in one.answers)
        if keys:
            name = rule.unit.plural or rule.unit.name
            yield Asked(WORTH, f"What is each worth in {name}? Its certificate may say.",
                        f"The rule does not turn minutes into {name}.", "amount", keys=keys)
    for question in rule.questions:
        keys = tuple(one.key for one in inside if asks(question, one, rule))
        if keys and _matters(question, rule, held):
            yield Asked(question.id, question.ask, "Until you say, it counts where that is sure and no more.",
                        question.answer, question.options, keys)


def _matters(question: Question, rule: Rule, held: Held) -> bool:
    """Does a line that holds for this licence look at the answer, or another question of the rule?"""
    own = {option.id for option in question.options}
    looked = [one.of for one in rule.questions] + [
        which for line in rule.lines if not (line.when and held.answers.get(line.when) == NO)
        if isinstance(which := getattr(line, "of", None), Which)]
    return any(which.answered == question.id or own.intersection(which.kinds) for which in looked)


def told_minutes(rule: Rule, held: Held) -> int | None:
    """The minutes to one unit: as the rule says, else as the learner told us; None where neither does."""
    if rule.unit is not None and rule.unit.minutes is not None:
        return rule.unit.minutes
    told = held.answers.get(MINUTES, "")
    return int(told) if told in ("50", "60") else None
