"""A condition (as multiple sclerosis) and the modules announced for it: the keys of condition.yaml."""

from __future__ import annotations

from dataclasses import dataclass

FORBID = {"extra": "forbid"}


@dataclass(frozen=True)
class Announced:
    """A module in preparation: a title and a sentence. It has no page yet."""

    __pydantic_config__ = FORBID
    title: str
    summary: str


@dataclass(frozen=True)
class Condition:
    """What modules are grouped by. `id` is the name of its folder and part of its address."""

    __pydantic_config__ = FORBID
    id: str
    title: str
    summary: str
    announced: tuple[Announced, ...] = ()
