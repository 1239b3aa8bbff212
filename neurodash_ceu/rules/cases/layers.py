"""A graph in layers: ways back turned around, each node in the layer of the longest way to it, few crossings, heights.

Lines that pass over a layer have a place in it like a node. Whole numbers, and the same result every time.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from neurodash_ceu.rules.cases.shapes import Case, Ending

BETWEEN, LANE = 26, 14  # between two places of a layer; the height that a passing line takes
MARGIN = 18
SWEEPS = 12

Edge = tuple[str, str]


def turned(start: str, names: Sequence[str], edges: Sequence[Edge]) -> frozenset[Edge]:
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


def layered(case: Case, onward: Sequence[Edge]) -> dict[str, int]:
    """Node -> the length of the longest way to it; endings that nothing leads to stand in the last layer."""
    found = {node.id: 0 for node in case.nodes}
    for _ in case.nodes:
        moved = False
        for source, target in onward:
            if found[target] < found[source] + 1:
                found[target], moved = found[source] + 1, True
        if not moved:
            break
    reached = {target for _, target in onward}
    last = max(found.values())
    return {node.id: last if isinstance(node, Ending) and node.id not in reached else found[node.id]
            for node in case.nodes}


def filled(
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


def ordered(ranks: list[list[str]], chains: dict[Edge, tuple[str, ...]]) -> None:
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


def middles(
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
