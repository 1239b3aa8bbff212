"""Sound cases by chance, and all ways through one found the slow way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import strategies as st

from neurodash_ceu.rules.cases.shapes import Case, Choice, Decision, Ending, Node, Scene
from neurodash_ceu.rules.cases.walking import ON, WORTH
from tests.rules.lessons import ending

PASSING = ("good", "acceptable")

Steps = tuple[tuple[str, str], ...]


def scene(name: str, leads_to: str) -> Scene:
    """A scene that leads on."""
    return Scene(name, "scene", name.title(), "It goes on.", leads_to)


def choice(name: str, leads_to: str, quality: str = "optimal", *, critical: bool = False) -> Choice:
    """A choice that leads on."""
    return Choice(name, "Do it.", leads_to, quality, "So it is.", "Because.",  # type: ignore[arg-type]  # shorthand
                  critical)


def decision(name: str, *choices: Choice) -> Decision:
    """A decision between choices."""
    return Decision(name, "decision", name.title(), "It is asked.", "What now?", choices)


def case(*nodes: Node, start: str = "") -> Case:
    """A case of these nodes, beginning at the first unless told otherwise."""
    return Case("case", "A case", "A fictional person", "They come.", start or nodes[0].id, nodes)


def with_node(whole: Case, node: Node) -> Case:
    """The case with a node in place of the one of its id, or added to the rest."""
    nodes = tuple(node if one.id == node.id else one for one in whole.nodes)
    return replace(whole, nodes=nodes if node in nodes else (*nodes, node))


@st.composite
def sound_cases(draw: st.DrawFn) -> Case:
    """Any sound case of two to nine nodes: everything is reached, all ends, and the first choices lead to a pass.

    Nodes lead only to nodes of a higher number, the last of which is a good ending. Their order in the case is chance.
    """
    last = draw(st.integers(1, 8))
    children: dict[int, list[int]] = {n: [] for n in range(last + 1)}
    kinds = {0: "decision", last: "ending"}
    for n in range(1, last):
        kinds[n] = draw(st.sampled_from(["decision", "decision", "scene", "ending"]))
    for n in range(1, last + 1):
        open_parents = [p for p in range(n) if kinds[p] == "decision" or (kinds[p] == "scene" and not children[p])]
        children[draw(st.sampled_from(open_parents))].append(n)
    qualities = {n: draw(st.sampled_from(["good", "acceptable", "harmful"])) for n in range(1, last)}
    safe = _first_way(kinds, children, last)
    nodes: list[Node] = []
    for n, kind in kinds.items():
        if kind == "ending":
            passes = n in safe or n == last
            nodes.append(ending(f"n{n}", "good" if passes else qualities[n]))
        elif kind == "scene":
            nodes.append(scene(f"n{n}", f"n{(children[n] or [last])[0]}"))
        else:
            nodes.append(decision(f"n{n}", *draw(_choices(n, children[n], last, n in safe))))
    return replace(case(*draw(st.permutations(nodes))), start="n0")


def _first_way(kinds: dict[int, str], children: dict[int, list[int]], last: int) -> set[int]:
    way, here = {0}, 0
    while kinds[here] != "ending":
        here = (children[here] or [last])[0]
        way.add(here)
    return way


@st.composite
def _choices(draw: st.DrawFn, n: int, targets: list[int], last: int, safe: bool) -> list[Choice]:
    targets = [*(targets or [last]), *draw(st.lists(st.integers(n + 1, last), max_size=2))]
    if len(targets) < 2:
        targets.append(last)
    return [choice(f"c{m}", f"n{target}", draw(st.sampled_from(["optimal", "acceptable", "harmful"])),
                   critical=draw(st.booleans()) and not (safe and m == 0)) for m, target in enumerate(targets)]


# --- the slow way, without the law --------------------------------------------------------------------------


def ways(whole: Case, here: str = "") -> Iterator[tuple[Steps, Ending, bool, int]]:
    """Every way from a node to an ending: its steps, the ending, whether a choice was critical, and its worth."""
    node = next(one for one in whole.nodes if one.id == (here or whole.start))
    if isinstance(node, Ending):
        yield (), node, False, 0
        return
    if isinstance(node, Scene):
        for steps, end, critical, worth in ways(whole, node.next):
            yield ((node.id, ON), *steps), end, critical, worth
        return
    for one in node.choices:
        for steps, end, critical, worth in ways(whole, one.next):
            yield ((node.id, one.id), *steps), end, critical or one.critical, worth + WORTH[one.quality]


def passing(way: tuple[Steps, Ending, bool, int]) -> bool:
    """Does the way end well, without a critical choice?"""
    return way[1].quality in PASSING and not way[2]
