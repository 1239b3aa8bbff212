"""What every kind of item has: its frozen members, and the few questions the rest of the house asks of it.

A kind is one file beside this one: a frozen shape and its grading arm. An answer is a tuple of marks, each the id of
a part ("b") or a part and what is said of it ("s1=true", "value=12.5"). Points are counted in equal steps, so that a
part of a point is an integer too.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from neurodash_ceu.rules.canonical import later
from neurodash_ceu.rules.prose import said

FORBID = {"extra": "forbid"}

Answer = tuple[str, ...]
Difficulty = Literal["easier", "medium", "harder"]
Task = Literal["recall", "apply", "judge"]
Pin = Literal["first", "last"]

LONGEST_ANSWER = 40  # marks
FEWEST = 3


class Part(Protocol):
    """What has an id inside an item: an option, a statement, a premise. It says why it is right or wrong."""

    @property
    def id(self) -> str:
        """Stable, never reused."""

    @property
    def text(self) -> str:
        """What is shown."""

    @property
    def rationale(self) -> str:
        """Why it is right or wrong."""


@dataclass(frozen=True)
class Image:
    """A picture of the module's folder `images/`; `alt` says what it shows to whoever cannot see it.

    The rest is found when the file is read and is not written by an author: `sha256` names its bytes, width and
    height are in pixels.
    """

    __pydantic_config__ = FORBID
    file: str
    alt: str
    sha256: str = ""
    width: int = 0
    height: int = 0

    @property
    def name(self) -> str:
        """Its name among the pictures of every edition: it never means other bytes."""
        return f"{self.sha256}.{self.file.rpartition('.')[2].lower()}"


@dataclass(frozen=True)
class Option:
    """One answer to an item. A pinned one keeps its author's place when the others are shuffled."""

    __pydantic_config__ = FORBID
    id: str
    text: str
    rationale: str
    correct: bool = False
    pinned: bool = later(False)
    image: Image | None = later(None)


class Mistake(NamedTuple):
    """A mistake of an item's author: where below the item, what, and what mends it."""

    path: tuple[str | int, ...]
    what: str
    fix: str


@dataclass(frozen=True, kw_only=True)
class Item(ABC):
    """A question of a bank. `section` is the place of the brief to reread; `cites` are claim or reference ids.

    `worth` is its points; an ungraded one is drawn for practice alone. `pin` keeps it at the beginning or the end of
    an attempt; without `shuffle` its parts stay in the author's order. `task` is what it asks of the mind: to know
    what the text states, to use it on a situation, or to weigh what pulls in different ways.
    """

    __pydantic_config__ = FORBID
    id: str
    kind: str
    objective: str
    section: str
    stem: str
    cites: tuple[str, ...] = ()
    shuffle: bool = True
    graded: bool = later(True)
    worth: int = later(1)
    difficulty: Difficulty | None = later(None)
    pin: Pin | None = later(None)
    image: Image | None = later(None)
    task: Task | None = later(None)

    @abstractmethod
    def lists(self) -> tuple[tuple[str, tuple[Part, ...]], ...]:
        """Its parts, list by list with the member that holds it; each list is shuffled in itself."""

    @abstractmethod
    def key(self) -> Answer:
        """An answer that earns everything."""

    @abstractmethod
    def fits(self, answer: Sequence[str]) -> bool:
        """Could this answer have been given on its page? An empty one always could."""

    @abstractmethod
    def whole(self, answer: Sequence[str]) -> bool:
        """Is everything answered that the item asks?"""

    @abstractmethod
    def steps(self) -> int:
        """How many equal steps lead from nothing to its whole worth: 1 where there is no partial credit."""

    @abstractmethod
    def earned(self, answer: Sequence[str]) -> int:
        """How many of its steps an answer earns. Marks that do not belong are ignored; nothing earns nothing."""

    @abstractmethod
    def own_mistakes(self) -> Iterator[Mistake]:
        """What its author must mend, of this kind alone."""

    def parts(self) -> tuple[Part, ...]:
        """Everything in it that has an id, in the author's order."""
        return tuple(part for _, parts in self.lists() for part in parts)

    def owes_why(self) -> frozenset[str]:
        """The ids of the parts that must say why; most kinds' parts all must."""
        return frozenset(part.id for part in self.parts())

    def held(self) -> frozenset[str]:
        """The ids that keep the author's place when the others are shuffled."""
        return frozenset(part.id for part in self.parts() if not self.shuffle or getattr(part, "pinned", False))

    def gives_away(self, order: Sequence[str]) -> bool:  # noqa: ARG002 - most kinds give nothing away by an order
        """Would its parts shown in this order be the answer? Shuffled again, they must come to another."""
        return False

    def mistakes(self) -> Iterator[Mistake]:
        """What its author must mend."""
        if self.worth < 1:
            yield Mistake(("worth",), f"it is worth {self.worth} points", "give it at least 1, or leave `worth` out")
        yield from self.own_mistakes()


def alike(name: str, parts: Sequence[Part], noun: str) -> Iterator[Mistake]:
    """Two parts that say the same: one mistake for a list."""
    heard = Counter(said(part.text) for part in parts)
    for n, part in enumerate(parts):
        if heard[said(part.text)] > 1 and part.text.strip():
            yield Mistake((name, n), f"another {noun} of the item says the same", "make the two differ")
            return


def too_few(name: str, parts: Sequence[object], noun: str, fewest: int = FEWEST) -> Iterator[Mistake]:
    """Fewer parts than an item of its kind needs."""
    if len(parts) < fewest:
        has = f"{len(parts)} {noun}" + ("" if len(parts) == 1 else "s")
        yield Mistake((), f"it has {has}", f"write at least {fewest} under `{name}:`")


def pairs(answer: Iterable[str]) -> Mapping[str, str]:
    """The marks that say something of a part, as part -> what; the last word stands."""
    return dict(mark.split("=", 1) for mark in answer if "=" in mark)


def once_each(answer: Sequence[str]) -> bool:
    """No part is marked twice."""
    names = [mark.split("=", 1)[0] for mark in answer]
    return len(names) == len(set(names))
