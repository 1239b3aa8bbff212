"""What a preview shows: the course files as read last, published into the scratch database by the ordinary code.

A draft that passes the checks is shown at once, unfinished or not. One with problems is not: its last sound state
stays, and the problems stand above it until they are mended.
"""

from __future__ import annotations

import logging
import posixpath
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from neurodash_ceu.catalog.planning import Plan, Standing, Step, step_of
from neurodash_ceu.catalog.publish import publish
from neurodash_ceu.catalog.reader import Courses, Draft
from neurodash_ceu.catalog.rendering import renderer
from neurodash_ceu.catalog.unfinished import unwritten
from neurodash_ceu.ports.failures import on_one_line
from neurodash_ceu.ports.files import Reading, read_file
from neurodash_ceu.preview import learner
from neurodash_ceu.preview.memory import Memory
from neurodash_ceu.records.catalog import Module as ModuleRow
from neurodash_ceu.rules.canonical import sha256_of
from neurodash_ceu.rules.conditions import Condition
from neurodash_ceu.rules.problems import Problem
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.web.house import House

log = logging.getLogger(__name__)

_FILE = re.compile(r"(?P<file>.*?):[0-9]+(?: |$)")


@dataclass(frozen=True)
class Shelved:
    """A module: as read just now (None where that was not possible) and as shown, the last sound state (None: never).

    `unwritten` are the places that still say what is to be written.
    """

    folder: str
    draft: Draft | None
    shown: Draft | None
    problems: tuple[Problem, ...] = ()
    unwritten: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What a rule of writing items says of it as it was read. It holds nothing back."""
        return self.draft.warnings if self.draft else ()

    @property
    def name(self) -> str:
        """How the preview's own pages call it: its slug, else the name of its folder."""
        known = self.shown or self.draft
        return known.module.head.slug if known else posixpath.basename(self.folder)

    @property
    def title(self) -> str:
        """Its title, else its folder."""
        known = self.shown or self.draft
        return known.module.head.title if known else self.folder


@dataclass(frozen=True)
class State:
    """What stands at an instant. `others` are problems of no module; `serial` grows with every change of the files."""

    serial: int
    at: datetime
    modules: tuple[Shelved, ...] = ()
    others: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem, by place."""
        return tuple(dict.fromkeys(
            (*self.others, *(problem for one in self.modules for problem in one.problems))))

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Every warning."""
        return tuple(warning for one in self.modules for warning in one.warnings)

    def module(self, name: str) -> Shelved | None:
        """The module that is called so."""
        return next((one for one in self.modules if one.name == name), None)


