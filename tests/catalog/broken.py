"""A broken module: the small one with words changed, and every problem it must report, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.catalog.small_course import Change, Content

MODULE, BRIEF, EVIDENCE = "module.yaml", "brief.md", "evidence.yaml"
REFERENCES, QUIZ, CASE = "references.yaml", "quiz.yaml", "cases/first-visit.yaml"

Told = tuple[str, str, str]  # file:line and the thing it is in, what is wrong, what mends it


@dataclass(frozen=True)
class Broken:
    """`changes` are made to the small module; `more` adds files, or leaves one out with None."""

    name: str
    problems: tuple[Told, ...]
    changes: tuple[Change, ...] = ()
    more: Mapping[str, Content] = field(default_factory=dict)
