"""The law of renewal: (rule, licence, entries, today) -> where the licence stands, and what would close the gap.

Where the learner has not answered yet, the standing is the least that is sure: limits hold, exceptions do not. It
never says that anybody complies: a rule is what was read on a day, and the board decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from neurodash_ceu.rules.board_lines import Maximum, Minimum, Task, units
from neurodash_ceu.rules.boards import Rule, pairs
from neurodash_ceu.rules.cycles import day_told, window_before, window_of
from neurodash_ceu.rules.dates import day_words
from neurodash_ceu.rules.dividing import Division, divide
from neurodash_ceu.rules.line_standings import credits_of, lines_of
from neurodash_ceu.rules.lumps import ZERO, Problem
from neurodash_ceu.rules.renewal_terms import ALWAYS, line_window, questions, terms, told_minutes
from neurodash_ceu.rules.standings import (
    BOTH_WAYS,
    FIRST_LICENSED,
    YES,
    Asked,
    Earned,
    Held,
    Offer,
    Outcome,
    Standing,
    Window,
)
from neurodash_ceu.rules.weighing import Weights, repeats, weigh

TRIES = 300  # divisions tried before the best one so far is taken
BACK = 2  # cycles that are looked back for what was carried over
SUGGESTED = 3


@dataclass(frozen=True)
class Matter:
    """What a standing is worked out from: the versions of one rule, the licence, the entries, the day it is."""

    rules: Sequence[Rule]
    held: Held
    earned: Sequence[Earned]
    today: date
    weights: Weights = field(default_factory=dict)


def outcome(
    rules: Sequence[Rule], held: Held, earned: Sequence[Earned], today: date, of: date | None = None,
    weights: Weights | None = None,
) -> Outcome:
    """What can be said of a licence today, for the cycle that holds `of` (today's, without it).

    `rules` are the versions of one rule: the one in force at the end of the cycle is taken. `earned` reaches back as
    far as `reach` says. `weights` keeps what entries are worth from one call to the next, where most of them stay
    the same. Raises ValueError without a rule.
    """
    rule = version(rules, of or today)
    if not rule.confirmed:
        return Outcome("not confirmed", rule, words=rule.source.words)
    if rule.cycle is None:
        return Outcome("no hours", rule, words=rule.source.words)
    window = window_of(rule.cycle, held, of or today)
    if isinstance(window, Asked):
        return Outcome("asks", rule, asked=(window,))
    rule = version(rules, window.end)
    other = None if rule.cycle is None else window_of(rule.cycle, held, window.end)
    window = other if isinstance(other, Window) else window
    wanted = questions(rule, held, earned, window)
    way = next((one for one in rule.alternatives if held.answers.get(one.when) == YES), None)
    minutes = told_minutes(rule, held)
    tried: Sequence[int | None] = (minutes,)
    if minutes is None and rule.unit is not None and not rule.unit.told and rule.required is not None:
        tried = BOTH_WAYS
    matter = Matter(rules, held, earned, today, {} if weights is None else weights)
    standings = tuple(standing(matter, rule, window, each) for each in tried)
    if way is not None:
        return Outcome("another way", rule, standings, wanted, way.words)
    if rule.required is None:
        return Outcome("no hours", rule, standings, wanted, rule.source.words)
    return Outcome("both ways" if len(standings) > 1 else "standing", rule, standings, wanted)


def version(rules: Sequence[Rule], day: date) -> Rule:
    """The version in force on a day; where none is, the newest. Raises ValueError for no rules at all."""
    if not rules:
        raise ValueError("there is no rule")
    newest = max(rules, key=lambda one: one.effective_from or date.min)
    return next((one for one in rules if one.in_force(day)), newest)


def standing(matter: Matter, rule: Rule, window: Window, minutes: int | None, back: int = BACK) -> Standing:
    """Where the licence stands in one window, at so many minutes to a unit."""
    held = matter.held
    asked = terms(rule, held, window, matter.today)
    carried, carried_for = _carried(matter, rule, window, minutes, back)
    weighed = weigh(rule, minutes, matter.earned, matter.weights)
    inside = [one for one in weighed if window.holds(one.earned.on)]
    keys = {one.earned.key for one in inside}
    outside = [one for one in weighed if one.earned.key not in keys
               and any(demand.window.holds(one.earned.on) for demand in asked.demands)]
    problem = Problem(rule, asked.required, asked.demands, asked.caps, inside, outside, carried, carried_for)
    problem, division = _best_of(problem)
    total = division.total
    return Standing(
        rule=rule, window=window, minutes=minutes, required=asked.required, counted=total,
        short=max(ZERO, asked.required - total), further=division.further, carried=carried,
        left_over=max(ZERO, total - asked.required), lines=lines_of(problem, asked, division, held, window),
        credits=credits_of(problem, division), remarks=(*asked.remarks, *_remarks(rule, held, window, matter.today)))


def _best_of(problem: Problem) -> tuple[Problem, Division]:
    """The best division over all choices of which of several repeats counts: branch and bound.

    With repeats sharing one whole, a division is at least as good as with any of them alone. Where it takes of one
    only, that one is chosen; where it takes of several, each is tried, if that can still be better than the best.
    """
    found = repeats(problem.rule, problem.inside)
    if found is None or not found[1]:
        return problem, divide(problem)
    line, repeated = found
    best: tuple[Problem, Division] | None = None
    waiting = [(problem, [[one.earned.key for one in group] for group in repeated])]
    tries = 0
    while waiting and (tries < TRIES or best is None):
        tried, groups = waiting.pop()
        tries += 1
        numbers = {one.earned.key: number for number, one in enumerate(tried.inside)}
        shared = divide(replace(tried, groups=[frozenset(numbers[key] for key in group) for group in groups]))
        if best is not None and shared.key <= best[1].key:
            continue
        taken = {key: shared.counted.get(numbers[key], ZERO) for group in groups for key in group}
        split = next((group for group in groups if sum(1 for key in group if taken[key]) > 1), None)
        if split is None:
            settled = _cut(tried, groups, {max(group, key=taken.__getitem__) for group in groups}, line)
            division = divide(settled)
            best = (settled, division) if best is None or division.key > best[1].key else best
            continue
        rest = [group for group in groups if group is not split]
        waiting += [(_cut(tried, [split], {key}, line), rest) for key in sorted(split, key=taken.__getitem__)]
    return best or (problem, divide(problem))


def _cut(problem: Problem, groups: Sequence[Sequence[str]], chosen: set[str], line: str) -> Problem:
    """The problem without those of the groups that were not chosen."""
    out = {key for group in groups for key in group} - chosen
    return replace(problem, inside=[replace(one, cut_by=(line,), lost=one.worth) if one.earned.key in out else one
                                    for one in problem.inside])


def _carried(
    matter: Matter, rule: Rule, window: Window, minutes: int | None, back: int
) -> tuple[Fraction, Mapping[str, Fraction]]:
    """What the cycle before left over and this rule lets in, and how much of it each line may take."""
    over, held = rule.carry_over, matter.held
    if over is None or not units(over.at_most) or rule.cycle is None or not back:
        return ZERO, {}
    if over.when and held.answers.get(over.when) != YES:
        return ZERO, {}
    earlier = window_before(rule.cycle, held, window.end)
    first = day_told(held, FIRST_LICENSED)
    if isinstance(earlier, Asked) or (first is not None and first > earlier.end):
        return ZERO, {}
    then = replace(matter, today=earlier.end)
    before = standing(then, version(matter.rules, earlier.end), earlier, minutes, back - 1)
    carried = min(before.left_over, units(over.at_most))
    above = {one.line.id: _looked_at(before, one.line) - one.amount for one in before.lines
             if isinstance(one.line, Minimum)}
    return carried, {line: max(ZERO, min(most, above.get(line, ZERO), carried))
                     for line, most in pairs(over.of).items()}


def _looked_at(before: Standing, line: Minimum) -> Fraction:
    """All credit of a standing that a topic line looks at, counted for it or not."""
    total = ZERO
    for one in before.credits:
        whole = one.earned.minutes.total
        own = sum(minutes for topic, minutes in one.earned.topics if topic in line.of.topics)
        total += one.counted * min(own, whole) / whole if whole > 0 else ZERO
    return total


def _remarks(rule: Rule, held: Held, window: Window, today: date) -> Iterator[str]:
    ends = held.expires_on
    if ends is not None and ends < today:
        yield (f"By what you told us the licence expired on {day_words(ends)}. What stands here is the cycle of today; "
               "if the licence is renewed, tell us its new last day.")
    elif ends is not None and ends != window.end and ends >= window.start:
        yield (f"You told us that the licence expires on {day_words(ends)}; by the rule as entered the "
               f"cycle ends on {day_words(window.end)}.")
    if rule.cycle is not None and rule.cycle.overlaps:
        yield "Credit of the months that two cycles share counts in one of them: use it once."


# --- how far back, and what would close the gap -------------------------------------------------------------


@dataclass(frozen=True)
class Reach:
    """Which entries the law wants: all since `since`, and of those before it the ones with one of `topics` since
    `topics_since`."""

    since: date
    topics: frozenset[str] = frozenset()
    topics_since: date = ALWAYS


def reach(rules: Sequence[Rule], held: Held, today: date, of: date | None = None) -> Reach | None:
    """How far back entries are needed; None where the cycle is not known yet (then none are)."""
    rule = version(rules, of or today)
    if rule.cycle is None or not rule.confirmed:
        return None
    window = window_of(rule.cycle, held, of or today)
    if isinstance(window, Asked):
        return None
    carries = rule.carry_over is not None and bool(units(rule.carry_over.at_most))
    earlier = window_before(rule.cycle, held, window.end, BACK) if carries else window
    since = window.start if isinstance(earlier, Asked) else earlier.start
    longer = [line for line in rule.lines if isinstance(line, Minimum) and line_window(line.clock, window) != window]
    plain = [line_window(line.clock, window).start for line in longer if not line.of.topics]
    topical = [line for line in longer if line.of.topics]
    return Reach(min([since, *plain]), frozenset(topic for line in topical for topic in line.of.topics),
                 min([since, *(line_window(line.clock, window).start for line in topical)]))


def closing(
    rules: Sequence[Rule], held: Held, earned: Sequence[Earned], today: date, offers: Sequence[Offer]
) -> tuple[Offer, ...]:
    """Offers that would bring down what must still be earned, the one that does most first; at most SUGGESTED.

    Of two that do as much, the shorter; of two alike, the first given. Empty where nothing is short or none helps.
    """
    chosen: list[Offer] = []
    have, weights = list(earned), Weights()
    left = owed(outcome(rules, held, have, today, weights=weights))
    while left and len(chosen) < SUGGESTED:
        ranked = sorted(((owed(outcome(rules, held, [*have, one.earned], today, weights=weights)) or ZERO,
                          one.earned.minutes.total, place) for place, one in _unlike(offers, chosen)))
        if not ranked or ranked[0][0] >= left:
            break
        left = ranked[0][0]
        chosen.append(offers[ranked[0][2]])
        have.append(chosen[-1].earned)
    return tuple(chosen)


def owed(found: Outcome) -> Fraction | None:
    """The least that must still be earned, in the more cautious of two ways; None where it is not known."""
    return max((one.further for one in found.standings), default=None)


def _unlike(offers: Sequence[Offer], chosen: Sequence[Offer]) -> Iterator[tuple[int, Offer]]:
    """Offers that are not chosen yet, of several that a rule cannot tell apart only the first."""
    seen = set()
    taken = {one.slug for one in chosen}
    for place, one in enumerate(offers):
        earned = one.earned
        alike = (earned.minutes, earned.topics, earned.format, earned.approvals, earned.assessed)
        if one.slug not in taken and alike not in seen:
            seen.add(alike)
            yield place, one


def open_tasks(found: Standing) -> tuple[str, ...]:
    """The ids of tasks that are asked this time and not said to be done."""
    return tuple(one.line.id for one in found.lines
                 if isinstance(one.line, Task) and not one.waived and one.done is None)


def tight_limits(found: Standing) -> tuple[str, ...]:
    """The ids of maximums with less room than what is still owed: they say what kind of credit cannot close the gap."""
    return tuple(one.line.id for one in found.lines if isinstance(one.line, Maximum) and one.room is not None
                 and found.further and one.room < found.further)

