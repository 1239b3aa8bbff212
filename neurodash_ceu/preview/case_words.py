"""What a case says in numbers, in words for its author: what opens a choice, what it does to the patient, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from neurodash_ceu.rules.cases.readings import spelt, worded
from neurodash_ceu.rules.cases.shapes import Act, Case, Choice, Effect, Finding, Guard, Node, Scene, Variable

Titles = dict[str, str]  # node id -> its title


def variables(case: Case) -> Iterator[tuple[str, str]]:
    """Each variable: its label, and where it begins and ends."""
    for one in case.variables:
        hidden = "" if one.shown else "; hidden until the debrief"
        yield one.label, (f"{worded(one, one.start)} at the start, from {worded(one, one.low)} to "
                          f"{worded(one, one.high)}{hidden}")


def of_act(case: Case, act: Act, titles: Titles) -> tuple[str, ...]:
    """What stands about an act besides its texts."""
    when = act.when if isinstance(act, Choice) else ()
    found = [f"open when {guards(case, when)}"] if when else []
    found += [effects(case, act.effects)] if act.effects else []
    for late in act.delayed:
        does = "; ".join(filter(None, (effects(case, late.effects), f"“{late.text}”" if late.text else "")))
        only = f", if then {guards(case, late.when)}" if late.when else ""
        decisions = "1 decision" if late.after == 1 else f"{late.after} decisions"
        found.append(f"after {decisions}{only}: {does}")
    return (*found, *ways_of(case, act, titles))


def of_node(case: Case, node: Node, titles: Titles) -> tuple[str, ...]:
    """What a scene does, and where it leads instead."""
    if not isinstance(node, Scene):
        return ()
    return (*([effects(case, node.effects)] if node.effects else []), *ways_of(case, node, titles))


def ways_of(case: Case, one: Act | Scene, titles: Titles) -> Iterator[str]:
    """Where something leads instead of its `next`."""
    for way in one.ways:
        yield f"leads to {titles.get(way.next, way.next)} when {guards(case, way.when)}"


def finding(case: Case, one: Finding) -> str:
    """What a line of the patient's sheet shows, with all that it may say instead."""
    label = _variable(case, one.reads).label if one.reads and _known(case, one.reads) else one.reads
    value = one.value if one.value is not None else f"as {label} is" if label else ""
    was = f", was {one.was}" if one.was else ""
    says = "".join(f"; {say.value} when {guards(case, say.when)}" for say in one.says)
    return f"{value}{was}{says}"


def guards(case: Case, several: Iterable[Guard]) -> str:
    """Comparisons, all of which must hold."""
    return " and ".join(_guard(case, one) for one in several)


def effects(case: Case, several: Iterable[Effect]) -> str:
    """What is done to variables."""
    return ", ".join(_effect(case, one) for one in several)


def _guard(case: Case, one: Guard) -> str:
    if not _known(case, one.variable):
        return one.variable
    variable = _variable(case, one.variable)
    told = [f"{sign} {worded(variable, limit)}" for sign, limit in
            (("≥", one.at_least), ("≤", one.at_most), ("=", one.equals)) if limit is not None]
    return f"{variable.label} {' and '.join(told)}"


def _effect(case: Case, one: Effect) -> str:
    if not _known(case, one.variable):
        return one.variable
    variable = _variable(case, one.variable)
    if one.set is not None:
        return f"{variable.label} set to {worded(variable, one.set)}"
    added = one.add or 0
    return f"{variable.label} {'+' if added >= 0 else '−'}{spelt(abs(added), variable.decimals)}"


def _known(case: Case, name: str) -> bool:
    return any(one.id == name for one in case.variables)


def _variable(case: Case, name: str) -> Variable:
    return next(one for one in case.variables if one.id == name)
