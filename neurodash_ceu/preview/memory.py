"""Course files read and checked, each module again only when its folder changed: with many modules that is the time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from neurodash_ceu.catalog.checks import check_courses, checked
from neurodash_ceu.catalog.reader import Courses, Draft, ModuleRead, read_courses, read_module, shown, together
from neurodash_ceu.preview.watching import Seen, seen


class Memory:
    """What was read and checked last, by folder."""

    def __init__(self) -> None:
        self._read: dict[str, tuple[Seen, ModuleRead]] = {}
        self._checked: dict[str, tuple[Draft, date, Draft]] = {}

    def read_all(self, folders: Iterable[Path], now: datetime) -> Courses:
        """Several folders of courses as one, read and checked as `courses check` does."""
        read = together(read_courses(folder.resolve(), shown(folder), self._module) for folder in folders)
        return check_courses(read, now.date(), self._check)

    def _module(self, folder: Path, name: str) -> ModuleRead:
        there = seen((folder,))  # before it is read: what changes meanwhile is read again
        kept = self._read.get(name)
        if kept is None or kept[0] != there:
            kept = self._read[name] = (there, read_module(folder, name))
        return kept[1]

    def _check(self, draft: Draft, today: date) -> Draft:
        name = draft.source.folder
        kept = self._checked.get(name)
        if kept is None or kept[0] is not draft or kept[1] != today:
            kept = self._checked[name] = (draft, today, checked(draft, today))
        return kept[2]
