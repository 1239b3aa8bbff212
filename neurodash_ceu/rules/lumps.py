"""Credit in lumps: pieces of entries that every line of a rule looks at in the same way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from fractions import Fraction

from neurodash_ceu.rules.board_lines import Maximum, Minimum, Rate, Which, units
from neurodash_ceu.rules.boards import Rule
from neurodash_ceu.rules.standings import Earned, Window
from neurodash_ceu.rules.weighing import Weighed, fits

ZERO = Fraction(0)
CARRIED = -1  # the number under which what was carried over stands


@dataclass(frozen=True)
class Demand:
    """A minimum as it is asked this time: so much, from the credit of that window."""

    line: Minimum
    amount: Fraction
    window: Window


@dataclass(frozen=True)
class Cap:
    """A maximum or a rate as it holds this time."""

    line: Maximum | Rate
    amount: Fraction


@dataclass(frozen=True, eq=False)
class Piece:
    """A part of an entry that is alike throughout. `topics`: how much of it each topic may take."""

    owner: int
    amount: Fraction
    topics: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """Everything there is to divide: the entries of the cycle, those that only lines with their own time look at.

    `groups` are entries of the cycle, by number, that share one measure: of each a part may count, together one whole.
    """

    rule: Rule
    required: Fraction
    demands: Sequence[Demand]
    caps: Sequence[Cap]
    inside: Sequence[Weighed]
    outside: Sequence[Weighed] = ()
    carried: Fraction = ZERO
    carried_for: Mapping[str, Fraction] = field(default_factory=dict)
    groups: Sequence[frozenset[int]] = ()


@dataclass(frozen=True)
class Lump:
    """Pieces that every line looks at in the same way, taken together."""

    inside: bool
    pieces: tuple[Piece, ...]
    limits: tuple[Fraction | None, ...]  # by demand: how much of it may count there; None, all of it; zero, nothing
    caps: tuple[bool, ...]
    groups: frozenset[tuple[int, int]]

    @property
    def amount(self) -> Fraction:
        return sum((piece.amount for piece in self.pieces), ZERO)

    def limit(self, demand: int) -> Fraction:
        own = self.limits[demand]
        return self.amount if own is None else own


def caps_of(rule: Rule, instead: Mapping[str, Fraction]) -> list[Cap]:
    """Every maximum and rate of a rule, with the amounts that hold this time."""
    return [Cap(line, instead.get(line.id, units(line.at_most))) for line in rule.lines
            if isinstance(line, Maximum | Rate)]


def pieces_of(owner: int, one: Weighed) -> Iterator[Piece]:
    """An entry by its topics: apart where they fit into it side by side, together where they overlap."""
    if sum(one.topics.values(), ZERO) > one.worth:
        yield Piece(owner, one.worth, one.topics)
        return
    left = one.worth
    for topic, amount in one.topics.items():
        left -= amount
        if amount:
            yield Piece(owner, amount, {topic: amount})
    if left:
        yield Piece(owner, left)


def lumps_of(problem: Problem) -> Iterator[Lump]:
    found: dict[object, list[tuple[Piece, Lump]]] = {}
    entries = [*((one, True) for one in problem.inside), *((one, False) for one in problem.outside)]
    groups, shared = _rate_groups(problem), frozenset[int]().union(*problem.groups)
    for owner, (one, inside) in enumerate(entries):
        if not one.worth or one.cut_by:
            continue
        asked = tuple(_looked_at(demand.line.of, one, problem.rule) and demand.window.holds(one.earned.on)
                      for demand in problem.demands)
        capped = tuple(inside and _limited(cap, one, problem.rule) for cap in problem.caps)
        for piece in pieces_of(owner, one):
            limits = tuple(_limit(demand.line.of, piece) if yes else ZERO
                           for demand, yes in zip(problem.demands, asked, strict=True))
            caps = tuple(yes and _touches(cap.line.of, piece)
                         for cap, yes in zip(problem.caps, capped, strict=True))
            own = Lump(inside, (piece,), limits, caps, groups.get(owner, frozenset()))
            alike = owner not in shared and all(limit is None or not limit for limit in limits)
            key = (inside, limits, caps, own.groups, None if alike else (owner, tuple(piece.topics)))
            found.setdefault(key, []).append((piece, own))
    for same in found.values():
        first = same[0][1]
        yield Lump(first.inside, tuple(piece for piece, _ in same), first.limits, first.caps, first.groups)
    if problem.carried:
        yield Lump(True, (Piece(CARRIED, problem.carried),), tuple(
            min(problem.carried, problem.carried_for.get(demand.line.id, ZERO)) for demand in problem.demands),
            tuple(False for _ in problem.caps), frozenset())


def _looked_at(which: Which, one: Weighed, rule: Rule) -> bool:
    return fits(which, one.earned, one.worth, rule).surely


def _limited(cap: Cap, one: Weighed, rule: Rule) -> bool:
    fit = fits(cap.line.of, one.earned, one.worth, rule)
    return isinstance(cap.line, Maximum) and (fit.surely or fit.perhaps)


def _limit(which: Which, piece: Piece) -> Fraction | None:
    """How much of a piece may count where `which` looks; None for all of it."""
    if not which.topics:
        return None
    most = min(piece.amount, sum((piece.topics.get(topic, ZERO) for topic in which.topics), ZERO))
    return None if most == piece.amount else most


def _touches(which: Which, piece: Piece) -> bool:
    return not which.topics or any(topic in piece.topics for topic in which.topics)


def _rate_groups(problem: Problem) -> dict[int, frozenset[tuple[int, int]]]:
    """For each entry the (limit, group) pairs it stands in, of groups that come to more than their limit."""
    found: dict[int, set[tuple[int, int]]] = {}
    for number, cap in enumerate(problem.caps):
        if isinstance(cap.line, Rate):
            for group, owners in enumerate(_close_together(cap, cap.line, problem)):
                for owner in owners:
                    found.setdefault(owner, set()).add((number, group))
    return {owner: frozenset(groups) for owner, groups in found.items()}


def _close_together(cap: Cap, rate: Rate, problem: Problem) -> Iterator[list[int]]:
    """Entries of one day, or of any 24 hours, that come to more than the limit."""
    looked = []
    for owner, one in enumerate(problem.inside):
        fit = fits(rate.of, one.earned, one.worth, problem.rule)
        if one.worth and not one.cut_by and (fit.surely or fit.perhaps):
            looked.append(owner)
    if rate.within == "day":
        days: dict[object, list[int]] = {}
        for owner in looked:
            days.setdefault(problem.inside[owner].earned.on, []).append(owner)
        groups = list(days.values())
    else:
        at = sorted((_instant(problem.inside[owner].earned), owner) for owner in looked)
        groups = [[owner for then, owner in at[place:] if then < begun + timedelta(hours=24)]
                  for place, (begun, _) in enumerate(at)]
    for group in groups:
        if sum((problem.inside[owner].worth for owner in group), ZERO) > cap.amount:
            yield group


def _instant(earned: Earned) -> datetime:
    """When it was completed; where only the day is known, its noon."""
    return earned.at or datetime.combine(earned.on, time(12), UTC)