class Library:
    """Reads, publishes and keeps the state. `look` is called by one thread at a time, all else by any."""

    def __init__(self, folders: Iterable[Path], house: House, zone: str) -> None:
        self._folders, self._house, self._zone = tuple(folders), house, zone
        self._writing = partial(house.database.writing, lasting=False)  # nothing here must outlive a power cut
        self._memory = Memory()
        self._shown: dict[str, Draft] = {}  # module id -> the draft that is shown
        self._stands: dict[str, tuple[str, str]] = {}  # module id -> its latest publication
        self._changed = threading.Condition()
        self._over = False
        self.state = State(0, house.clock())

    def look(self) -> State:
        """Read the files, publish what is sound, and say what stands now. Nothing that files say makes this fail."""
        now = self._house.clock()
        try:
            courses = self._memory.read_all(self._folders, now)
            failed = self._publish(courses, now)
            modules, others = _gathered(courses, self._shown, failed)
        except Exception as error:  # a mistake of ours must not end the preview; it is told
            log.exception("the preview failed on these files")
            told = Problem(", ".join(map(str, self._folders)), f"the preview itself failed here: {on_one_line(error)}",
                           "undo the last change; what the pages show is the state before it")
            modules, others = self.state.modules, (told,)
        with self._changed:
            self.state = State(self.state.serial + 1, now, modules, others)
            self._changed.notify_all()
        return self.state

    def wait(self, serial: int, seconds: float) -> int:
        """The serial of the state, as soon as it is another than this one, at the latest after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._over or self.state.serial != serial, seconds)
            return self.state.serial

    def close(self) -> None:
        """Let everybody go who waits."""
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def start_over(self) -> None:
        """A learner who has done nothing."""
        with self._writing() as session:
            learner.begin(session, self._zone, self._house.clock())

    def _publish(self, courses: Courses, now: datetime) -> tuple[Problem, ...]:
        """Publish what is sound and new. Returns what could not be published."""
        steps, drafts = [], {}
        for draft in courses.drafts:
            if draft.problems:
                continue
            head = draft.module.head
            stands = self._stands.get(head.id)
            step = step_of(draft.module, Standing(head.id, head.slug, *stands) if stands else None,
                           draft.pictures)
            drafts[head.id] = draft
            if stands == ("published", step.sha256):
                self._shown[head.id] = draft  # the same words, perhaps on other lines
            else:
                steps.append(step)
        failed = [problem for step in steps for problem in self._published(step, drafts[step.module.head.id], now)]
        here = {draft.module.head.id for draft in courses.drafts}
        gone = () if courses.problems else tuple(name for name in self._shown if name not in here)
        self._retire(gone, now)
        conditions = (*courses.conditions, *(one for folder in self._folders for one in _above(folder)))
        publish(self._writing, Plan(conditions=conditions), now)
        if steps or gone or not self.state.serial:
            with self._writing() as session:
                if self.state.serial:
                    learner.go_on(session, self._zone, self._house.issuer, now)
                else:
                    learner.begin(session, self._zone, now)
        return tuple(failed)

    def _published(self, step: Step, draft: Draft, now: datetime) -> Iterable[Problem]:
        head = step.module.head
        try:
            self._free(head.slug, head.id)
            publish(self._writing, Plan(new=(step,)), now, renderer(), self._house.storage)
        except (Refused, DBAPIError) as error:
            log.error("%s could not be published: %s", head.slug, on_one_line(error))
            yield Problem(draft.source.where(("head",)), "the preview could not publish this module",
                          "start the preview anew; if it stays, undo the last change of its ids")
            return
        self._stands[head.id], self._shown[head.id] = ("published", step.sha256), draft

    def _free(self, slug: str, module_id: str) -> None:
        """An author may give a module another id while its slug stays; here no link outlives the command."""
        with self._writing() as session:
            holder = session.scalars(select(ModuleRow).where(ModuleRow.slug == slug, ModuleRow.id != module_id)
                                     ).one_or_none()
            if holder is not None:
                holder.slug = f"{sha256_of(holder.id)[:40]}-was"

    def _retire(self, gone: Iterable[str], now: datetime) -> None:
        standings = tuple(Standing(name, self._shown[name].module.head.slug, *self._stands[name]) for name in gone)
        publish(self._writing, Plan(retired=standings), now)
        for one in standings:
            self._stands[one.module_id] = ("retired", one.sha256)
            del self._shown[one.module_id]


def _above(folder: Path) -> Iterable[Condition]:
    """The condition of a folder that is one module's, so that its pages name it."""
    if (folder / "module.yaml").exists():
        read: Reading[Condition] = read_file(folder.parent / "condition.yaml", Condition, "condition.yaml")
        if read.value is not None and not read.problems:
            yield read.value


def _gathered(
    courses: Courses, shown: Mapping[str, Draft], failed: tuple[Problem, ...]
) -> tuple[tuple[Shelved, ...], tuple[Problem, ...]]:
    """Modules with their problems (those read, those that cannot be read, those shown from before), and the rest."""
    drafts = {draft.source.folder: draft for draft in courses.drafts}
    read = {draft.module.head.id for draft in courses.drafts}
    last = {draft.source.folder: draft for name, draft in shown.items() if name not in read}
    problems: dict[str, list[Problem]] = {}
    for problem in (*courses.problems, *failed):
        problems.setdefault(_folder_of(problem), []).append(problem)
    folders = {*drafts, *last, *(name for name in problems if _is_module(name, problems[name]))}
    modules = tuple(
        Shelved(name, drafts.get(name), last.get(name) or _under_its_id(drafts.get(name), shown),
                _in_the_way(problems.get(name, ()), drafts.get(name)), _unwritten(drafts.get(name)))
        for name in sorted(folders))
    others = (problem for name, several in problems.items() if name not in folders for problem in several)
    return modules, tuple(others)


def _under_its_id(draft: Draft | None, shown: Mapping[str, Draft]) -> Draft | None:
    return shown.get(draft.module.head.id) if draft else None


def _in_the_way(problems: Iterable[Problem], draft: Draft | None) -> tuple[Problem, ...]:
    """The problems of its own files and those that hold it back besides: its condition's."""
    return tuple(dict.fromkeys((*problems, *(draft.problems if draft else ()))))


def _unwritten(draft: Draft | None) -> tuple[str, ...]:
    return tuple(draft.source.where(path) for path in unwritten(draft.module)) if draft else ()


def _file_of(problem: Problem) -> str:
    found = _FILE.match(problem.where)
    return found["file"] if found else ""


def _folder_of(problem: Problem) -> str:
    """The folder of the module whose file a problem stands in."""
    folder = posixpath.dirname(_file_of(problem))
    return posixpath.dirname(folder) if posixpath.basename(folder) == "cases" else folder


def _is_module(folder: str, problems: Iterable[Problem]) -> bool:
    """Is this the folder of a module, though nothing else is known of it? A condition's has a file of its own."""
    files = (_file_of(problem) for problem in problems)
    return any(file.endswith((".yaml", ".yml", ".md")) and posixpath.basename(file) != "condition.yaml"
               for file in files) and folder != ""
