"""Where the nodes of a case stand on its map: layers from left to right, few crossings, no line through a box.

All in whole pixels and the same every time. A node stands in the layer of the longest way to it; lines that pass over
a layer get a place in it like a node, so that they run between the boxes. Ways back are turned around for this and
drawn from left side to right side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from neurodash_ceu.rules.cases.nodes import acts
from neurodash_ceu.rules.cases.shapes import Case, Ending, Node, Scene

WIDTH, GAP, BETWEEN, MARGIN = 188, 56, 26, 18  # of a box; between layers; between boxes; around the map
LINE, INSIDE, LETTERS, MOST_LINES = 19, 12, 23, 3
LANE = 14  # the height that a passing line takes
SWEEPS = 12

Edge = tuple[str, str]


@dataclass(frozen=True)
class Box:
    """A node on the map: its left upper corner, its height, and its title in lines."""

    node: Node
    x: int
    y: int
    height: int
    title: tuple[str, ...]

    @property
    def middle(self) -> int:
        """Where lines come and go."""
        return self.y + self.height // 2


@dataclass(frozen=True)
class Line:
    """A way between two nodes through these points, from the right of the first to the left of the second box.

    A way back runs from left to right side; one from a node to itself has a single point above it.
    """

    source: str
    target: str
    points: tuple[tuple[int, int], ...]
    back: bool


@dataclass(frozen=True)
class Layout:
    """A drawn case: its size, its boxes in the order of layers, and its lines."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def layout(case: Case, taken: Iterable[Sequence[str]] = ()) -> Layout:
    """Place a sound case. `taken` are node ids of walks: a step that an alarm forced is drawn only if it was taken."""
    edges = list(dict.fromkeys((*_edges(case), *(pair for walk in taken for pair in pairwise(walk)))))
    turned = _turned(case.start, [node.id for node in case.nodes], edges)
    onward = list(dict.fromkeys(
        (target, source) if (source, target) in turned else (source, target)
        for source, target in edges if source != target))
    layers = _layers(case, onward)
    ranks, chains = _filled(case, layers, onward)
    _ordered(ranks, chains)
    heights = {node.id: _height(node) for node in case.nodes}
    middles = _middles(ranks, chains, heights)
    return _drawn(case, layers, edges, turned, chains, heights, middles)


def wrapped(text: str, letters: int = LETTERS, most: int = MOST_LINES) -> tuple[str, ...]:
    """A title in lines of about so many letters, at most so many; what does not fit ends in an ellipsis."""
    lines: list[str] = []
    for word in text.split():
        word = word if len(word) <= letters else word[:letters - 1] + "…"
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = lines[:most]
        lines[-1] = lines[-1][:letters - 1].rstrip(" ,.;:") + "…"
    return tuple(lines) or ("",)


def _height(node: Node) -> int:
    """Title, a line for the kind, and one for the paths."""
    return 2 * INSIDE + LINE * (len(wrapped(node.title)) + 1) - 2


def _edges(case: Case) -> Iterator[Edge]:
    for node in case.nodes:
        if isinstance(node, Scene):
            yield from ((node.id, target) for target in (*(way.next for way in node.ways), node.next))
        for act in acts(node):
            if act.critical and case.critical_ending:
                yield node.id, case.critical_ending
                continue
            yield from ((node.id, target) for target in (*(way.next for way in act.ways), act.next))


def _turned(start: str, names: Sequence[str], edges: Sequence[Edge]) -> frozenset[Edge]:
    """The edges that lead back to a node on the way to them: without these there is no circle."""
    ahead: dict[str, list[str]] = {name: [] for name in names}
    for source, target in edges:
        ahead[source].append(target)
    state: dict[str, int] = {}
    back: set[Edge] = set()
    for root in (start, *names):
        stack = [] if root in state else [(root, iter(ahead[root]))]
        state.setdefault(root, 1)
        while stack:
            name, targets = stack[-1]
            following = next(targets, None)
            if following is None:
                state[name] = 2
                stack.pop()
            elif following not in state:
                state[following] = 1
                stack.append((following, iter(ahead[following])))
            elif state[following] == 1 and following != name:
                back.add((name, following))
    return frozenset(back)


