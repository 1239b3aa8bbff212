"""Folders of courses into modules and problems: `<root>/<condition>/<slug>/`, and `condition.yaml` beside them.

Nothing here judges what a module says (`checks.py` does); this only reads. A file that cannot be read keeps its
module from being a draft and holds back no other.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from neurodash_ceu.catalog.pictures import Picture, filled
from neurodash_ceu.catalog.prose_reader import Text, read_prose
from neurodash_ceu.ports.files import Reading, read_file
from neurodash_ceu.ports.text_files import read_text
from neurodash_ceu.ports.yaml_lines import UNSHOWABLE, Places
from neurodash_ceu.ports.yaml_lines import Path as Steps
from neurodash_ceu.rules.assessment import Quiz
from neurodash_ceu.rules.cases.shapes import Case
from neurodash_ceu.rules.conditions import Condition
from neurodash_ceu.rules.evidence import Claim, Reference
from neurodash_ceu.rules.lesson import Module, ModuleHead
from neurodash_ceu.rules.problems import Problem

FILES = ("module.yaml", "brief.md", "evidence.yaml", "references.yaml", "quiz.yaml")
OPTIONAL = ("deep-dive.md", "handout.md")
SPELLINGS = {"container-title": "container_title"}  # CSL's own spelling


@dataclass(frozen=True)
class Source:
    """Where a module was read from: its folder as shown, the names of its folders, and the place of every value.

    A path is the walk through `Module`: ("quiz", "items", 2, "options", 0), ("brief", 1, "sections", 0).
    """

    folder: str
    condition: str
    slug: str
    parts: Mapping[Steps, Places]
    files: frozenset[str]

    def where(self, path: Steps, below: int = 0) -> str:
        """ "file:line label" of a path through the module; `below` counts lines further down a paragraph."""
        for n in range(len(path), 0, -1):
            if path[:n] in self.parts:
                return self.parts[path[:n]].where(path[n:], below)
        return f"{self.folder}/module.yaml:1"


@dataclass(frozen=True)
class Draft:
    """A module as read, with its places, and the problems found in it so far. Without problems it is sound.

    `warnings` hold nothing back.
    """

    module: Module
    source: Source
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    pictures: tuple[Picture, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Home:
    """Where a condition was read from: the places of its values, and the names of its modules' folders."""

    places: Places
    modules: frozenset[str]


ModuleRead = tuple[Draft | None, tuple[Problem, ...]]
ReadModule = Callable[[Path, str], ModuleRead]


