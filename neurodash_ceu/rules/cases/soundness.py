"""Is the graph of a case sound? Everything wrong with it, in words for its author."""

from __future__ import annotations

from collections.abc import Iterator

from neurodash_ceu.rules.cases.nodes import acts, leads
from neurodash_ceu.rules.cases.shapes import Case, Ending, Node, Scene

PASSING = ("good", "acceptable")


def graph_problems(case: Case) -> tuple[str, ...]:
    """Everything wrong with a case's graph, in words for its author; each names its node. Empty: it is sound."""
    nodes = {node.id: node for node in case.nodes}
    problems = [f"node {node.id} leads to {target}, which does not exist"
                for node in case.nodes for target in leads(node) if target not in nodes]
    if case.start not in nodes:
        problems.append(f"the start {case.start} does not exist")
    if problems:
        return tuple(problems)
    reached = _reached(nodes, case.start)
    problems += [f"node {node.id} cannot be reached from the start" for node in case.nodes if node.id not in reached]
    loop = _loop(nodes)
    if loop:
        problems.append(f"the case goes in a circle through {' → '.join(loop)}")
    ends = _can_end(nodes)
    problems += [f"no ending can be reached from node {node.id}" for node in case.nodes if node.id not in ends]
    endings = [node for node in case.nodes if isinstance(node, Ending) and node.id in reached]
    if not any(ending.quality in PASSING for ending in endings):
        problems.append("no ending that passes can be reached")
    elif not _can_pass(nodes, case.start):
        problems.append("every way to a passing ending goes through a critical choice")
    return tuple(problems)


def _reached(nodes: dict[str, Node], start: str) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        for target in leads(nodes[waiting.pop()]):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


def _can_end(nodes: dict[str, Node]) -> set[str]:
    ends = {node_id for node_id, node in nodes.items() if isinstance(node, Ending)}
    grew = True
    while grew:
        more = {node_id for node_id, node in nodes.items() if node_id not in ends and ends & set(leads(node))}
        grew = bool(more)
        ends |= more
    return ends


def _loop(nodes: dict[str, Node]) -> tuple[str, ...]:
    """The nodes of one circle, or nothing. Iterative, so a long case cannot exhaust the stack."""
    state: dict[str, int] = {}
    for root in nodes:
        if root in state:
            continue
        path: list[str] = [root]
        stack: list[Iterator[str]] = [iter(leads(nodes[root]))]
        state[root] = 1
        while stack:
            target = next(stack[-1], None)
            if target is None:
                stack.pop()
                state[path.pop()] = 2
            elif state.get(target) == 1:
                return (*path[path.index(target):], target)
            elif target not in state:
                state[target] = 1
                path.append(target)
                stack.append(iter(leads(nodes[target])))
    return ()


def _can_pass(nodes: dict[str, Node], start: str) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        node = nodes[waiting.pop()]
        if isinstance(node, Ending) and node.quality in PASSING:
            return True
        open_ways = leads(node) if isinstance(node, Scene) else [
            target for act in acts(node) if not act.critical for target in (*(one.next for one in act.ways), act.next)]
        for target in open_ways:
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return False