def _layers(case: Case, onward: Sequence[Edge]) -> dict[str, int]:
    """Node -> the length of the longest way to it; endings that nothing leads to stand in the last layer."""
    layers = {node.id: 0 for node in case.nodes}
    for _ in layers:
        moved = False
        for source, target in onward:
            if layers[target] < layers[source] + 1:
                layers[target], moved = layers[source] + 1, True
        if not moved:
            break
    reached = {target for _, target in onward}
    last = max(layers.values())
    return {node.id: last if isinstance(node, Ending) and node.id not in reached else layers[node.id]
            for node in case.nodes}


def _filled(
    case: Case, layers: dict[str, int], onward: Sequence[Edge]
) -> tuple[list[list[str]], dict[Edge, tuple[str, ...]]]:
    """The layers with a place for every line that passes over one, and each edge as the chain of its places."""
    ranks: list[list[str]] = [[] for _ in range(max(layers.values()) + 1)]
    for node in case.nodes:
        ranks[layers[node.id]].append(node.id)
    chains: dict[Edge, tuple[str, ...]] = {}
    for source, target in onward:
        passing = []
        for layer in range(layers[source] + 1, layers[target]):
            name = f"{source} > {target} @ {layer}"  # an id has no spaces
            ranks[layer].append(name)
            passing.append(name)
        chains[source, target] = (source, *passing, target)
    return ranks, chains


