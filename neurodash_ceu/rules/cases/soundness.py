"""Is a case sound? Everything wrong with it, and what an author should look at again, each with its place and its fix.

First what stands in the file (names, numbers, bands), then what follows from it: every state is explored, so a loop is
one of states and not only of nodes, and a guard that never holds is found wherever the state never comes to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from neurodash_ceu.rules.cases.compiling import Path, compiled
from neurodash_ceu.rules.cases.declared import Flaw, declared
from neurodash_ceu.rules.cases.exploring import MOST_STATES, Explored, explored
from neurodash_ceu.rules.cases.nodes import acts
from neurodash_ceu.rules.cases.ranking import Ranked, ranked
from neurodash_ceu.rules.cases.shapes import Case
from neurodash_ceu.rules.cases.state import holds, start

LONGEST_CIRCLE = 12  # nodes of a loop that are named
LONGEST_WALK = 200  # steps: a walk is replayed at every page


def flaws(case: Case, most: int = MOST_STATES) -> tuple[Flaw, ...]:
    """Everything wrong with a case. Empty: it is sound. Nothing is explored before every name is declared."""
    found = tuple(declared(case))
    if any(not one.warning for one in found):
        return found
    search = explored(compiled(case), most)
    if not search.whole:
        return (*found, _too_many(case, search, most))
    ways = None if search.loop or search.stuck else ranked(case, search)
    return (*found, *_at_once(case), *_asks(case, search), *_unreached(case, search), *_loop(search),
            *_stuck(case, search), *_never(case, search), *_passed_over(case, search),
            *((*_long(ways), *_passing(case, search, ways)) if ways else ()))


def _too_many(case: Case, search: Explored, most: int) -> Flaw:
    """What multiplies the states: how many values each variable takes, and how many consequences wait at once."""
    taken = sorted(((len({packed // weight % base for packed in search.packed}), variable.id)
                    for variable, weight, base in search.compiled.digits), reverse=True)
    words = [f"`{name}` takes {count} values" for count, name in taken[:3]]
    if len(search.waits) > 1:
        words.append(f"consequences wait in {len(search.waits)} ways")
    said = ", ".join(words) or "the graph alone"
    first = taken[0][1] if taken else ""
    place: Path = ("variables", [one.id for one in case.variables].index(first)) if first else ("start",)
    return Flaw(place, f"the case has more than {most:,} states: {said}",
                f"count `{first}` in larger steps, compare fewer variables in guards, or let consequences come sooner")


def _at_once(case: Case) -> Iterator[Flaw]:
    """An alarm is looked at after each step, so that one which holds before the first would be late."""
    for n, one in enumerate(case.alarms):
        if holds(case, start(case), one.when):
            yield Flaw(("alarms", n, "when"), f"alarm {one.id} goes off at the start, before anything is done",
                       "start its variables elsewhere, or compare them with numbers that are not yet reached")


def _asks(case: Case, search: Explored) -> Iterator[Flaw]:
    if not any(acts(case.nodes[n]) for n in set(search.nodes)):
        yield Flaw(("start",), "no walk comes to a decision or a measurement",
                   "ask something: a case is worth what is decided in it")


def _long(ways: Ranked) -> Iterator[Flaw]:
    if ways.longest > LONGEST_WALK:
        yield Flaw(("start",), f"the longest walk has {ways.longest:,} steps, and at most {LONGEST_WALK} are allowed",
                   "let loops close sooner, or count in larger steps")


def _unreached(case: Case, search: Explored) -> Iterator[Flaw]:
    reached = set(search.nodes)
    for n, node in enumerate(case.nodes):
        if n not in reached:
            yield Flaw(("nodes", n), f"node {node.id} cannot be reached from the start",
                       "lead a choice or a scene to it with `next:` or `ways:`, or delete it and retire its id")


def _loop(search: Explored) -> Iterator[Flaw]:
    if not search.loop:
        return
    ids = [search.compiled.places[search.nodes[state]].id for state in search.loop]
    shown = ids if len(ids) <= LONGEST_CIRCLE else [*ids[:LONGEST_CIRCLE], "…"]
    values = ", ".join(f"{name} {value}" for name, value in search.values(search.loop[0]))
    with_state = f" with nothing changed ({values})" if values else ""
    yield Flaw(("nodes", search.nodes[search.loop[0]]),
               f"the case goes in a circle through {' → '.join([*shown, ids[0]])}{with_state}",
               "lead one of them on to a later node, or let each round move a variable that closes the way back")


def _stuck(case: Case, search: Explored) -> Iterator[Flaw]:
    told: set[int] = set()
    for state in search.stuck:
        n = search.nodes[state]
        if n in told:
            continue
        told.add(n)
        node = case.nodes[n]
        values = ", ".join(f"{name} {value}" for name, value in search.values(state))
        way = " → ".join(search.way_to(state))
        when = f" when {values}" if values and acts(node) else ""
        yield Flaw(("nodes", n), f"nothing is open at node {node.id}{when} (by way of {way})",
                   "take the guards from one of its choices, so that something is always open")


def _never(case: Case, search: Explored) -> Iterator[Flaw]:
    reached = set(search.nodes)
    for path in search.never():
        yield Flaw(path, f"the guards of {_owner(case, path)} never hold in any state that is reached",
                   "compare with a number that is reached, move the variable before, or delete what they guard")
    for later in search.compiled.later:
        if later.path[1] in reached and not search.looked[later.when.no]:
            yield Flaw(later.path, f"the consequence never comes: no walk has {later.after} more decisions",
                       "let it come sooner, or delete it")


def _passed_over(case: Case, search: Explored) -> Iterator[Flaw]:
    for path in search.passed_over():
        owner = _owner(case, path)
        yield Flaw(path, f"the guards of {owner} are never looked at: what stands before always decides",
                   "delete it, or let what stands before it leave something over")


def _owner(case: Case, path: Path) -> str:
    """What a guard stands at: "choice rest of node b", "a way of node a", "alarm hot"."""
    if path[0] == "alarms":
        return f"alarm {case.alarms[int(path[1])].id}"
    node = case.nodes[int(path[1])]
    if "says" in path:
        return f"other words of finding {node.findings[int(path[3])].label} at node {node.id}"
    if "ways" in path:
        return f"a way of node {node.id}"
    if "delayed" in path:
        return f"a consequence of node {node.id}"
    several = getattr(node, str(path[2]))
    return f"choice {several[int(path[3])].id} of node {node.id}"


def _passing(case: Case, search: Explored, ways: Ranked) -> Iterator[Flaw]:
    rule, fix = case.passing, "let a way without critical choices lead to an ending that passes"
    if ways.can_pass(rule):
        return
    if rule.by in ("score", "both") and ways.best_points <= 0:
        yield Flaw(("passing",), "the best way has no points, so no score can be measured",
                   "let choices be worth points")
    elif rule.by == "both" and ways.clean_points is not None:
        yield Flaw(("passing", "percent"), f"no way to a passing ending has {rule.percent}% of the best "
                   f"({ways.clean_points} of {ways.best_points} points are the most)", "ask for fewer percent")
    elif not _reaches(search, rule.endings):
        yield Flaw(("start",), "no ending that passes can be reached", fix)
    else:
        yield Flaw(("start",), "every way to a passing ending goes through a critical choice", fix)


def _reaches(search: Explored, qualities: Iterable[str]) -> bool:
    endings = (search.compiled.places[n].ending for n in set(search.nodes))
    return any(ending is not None and ending.quality in tuple(qualities) for ending in endings)
