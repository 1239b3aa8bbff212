"""What every kind of item needs on a page: how it asks, how its form is read, and what its templates show.

A kind is one file beside this one, one template, and one line in `forms.py` (docs/kinds-of-items.md). Nothing here
knows the web: a posted form is its pairs of name and value, in the order of the page.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from markupsafe import Markup

from neurodash_ceu.rules.items.base import Answer, Image, Item
from neurodash_ceu.rules.items.scheme import WORDS
from neurodash_ceu.rules.refusal import Refused

ANSWER = "answer"  # the name of a field whose values are marks; "answer-s1" says something of the part s1
MOST_LETTERS = 10  # that the keyboard chooses by
KEYS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

Posted = Sequence[tuple[str, str]]
I = TypeVar("I", bound=Item)  # noqa: E741 - an item


class Unreadable(Refused):
    """What was typed is no answer. `field` is the id of the field that must be mended."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence, field)


class Says(Protocol):
    """What turns an author's Markdown into a page's words."""

    def line(self, markdown: str) -> Markup:
        """One line."""

    def block(self, markdown: str) -> Markup:
        """Paragraphs."""


@dataclass(frozen=True)
class Drawn(Generic[I]):
    """An item as an attempt shows it: the ids of its parts in order, the answer, and what was typed if unreadable."""

    item: I
    order: Sequence[str]
    answer: Answer
    says: Says
    typed: Mapping[str, str]

    @property
    def whole(self) -> bool:
        """Is everything answered?"""
        return self.item.whole(self.answer)


@dataclass(frozen=True)
class Choice:
    """An option as shown. `best` and `why` are for after submitting only."""

    id: str
    key: str
    text: Markup
    image: Image | None
    chosen: bool
    best: bool
    why: Markup


class ItemForm(ABC, Generic[I]):
    """How one kind of item is asked, read and shown.

    `template` has two macros: `ask(question)`, the fields, and `told(question, opened)`, what is told after submitting;
    `question.shown` is what `shown` returns. `lettered`: letters on the keyboard choose its options.
    """

    template: ClassVar[str]
    lettered: ClassVar[bool] = False

    asking: ClassVar[str] = ""
    script: ClassVar[str] = ""  # a file of static/ that makes the fields more convenient; without it they work too

    def asks(self, item: I) -> str:  # noqa: ARG002 - most kinds ask the same of every item
        """The sentence between the stem and the fields."""
        return self.asking

    def read(self, item: I, posted: Posted) -> Answer:  # noqa: ARG002 - most forms say all that is to be known
        """The answer in a posted form; nothing where nothing came. Raises Unreadable. What fits, the item says."""
        return plain(posted) + marks(posted)

    def stays(self, posted: Posted) -> str | None:  # noqa: ARG002 - of most kinds every button leads on
        """The id of what to stand on, where a button only changed the answer and leads back to the same question."""
        return None

    @abstractmethod
    def shown(self, drawn: Drawn[I]) -> object:
        """What the template shows."""

    def short(self, drawn: Drawn[I]) -> str:  # noqa: ARG002 - of most kinds the list says enough
        """The answer in a word or two, for the list of all questions."""
        return ""

    def last_letter(self, drawn: Drawn[I]) -> str:
        """The letter of its last option where letters choose; "" elsewhere."""
        return KEYS[min(len(drawn.order), MOST_LETTERS) - 1] if self.lettered else ""

    def counts(self, item: I) -> str:
        """How an answer is counted, said before it is given; "" where it is right or it is not."""
        return WORDS.get(getattr(item, "scheme", ""), "")  # most kinds have no scheme

    def made(self, item: I, answer: Answer) -> tuple[int, int]:
        """How many of its decisions are made, of how many."""
        return int(item.whole(answer)), 1


def plain(posted: Posted) -> Answer:
    """The marks chosen by fields called `answer`."""
    return tuple(value for name, value in posted if name == ANSWER and value)


def said(posted: Posted) -> dict[str, str]:
    """What fields called `answer-…` say of parts; empty ones say nothing."""
    return {name.removeprefix(f"{ANSWER}-"): value for name, value in posted
            if name.startswith(f"{ANSWER}-") and value.strip()}


def marks(posted: Posted) -> Answer:
    """The same as marks."""
    return tuple(f"{name}={value}" for name, value in said(posted).items())


def letters(drawn: Drawn[Any]) -> dict[str, str]:
    """A letter for each part in the order shown."""
    return dict(zip(drawn.order, KEYS, strict=False))
