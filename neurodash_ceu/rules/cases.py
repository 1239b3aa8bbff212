"""Walking a case: the graph and its soundness, a stored path replayed, where it ended, and the best way through.

A scene leads on with the pseudo-choice `ON`; a decision needs one of its choices; an ending ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from neurodash_ceu.rules.assessment import Case, Choice, Decision, Ending, Node, Quality, Scene
from neurodash_ceu.rules.refusal import Refused

ON = "on"
WORTH: dict[Quality, int] = {"optimal": 2, "acceptable": 1, "harmful": 0}
PASSING = ("good", "acceptable")


def leads(node: Node) -> tuple[str, ...]:
    """The ids a node can lead to, in the author's order."""
    if isinstance(node, Scene):
        return (node.next,)
    if isinstance(node, Decision):
        return tuple(choice.next for choice in node.choices)
    return ()


# --- is the graph sound? ------------------------------------------------------------------------------------


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
        open_ways = [node.next] if isinstance(node, Scene) else [
            choice.next for choice in node.choices if not choice.critical] if isinstance(node, Decision) else []
        for target in open_ways:
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return False


# --- walking ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Taken:
    """One step of a walk: the node, and the choice taken there (None for a scene)."""

    node: Node
    choice: Choice | None


@dataclass(frozen=True)
class Walk:
    """Where a path has led: the node now open, the steps so far, and the ending once it is reached."""

    node: Node
    path: tuple[Taken, ...]
    ending: Ending | None
    critical: bool

    @property
    def finished(self) -> bool:
        """True at an ending."""
        return self.ending is not None

    @property
    def passed(self) -> bool:
        """A good or acceptable ending, and no critical choice on the way."""
        return self.ending is not None and self.ending.quality in PASSING and not self.critical

    @property
    def last(self) -> Taken | None:
        """The step before the open node, whose consequence is shown first."""
        return self.path[-1] if self.path else None


def walk(case: Case, steps: Sequence[tuple[str, str]]) -> Walk:
    """Replay a stored path of (node id, choice id). Raises Refused for a step that does not fit the case."""
    nodes = {node.id: node for node in case.nodes}
    node, taken, critical = nodes[case.start], list[Taken](), False
    for node_id, choice_id in steps:
        if node_id != node.id:
            raise Refused("This step does not follow from the one before. Open the case again and go on from there.")
        choice, target = _take(node, choice_id)
        critical = critical or (choice is not None and choice.critical)
        taken.append(Taken(node, choice))
        node = nodes[target]
    return Walk(node, tuple(taken), node if isinstance(node, Ending) else None, critical)


def _take(node: Node, choice_id: str) -> tuple[Choice | None, str]:
    if isinstance(node, Scene) and choice_id == ON:
        return None, node.next
    if isinstance(node, Decision):
        for choice in node.choices:
            if choice.id == choice_id:
                return choice, choice.next
    raise Refused("That choice is not open here. Choose one of those on the page.")


# --- the best way -------------------------------------------------------------------------------------------


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
    for choice in node.choices:
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


@dataclass(frozen=True)
class Judged:
    """One decision of the debrief: what was taken and what is best there."""

    node: Decision
    taken: Choice
    best: Choice

    @property
    def is_best(self) -> bool:
        """True when nothing better stood open."""
        return _standing(self.taken) == _standing(self.best)


def debrief(walked: Walk) -> tuple[Judged, ...]:
    """Every decision on the way, with the choice taken beside the best one of that decision."""
    rows = []
    for step in walked.path:
        if isinstance(step.node, Decision) and step.choice is not None:
            best = max(step.node.choices, key=_standing)
            rows.append(Judged(step.node, step.choice, best))
    return tuple(rows)


def _standing(choice: Choice) -> tuple[bool, int]:
    """How good a choice is beside the others of its decision: a critical one comes after all that are not."""
    return not choice.critical, WORTH[choice.quality]
