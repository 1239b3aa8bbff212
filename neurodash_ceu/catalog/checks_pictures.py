"""Checks of pictures: each says what it shows to whoever cannot see it."""

from __future__ import annotations

from collections.abc import Iterable

from neurodash_ceu.catalog.faults import Fault, Subject
from neurodash_ceu.catalog.pictures import pictures
from neurodash_ceu.rules.prose import said

LONGEST_ALT = 300  # characters


def pictures_say_what_they_show(subject: Subject) -> Iterable[Fault]:
    """A text for each that is none of its file's name, and short enough to be heard. (A blank one is told as blank.)"""
    for path, image in pictures(subject.module.quiz, ("quiz",)):
        stem = image.file.rpartition(".")[0]
        if image.alt.strip() and said(image.alt) in (said(image.file), said(stem), said(stem.replace("-", " "))):
            yield Fault((*path, "alt"), "the alt text is the name of the file", "say in words what the picture shows")
        elif len(image.alt) > LONGEST_ALT:
            yield Fault((*path, "alt"), f"the alt text is {len(image.alt)} characters long",
                        f"say it in {LONGEST_ALT}, and the rest in the question")
