"""Where the nodes of a case stand on its map: layers from left to right, few crossings, no line through a box.

All in whole pixels and the same every time. A node stands in the layer of the longest way to it; lines that pass over
a layer get a place in it like a node, so that they run between the boxes. Ways back are turned around for this and
drawn from left side to right side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from neurodash_ceu.rules.cases.layers import LANE, MARGIN, Edge, filled, layered, middles, ordered, turned
from neurodash_ceu.rules.cases.nodes import acts
from neurodash_ceu.rules.cases.shapes import Case, Node, Scene

WIDTH, GAP = 188, 56  # of a box; between layers
LINE, INSIDE, LETTERS, MOST_LINES = 19, 12, 23, 3


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
    back = turned(case.start, [node.id for node in case.nodes], edges)
    onward = list(dict.fromkeys(
        (target, source) if (source, target) in back else (source, target)
        for source, target in edges if source != target))
    layers = layered(case, onward)
    ranks, chains = filled(case, layers, onward)
    ordered(ranks, chains)
    heights = {node.id: _height(node) for node in case.nodes}
    return _drawn(case, layers, edges, back, chains, heights, middles(ranks, chains, heights))


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


def _drawn(
    case: Case, layers: dict[str, int], edges: Sequence[Edge], back: frozenset[Edge],
    chains: dict[Edge, tuple[str, ...]], heights: dict[str, int], at: dict[str, int],
) -> Layout:
    def x(layer: int) -> int:
        return MARGIN + layer * (WIDTH + GAP)

    boxes = tuple(sorted(
        (Box(node, x(layers[node.id]), at[node.id] - heights[node.id] // 2, heights[node.id], wrapped(node.title))
         for node in case.nodes), key=lambda box: (box.x, box.y)))
    lines = []
    for source, target in edges:
        if source == target:
            top = (x(layers[source]) + WIDTH // 2, at[source] - heights[source] // 2)
            lines.append(Line(source, target, (top,), True))
            continue
        leads_back = (source, target) in back
        first, last = (target, source) if leads_back else (source, target)
        chain = chains[first, last]
        points = [(x(layers[first]) + WIDTH, at[first])]
        for n, name in enumerate(chain[1:-1], 1):
            left = x(layers[first] + n)
            points += [(left, at[name]), (left + WIDTH, at[name])]
        points.append((x(layers[last]), at[last]))
        lines.append(Line(source, target, tuple(reversed(points)) if leads_back else tuple(points), leads_back))
    bottom = max(at[name] + heights.get(name, LANE) // 2 for name in at)
    return Layout(x(max(layers.values())) + WIDTH + MARGIN, bottom + MARGIN, boxes, tuple(lines))
