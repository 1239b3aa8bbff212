"""Checks of the cases: sound over all their states, real decisions, and a file named as its case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from neurodash_ceu.catalog.faults import Fault, Subject, several
from neurodash_ceu.rules.cases.declared import Flaw
from neurodash_ceu.rules.cases.nodes import acts, placed_acts
from neurodash_ceu.rules.cases.shapes import Case, Decision, Measurement
from neurodash_ceu.rules.cases.soundness import flaws
from neurodash_ceu.rules.lesson import Module


def the_case_is_sound(subject: Subject) -> Iterable[Fault]:
    """Every name declared, every node and guard reached by some state, every walk ends, and one of them passes."""
    for n, flaw in _flaws(subject.module):
        if not flaw.warning:
            yield Fault(("cases", n, *flaw.path), flaw.what, flaw.fix)


def idle_variables(module: Module) -> Iterable[Fault]:
    """What holds nothing back, and should be looked at: variables that nothing moves, or that nothing reads."""
    for n, flaw in _flaws(module):
        if flaw.warning:
            yield Fault(("cases", n, *flaw.path), flaw.what, flaw.fix)


def decisions_are_decisions(subject: Subject) -> Iterable[Fault]:
    """A decision offers at least two choices, each with its reasons; a critical choice is not the best one."""
    for n, case in enumerate(subject.module.cases):
        for k, node in enumerate(case.nodes):
            path = ("cases", n, "nodes", k)
            fewest = {Decision: ("decision", "choice"), Measurement: ("measurement", "judgement")}.get(type(node))
            if fewest and len(acts(node)) < 2 and not getattr(node, "bands", ()):
                yield Fault(path, f"the {fewest[0]} offers {several(len(acts(node)), fewest[1])}", "offer at least 2")
            for at, act in placed_acts(node):
                what = at[0].removesuffix("s")
                if not act.rationale.strip():
                    yield Fault((*path, *at), f"the {what} has no rationale",
                                "write under `rationale:` what the debrief says of it")
                if act.critical and act.quality == "optimal":
                    yield Fault((*path, *at), f"the {what} is critical and optimal at once",
                                "take `critical: true` away, or give it its real quality")


def a_case_is_named_as_its_file(subject: Subject) -> Iterable[Fault]:
    """cases/<id>.yaml holds the case of that id."""
    for n, case in enumerate(subject.module.cases):
        file = subject.source.parts[("cases", n)].name.rpartition("/")[2].removesuffix(".yaml")
        if file != case.id:
            yield Fault(("cases", n, "id"), f"the case is {case.id} and its file {file}.yaml",
                        "give both the same name")


def _flaws(module: Module) -> Iterable[tuple[int, Flaw]]:
    for n, case in enumerate(module.cases):
        if max(Counter(node.id for node in case.nodes).values(), default=0) > 1:
            continue  # two nodes of one id are reported as that; their graph would only confuse
        yield from ((n, flaw) for flaw in _kept(case))


@lru_cache(maxsize=16)
def _kept(case: Case) -> tuple[Flaw, ...]:
    """Exploring takes seconds where there are very many states, and is asked for twice."""
    return flaws(case)
