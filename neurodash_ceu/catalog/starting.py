"""`courses new`: a module's folder, whole or not at all, that passes every check and says what is to be written."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from neurodash_ceu.catalog import schemas
from neurodash_ceu.catalog.checks import check_courses
from neurodash_ceu.catalog.checks_ids import ADDRESS, LONGEST, LONGEST_OTHER
from neurodash_ceu.catalog.reader import read_courses
from neurodash_ceu.catalog.skeleton import Beginning, condition_file, files
from neurodash_ceu.ports.yaml_lines import UNSHOWABLE
from neurodash_ceu.rules.refusal import Refused


def start(folder: Path, of: Beginning, condition_title: str, others: Iterable[Path] = ()) -> tuple[Path, ...]:
    """Write the skeleton of a module into a folder that is not there or empty, and return the files written.

    `condition_title` is used where the condition's folder has no condition.yaml yet; `others` are further folders of
    courses, whose ids, slugs and codes are taken. Raises Refused, and then nothing was written.
    """
    root = folder.parent.parent
    _refuse_names(of, condition_title)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} is there already, and nothing in it is written over: choose another name.")
    _refuse_taken(of, (root, *others))
    try:
        return _written(folder, of, condition_title)
    except OSError as error:
        raise Refused(f"{folder} cannot be written ({error.strerror}).") from error


def _refuse_names(of: Beginning, condition_title: str) -> None:
    for what, name, longest in (("condition", of.condition, LONGEST_OTHER), ("slug", of.slug, LONGEST["slug"])):
        if not ADDRESS.fullmatch(name) or len(name) > longest:
            raise Refused(f'The {what} "{name}" cannot be part of an address: name the folder with at most {longest} '
                          "small letters, digits and single dashes.")
    if len(of.id) > LONGEST["module"]:
        raise Refused(f"The names of the two folders are too long together: {LONGEST['module'] - 1} letters at most.")
    for what, text in (("title", of.title), ("condition's title", condition_title), ("code", of.code)):
        if not text.strip() or UNSHOWABLE.search(text) or "\n" in text:
            raise Refused(f"The {what} is one line of text.")


def _refuse_taken(of: Beginning, roots: Iterable[Path]) -> None:
    for root in dict.fromkeys(one.resolve() for one in roots if one.is_dir()):
        for draft in read_courses(root).drafts:
            head = draft.module.head
            for what in ("id", "slug", "code"):
                if getattr(head, what) == getattr(of, what):
                    raise Refused(f'The {what} "{getattr(of, what)}" is already that of {draft.source.folder}: '
                                  "choose another one.")


def _written(folder: Path, of: Beginning, condition_title: str) -> tuple[Path, ...]:
    """Make everything aside and check it, then put it in its place by renaming."""
    root = folder.parent.parent
    root.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".new-", dir=root))  # such a folder is not read
    try:
        made = aside / of.condition / of.slug
        for name, text in files(of).items():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            (made / name).write_text(text, encoding="utf-8")
        (made.parent / "condition.yaml").write_text(condition_file(of.condition, condition_title), encoding="utf-8")
        _refuse_unsound(aside, of)
        schemas.write(root)
        return _put(made, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _refuse_unsound(aside: Path, of: Beginning) -> None:
    for problem in check_courses(read_courses(aside), of.day).problems:
        raise Refused(f"Nothing was written, since it would not pass: {problem.sentence()}")


def _put(made: Path, folder: Path) -> tuple[Path, ...]:
    condition = folder.parent / "condition.yaml"
    folder.parent.mkdir(exist_ok=True)
    new_condition = not condition.exists()
    if new_condition:
        (made.parent / "condition.yaml").rename(condition)
    try:
        with suppress(FileNotFoundError):
            folder.rmdir()
        os.rename(made, folder)  # noqa: PTH104 - not onto a folder that somebody filled meanwhile
    except OSError:
        if new_condition:
            condition.unlink()
        raise
    whole = tuple(sorted(path for path in folder.rglob("*") if path.is_file()))
    return (condition, *whole) if new_condition else whole
