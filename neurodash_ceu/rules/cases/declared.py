"""What can be wrong with a case as it stands in its file, before it is explored: names, numbers, guards, bands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from neurodash_ceu.rules.cases.compiling import Path
from neurodash_ceu.rules.cases.nodes import placed_acts
from neurodash_ceu.rules.cases.readings import MOST_DECIMALS, scaled, spelt
from neurodash_ceu.rules.cases.shapes import (
    Act,
    Case,
    Choice,
    Delayed,
    Effect,
    Ending,
    Finding,
    Guard,
    Measurement,
    Node,
    Scene,
    Variable,
    Way,
)

FARTHEST = 1_000_000  # bounds of a variable
LONGEST_DELAY = 50  # decisions
MOST_POINTS = 1000  # of a choice, a band or an ending
DIGITS = "write a decimal in quotes"


@dataclass(frozen=True)
class Flaw:
    """Something wrong with a case, or to be looked at again: the path of the value in the case, and what mends it."""

    path: Path
    what: str
    fix: str
    warning: bool = False


def declared(case: Case) -> Iterator[Flaw]:
    """Every flaw that can be seen without walking."""
    variables = {one.id: one for one in case.variables}
    for n, variable in enumerate(case.variables):
        yield from _variable(variable, ("variables", n))
    yield from _targets(case)
    for path, guards in _guards(case):
        yield from _guarded(guards, path, variables)
    for path, effect in _effects(case):
        yield from _effect(effect, path, variables)
    for path, delayed in _delayed(case):
        yield from _delay(delayed, path)
    yield from _points(case)
    for n, node in enumerate(case.nodes):
        for k, finding in enumerate(node.findings):
            yield from _finding(finding, ("nodes", n, "findings", k), variables)
        if isinstance(node, Measurement):
            yield from _measurement(node, ("nodes", n))
    yield from _rule(case)
    yield from _idle(case)


# --- names ----------------------------------------------------------------------------------------------


def _targets(case: Case) -> Iterator[Flaw]:
    nodes = {node.id: node for node in case.nodes}
    fix = f"write the id of one of its nodes: {', '.join(nodes)}"
    if case.start not in nodes:
        yield Flaw(("start",), f"the start {case.start} does not exist", fix)
    for n, node in enumerate(case.nodes):
        for path, target in _leading(node, ("nodes", n)):
            if target not in nodes:
                yield Flaw(path, f"node {node.id} leads to {target}, which does not exist", fix)
    forced: list[tuple[Path, str, str]] = [
        (("alarms", n, "next"), f"alarm {one.id}", one.next) for n, one in enumerate(case.alarms)]
    if case.critical_ending is not None:
        forced.append((("critical_ending",), "every critical choice", case.critical_ending))
    ends = ", ".join(node.id for node in case.nodes if isinstance(node, Ending))
    for path, what, target in forced:
        if not isinstance(nodes.get(target), Ending):
            yield Flaw(path, f"{what} leads to {target}, which is no ending", f"write one of its endings: {ends}")


def _leading(node: Node, path: Path) -> Iterator[tuple[Path, str]]:
    leading: list[tuple[Path, Scene | Act]] = [(path, node)] if isinstance(node, Scene) else [
        ((*path, *at), act) for at, act in placed_acts(node)]
    for place, one in leading:
        yield (*place, "next"), one.next
        yield from (((*place, "ways", n, "next"), way.next) for n, way in enumerate(one.ways))


# --- numbers --------------------------------------------------------------------------------------------


def _variable(variable: Variable, path: Path) -> Iterator[Flaw]:
    name = f"variable {variable.id}"
    if variable.low >= variable.high:
        yield Flaw((*path, "high"), f"{name} goes from {variable.low} to {variable.high}", "make `high` the greater")
    elif not variable.low <= variable.start <= variable.high:
        yield Flaw((*path, "start"), f"{name} starts at {variable.start}, outside {variable.low} to {variable.high}",
                   "start within the bounds")
    if max(abs(variable.low), abs(variable.high)) > FARTHEST:
        yield Flaw((*path, "high"), f"{name} has bounds beyond {FARTHEST:,}", "count in larger steps")
    yield from _places(variable.decimals, path)


def _places(decimals: int, path: Path) -> Iterator[Flaw]:
    if not 0 <= decimals <= MOST_DECIMALS:
        yield Flaw((*path, "decimals"), f"`decimals` is {decimals}", f"write 0 to {MOST_DECIMALS}")


def _guards(case: Case) -> Iterator[tuple[Path, Sequence[Guard]]]:
    """Every list of guards that must not be empty, or is not, with its place."""
    for n, alarm in enumerate(case.alarms):
        yield ("alarms", n, "when"), alarm.when
    for k, node in enumerate(case.nodes):
        path: Path = ("nodes", k)
        for f, finding in enumerate(node.findings):
            yield from (((*path, "findings", f, "says", n, "when"), one.when) for n, one in enumerate(finding.says))
        if isinstance(node, Scene):
            yield from _ways(node.ways, path)
        for at, act in placed_acts(node):
            yield from _ways(act.ways, (*path, *at))
            if isinstance(act, Choice) and act.when:
                yield (*path, *at, "when"), act.when
    yield from (((*path, "when"), delayed.when) for path, delayed in _delayed(case) if delayed.when)


def _ways(ways: Sequence[Way], path: Path) -> Iterator[tuple[Path, Sequence[Guard]]]:
    yield from (((*path, "ways", n, "when"), way.when) for n, way in enumerate(ways))


def _guarded(guards: Sequence[Guard], path: Path, variables: dict[str, Variable]) -> Iterator[Flaw]:
    if not guards:
        yield Flaw(path, "`when` is empty, so it always holds", "write a guard, or put it where nothing is compared")
    for n, guard in enumerate(guards):
        variable = variables.get(guard.variable)
        at: Path = (*path, n)
        if variable is None:
            yield _unknown(guard.variable, at, variables)
        elif guard.at_least is None and guard.at_most is None and guard.equals is None:
            yield Flaw(at, f"the guard compares {guard.variable} with nothing",
                       "write `at_least:`, `at_most:` or `equals:`")
        elif not _possible(guard, variable):
            yield Flaw(at, f"the guard can never hold: {guard.variable} is {variable.low} to {variable.high}",
                       "compare with numbers within the bounds of the variable")


def _possible(guard: Guard, variable: Variable) -> bool:
    least = max([variable.low, *(one for one in (guard.at_least, guard.equals) if one is not None)])
    most = min([variable.high, *(one for one in (guard.at_most, guard.equals) if one is not None)])
    return least <= most


def _unknown(name: str, path: Path, variables: dict[str, Variable]) -> Flaw:
    known = ", ".join(variables)
    return Flaw(path, f"there is no variable {name}",
                f"write one of {known}, or declare it under `variables:`" if known else "declare it under `variables:`")


def _effects(case: Case) -> Iterator[tuple[Path, Effect]]:
    for n, node in enumerate(case.nodes):
        places: list[tuple[Path, Sequence[Effect]]] = [(("nodes", n), node.effects)] if isinstance(node, Scene) else [
            (("nodes", n, *at), act.effects) for at, act in placed_acts(node)]
        for path, effects in places:
            yield from (((*path, "effects", k), effect) for k, effect in enumerate(effects))
    for path, delayed in _delayed(case):
        yield from (((*path, "effects", k), effect) for k, effect in enumerate(delayed.effects))


def _effect(effect: Effect, path: Path, variables: dict[str, Variable]) -> Iterator[Flaw]:
    variable = variables.get(effect.variable)
    if variable is None:
        yield _unknown(effect.variable, path, variables)
    elif (effect.add is None) == (effect.set is None):
        yield Flaw(path, f"the effect on {effect.variable} is not one thing", "write `add:` or `set:`, one of them")
    elif effect.add == 0:
        yield Flaw(path, f"the effect adds 0 to {effect.variable}", "add something, or delete the effect")
    elif effect.set is not None and not variable.low <= effect.set <= variable.high:
        yield Flaw(path, f"the effect sets {effect.variable} to {effect.set}, of {variable.low} to {variable.high}",
                   "set it within the bounds")


def _delayed(case: Case) -> Iterator[tuple[Path, Delayed]]:
    for n, node in enumerate(case.nodes):
        for at, act in placed_acts(node):
            yield from ((("nodes", n, *at, "delayed", k), one) for k, one in enumerate(act.delayed))


def _delay(delayed: Delayed, path: Path) -> Iterator[Flaw]:
    if not 1 <= delayed.after <= LONGEST_DELAY:
        yield Flaw((*path, "after"), f"the consequence comes after {delayed.after} decisions",
                   f"write 1 to {LONGEST_DELAY}; what comes at once is `consequence` and `effects`")
    if not delayed.effects and not delayed.text:
        yield Flaw(path, "the consequence does nothing and says nothing", "write `effects:`, `text:`, or both")


def _points(case: Case) -> Iterator[Flaw]:
    for n, node in enumerate(case.nodes):
        worth: list[tuple[Path, int | None]] = [((*at, "points"), act.points) for at, act in placed_acts(node)]
        worth += [(("points",), node.points)] if isinstance(node, Ending) else []
        for path, points in worth:
            if points is not None and abs(points) > MOST_POINTS:
                yield Flaw(("nodes", n, *path), f"`points` is {points:,}",
                           f"write {-MOST_POINTS} to {MOST_POINTS:,}")


# --- findings and measurements ----------------------------------------------------------------------------


def _finding(finding: Finding, path: Path, variables: dict[str, Variable]) -> Iterator[Flaw]:
    if finding.reads is not None and finding.reads not in variables:
        yield _unknown(finding.reads, (*path, "reads"), variables)
    if (finding.value is None) == (finding.reads is None):
        yield Flaw(path, f"the finding {finding.label} shows {'two things' if finding.reads else 'nothing'}",
                   "write `value:`, or `reads:` with a variable, one of them")


def _measurement(node: Measurement, path: Path) -> Iterator[Flaw]:
    if bool(node.bands) == bool(node.judgements):
        yield Flaw(path, "the measurement has neither bands nor judgements, or both",
                   "write `bands:` for a number, or `judgements:` for words")
    elif node.judgements and (node.low or node.high or node.unit or node.decimals):
        yield Flaw(path, "a judgement in words has no `low`, `high`, `unit` or `decimals`", "delete them")
    elif node.bands:
        places = tuple(_places(node.decimals, path))
        yield from places or _bands(node, path)


def _bands(node: Measurement, path: Path) -> Iterator[Flaw]:
    low, high = scaled(node.low, node.decimals), scaled(node.high, node.decimals)
    if low is None or high is None or low >= high:
        yield Flaw(path, "a reading goes from `low` to a greater `high`, with at most its `decimals`", DIGITS)
        return
    ends = []
    for n, band in enumerate(node.bands):
        least, most = scaled(band.low, node.decimals), scaled(band.high, node.decimals)
        if least is None or most is None or least > most:
            yield Flaw((*path, "bands", n), f"band {band.id} goes from {band.low} to {band.high}",
                       f"{DIGITS}, `low` at most `high`, with at most {node.decimals} places")
            return
        ends.append((least, most, n))
    ends.sort()
    last = low - 1
    for least, most, n in (*ends, (high + 1, high + 1, len(node.bands) - 1)):
        at: Path = (*path, "bands", n)
        if least > last + 1:
            yield Flaw(at, f"no band has the readings {_range(last + 1, least - 1, node)}",
                       "widen a band, or add one, so that every reading has its band")
        elif least <= last and least <= high:
            yield Flaw(at, f"two bands have the readings {_range(least, min(last, most), node)}",
                       "let each band begin after the end of the one before")
        last = max(last, most)
    if last > high + 1:
        yield Flaw(path, f"a band goes on to {spelt(last, node.decimals)}, past `high` ({node.high})", "end it there")


def _range(least: int, most: int, node: Measurement) -> str:
    low, high = spelt(least, node.decimals), spelt(most, node.decimals)
    return low if low == high else f"{low} to {high}"


# --- the rule, and what is never used -----------------------------------------------------------------------


def _rule(case: Case) -> Iterator[Flaw]:
    rule = case.passing
    if case.best_points is not None:
        yield Flaw(("best_points",), "`best_points` is counted when the case is published", "delete it")
    if rule.by != "score" and not rule.endings:
        yield Flaw(("passing", "endings"), "no ending passes", "name at least one quality")
    if rule.by == "ending" and rule.percent:
        yield Flaw(("passing", "percent"), "`percent` is of a score, and the rule is of an ending",
                   "write `by: both` or `by: either`, or delete it")
    elif rule.by != "ending" and not 1 <= rule.percent <= 100:
        yield Flaw(("passing",), f"a score passes from {rule.percent}%", "write `percent:`, 1 to 100")


def _idle(case: Case) -> Iterator[Flaw]:
    """Variables that nothing moves, or that nothing shows or compares."""
    moved = {effect.variable for _, effect in _effects(case)}
    read = {guard.variable for _, guards in _guards(case) for guard in guards}
    read |= {finding.reads for node in case.nodes for finding in node.findings if finding.reads}
    for n, variable in enumerate(case.variables):
        if variable.id not in moved:
            yield Flaw(("variables", n), f"nothing moves variable {variable.id}",
                       "give a choice an effect on it, or delete it", warning=True)
        if variable.id not in read and not variable.shown:
            yield Flaw(("variables", n), f"variable {variable.id} is hidden, and nothing compares or shows it",
                       "compare it in a guard, show it, or delete it", warning=True)


def problems(found: Iterable[Flaw]) -> tuple[Flaw, ...]:
    """Those that are no mere warnings."""
    return tuple(one for one in found if not one.warning)
