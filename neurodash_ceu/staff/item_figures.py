"""What the pages of a quiz's statistics show: the whole quiz, a line an item, and one item with who chose what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup, escape

from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.learning.texts import Place, texts
from neurodash_ceu.rules import item_marks
from neurodash_ceu.rules.items.base import Item
from neurodash_ceu.rules.statistics import NOTHING, Chosen, ItemSaid, QuizSaid, Tally, Thirds
from neurodash_ceu.staff.item_words import UNDEFINED, Told, told
from neurodash_ceu.staff.numbers import coefficient
from neurodash_ceu.staff.scatter import Placed, Scatter, scatter

BEGINNING = 100  # characters
MOST_OTHERS = 12  # answers beside those offered: wrong pairs, numbers that were typed


@dataclass(frozen=True)
class Line:
    """An item in the table: its number in the author's order, the words its stem begins with, figures and flags.

    `task` is what its author says that it asks of the mind, empty where nothing is said.
    """

    number: int
    item_id: str
    beginning: str
    said: ItemSaid
    flags: tuple[Told, ...]
    task: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Every flag by its word, once."""
        return tuple(dict.fromkeys(one.word for one in self.flags))

    @property
    def stop(self) -> bool:
        """Is one of them urgent?"""
        return any(one.stop for one in self.flags)

    @property
    def flagged(self) -> bool:
        """Is there more than a note?"""
        return any(not one.note for one in self.flags)


@dataclass(frozen=True)
class QuizPage:
    """A quiz: what is said of it, its items with the urgent ones first, and where they stand."""

    quiz: QuizSaid
    lines: tuple[Line, ...]
    chart: Scatter | None

    @property
    def flagged(self) -> int:
        """How many items have more than a note."""
        return sum(line.flagged for line in self.lines)

    @property
    def timed(self) -> bool:
        """Is there an item of which it is told how long it takes?"""
        return any(line.said.figures is not None and line.said.figures.times is not None for line in self.lines)

    @property
    def alpha(self) -> str:
        """Alpha as it is shown, or that there is none."""
        found = self.quiz.reliability.alpha
        return "Not defined" if found is None else coefficient(found)

    @property
    def alpha_words(self) -> str:
        """What alpha is called and over what it stands, or why there is none."""
        reliability = self.quiz.reliability
        if reliability.why is not None:
            return UNDEFINED[reliability.why]
        name = "KR-20" if reliability.two_valued else "Cronbach’s alpha"
        return f"{name}, over {reliability.n} attempts with the same {reliability.questions} questions"


def quiz_page(edition: Edition, counts: Tally) -> QuizPage:
    """The statistics of an edition's quiz."""
    lines = [_line(edition, number, item, counts) for number, item in enumerate(edition.module.quiz.items, 1)]
    placed = [
        Placed(line.number, float(line.said.figures.facility), line.said.figures.discrimination, line.flagged,
               line.stop, line.said.weak)
        for line in lines if line.said.figures is not None and line.said.figures.discrimination is not None]
    first = sorted(lines, key=lambda line: (not line.stop, not line.flagged, line.number))
    return QuizPage(counts.quiz(), tuple(first), scatter(placed))


def _line(edition: Edition, number: int, item: Item, counts: Tally) -> Line:
    said = counts.item(item.id, item_marks.keyed(item), item_marks.offered(item))
    return Line(number, item.id, _beginning(texts(edition).prose.line(item.stem)), said,
                told(item, said.figures) if said.figures else (), item.task or "")


def _beginning(stem: Markup) -> str:
    words = stem.striptags()
    return words if len(words) <= BEGINNING else words[:BEGINNING].rpartition(" ")[0].rstrip(" .,;:?") + "…"


@dataclass(frozen=True)
class Bar:
    """How many of a group chose an option: the number, and its share of the group in per cent."""

    count: int
    of: int

    @property
    def percent(self) -> int:
        """The share, rounded; of an empty group 0."""
        return round(Fraction(self.count * 100, self.of)) if self.of else 0


@dataclass(frozen=True)
class OptionRow:
    """What can be answered: its sign and text (none for no answer), if it earns, all who chose it, and by third."""

    sign: str
    text: Markup
    keyed: bool
    all: Bar
    thirds: tuple[Bar, Bar, Bar]


@dataclass(frozen=True)
class ItemPage:
    """One item: its line, its stem, its options with who chose them, and where it is taught."""

    line: Line
    stem: Markup
    options: tuple[OptionRow, ...]
    objective: str
    reread: Place | None


def item_page(edition: Edition, item_id: str, counts: Tally) -> ItemPage | None:
    """The statistics of one item of an edition; None where it has no such item."""
    for number, item in enumerate(edition.module.quiz.items, 1):
        if item.id == item_id:
            read = texts(edition)
            line = _line(edition, number, item, counts)
            objective = next(one.text for one in edition.module.head.objectives if one.id == item.objective)
            return ItemPage(line, read.prose.line(item.stem), tuple(_options(edition, item, line.said)), objective,
                            read.places.get(item.section))
    return None


def _options(edition: Edition, item: Item, said: ItemSaid) -> Iterator[OptionRow]:
    sizes: Thirds = said.figures.thirds if said.figures else (0, 0, 0)
    chosen: Sequence[Chosen] = said.figures.choices if said.figures else [
        Chosen(mark, False, (0, 0, 0)) for mark in item_marks.offered(item)]
    for one in _most(item, chosen):
        low, middle, high = (Bar(count, size) for count, size in zip(one.by_third, sizes, strict=True))
        earns = one.mark != NOTHING and item_marks.earns(item, one.mark)
        yield OptionRow(item_marks.sign(item, one.mark), _words(edition, item, one.mark), earns,
                        Bar(one.count, said.n), (low, middle, high))


def _words(edition: Edition, item: Item, mark: str) -> Markup:
    """A mark in words: the author's as prose, a learner's as they were typed."""
    words = item_marks.words(item, mark)
    return escape(words) if item_marks.written(item, mark) else texts(edition).prose.line(words)


def _most(item: Item, chosen: Sequence[Chosen]) -> Iterator[Chosen]:
    """Everything that is offered, and of what was said beside it the most frequent; no answer comes last."""
    offered = frozenset(item_marks.offered(item))
    yield from (one for one in chosen if one.mark in offered)
    others = [one for one in chosen if one.mark not in offered and one.mark != NOTHING]
    yield from sorted(others, key=lambda one: (-one.count, one.mark))[:MOST_OTHERS]
    yield from (one for one in chosen if one.mark == NOTHING)
