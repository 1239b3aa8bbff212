"""The best way through a case."""

from __future__ import annotations

from neurodash_ceu.rules.cases.nodes import leads
from neurodash_ceu.rules.cases.shapes import Case, Decision, Ending, Node, Scene
from neurodash_ceu.rules.cases.walking import ON, WORTH


def best_path(case: Case) -> tuple[tuple[str, str], ...]:
    """The steps of the best way through a sound case: a good ending before an acceptable one, then most worth."""
    nodes = {node.id: node for node in case.nodes}
    kept: dict[str, tuple[tuple[int, int], tuple[tuple[str, str], ...]]] = {}
    for node_id in _deepest_first(nodes, case.start):
        kept[node_id] = max(_ways(nodes[node_id], kept), key=lambda way: way[0])
    return kept[case.start][1]


def _ways(
    node: Node, kept: dict[str, tuple[tuple[int, int], tuple[tuple[str, str], ...]]]
) -> list[tuple[tuple[int, int], tuple[tuple[str, str], ...]]]:
    if isinstance(node, Ending):
        return [(({"good": 2, "acceptable": 1, "harmful": 0}[node.quality], 0), ())]
    if isinstance(node, Scene):
        (ending, worth), path = kept[node.next]
        return [((ending, worth), ((node.id, ON), *path))]
    ways = []
    for choice in node.choices if isinstance(node, Decision) else ():
        (ending, worth), path = kept[choice.next]
        rank = (-1 if choice.critical else ending, worth + WORTH[choice.quality])
        ways.append((rank, ((node.id, choice.id), *path)))
    return ways


def _deepest_first(nodes: dict[str, Node], start: str) -> list[str]:
    order: list[str] = []
    seen: set[str] = set()
    stack: list[tuple[str, bool]] = [(start, False)]
    while stack:
        node_id, left = stack.pop()
        if left:
            order.append(node_id)
        elif node_id not in seen:
            seen.add(node_id)
            stack.append((node_id, True))
            stack.extend((target, False) for target in leads(nodes[node_id]))
    return order
