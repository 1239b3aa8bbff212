"""Checks of condition.yaml: a guide and a learning path lead only to modules and sections that are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from neurodash_ceu.catalog.checks_ids import ADDRESS, LONGEST
from neurodash_ceu.catalog.faults import Fault, below, several, strings
from neurodash_ceu.catalog.reader import Courses, Draft, Home
from neurodash_ceu.ports.yaml_lines import Path
from neurodash_ceu.rules.conditions import Condition, Guide, LearningPath, Stop
from neurodash_ceu.rules.problems import Problem

FEWEST = 2  # modules of a path: one alone is a module


def problems(courses: Courses) -> Mapping[str, tuple[Problem, ...]]:
    """Condition id -> what is wrong in its file; a condition without any fault is left out."""
    drafts = {(draft.source.condition, draft.source.slug): draft for draft in courses.drafts}
    taken: dict[str, str] = {}
    found: dict[str, tuple[Problem, ...]] = {}
    for condition in courses.conditions:
        home = courses.homes.get(condition.id)
        if home is None:
            continue
        faults = tuple(dict.fromkeys(
            Problem(home.places.where(one.path), one.what, one.fix)
            for one in (*_blanks(condition), *_guide(condition, home, drafts), *_paths(condition, home, taken))))
        if faults:
            found[condition.id] = faults
    return found


def _blanks(condition: Condition) -> Iterator[Fault]:
    for path, text in (*strings(condition.guide, ("guide",)), *strings(condition.paths, ("paths",))):
        if not text.strip():
            yield Fault(path, "this text is blank", "write it, or leave its key out")


def _guide(condition: Condition, home: Home, drafts: Mapping[tuple[str, str], Draft]) -> Iterator[Fault]:
    guide = condition.guide
    if guide is None:
        return
    if not guide.order:
        yield Fault(("guide", "order"), "the guide names no module", "write the modules in the order to read them in")
    yield from _stops(("guide", "order"), guide.order, home)
    for n, situation in enumerate(guide.situations):
        path: Path = ("guide", "situations", n, "read")
        if not situation.read:
            yield Fault(path, "the situation names no module", "write the modules that answer it")
        yield from _named(path, situation.read, home)
    yield from _relations(guide, condition.id, home, drafts)


def _relations(guide: Guide, condition: str, home: Home, drafts: Mapping[tuple[str, str], Draft]) -> Iterator[Fault]:
    for n, relation in enumerate(guide.relations):
        path: Path = ("guide", "relations", n)
        yield from _named((*path, "modules"), relation.modules, home)
        slug, mark, section = relation.at.partition("#")
        if slug not in relation.modules or not mark:
            yield Fault((*path, "at"), f'"{relation.at}" is no section of the two modules',
                         "write the slug of one of them, # and the id of a section of its brief")
            continue
        draft = drafts.get((condition, slug))
        if draft is not None and section not in {one.id for _, one in below(("brief",), draft.module.brief)}:
            yield Fault((*path, "at"), f'the brief of {slug} has no section "{section}"',
                         "write the id in the braces of one of its headings")


def _paths(condition: Condition, home: Home, taken: dict[str, str]) -> Iterator[Fault]:
    for n, one in enumerate(condition.paths):
        path: Path = ("paths", n)
        yield from _address(n, one, condition, taken)
        if len(one.modules) < FEWEST:
            yield Fault((*path, "modules"), f"the path has {several(len(one.modules), 'module')}",
                        f"name at least {FEWEST}")
        yield from _stops((*path, "modules"), one.modules, home)


def _address(n: int, one: LearningPath, condition: Condition, taken: dict[str, str]) -> Iterator[Fault]:
    path: Path = ("paths", n, "slug")
    if not ADDRESS.fullmatch(one.slug) or len(one.slug) > LONGEST["slug"]:
        yield Fault(path, f'"{one.slug}" cannot be part of an address',
                     f"use small letters, digits and single dashes, at most {LONGEST['slug']}")
    before = taken.setdefault(one.slug, condition.id)
    if before != condition.id or one.slug in [earlier.slug for earlier in condition.paths[:n]]:
        yield Fault(path, f'the slug "{one.slug}" is already that of a path of {before}',
                     "give this path another slug")


def _stops(path: Path, stops: tuple[Stop, ...], home: Home) -> Iterator[Fault]:
    names = [stop.module for stop in stops]
    for n, name in enumerate(names):
        if name in names[:n]:
            yield Fault((*path, n, "module"), f"{name} stands here twice", "name each module once")
        yield from _named((*path, n, "module"), (name,), home)


def _named(path: Path, names: Iterable[str], home: Home) -> Iterator[Fault]:
    for name in names:
        if name not in home.modules:
            known = ", ".join(sorted(home.modules)) or "none is there yet"
            yield Fault(path, f'there is no module "{name}" in this condition', f"name one of its folders: {known}")

