"""What the quiz shows: one question, the look back before submitting, and the result with the why of every option."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.texts import Place, texts
from neurodash_ceu.records.learning import Attempt, GradeRow, Response
from neurodash_ceu.rules import drawing
from neurodash_ceu.rules.items.base import Option
from neurodash_ceu.rules.items.single_best import SingleBest

KEYS = "ABCDEFGHIJ"
BEGINNING = 110  # characters


@dataclass(frozen=True)
class Answer:
    """An option in the order of this attempt. `best` and `why` are shown after submitting only."""

    id: str
    key: str
    text: Markup
    chosen: bool
    best: bool
    why: Markup


@dataclass(frozen=True)
class Question:
    """One drawn item at its position, counted from 1, with the place to reread."""

    position: int
    item_id: str
    stem: Markup
    answers: tuple[Answer, ...]
    saved_at: datetime | None
    right: bool
    reread: Place | None

    @property
    def answered(self) -> bool:
        """True when an option is chosen."""
        return any(answer.chosen for answer in self.answers)

    @property
    def beginning(self) -> str:
        """The first words of the question, as text."""
        words = self.stem.striptags()
        return words if len(words) <= BEGINNING else words[:BEGINNING].rpartition(" ")[0].rstrip(" .,;:?") + "…"

    @property
    def best(self) -> tuple[Answer, ...]:
        """The options marked best."""
        return tuple(answer for answer in self.answers if answer.best)


@dataclass(frozen=True)
class Sitting:
    """An attempt as its pages show it."""

    ordinal: int
    questions: tuple[Question, ...]

    @property
    def open_positions(self) -> tuple[int, ...]:
        """Where no option is chosen yet."""
        return tuple(question.position for question in self.questions if not question.answered)

    def dashes(self, now: int | None = None) -> tuple[str, ...]:
        """The states of the progress strip: answered, the one on the page, still open."""
        return tuple("now" if question.position == now else "done" if question.answered else "ahead"
                     for question in self.questions)

    @property
    def words(self) -> str:
        """How many are answered, in words."""
        return answered_words(len(self.questions) - len(self.open_positions), len(self.questions))


def answered_words(answered: int, total: int) -> str:
    """How many are answered, in words: "3 of 10 answered"."""
    return f"{answered} of {total} answered"


def sitting(
    found: Found, attempt: Attempt, saved: Mapping[str, Response], only: int | None = None
) -> Sitting:
    """An attempt with its saved answers. With `only`, prose is rendered for that position alone."""
    bank = {item.id: item for item in found.module.quiz.items}
    paper = drawing.paper_from_text(attempt.paper)
    return Sitting(attempt.ordinal, tuple(
        _question(found, bank[drawn.item_id], position, drawn.option_order, saved.get(drawn.item_id),
                  rendered=only is None or only == position)
        for position, drawn in enumerate(paper.items, 1)))


def _question(
    found: Found, item: SingleBest, position: int, order: Sequence[str], saved: Response | None, *, rendered: bool
) -> Question:
    chosen = set(json.loads(saved.answer)) if saved else set()
    options = {option.id: option for option in item.options}
    shown = [options[option_id] for option_id in order]
    read = texts(found.edition)
    return Question(
        position=position, item_id=item.id, stem=read.prose.line(item.stem) if rendered else Markup(""),
        answers=tuple(_answer(found, option, KEYS[n], option.id in chosen, rendered) for n, option in enumerate(shown)),
        saved_at=saved.saved_at if saved and chosen else None,
        right=chosen == {option.id for option in item.options if option.correct},
        reread=read.places.get(item.section))


def _answer(found: Found, option: Option, key: str, chosen: bool, rendered: bool) -> Answer:
    prose = texts(found.edition).prose
    empty = Markup("")
    return Answer(option.id, key, prose.line(option.text) if rendered else empty, chosen, option.correct,
                  prose.block(option.rationale) if rendered else empty)


@dataclass(frozen=True)
class Result:
    """A submitted attempt: the points, the pass mark, and every question with what was answered."""

    ordinal: int
    points: int
    max_points: int
    pass_percent: int
    passed: bool
    questions: tuple[Question, ...]

    @property
    def needed(self) -> int:
        """The fewest points that meet the pass mark."""
        return -(-self.pass_percent * self.max_points // 100)

    @property
    def wrong(self) -> tuple[Question, ...]:
        """The questions that were not right, in their order."""
        return tuple(question for question in self.questions if not question.right)


def result(found: Found, attempt: Attempt, grade: GradeRow, saved: Mapping[str, Response]) -> Result:
    """What the result page shows of a submitted attempt."""
    return Result(attempt.ordinal, grade.points, grade.max_points, grade.pass_percent, grade.passed,
                  sitting(found, attempt, saved).questions)
