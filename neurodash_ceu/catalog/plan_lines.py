"""A plan in words for a terminal, and as values for a program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from neurodash_ceu.catalog.effects import Effects, Rekeyed
from neurodash_ceu.catalog.faults import several
from neurodash_ceu.catalog.planning import Plan, Standing, Step
from neurodash_ceu.catalog.unfinished import MARK
from neurodash_ceu.rules.problems import Problem

INDENT = " " * 12


def problem_lines(problems: Iterable[Problem]) -> Iterable[str]:
    """Each problem or warning: its place, what it is, what mends it, and its rule if it came from one."""
    for one in problems:
        yield one.where
        yield f"    {one.what}" if one.level == "error" else f"    warning: {one.what}"
        yield f"    fix: {one.fix}"
        if one.rule:
            yield f"    rule: {one.rule} ({one.source})"


def plan_lines(planned: Plan, effects: Mapping[str, Effects]) -> Iterable[str]:
    """What publishing would do, line by line. `effects` are those of the changed modules, by module id."""
    for condition in planned.conditions:
        yield f"condition   {condition.id}: its page changes"
    for name in planned.conditions_gone:
        yield f"condition   {name}: its page is taken away"
    for step in planned.new:
        yield f"new         {_named(step)}"
    for step in planned.changed:
        yield f"changed     {_named(step)}; {_for_whom(step.under_way)}"
        yield from (f"{INDENT}{line}" for line in effect_lines(effects.get(step.module.head.id, Effects())))
    for standing in planned.unchanged:
        yield f"unchanged   {standing.slug}"
    yield from unfinished_lines(planned.unfinished)
    for standing in planned.withdrawn:
        yield f"withdrawn   {standing.slug}: stays withdrawn until its content changes"
    for standing in planned.retired:
        yield f"retired     {standing.slug}: leaves the catalogue; {_for_whom(standing.under_way)}"
    yield from problem_lines(planned.problems)
    if planned.problems:
        yield "Modules with problems would be left as they are, and nothing would be retired."


def effect_lines(found: Effects) -> Iterable[str]:
    """What a changed module means for people, each in a line: "option q7/b removed: 41 responses"."""
    for name, count in found.items:
        yield f"item {name} removed: {several(count, 'response')}"
    for name, count in found.parts:
        yield f"option {name} removed: {several(count, 'response')}"
    for one in found.keys:
        yield f"key of {one.item} changed: {_by_the_new_key(one)}"
    for name, count in found.cases:
        yield f"case {name} removed: {several(count, 'run')}"
    for name, count in found.nodes:
        yield f"node {name} removed: {several(count, 'step')}"
    for name, count in found.choices:
        yield f"choice {name} removed: {several(count, 'step')}"
    under_way = [several(count, noun) for count, noun in (
        (found.open_attempts, "open attempt"), (found.open_runs, "case run")) if count]
    if under_way:
        yield f"{' and '.join(under_way)} under way, on the edition begun with"


def unfinished_lines(unfinished: Iterable[tuple[str, int]]) -> Iterable[str]:
    """Modules with texts that are still to be written, and in how many places."""
    for slug, places in unfinished:
        times = "once" if places == 1 else f"{places} times"
        yield f"unfinished  {slug}: says {MARK} {times}, and is not published before that is written"


def plan_values(planned: Plan, effects: Mapping[str, Effects]) -> dict[str, Any]:
    """The same for a program: what becomes of each module, with the people it touches."""
    return {
        "new": [_step(step) for step in planned.new],
        "changed": [_step(step) | {"under_way": step.under_way,
                                   "people": _people(effects.get(step.module.head.id, Effects()))}
                    for step in planned.changed],
        "unchanged": [one.slug for one in planned.unchanged],
        "unfinished": [{"slug": slug, "places": places} for slug, places in planned.unfinished],
        "withdrawn": [one.slug for one in planned.withdrawn],
        "retired": [_standing(one) for one in planned.retired],
        "conditions": [one.id for one in planned.conditions],
        "conditions_gone": list(planned.conditions_gone),
        "problems": [asdict(one) for one in planned.problems],
    }


def _named(step: Step) -> str:
    return f"{step.module.head.slug}: edition {step.number} ({step.sha256[:12]})"


def _for_whom(under_way: int) -> str:
    if not under_way:
        return "nobody is under way"
    people = "1 learner is" if under_way == 1 else f"{under_way} learners are"
    return f"{people} under way and will finish on the edition of their enrolment"


def _by_the_new_key(one: Rekeyed) -> str:
    """Nothing of it happens by publishing: a regrade is decided by staff, and takes no pass away."""
    if not one.attempts:
        return "nobody has submitted it"
    said = [several(one.attempts, "submitted attempt"),
            f"{one.newly_pass or 'nobody'} would newly pass if either key counted",
            f"{one.fall_below or 'nobody'} would fall below the pass mark by the new key alone"]
    if one.unmeasured:
        said.append(f"{one.unmeasured} cannot be graded by both keys")
    return "; ".join(said)


def _step(step: Step) -> dict[str, Any]:
    return {"slug": step.module.head.slug, "edition": step.number, "sha256": step.sha256}


def _standing(one: Standing) -> dict[str, Any]:
    return {"slug": one.slug, "under_way": one.under_way}


def _people(found: Effects) -> dict[str, Any]:
    return {
        "open_attempts": found.open_attempts, "open_runs": found.open_runs,
        "items_removed": [{"id": name, "responses": count} for name, count in found.items],
        "options_removed": [{"id": name, "responses": count} for name, count in found.parts],
        "keys_changed": [asdict(one) for one in found.keys],
        "cases_removed": [{"id": name, "runs": count} for name, count in found.cases],
        "nodes_removed": [{"id": name, "steps": count} for name, count in found.nodes],
        "choices_removed": [{"id": name, "steps": count} for name, count in found.choices],
    }