@dataclass(frozen=True)
class Courses:
    """What came of reading course folders: drafts and conditions, and every problem and warning of every file.

    `homes` tells by id where each condition was read from.
    """

    drafts: tuple[Draft, ...]
    conditions: tuple[Condition, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    homes: Mapping[str, Home] = field(default_factory=dict)

    @property
    def modules(self) -> tuple[Module, ...]:
        """The modules without any problem."""
        return tuple(draft.module for draft in self.drafts if not draft.problems)


def read_courses(root: Path, shown: str | None = None, read: ReadModule | None = None) -> Courses:
    """Read a folder of courses, or one condition's, or one module's. `shown` is how the folder is named.

    `read` stands in for `read_module`, where somebody remembers what was read before.
    """
    name, module = shown or root.name, read or read_module
    if (root / "module.yaml").exists():
        return _gathered([module(root, name)])
    if (root / "condition.yaml").exists():
        return _condition(root, name, module)
    if not root.is_dir():
        return Courses((), (), (Problem(f"{name}:1", "there is no such folder", "name the folder of the courses"),))
    found = together([_condition(one, f"{name}/{printable(one.name)}", module) for one in _folders(root)])
    if not found.drafts and not found.problems:
        empty = Problem(f"{name}:1", "the folder has no modules", "name the folder above the conditions' folders")
        return replace(found, problems=(empty,))
    return found


def together(several: Iterable[Courses]) -> Courses:
    """Several folders of courses as one."""
    read = list(several)
    return Courses(
        tuple(draft for one in read for draft in one.drafts),
        tuple(condition for one in read for condition in one.conditions),
        tuple(dict.fromkeys(problem for one in read for problem in one.problems)),
        homes={name: home for one in read for name, home in one.homes.items()})


def _condition(folder: Path, name: str, module: ReadModule) -> Courses:
    reading: Reading[Condition] = read_file(folder / "condition.yaml", Condition, f"{name}/condition.yaml", home=folder)
    problems = list(reading.problems)
    if reading.value is not None and reading.value.id != folder.name:
        problems.append(Problem(
            reading.places.where(("id",)), f"the id is {reading.value.id} and the folder is {folder.name}",
            "give both the same name"))
    folders = _folders(folder)
    modules = _gathered([module(one, f"{name}/{printable(one.name)}") for one in folders])
    if not problems and reading.value is not None:
        home = Home(reading.places, frozenset(one.name for one in folders))
        return replace(modules, conditions=(reading.value,), homes={reading.value.id: home})
    # A module cannot be shown without its condition, so it waits for it.
    held = tuple(replace(draft, problems=(*problems, *draft.problems)) for draft in modules.drafts)
    return Courses(held, (), (*problems, *modules.problems))


def _gathered(read: Iterable[ModuleRead]) -> Courses:
    pairs = list(read)
    return Courses(
        tuple(draft for draft, _ in pairs if draft is not None), (),
        tuple(problem for _, problems in pairs for problem in problems))


def read_module(folder: Path, name: str) -> ModuleRead:
    """One module's folder: the draft, unless it cannot be read, and the problems found."""
    if not any((folder / file).exists() for file in FILES):
        return None, (Problem(f"{name}/module.yaml:1", "the folder is no module: it has none of the files of one",
                              "write them (`neurodash courses new` does), or begin the folder's name with _"),)
    head: Reading[ModuleHead] = read_file(folder / "module.yaml", ModuleHead, f"{name}/module.yaml", home=folder)
    claims: Reading[tuple[Claim, ...]] = read_file(
        folder / "evidence.yaml", tuple[Claim, ...], f"{name}/evidence.yaml", noun="claim", home=folder)
    references: Reading[tuple[Reference, ...]] = read_file(
        folder / "references.yaml", tuple[Reference, ...], f"{name}/references.yaml", noun="reference",
        spellings=SPELLINGS, home=folder)
    quiz: Reading[Quiz] = read_file(folder / "quiz.yaml", Quiz, f"{name}/quiz.yaml", home=folder)
    cases = _cases(folder, name)
    brief = _prose(folder / "brief.md", f"{name}/brief.md")
    dive, handout = (_prose(folder / file, f"{name}/{file}") if (folder / file).exists()
                     else Text((), Places(f"{name}/{file}"), ()) for file in OPTIONAL)
    read: list[Any] = [head, brief, dive, handout, claims, references, quiz, *cases]
    problems = (*(problem for one in read for problem in one.problems), *_strangers(folder, name))
    whole = [case.value for case in cases if case.value is not None]
    if head.value is None or claims.value is None or references.value is None or quiz.value is None \
            or len(whole) < len(cases) or not brief.sections:
        return None, problems
    module = Module(head=head.value, brief=brief.sections, deep_dive=dive.sections, claims=claims.value,
                    references=references.value, quiz=quiz.value, cases=tuple(whole), handout=handout.sections)
    parts: dict[Steps, Places] = {
        ("head",): head.places, ("brief",): brief.places, ("deep_dive",): dive.places,
        ("handout",): handout.places, ("claims",): claims.places, ("references",): references.places,
        ("quiz",): quiz.places,
        **{("cases", n): case.places for n, case in enumerate(cases)}}
    files = frozenset(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    source = Source(name, folder.parent.name, folder.name, parts, files)
    quizzed, shown, missed = filled(module.quiz, folder, ("quiz",))
    problems = (*problems, *(Problem(source.where(one.path), one.what, one.fix) for one in missed))
    return Draft(replace(module, quiz=quizzed), source, problems, pictures=tuple(shown.values())), problems


def _cases(folder: Path, name: str) -> list[Reading[Case]]:
    return [read_file(path, Case, f"{name}/cases/{printable(path.name)}", home=folder)
            for path in sorted((folder / "cases").glob("*.yaml"))]


def _prose(path: Path, name: str) -> Text:
    text = read_text(path, name, path.parent)
    if isinstance(text, Problem):
        return Text((), Places(name), (text,))
    read = read_prose(text, name)
    if not read.sections and not read.problems:
        empty = Problem(f"{name}:1", "the file has no sections", "write its ## headings; docs/authoring.md lists them")
        return Text((), read.places, (empty,))
    return read


def _strangers(folder: Path, name: str) -> Iterable[Problem]:
    """Files that look as if they should be read and are not: a misspelt name would lose its content in silence."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).as_posix()
        known = inside in FILES + OPTIONAL or (inside.startswith("cases/") and inside.count("/") == 1
                                               and path.suffix == ".yaml")
        if path.suffix in (".yaml", ".yml", ".md") and path.is_file() and not known:
            yield Problem(f"{name}/{printable(inside)}:1", "this file is not one of a module's",
                          f"delete it, or give it its name: {', '.join(FILES + OPTIONAL)} or cases/<id>.yaml")


def _folders(folder: Path) -> list[Path]:
    return sorted(one for one in folder.iterdir() if one.is_dir() and not one.name.startswith((".", "_")))


def shown(folder: Path) -> str:
    """A folder as one can open it from here: relative where it is below, whole elsewhere."""
    near = os.path.relpath(folder.resolve())
    return str(folder.resolve()) if near.startswith("..") else folder.resolve().name if near == "." else near


def printable(name: str) -> str:
    """A name of a file as it can be printed: what has no place in a line of text stands as a question mark."""
    return UNSHOWABLE.sub("?", name).replace("\n", "?").replace("\t", "?")
