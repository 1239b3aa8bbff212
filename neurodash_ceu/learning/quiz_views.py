"""What the quiz shows: one question, the look back before submitting, and the result with the why of everything."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from math import ceil

from markupsafe import Markup

from neurodash_ceu.learning.finding import Found, chosen
from neurodash_ceu.learning.items.base import Drawn, Posted, Unreadable, said
from neurodash_ceu.learning.items.forms import form_of
from neurodash_ceu.learning.texts import Place, Stand, Texts, texts
from neurodash_ceu.records.learning import Attempt, GradeRow, Response
from neurodash_ceu.rules import drawing, grading
from neurodash_ceu.rules.assessment import Quiz
from neurodash_ceu.rules.drawing import PaperItem
from neurodash_ceu.rules.grading import points_words
from neurodash_ceu.rules.items.base import Answer, Image, Item

BEGINNING = 110  # characters


@dataclass(frozen=True)
class Mended:
    """A form that came back: what was typed, and the field that cannot be read with the sentence that says why."""

    typed: Mapping[str, str]
    field: str
    sentence: str


@dataclass(frozen=True)
class Question:
    """One drawn item at its position, counted from 1. `shown` is what the template of its kind shows.

    `earned` of `worth` are points; `made` of `decisions` are made. `practice`: it has no key, so nothing is right.
    """

    position: int
    item_id: str
    template: str
    script: str
    asks: str
    counts: str
    stem: Markup
    image: Image | None
    shown: object
    short: str
    last_letter: str
    answered: bool
    whole: bool
    made: tuple[int, int]
    earned: Fraction
    worth: int
    practice: bool
    saved_at: datetime | None
    reread: Place | None
    stands: tuple[Stand, ...]
    error: Mended | None = None

    @property
    def right(self) -> bool:
        """Did the answer earn everything? What has no key is right when it is answered."""
        return self.answered if self.practice else self.earned == self.worth

    @property
    def in_part(self) -> bool:
        """Is something answered, and something not?"""
        return self.answered and not self.whole

    @property
    def made_words(self) -> str:
        """How much of it is answered: "2 of 4 answered"."""
        return answered_words(*self.made)

    @property
    def verdict(self) -> str:
        """How it went, in words."""
        if not self.answered:
            return "not answered"
        if self.practice:
            return "answered"
        return "right" if self.right else "partly right" if self.earned else "not right"

    @property
    def counted(self) -> str:
        """How its answer is counted, and what it is worth where that is not one point."""
        return " ".join(filter(None, (self.counts, f"Worth {self.worth} points." if self.worth != 1 else "")))

    @property
    def points(self) -> str:
        """What it earned: "0.5 of 1 point"."""
        return f"{points_words(self.earned)} of {self.worth} point" + ("" if self.worth == 1 else "s")

    @property
    def beginning(self) -> str:
        """The first words of the question, as text."""
        words = self.stem.striptags()
        return words if len(words) <= BEGINNING else words[:BEGINNING].rpartition(" ")[0].rstrip(" .,;:?") + "…"


@dataclass(frozen=True)
class Sitting:
    """An attempt as its pages show it."""

    ordinal: int
    questions: tuple[Question, ...]

    @property
    def open_positions(self) -> tuple[int, ...]:
        """Where nothing is answered yet."""
        return tuple(question.position for question in self.questions if not question.answered)

    @property
    def part_positions(self) -> tuple[int, ...]:
        """Where something is answered and something not."""
        return tuple(question.position for question in self.questions if question.in_part)

    def dashes(self, now: int | None = None) -> tuple[str, ...]:
        """The states of the progress strip: answered, in part, the one on the page, still open."""
        return tuple("now" if question.position == now else "half" if question.in_part
                     else "done" if question.answered else "ahead" for question in self.questions)

    @property
    def words(self) -> str:
        """How many are answered, in words."""
        return progress_words(len(self.questions), len(self.open_positions), len(self.part_positions))


def answered_words(answered: int, total: int) -> str:
    """How many are answered, in words: "3 of 10 answered"."""
    return f"{answered} of {total} answered"


def progress_words(total: int, unanswered: int, in_part: int) -> str:
    """The same where some are answered in part: "3 of 10 answered, 1 more in part"."""
    words = answered_words(total - unanswered - in_part, total)
    return f"{words}, {in_part} more in part" if in_part else words


def words_of(quiz: Quiz, answers: Mapping[str, Answer], total: int) -> str:
    """How many of an attempt's questions are answered, from the saved answers alone."""
    given = [quiz.item(name).whole(answer) for name, answer in answers.items()]
    return progress_words(total, total - len(given), given.count(False))


