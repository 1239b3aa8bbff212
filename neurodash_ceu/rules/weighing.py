"""What an entry is worth to a board: minutes into the board's unit, and which credit a line looks at.

Each activity is turned into units by itself. Where it is not known whether a line fits an entry, a limit holds and a
minimum does not count it: what is shown is the least that counts, and an answer can only add to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from neurodash_ceu.rules.activities import BLENDED
from neurodash_ceu.rules.board_lines import Excluded, Multiplier, NoRepeat, Which, units
from neurodash_ceu.rules.boards import BoardUnit, Question, Rule
from neurodash_ceu.rules.credit import KINDS
from neurodash_ceu.rules.standings import WORTH, YES, Earned


@dataclass(frozen=True)
class Fit:
    """Whether a line looks at an entry: surely, perhaps (an answer is wanting, to these questions), or not at all."""

    surely: bool
    perhaps: bool = False
    wanting: tuple[str, ...] = ()


@dataclass(frozen=True)
class Weighed:
    """An entry in the unit of a rule: `worth` before anything is cut, `topics` how much of it each topic may take.

    `cut_by` are the lines that took all of it away before the dividing (an exclusion, a repeat).
    """

    earned: Earned
    worth: Fraction
    how: str
    topics: dict[str, Fraction] = field(default_factory=dict)
    cut_by: tuple[str, ...] = ()
    lost: Fraction = Fraction(0)


def fits(which: Which, earned: Earned, worth: Fraction, rule: Rule) -> Fit:
    """Does a line that looks at `which` look at this entry? Topics are compared as well."""
    if not _plainly(which, earned, worth):
        return Fit(False)
    wanting = []
    for question, right in _answers_wanted(which, rule):
        told = earned.answers.get(question)
        if told is None:
            wanting.append(question)
        elif told not in right:
            return Fit(False)
    partly = bool(which.formats) and earned.format not in which.formats  # blended: some of it is of that format
    return Fit(not wanting and not partly, bool(wanting) or partly, tuple(wanting))


def _plainly(which: Which, earned: Earned, worth: Fraction) -> bool:
    own = {topic for topic, minutes in earned.topics if minutes > 0}
    return ((not which.topics or bool(own.intersection(which.topics)))
            and (not which.formats or earned.format in (*which.formats, BLENDED))
            and (not which.approvals or any(approved(one, earned) for one in which.approvals))
            and (which.assessed is None or which.assessed == earned.assessed)
            and (which.least is None or worth >= units(which.least)))


def approved(authority: str, earned: Earned) -> bool:
    """Does the entry carry an approval of this authority? Approvals are "AUTHORITY NUMBER"."""
    return any(one == authority or one.startswith(f"{authority} ") for one in earned.approvals)


def _answers_wanted(which: Which, rule: Rule) -> Iterable[tuple[str, frozenset[str]]]:
    if which.answered:
        yield which.answered, frozenset({YES})
    if which.kinds:
        wanted = frozenset(which.kinds)
        for question in rule.questions:
            if wanted.intersection(option.id for option in question.options):
                yield question.id, wanted


def asks(question: Question, earned: Earned, rule: Rule) -> bool:
    """Is an entry question asked of this entry, and not answered yet?"""
    fit = fits(question.of, earned, Fraction(10**6), rule)
    return question.about == "entry" and question.id not in earned.answers and (fit.surely or fit.perhaps)


# By version of a rule and minutes to a unit, then by the key of an entry.
Weights = dict[tuple[str, date | None, int | None], dict[str, Weighed]]


def weigh(rule: Rule, minutes: int | None, earned: Sequence[Earned], known: Weights) -> list[Weighed]:
    """Every entry in the rule's unit, `minutes` to one, in the order of their dates. Exclusions are cut.

    `known` remembers what was weighed before, of entries that are the same under their key.
    """
    own = known.setdefault((rule.id, rule.effective_from, minutes), {})
    for one in earned:
        if one.key not in own:
            own[one.key] = _excluded(_weighed(rule, minutes, one), rule)
    return [own[one.key] for one in sorted(earned, key=lambda one: (one.on, one.key))]


def _weighed(rule: Rule, minutes: int | None, earned: Earned) -> Weighed:
    unit = rule.unit or BoardUnit("hour")
    total, left_out = _minutes(rule, earned)
    if unit.told:
        return _told(unit, earned)
    if minutes is None or total <= 0:
        return Weighed(earned, Fraction(0), f"{max(total, 0)} minutes")
    exact = Fraction(total, minutes)
    worth = rounded(unit, exact)
    how = f"{total} minutes, {minutes} to one {unit.name}"
    if left_out:
        how += f" ({left_out} minutes are of a kind that does not count)"
    if worth != exact:
        how += ", rounded down" if worth else ", too short to count"
    by = max((units(line.by) for line in rule.lines
              if isinstance(line, Multiplier) and fits(line.of, earned, worth, rule).surely), default=Fraction(1))
    if by != 1:
        how += f", {number_words(by)} times"
    topics = {topic: min(worth, rounded(unit, Fraction(own, minutes))) * by for topic, own in earned.topics if own > 0}
    return Weighed(earned, worth * by, how, {topic: amount for topic, amount in topics.items() if amount})


def _told(unit: BoardUnit, earned: Earned) -> Weighed:
    try:
        worth = units(earned.answers.get(WORTH, "0"))
    except ValueError:
        worth = Fraction(0)
    how = "as you read it from its certificate" if worth else f"its worth in {unit.plural or unit.name} is not said"
    total = earned.minutes.total
    topics = {topic: min(worth, worth * own / total) for topic, own in earned.topics if own > 0 and total > 0}
    return Weighed(earned, worth, how, topics)


def rounded(unit: BoardUnit, exact: Fraction) -> Fraction:
    """Units of one activity as the board rounds them: down to its step, nothing below its least."""
    step = Fraction(0) if unit.step is None else units(unit.step)
    worth = exact if not step else (exact / step).__floor__() * step
    return Fraction(0) if unit.least is not None and worth < units(unit.least) else worth


def _minutes(rule: Rule, earned: Earned) -> tuple[int, int]:
    """The minutes that count, and those of a kind that does not."""
    out = {kind for line in rule.lines if isinstance(line, Excluded) for kind in line.minutes}
    left_out = sum(earned.minutes.of(kind) for kind in KINDS if kind in out)
    return earned.minutes.total - left_out, left_out


def _excluded(one: Weighed, rule: Rule) -> Weighed:
    for line in rule.lines:
        if isinstance(line, Excluded) and line.of is not None and one.worth:
            fit = fits(line.of, one.earned, one.worth, rule)
            if fit.surely or fit.perhaps:
                return Weighed(one.earned, one.worth, one.how, {}, (line.id,), one.worth)
    return one


def repeats(rule: Rule, weighed: Sequence[Weighed]) -> tuple[str, list[list[Weighed]]] | None:
    """The line that forbids repeats and the activities that stand in the cycle more than once; None without such."""
    line = next((one for one in rule.lines if isinstance(one, NoRepeat)), None)
    if line is None:
        return None
    groups: dict[str, list[Weighed]] = {}
    for one in weighed:
        if one.worth and not one.cut_by:
            groups.setdefault(one.earned.activity, []).append(one)
    return line.id, [group for group in groups.values() if len(group) > 1]


def number_words(amount: Fraction, *, up: bool = False) -> str:
    """A number of units with at most two decimals, cut towards zero, or upwards where it is something still owed."""
    above, below = amount.numerator * 100, amount.denominator
    hundredths = -(-above // below) if up else above // below
    return f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")
