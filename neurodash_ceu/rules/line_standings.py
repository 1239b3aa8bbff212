"""What came of each line and each entry: the numbers of a standing, each with the entries behind it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from neurodash_ceu.rules.board_lines import AnyLine, Excluded, Maximum, Minimum, NoRepeat, Rate, Task
from neurodash_ceu.rules.cycles import day_told
from neurodash_ceu.rules.dividing import Division
from neurodash_ceu.rules.lumps import CARRIED, ZERO, Problem
from neurodash_ceu.rules.renewal_terms import Terms, line_window
from neurodash_ceu.rules.standings import DONE, Counted, Held, LineStanding, Part, Window
from neurodash_ceu.rules.weighing import Weighed, fits

CARRIED_KEY = "carried"


def credits_of(problem: Problem, division: Division) -> tuple[Counted, ...]:
    """Every entry in the cycle, by date: its worth, how much counted, which lines cut the rest."""
    return tuple(
        Counted(one.earned, one.worth, ZERO if one.cut_by else division.counted.get(owner, ZERO), one.how,
                one.cut_by or tuple(division.cut_by.get(owner, ())))
        for owner, one in enumerate(problem.inside))


def lines_of(
    problem: Problem, asked: Terms, division: Division, held: Held, window: Window
) -> tuple[LineStanding, ...]:
    """Every line of the rule, in its order."""
    return tuple(_line(line, problem, asked, division, held, window) for line in problem.rule.lines)


def _line(
    line: AnyLine, problem: Problem, asked: Terms, division: Division, held: Held, window: Window
) -> LineStanding:
    own = line_window(getattr(line, "clock", None), window)
    if line.id in asked.waived:
        return LineStanding(line, own, waived=asked.waived[line.id])
    if isinstance(line, Minimum):
        amount = next(one.amount for one in asked.demands if one.line.id == line.id)
        parts = _parts(division.for_line.get(line.id, {}), problem)
        counted = sum((part.amount for part in parts), ZERO)
        return LineStanding(line, own, amount, counted, max(ZERO, amount - counted), parts=parts)
    if isinstance(line, Maximum | Rate):
        return _limit(line, problem, asked, division, own)
    if isinstance(line, Task):
        return LineStanding(line, own, done=_done(line, held, own))
    if isinstance(line, Excluded | NoRepeat):
        cut = tuple(Part(one.earned.key, one.lost) for one in problem.inside if line.id in one.cut_by)
        return LineStanding(line, own, cut=cut)
    parts = tuple(Part(one.earned.key, one.worth) for one in problem.inside
                  if fits(line.of, one.earned, one.worth, problem.rule).surely)
    return LineStanding(line, own, parts=parts)


def _limit(
    line: Maximum | Rate, problem: Problem, asked: Terms, division: Division, own: Window
) -> LineStanding:
    amount = next(one.amount for one in asked.caps if one.line.id == line.id)
    under = dict(division.under.get(line.id, {}))
    if isinstance(line, Maximum):
        for owner, counted in ((owner, counted) for other in line.beyond
                               for owner, counted in division.for_line.get(other, {}).items()):
            under[owner] = under.get(owner, ZERO) - counted
    else:
        under = {owner: counted for owner, counted in division.counted.items()
                 if owner != CARRIED and _within(line, problem.inside[owner], problem)}
    parts = _parts(under, problem)
    counted = sum((part.amount for part in parts), ZERO)
    cut = _parts({owner: problem.inside[owner].worth - division.counted.get(owner, ZERO)
                  for owner, lines in division.cut_by.items() if line.id in lines}, problem)
    room = max(ZERO, amount - counted) if isinstance(line, Maximum) else None
    return LineStanding(line, own, amount, counted, room=room, parts=parts, cut=cut)


def _within(line: Maximum | Rate, one: Weighed, problem: Problem) -> bool:
    fit = fits(line.of, one.earned, one.worth, problem.rule)
    return fit.surely or fit.perhaps


def _parts(amounts: dict[int, Fraction], problem: Problem) -> tuple[Part, ...]:
    keys = [one.earned.key for one in (*problem.inside, *problem.outside)]
    return tuple(Part(CARRIED_KEY if owner == CARRIED else keys[owner], amount)
                 for owner, amount in sorted(amounts.items()) if amount > 0)


def _done(line: Task, held: Held, own: Window) -> date | None:
    done = day_told(held, f"{DONE}{line.id}")
    return done if done is not None and own.start <= done <= own.end else None


