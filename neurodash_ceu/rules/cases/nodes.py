"""What can be done at a node, and where it can lead."""

from __future__ import annotations

from collections.abc import Iterator

from neurodash_ceu.rules.cases.shapes import Act, Decision, Measurement, Node, Scene


def acts(node: Node) -> tuple[Act, ...]:
    """What can be done at a node, in the author's order; nothing at a scene and at an ending."""
    if isinstance(node, Decision):
        return node.choices
    if isinstance(node, Measurement):
        return (*node.bands, *node.judgements)
    return ()


def placed_acts(node: Node) -> Iterator[tuple[tuple[str, int], Act]]:
    """The same, each with its place in the file: ("choices", 0)."""
    lists: tuple[tuple[str, tuple[Act, ...]], ...] = ()
    if isinstance(node, Decision):
        lists = (("choices", node.choices),)
    elif isinstance(node, Measurement):
        lists = (("bands", node.bands), ("judgements", node.judgements))
    for name, several in lists:
        for n, act in enumerate(several):
            yield (name, n), act


def leads(node: Node) -> tuple[str, ...]:
    """The ids a node can lead to, in the author's order: defaults and ways."""
    if isinstance(node, Scene):
        return (*(one.next for one in node.ways), node.next)
    return tuple(target for act in acts(node) for target in (*(one.next for one in act.ways), act.next))
