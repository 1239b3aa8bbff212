"""Which minutes count for what: credit divided among a board's minimums and limits, in the learner's best favour.

Best means, in this order: the least that must still be earned, the most counted for minimums, the most counted in all.
That is a linear programme (`rules/simplex.py`): so one more entry can only widen what is possible, and never makes a
standing worse. A minute counts for one topic, unless the line `shares`; it may count for a topic and a format at once.
A line about `content` that an answer tells is divided as a topic is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from neurodash_ceu.rules.board_lines import Rate
from neurodash_ceu.rules.lumps import ZERO, Lump, Piece, Problem, lumps_of
from neurodash_ceu.rules.simplex import Number, best


@dataclass
class Division:
    """What came of it, by the number of the entry: counted in all, for each minimum, under each limit; what binds."""

    further: Fraction = ZERO
    covered: Fraction = ZERO
    counted: dict[int, Fraction] = field(default_factory=dict)
    for_line: dict[str, dict[int, Fraction]] = field(default_factory=dict)
    under: dict[str, dict[int, Fraction]] = field(default_factory=dict)
    cut_by: dict[int, list[str]] = field(default_factory=dict)

    @property
    def total(self) -> Fraction:
        """All that counts, in units."""
        return sum(self.counted.values(), ZERO)

    @property
    def key(self) -> tuple[Fraction, Fraction, Fraction]:
        """The better of two divisions has the greater key."""
        return -self.further, self.covered, self.total


def divide(problem: Problem) -> Division:
    """The best division. Entries are numbered: those inside from 0, then those outside; CARRIED came from before."""
    return _Programme(problem, list(lumps_of(problem))).solved()


# --- the programme ------------------------------------------------------------------------------------------


class _Programme:
    """The linear programme of a division: x, what of a lump counts in all; y, what of it counts for a topic line."""

    def __init__(self, problem: Problem, lumps: Sequence[Lump]) -> None:
        self.problem, self.lumps = problem, lumps
        self.topical = [bool(demand.line.of.topics) or demand.line.content for demand in problem.demands]
        self.x: dict[int, int] = {}
        self.y: dict[tuple[int, int], int] = {}
        self.c: dict[int, int] = {}
        for number, lump in enumerate(lumps):
            if lump.inside:
                self.x[number] = self._new()
            for demand, topical in enumerate(self.topical):
                if topical and lump.limit(demand):
                    self.y[number, demand] = self._new()
        for demand, topical in enumerate(self.topical):
            if not topical:
                self.c[demand] = self._new()
        self.z = self._new()
        self.tight: set[int] = set()

    def _new(self) -> int:
        return len(self.x) + len(self.y) + len(self.c)

    def solved(self) -> Division:
        """Solve it, and give the amounts back to the entries."""
        most = self._most_owed()
        covering = dict.fromkeys([*self.y.values(), *self.c.values()], 1)
        counting = dict.fromkeys(self.x.values(), 1)
        objectives: list[Mapping[int, Number]] = [{self.z: 1}, covering, counting]
        amounts = best(objectives, [*self._limits(), *self._owed(most)])
        return self._shared_out({name: Fraction(value) for name, value in amounts.items()}, most)

    def _most_owed(self) -> Fraction:
        demands = self.problem.demands
        topics = sum((demand.amount for demand, topical in zip(demands, self.topical, strict=True)
                      if topical and not demand.line.shares), ZERO)
        return max([self.problem.required, topics, *(demand.amount for demand in demands)])

    def _owed(self, most: Fraction) -> Iterator[tuple[dict[int, Number], Number]]:
        """`most` less z must still be earned: no less than the total wants, the topics together, or any line."""
        demands = self.problem.demands
        yield {self.z: 1}, most
        yield {self.z: 1, **dict.fromkeys(self.x.values(), -1)}, most - self.problem.required
        together = {number for number, demand in enumerate(demands)
                    if self.topical[number] and not demand.line.shares}
        yield ({self.z: 1, **{name: -1 for (_, demand), name in self.y.items() if demand in together}},
               most - sum((demands[number].amount for number in together), ZERO))
        for number, demand in enumerate(demands):
            if not self.topical[number]:
                yield {self.z: 1, self.c[number]: -1}, most - demand.amount
            elif demand.line.shares:
                own = {name: -1 for (_, other), name in self.y.items() if other == number}
                yield {self.z: 1, **own}, most - demand.amount

    def _limits(self) -> Iterator[tuple[dict[int, Number], Number]]:
        yield from self._of_lumps()
        for number, demand in enumerate(self.problem.demands):
            if self.topical[number]:
                yield {name: 1 for (_, other), name in self.y.items() if other == number}, demand.amount
                continue
            looked = [lump for lump, one in enumerate(self.lumps) if one.limit(number)]
            yield {self.c[number]: 1}, demand.amount
            yield ({self.c[number]: 1, **{self.x[lump]: -1 for lump in looked if lump in self.x}},
                   sum((self.lumps[lump].amount for lump in looked if lump not in self.x), ZERO))
        yield from ((row, most) for _, row, most in self._of_caps())
        for group in self.problem.groups:
            yield {name: 1 / self.problem.inside[owner].worth for lump, name in self.x.items()
                   if (owner := self.lumps[lump].pieces[0].owner) in group}, 1

    def _of_lumps(self) -> Iterator[tuple[dict[int, Number], Number]]:
        for number, lump in enumerate(self.lumps):
            if number in self.x:
                yield {self.x[number]: 1}, lump.amount
            own = {demand: name for (other, demand), name in self.y.items() if other == number}
            for demand, name in own.items():
                yield {name: 1}, lump.limit(demand)
                if self.problem.demands[demand].line.shares and number in self.x:
                    yield {name: 1, self.x[number]: -1}, ZERO
            together: dict[int, Number] = {name: 1 for demand, name in own.items()
                                           if not self.problem.demands[demand].line.shares}
            if together and number in self.x:
                yield {**together, self.x[number]: -1}, ZERO
            elif together:
                yield together, lump.amount

    def _tight(self, amounts: Mapping[int, Fraction]) -> set[int]:
        """The limits that let nothing more in."""
        return {number for number, row, most in self._of_caps()
                if sum((value * amounts.get(name, ZERO) for name, value in row.items()), ZERO) == most}

    def _of_caps(self) -> Iterator[tuple[int, dict[int, Number], Number]]:
        for number, cap in enumerate(self.problem.caps):
            if isinstance(cap.line, Rate):
                groups = {group for lump in self.lumps for of, group in lump.groups if of == number}
                for group in sorted(groups):
                    yield number, {name: 1 for lump, name in self.x.items()
                                   if (number, group) in self.lumps[lump].groups}, cap.amount
                continue
            beyond = {place for place, demand in enumerate(self.problem.demands) if demand.line.id in cap.line.beyond}
            row: dict[int, Number] = {name: 1 for lump, name in self.x.items() if self.lumps[lump].caps[number]}
            row |= {name: -1 for (lump, demand), name in self.y.items()
                    if demand in beyond and lump in self.x and self.lumps[lump].caps[number]}
            yield number, row, cap.amount

    def _shared_out(self, amounts: Mapping[int, Fraction], most: Fraction) -> Division:
        """The amounts of lumps given to their pieces, in the order of the entries."""
        made = Division(further=most - amounts.get(self.z, ZERO))
        self.tight = self._tight(amounts)
        for number, lump in enumerate(self.lumps):
            left = amounts.get(self.x[number], ZERO) if lump.inside else lump.amount
            taken = {piece: min(piece.amount, left - before) for piece, before in _before(lump.pieces, left)}
            if lump.inside:
                for piece, amount in taken.items():
                    made.counted[piece.owner] = made.counted.get(piece.owner, ZERO) + amount
                    for cap in (cap for cap, looks in zip(self.problem.caps, lump.caps, strict=True) if looks):
                        own = made.under.setdefault(cap.line.id, {})
                        own[piece.owner] = own.get(piece.owner, ZERO) + amount
            self._for_lines(made, number, taken, amounts)
            if lump.inside and left < lump.amount:
                self._binding(made, lump, [piece for piece in lump.pieces if taken.get(piece, ZERO) < piece.amount])
        made.covered = sum((amounts.get(name, ZERO) for name in (*self.y.values(), *self.c.values())), ZERO)
        return made

    def _for_lines(
        self, made: Division, number: int, taken: Mapping[Piece, Fraction], amounts: Mapping[int, Fraction]
    ) -> None:
        lump, free = self.lumps[number], dict(taken)
        for demand, one in enumerate(self.problem.demands):
            own = made.for_line.setdefault(one.line.id, {})
            parts = list(taken.items()) if lump.limit(demand) else []
            if self.topical[demand]:
                wanted = amounts.get(self.y.get((number, demand), -1), ZERO)
                parts = list(_portions(dict(taken) if one.line.shares else free, wanted))
            for piece, amount in parts:
                if amount:
                    own[piece.owner] = own.get(piece.owner, ZERO) + amount

    def _binding(self, made: Division, lump: Lump, cut: Sequence[Piece]) -> None:
        lines = [cap.line.id for number, cap in enumerate(self.problem.caps) if number in self.tight
                 and (lump.caps[number] or any(of == number for of, _ in lump.groups))]
        for piece in cut:
            own = made.cut_by.setdefault(piece.owner, [])
            own += [line for line in lines if line not in own]


def _before(pieces: Sequence[Piece], left: Fraction) -> Iterator[tuple[Piece, Fraction]]:
    """Each piece that still gets something, with what the ones before it took."""
    before = ZERO
    for piece in pieces:
        if before >= left:
            return
        yield piece, before
        before += piece.amount


def _portions(free: dict[Piece, Fraction], wanted: Fraction) -> Iterator[tuple[Piece, Fraction]]:
    """So much taken from the pieces in their order; `free` keeps what is left of each."""
    for piece in list(free):
        portion = min(free[piece], wanted)
        if portion:
            free[piece] -= portion
            wanted -= portion
            yield piece, portion