def sitting(
    found: Found, attempt: Attempt, saved: Mapping[str, Response], only: int | None = None,
    came_back: tuple[Posted, Unreadable] | None = None, earned: Mapping[str, Fraction] | None = None,
) -> Sitting:
    """An attempt with its saved answers. With `only`, prose is rendered for that position alone.

    `came_back` is what was sent from that position and could not be read; `earned` are the points a grade gave.
    """
    bank = {item.id: item for item in found.module.quiz.items}
    paper = drawing.paper_from_text(attempt.paper)
    read = texts(found.edition)
    return Sitting(attempt.ordinal, tuple(
        _question(read, _Sheet(bank[drawn.item_id], drawn, position, rendered=only in (None, position),
                               came_back=came_back if only == position else None,
                               earned=(earned or {}).get(drawn.item_id)), saved.get(drawn.item_id))
        for position, drawn in enumerate(paper.items, 1)))


@dataclass(frozen=True)
class _Sheet:
    """An item on its paper. `earned`: by the grade that stands, if there is one."""

    item: Item
    drawn: PaperItem
    position: int
    rendered: bool
    came_back: tuple[Posted, Unreadable] | None = None
    earned: Fraction | None = None


class _Unsaid:
    """Says nothing: for the questions of an attempt that are not on the page."""

    def line(self, _markdown: str) -> Markup:
        return Markup("")

    block = line


_UNSAID = _Unsaid()


def _question(read: Texts, sheet: _Sheet, saved: Response | None) -> Question:
    item, form = sheet.item, form_of(sheet.item)
    answer = chosen(saved) if saved else ()
    error = _mended(sheet.came_back)
    drawn = Drawn(item, sheet.drawn.option_order, answer, read.prose if sheet.rendered else _UNSAID,
                  error.typed if error else {})
    worth = sheet.drawn.points
    earned = Fraction(item.earned(answer) * worth, item.steps()) if sheet.earned is None else sheet.earned
    return Question(
        position=sheet.position, item_id=item.id, template=form.template, script=form.script,
        asks=form.asks(item), counts=form.counts(item),
        stem=drawn.says.line(item.stem), image=item.image, shown=form.shown(drawn) if sheet.rendered else None,
        short=form.short(drawn), last_letter=form.last_letter(drawn), answered=bool(answer), whole=drawn.whole,
        made=form.made(item, answer), earned=earned, worth=worth, practice=not item.key(),
        saved_at=saved.saved_at if saved and answer else None, reread=read.places.get(item.section),
        stands=tuple(read.stands[name] for name in item.cites if name in read.stands) if sheet.rendered else (),
        error=error)


def _mended(came_back: tuple[Posted, Unreadable] | None) -> Mended | None:
    if came_back is None:
        return None
    posted, unreadable = came_back
    return Mended(said(posted), unreadable.field or "", unreadable.sentence)


@dataclass(frozen=True)
class Result:
    """A submitted attempt: the points, the pass mark, and every question with what was answered."""

    ordinal: int
    points: Fraction
    max_points: int
    pass_percent: int
    passed: bool
    steps: int = field(repr=False)  # of one point
    questions: tuple[Question, ...] = ()

    @property
    def words(self) -> str:
        """What was reached: "8 of 10 right"; of points where questions differ in worth or are right in part."""
        alike = all(question.worth == 1 and question.earned in (0, 1) for question in self.questions)
        return f"{points_words(self.points)} of {self.max_points} {'right' if alike else 'points'}"

    @property
    def needed(self) -> str:
        """The fewest points that meet the pass mark: whole ones where no question is right in part."""
        exact = Fraction(self.pass_percent * self.max_points, 100)
        return points_words(exact if self.steps > 1 else Fraction(ceil(exact)))

    @property
    def wrong(self) -> tuple[Question, ...]:
        """The questions that were not right, in their order."""
        return tuple(question for question in self.questions if not question.right)


def result(found: Found, attempt: Attempt, grade: GradeRow, saved: Mapping[str, Response]) -> Result:
    """What the result page shows of a submitted attempt."""
    paper = drawing.paper_from_text(attempt.paper)
    points, most = grading.score(grade.points, grade.max_points, paper)
    steps = grade.max_points // most
    earned = {name: Fraction(got, steps) for name, got, _ in json.loads(grade.per_item)}
    return Result(attempt.ordinal, points, most, grade.pass_percent, grade.passed, steps,
                  sitting(found, attempt, saved, earned=earned).questions)
