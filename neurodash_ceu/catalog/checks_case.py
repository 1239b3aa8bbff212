"""Checks of the cases: a sound graph, real decisions, and a file named as its case."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from neurodash_ceu.catalog.faults import Fault, Subject, several
from neurodash_ceu.rules.cases.shapes import Case, Decision
from neurodash_ceu.rules.cases.soundness import graph_problems

_NODE = re.compile(r"\bnode (\S+)")


def the_graph_is_sound(subject: Subject) -> Iterable[Fault]:
    """A start, every node reached, every node reaches an ending, no circle, a way to pass."""
    for n, case in enumerate(subject.module.cases):
        places = {node.id: k for k, node in enumerate(case.nodes)}
        if max(Counter(node.id for node in case.nodes).values(), default=0) > 1:
            continue  # two nodes of one id are reported as that; their graph would only confuse
        for what in graph_problems(case):
            named = _NODE.search(what)
            found = named is not None and named[1] in places
            yield Fault(("cases", n, "nodes", places[named[1]]) if named and found else ("cases", n, "start"),
                        what, _fix(what, case))


def decisions_are_decisions(subject: Subject) -> Iterable[Fault]:
    """A decision offers at least two choices, one of them not harmful; a critical choice is not the best one."""
    for n, case in enumerate(subject.module.cases):
        for k, node in enumerate(case.nodes):
            if not isinstance(node, Decision):
                continue
            path = ("cases", n, "nodes", k)
            if len(node.choices) < 2:
                yield Fault(path, f"the decision offers {several(len(node.choices), 'choice')}", "offer at least 2")
            for c, choice in enumerate(node.choices):
                if not choice.rationale.strip():
                    yield Fault((*path, "choices", c), "the choice has no rationale",
                                "write under `rationale:` what the debrief says of it")
                if choice.critical and choice.quality == "optimal":
                    yield Fault((*path, "choices", c), "the choice is critical and optimal at once",
                                "take `critical: true` away, or give it its real quality")


def a_case_is_named_as_its_file(subject: Subject) -> Iterable[Fault]:
    """cases/<id>.yaml holds the case of that id."""
    for n, case in enumerate(subject.module.cases):
        file = subject.source.parts[("cases", n)].name.rpartition("/")[2].removesuffix(".yaml")
        if file != case.id:
            yield Fault(("cases", n, "id"), f"the case is {case.id} and its file {file}.yaml",
                        "give both the same name")


def _fix(what: str, case: Case) -> str:
    if "does not exist" in what:
        return f"write the id of one of its nodes: {', '.join(node.id for node in case.nodes)}"
    if "cannot be reached from the start" in what:
        return "lead a choice or a scene to it with `next:`, or delete it and retire its id"
    if "circle" in what:
        return "lead one of them on to a later node"
    if "no ending can be reached" in what:
        return "lead it on to a node that ends"
    return "let a way without critical choices lead to an ending that is good or acceptable"