def _neighbours(chains: dict[Edge, tuple[str, ...]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    left: dict[str, list[str]] = {}
    right: dict[str, list[str]] = {}
    for chain in chains.values():
        for one, other in pairwise(chain):
            right.setdefault(one, []).append(other)
            left.setdefault(other, []).append(one)
    return left, right


def _ordered(ranks: list[list[str]], chains: dict[Edge, tuple[str, ...]]) -> None:
    """Order each layer by the barycentres of its neighbours, to and fro; the order with the fewest crossings stays."""
    left, right = _neighbours(chains)
    best, fewest = [list(rank) for rank in ranks], _crossings(ranks, right)
    for sweep in range(SWEEPS):
        beside, order = (left, range(1, len(ranks))) if sweep % 2 == 0 else (right, range(len(ranks) - 2, -1, -1))
        for n in order:
            fixed = ranks[n - 1] if sweep % 2 == 0 else ranks[n + 1]
            at = {name: place for place, name in enumerate(fixed)}
            centres = {name: _centre([at[one] for one in beside.get(name, ())], place)
                       for place, name in enumerate(ranks[n])}
            ranks[n].sort(key=lambda name, centres=centres: centres[name])  # type: ignore[misc]  # bound now
        count = _crossings(ranks, right)
        if count < fewest:
            best, fewest = [list(rank) for rank in ranks], count
    ranks[:] = best


def _centre(places: Sequence[int], own: int) -> int:
    return sum(places) * 1000 // len(places) if places else own * 1000


def _crossings(ranks: Sequence[Sequence[str]], right: dict[str, list[str]]) -> int:
    count = 0
    for here, there in pairwise(ranks):
        at = {name: place for place, name in enumerate(there)}
        ends = [at[target] for name in here for target in sorted(right.get(name, ()), key=lambda one: at[one])]
        count += sum(ends[m] < ends[n] for n in range(len(ends)) for m in range(n + 1, len(ends)))
    return count


def _middles(
    ranks: Sequence[Sequence[str]], chains: dict[Edge, tuple[str, ...]], heights: dict[str, int]
) -> dict[str, int]:
    """The height at which each place of a layer stands: near its neighbours, in order, and apart."""
    left, right = _neighbours(chains)
    middles: dict[str, int] = {}
    for rank in ranks:
        at = 0
        for name in rank:
            tall = heights.get(name, LANE)
            middles[name] = at + tall // 2
            at += tall + BETWEEN
    tallest = max(middles[rank[-1]] for rank in ranks if rank)
    for rank in ranks:  # each layer around the same middle line
        shift = (tallest - middles[rank[-1]]) // 2 if rank else 0
        for name in rank:
            middles[name] += shift
    for sweep in range(SWEEPS):
        for rank in ranks if sweep % 2 == 0 else reversed(ranks):
            wanted = [_wanted(middles, (*left.get(name, ()), *right.get(name, ())), middles[name]) for name in rank]
            _spread(rank, wanted, heights, middles)
    for chain in chains.values():
        _straighten(chain[1:-1], ranks, heights, middles)
    top = min(middles[name] - heights.get(name, LANE) // 2 for name in middles)
    return {name: middle - top + MARGIN for name, middle in middles.items()}


def _straighten(
    passing: Sequence[str], ranks: Sequence[Sequence[str]], heights: dict[str, int], middles: dict[str, int]
) -> None:
    """Let a line pass over several layers at one height, if some height of its own is free in all of them."""
    own = sorted(middles[name] for name in passing)
    ranked = {name: rank for rank in ranks for name in rank if name in passing}
    for height in sorted(own, key=lambda one: (abs(one - own[len(own) // 2]), one)):
        if all(_free(name, height, ranked[name], heights, middles) for name in passing):
            middles.update(dict.fromkeys(passing, height))
            return


def _free(name: str, height: int, rank: Sequence[str], heights: dict[str, int], middles: dict[str, int]) -> bool:
    """Whether a place can stand at a height, between those above and below it in its layer."""
    at = rank.index(name)

    def apart(other: str) -> int:
        return (heights.get(name, LANE) + heights.get(other, LANE)) // 2 + LANE

    above = at == 0 or middles[rank[at - 1]] + apart(rank[at - 1]) <= height
    return above and (at == len(rank) - 1 or height <= middles[rank[at + 1]] - apart(rank[at + 1]))


def _wanted(middles: dict[str, int], beside: Sequence[str], own: int) -> int:
    """The middle of the neighbours' middles."""
    places = sorted(middles[name] for name in beside)
    if not places:
        return own
    half = len(places) // 2
    return places[half] if len(places) % 2 else (places[half - 1] + places[half]) // 2


def _spread(rank: Sequence[str], wanted: Sequence[int], heights: dict[str, int], middles: dict[str, int]) -> None:
    """Place a layer as near to what is wanted as its order and the distances allow: neighbours that would come too
    close move together, as one block around the mean of what they want.
    """
    offsets = [0]
    for one, other in pairwise(rank):
        offsets.append(offsets[-1] + (heights.get(one, LANE) + heights.get(other, LANE)) // 2 + BETWEEN)
    blocks: list[tuple[int, int]] = []  # (sum of what is wanted less the offsets, how many)
    for want, offset in zip(wanted, offsets, strict=True):
        blocks.append((want - offset, 1))
        while len(blocks) > 1 and blocks[-2][0] * blocks[-1][1] > blocks[-1][0] * blocks[-2][1]:
            total, count = blocks.pop()
            blocks[-1] = (blocks[-1][0] + total, blocks[-1][1] + count)
    starts = [total // count for total, count in blocks for _ in range(count)]
    for name, first, offset in zip(rank, starts, offsets, strict=True):
        middles[name] = first + offset


def _drawn(
    case: Case, layers: dict[str, int], edges: Sequence[Edge], turned: frozenset[Edge],
    chains: dict[Edge, tuple[str, ...]], heights: dict[str, int], middles: dict[str, int],
) -> Layout:
    def x(layer: int) -> int:
        return MARGIN + layer * (WIDTH + GAP)

    boxes = tuple(sorted(
        (Box(node, x(layers[node.id]), middles[node.id] - heights[node.id] // 2, heights[node.id], wrapped(node.title))
         for node in case.nodes), key=lambda box: (box.x, box.y)))
    lines = []
    for source, target in edges:
        if source == target:
            top = (x(layers[source]) + WIDTH // 2, middles[source] - heights[source] // 2)
            lines.append(Line(source, target, (top,), True))
            continue
        back = (source, target) in turned
        first, last = (target, source) if back else (source, target)
        chain = chains[first, last]
        points = [(x(layers[first]) + WIDTH, middles[first])]
        for n, name in enumerate(chain[1:-1], 1):
            left = x(layers[first] + n)
            points += [(left, middles[name]), (left + WIDTH, middles[name])]
        points.append((x(layers[last]), middles[last]))
        lines.append(Line(source, target, tuple(reversed(points)) if back else tuple(points), back))
    bottom = max(middles[name] + heights.get(name, LANE) // 2 for name in middles)
    return Layout(x(max(layers.values())) + WIDTH + MARGIN, bottom + MARGIN, boxes, tuple(lines))
