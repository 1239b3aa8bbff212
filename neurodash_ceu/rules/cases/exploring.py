"""Every state that a case can come to, each once: what is reached, what never happens, and whether all walks end.

A state is (node, variables, consequences under way). The search goes deep first and without recursion, so that the
order in which states are finished is also the order in which `ranking` can say what is best from each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from neurodash_ceu.rules.cases.compiling import Compared, Compiled, Done, Move, Path

MOST_STATES = 200_000

Edge = tuple[int, Move]  # the state it leads to, and what was done
Waiting = tuple[tuple[int, int], ...]  # consequences under way: (decisions left, number), the next first


@dataclass
class Explored:
    """What was found. States are numbers from 0, the start; `finished` has each after all that it leads to.

    `loop` is a circle of states, if there is one. `stuck` are states with nothing open. `whole` is false where the
    search was given up because of too many states.
    """

    compiled: Compiled
    whole: bool = True
    nodes: list[int] = field(default_factory=list)
    packed: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    edges: list[list[Edge]] = field(default_factory=list)
    finished: list[int] = field(default_factory=list)
    loop: tuple[int, ...] = ()
    stuck: list[int] = field(default_factory=list)
    held: list[bool] = field(default_factory=list)
    looked: list[bool] = field(default_factory=list)
    waits: list[Waiting] = field(default_factory=list)

    def way_to(self, state: int) -> list[str]:
        """The nodes on the way by which a state was first found."""
        found = []
        while state >= 0:
            found.append(self.compiled.places[self.nodes[state]].id)
            state = self.parents[state]
        return found[::-1]

    def values(self, state: int) -> list[tuple[str, int]]:
        """The variables that matter in a state, by id, with their values."""
        return [(variable.id, variable.low + self.packed[state] // weight % base)
                for variable, weight, base in self.compiled.digits]

    def never(self) -> list[Path]:
        """The places of guards that were looked at and never held."""
        return [guard.path for guard in self.compiled.guards if self.looked[guard.no] and not self.held[guard.no]]

    def passed_over(self) -> list[Path]:
        """The places of guards that were never looked at, because something before them always decides."""
        reached = set(self.nodes)
        return [guard.path for guard in self.compiled.guards
                if guard.tests and not self.looked[guard.no] and "delayed" not in guard.path
                and (guard.path[0] == "alarms" or guard.path[1] in reached)]


def explored(compiled: Compiled, most: int = MOST_STATES) -> Explored:
    """Explore a compiled case; given up, and said so, past `most` states."""
    return _Search(compiled, most).run()


class _Search:
    """The search under way. What is known of a state is in lists, by its number."""

    def __init__(self, compiled: Compiled, most: int) -> None:
        self.compiled = compiled
        self.most = most
        self.found = Explored(compiled, held=[False] * len(compiled.guards), looked=[False] * len(compiled.guards))
        self.known: list[dict[int, int]] = []  # by what is under way: packed and node -> state
        self.numbers: dict[Waiting, int] = {}
        self.passed: dict[tuple[int, int], tuple[tuple[int, ...], int]] = {}
        self.size = len(compiled.places)

    def run(self) -> Explored:
        found = self.found
        self.state(self.compiled.start, self.compiled.packed, self.number(()), -1)
        standing = bytearray(1)  # 1: on the path, 2: finished
        path: list[int] = []
        ahead: list[int] = []
        here = 0
        while True:
            if standing[here] == 0:
                self.expand(here)
                if len(found.nodes) > self.most:
                    found.whole = False
                    return found
                standing.extend(bytes(len(found.nodes) - len(standing)))
                standing[here] = 1
                path.append(here)
                ahead.append(0)
            elif standing[here] == 1 and not found.loop:
                found.loop = tuple(path[path.index(here):])
            while path and ahead[-1] == len(found.edges[path[-1]]):
                over = path.pop()
                ahead.pop()
                standing[over] = 2
                found.finished.append(over)
            if not path:
                return found
            here = found.edges[path[-1]][ahead[-1]][0]
            ahead[-1] += 1

    def expand(self, here: int) -> None:
        """Everything that can be done in a state, each leading to the state after it."""
        found, drops = self.found, self.compiled.drops
        node, before, waiting = found.nodes[here], found.packed[here], found.waiting[here]
        place = self.compiled.places[node]
        for finding in place.says:
            any(self.holds(when, before) for when in finding)  # the first that holds is said
        edges = found.edges[here]
        for move in place.moves:
            if move.when.tests and not self.holds(move.when, before):
                continue
            packed = _moved(before, move.effects) if move.effects else before
            left = waiting
            if move.counts and (waiting or move.delayed):
                packed, left = self.pass_on(packed, waiting, move, node)
            target = self.target(move, packed)
            for weight, base in drops[node][target]:
                packed -= packed // weight % base * weight
            if self.compiled.places[target].ending is not None:
                left = 0
            known = self.known[left]
            key = packed * self.size + target
            child = known.get(key)
            if child is None:
                child = self.state(target, packed, left, here)
            edges.append((child, move))
        if not edges and place.ending is None:
            found.stuck.append(here)

    def target(self, move: Move, packed: int) -> int:
        if move.forced is not None:
            return move.forced
        for when, node in self.compiled.alarms:
            if self.holds(when, packed):
                return node
        for when, node in move.ways:
            if self.holds(when, packed):
                return node
        return move.next

    def holds(self, when: Compared, packed: int) -> bool:
        self.found.looked[when.no] = True
        for weight, base, least, most in when.tests:
            if not least <= packed // weight % base <= most:
                return False
        self.found.held[when.no] = True
        return True

    def pass_on(self, packed: int, waiting: int, move: Move, node: int) -> tuple[int, int]:
        """A decision more: what comes due is done, the older first, and what the move itself begins waits."""
        key = (waiting, move.no)
        if key not in self.passed:
            before = self.found.waits[waiting]
            due = tuple(no for left, no in before if left == 1)
            left = [(left - 1, no) for left, no in before if left > 1]
            left += [(one.after, one.no) for one in move.delayed]
            self.passed[key] = due, self.number(tuple(sorted(left, key=lambda one: one[0])))
        due, after = self.passed[key]
        for no in due:
            later = self.compiled.later[no]
            if self.holds(later.when, packed):
                packed = _moved(packed, later.effects[node])
        return packed, after

    def state(self, node: int, packed: int, waiting: int, parent: int) -> int:
        found = self.found
        state = len(found.nodes)
        self.known[waiting][packed * self.size + node] = state
        found.nodes.append(node)
        found.packed.append(packed)
        found.waiting.append(waiting)
        found.parents.append(parent)
        found.edges.append([])
        return state

    def number(self, waiting: Waiting) -> int:
        no = self.numbers.get(waiting)
        if no is None:
            no = self.numbers[waiting] = len(self.known)
            self.known.append({})
            self.found.waits.append(waiting)
        return no


def _moved(packed: int, effects: Iterable[Done]) -> int:
    for effect in effects:
        digit = packed // effect.weight % effect.base
        wanted = effect.by if effect.sets else digit + effect.by
        kept = 0 if wanted < 0 else effect.base - 1 if wanted >= effect.base else wanted
        packed += (kept - digit) * effect.weight
    return packed
