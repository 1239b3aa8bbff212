"""Checks of pictures: each is there, and says what it shows to whoever cannot see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from neurodash_ceu.catalog.faults import Fault, Subject
from neurodash_ceu.ports.yaml_lines import Path
from neurodash_ceu.rules.items.base import Image
from neurodash_ceu.rules.prose import said

LONGEST_ALT = 300  # characters


def pictures(value: Any, path: Path) -> Iterator[tuple[Path, Image]]:
    """Every picture below a value, with its path."""
    if isinstance(value, Image):
        yield path, value
    elif isinstance(value, tuple):
        for n, one in enumerate(value):
            yield from pictures(one, (*path, n))
    elif is_dataclass(value):
        for field in fields(value):
            yield from pictures(getattr(value, field.name), (*path, field.name))


def pictures_say_what_they_show(subject: Subject) -> Iterable[Fault]:
    """A text for each that is none of its file's name, and short enough to be heard. (A blank one is told as blank.)"""
    for path, image in pictures(subject.module.quiz, ("quiz",)):
        stem = image.file.rpartition(".")[0]
        if image.alt.strip() and said(image.alt) in (said(image.file), said(stem), said(stem.replace("-", " "))):
            yield Fault((*path, "alt"), "the alt text is the name of the file", "say in words what the picture shows")
        elif len(image.alt) > LONGEST_ALT:
            yield Fault((*path, "alt"), f"the alt text is {len(image.alt)} characters long",
                        f"say it in {LONGEST_ALT}, and the rest in the question")


def pictures_are_there(subject: Subject) -> Iterable[Fault]:
    """What was found in the folder, and nothing else, is shown."""
    for path, image in pictures(subject.module.quiz, ("quiz",)):
        if not image.sha256:
            yield Fault((*path, "file"), "the picture was not found", "write the name of a file in `images/`")
