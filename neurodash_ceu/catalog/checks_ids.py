"""Checks of ids: plain, unique where they must be, and never one that was retired."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from neurodash_ceu.catalog.faults import Fault, Subject, noun, parts, sections
from neurodash_ceu.ports.yaml_lines import Path
from neurodash_ceu.rules.cases.nodes import placed_acts
from neurodash_ceu.rules.lesson import Module

PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]*")
ADDRESS = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST = {"module": 64, "section": 80, "slug": 80}
LONGEST_OTHER = 40
# Places on the pages of a module that are not sections; the last are paragraphs that cite something.
TAKEN = re.compile(r"main|contents|contents-title|videos|more|references|ref-[0-9]+|figure-.*|errors|errors-title|"
                   r"next-step|saved|csrf_token|evidence-table(?:-title)?|e-.+|.+-[0-9a-f]{8}")

Named = tuple[str, str, Path, str]  # what it is, the id, its path, within what it must be unique


def ids(module: Module) -> Iterator[Named]:
    """Every id an author chose."""
    yield "module", module.head.id, ("head", "id"), "module"
    for path, section in sections(module):
        if section.id:  # a heading without one was reported when it was read
            yield "section", section.id, path, "section"
    # An item cites claims and references alike, so the two share their names.
    for n, claim in enumerate(module.claims):
        yield "claim", claim.id, ("claims", n), "source"
    for n, reference in enumerate(module.references):
        yield "reference", reference.id, ("references", n), "source"
    for n, objective in enumerate(module.head.objectives):
        yield "objective", objective.id, ("head", "objectives", n), "objective"
    for n, figure in enumerate(module.head.figures):
        yield "figure", figure.id, ("head", "figures", n), "figure"
    yield from _ids_of_parts(module)


def _ids_of_parts(module: Module) -> Iterator[Named]:
    yield "quiz", module.quiz.id, ("quiz", "id"), "quiz"
    for n, item in enumerate(module.quiz.items):
        yield "item", item.id, ("quiz", "items", n), "item"
        for name, p, part in parts(item):
            yield noun(name), part.id, ("quiz", "items", n, name, p), f"part of item {n}"
    for n, case in enumerate(module.cases):
        yield "case", case.id, ("cases", n, "id"), "case"
        for k, node in enumerate(case.nodes):
            yield "node", node.id, ("cases", n, "nodes", k), f"node of case {n}"
            for at, act in placed_acts(node):
                yield at[0].removesuffix("s"), act.id, ("cases", n, "nodes", k, *at), f"choice of node {n}.{k}"
        for k, variable in enumerate(case.variables):
            yield "variable", variable.id, ("cases", n, "variables", k), f"variable of case {n}"
        for k, alarm in enumerate(case.alarms):
            yield "alarm", alarm.id, ("cases", n, "alarms", k), f"alarm of case {n}"


def ids_are_plain(subject: Subject) -> Iterable[Fault]:
    """Letters, digits and . _ : - only, and not longer than the records hold."""
    for what, name, path, _ in ids(subject.module):
        longest = LONGEST.get(what, LONGEST_OTHER)
        if not PLAIN.fullmatch(name):
            yield Fault(path, f'the {what} id "{name}" is not plain',
                        "use letters, digits and . _ : - and begin with a letter or a digit")
        elif len(name) > longest:
            yield Fault(path, f'the {what} id "{name}" is {len(name)} characters long', f"use at most {longest}")
        elif what == "section" and TAKEN.fullmatch(name):
            yield Fault(path, f'the section id "{name}" is taken by the page itself', "choose another id")


def ids_are_unique(subject: Subject) -> Iterable[Fault]:
    """No id twice within what it must be unique in; the second one is reported."""
    first: dict[tuple[str, str], Path] = {}
    for what, name, path, within in ids(subject.module):
        before = first.setdefault((within, name), path)
        if before is not path:
            yield Fault(path, f'the {what} id "{name}" is used twice',
                        f"give this one another id; the first stands at {_place(subject, before)}")


def nothing_retired_is_used(subject: Subject) -> Iterable[Fault]:
    """An id in `retired` once meant something and is never used again."""
    retired = subject.module.head.retired
    for what, name, path in storable(subject.module):
        if name in retired_by_kind(subject.module)[what]:
            yield Fault(path, f'the {what} id "{name}" is retired', "choose an id that was never used")
    for n, name in enumerate(retired.options):
        if name.count("/") != 1:
            yield Fault(("head", "retired", "options", n), f'the retired option "{name}" does not say of which item',
                        "write item/option, like q3/b")
    for n, name in enumerate(retired.nodes):
        if name.count("/") > 2:
            yield Fault(("head", "retired", "nodes", n), f'the retired node "{name}" is not understood',
                        "write case/node, or case/node/choice for one choice, or the case alone for all of it")


def storable(module: Module) -> Iterator[tuple[str, str, Path]]:
    """The ids under which answers, readings and decisions are stored: (what, full name, path).

    A part of an item, whatever its kind, is an option here and named item/option; a node is named case/node, a choice
    case/node/choice. By the sections of a handout nothing is stored.
    """
    for path, section in sections(module):
        if section.id and path[0] != "handout":
            yield "section", section.id, path
    for n, item in enumerate(module.quiz.items):
        yield "item", item.id, ("quiz", "items", n)
        for name, p, part in parts(item):
            yield "option", f"{item.id}/{part.id}", ("quiz", "items", n, name, p)
    for n, case in enumerate(module.cases):
        yield "case", case.id, ("cases", n, "id")
        for k, node in enumerate(case.nodes):
            yield "node", f"{case.id}/{node.id}", ("cases", n, "nodes", k)
            for at, act in placed_acts(node):
                yield "choice", f"{case.id}/{node.id}/{act.id}", ("cases", n, "nodes", k, *at)


def retired_by_kind(module: Module) -> dict[str, tuple[str, ...]]:
    """The retired names by what they name."""
    retired = module.head.retired
    return {"section": retired.sections, "item": retired.items, "option": retired.options,
            "case": retired.nodes, "node": retired.nodes, "choice": retired.nodes}


def is_retired(module: Module, what: str, name: str) -> bool:
    """Whether a stored name is retired, by itself or with the item, node or case that held it."""
    names = set(retired_by_kind(module)[what]) | (set(module.head.retired.items) if what == "option" else set())
    steps = name.split("/")
    return any("/".join(steps[:n]) in names for n in range(1, len(steps) + 1))


def _place(subject: Subject, path: Path) -> str:
    return subject.source.where(path).split(" ")[0]
