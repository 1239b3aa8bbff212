"""A condition (as multiple sclerosis), its guide and its learning paths: the keys of condition.yaml.

A guide and a path name modules by slug. What they say about medicine stands in the modules, with its sources: a
guide leads there, and states nothing of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from neurodash_ceu.rules.canonical import later

FORBID = {"extra": "forbid"}


@dataclass(frozen=True)
class Announced:
    """A module in preparation: a title and a sentence. It has no page yet."""

    __pydantic_config__ = FORBID
    title: str
    summary: str


@dataclass(frozen=True)
class Stop:
    """A module on a way through several, and why it stands in this place."""

    __pydantic_config__ = FORBID
    module: str
    why: str


@dataclass(frozen=True)
class Situation:
    """What a therapist comes with, and the modules that answer it, the one to read first in front."""

    __pydantic_config__ = FORBID
    when: str
    read: tuple[str, ...]


@dataclass(frozen=True)
class Relation:
    """How two modules belong together. `at` is the section that says it with its sources, as `slug#section`."""

    __pydantic_config__ = FORBID
    modules: tuple[str, str]
    text: str
    at: str


@dataclass(frozen=True)
class Guide:
    """Where to begin: the order to read in, situations of the clinic, and how the modules belong together."""

    __pydantic_config__ = FORBID
    introduction: str
    order: tuple[Stop, ...]
    situations: tuple[Situation, ...] = ()
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True)
class LearningPath:
    """Modules bundled towards one aim. It has no credit of its own: its minutes are those of its modules."""

    __pydantic_config__ = FORBID
    slug: str
    title: str
    summary: str
    modules: tuple[Stop, ...]


@dataclass(frozen=True)
class Condition:
    """What modules are grouped by. `id` is the name of its folder and part of its address."""

    __pydantic_config__ = FORBID
    id: str
    title: str
    summary: str
    announced: tuple[Announced, ...] = ()
    guide: Guide | None = later(None)
    paths: tuple[LearningPath, ...] = later(())
