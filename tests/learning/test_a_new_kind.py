"""A kind of item that only this file knows goes through a whole attempt: nothing else in the house knows it.

Read from YAML, checked, published, drawn, asked, saved, graded, told, regraded, counted in statistics, shown to staff.
What is put into registries here is what docs/kinds-of-items.md says to write for a new kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy.orm import Session

from neurodash_ceu.catalog.checks import check_courses
from neurodash_ceu.catalog.meaning import meaning_faults
from neurodash_ceu.catalog.reader import read_courses
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.items.base import Drawn, ItemForm, Posted, Unreadable, said
from neurodash_ceu.learning.items.forms import FORMS
from neurodash_ceu.ports import files, shapes
from neurodash_ceu.rules import assessment
from neurodash_ceu.rules.grading import grade
from neurodash_ceu.rules.items import kinds
from neurodash_ceu.rules.items.base import FORBID, Answer, Item, Mistake, Part, pairs
from neurodash_ceu.rules.regrading import changes, regraded
from neurodash_ceu.staff import first_attempts
from neurodash_ceu.staff.items import shown
from tests import make
from tests.catalog import small_course
from tests.client import Browser
from tests.conftest import Clock
from tests.learning.study import Study

# --- rules/items/dial.py ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Peg:
    """A place on the dial, and what is said of it."""

    __pydantic_config__ = FORBID
    id: str
    text: str
    rationale: str
    at: int


@dataclass(frozen=True, kw_only=True)
class Dial(Item):
    """A whole number from 0 to 100 is set; half the worth is earned within ten of it. Marks: "at=40"."""

    __pydantic_config__ = FORBID
    kind: Literal["dial"]
    right: int
    pegs: tuple[Peg, ...]

    def lists(self) -> tuple[tuple[str, tuple[Part, ...]], ...]:
        """One list: the pegs."""
        return (("pegs", self.pegs),)

    def key(self) -> Answer:
        """The right number."""
        return (f"at={self.right}",)

    def fits(self, answer: Sequence[str]) -> bool:
        """A number of the dial, or nothing."""
        return not answer or (len(answer) == 1 and answer[0] in {f"at={n}" for n in range(101)})

    def whole(self, answer: Sequence[str]) -> bool:
        """Something is set."""
        return bool(answer)

    def steps(self) -> int:
        """Two: near, and there."""
        return 2

    def earned(self, answer: Sequence[str]) -> int:
        """Both steps at the number, one near it."""
        if not answer or not self.fits(answer):
            return 0
        away = abs(int(pairs(answer)["at"]) - self.right)
        return 2 if away == 0 else int(away <= 10)

    def own_mistakes(self) -> Iterator[Mistake]:
        """The number is on the dial."""
        if not 0 <= self.right <= 100:
            yield Mistake(("right",), f"{self.right} is not on the dial", "write a number from 0 to 100")


# --- learning/items/dial.py and templates/learning/items/dial.html ------------------------------------------


class Turning(ItemForm[Dial]):
    """A field for the number."""

    template = "learning/items/dial.html"
    asking = "Set the dial."

    def read(self, item: Dial, posted: Posted) -> Answer:
        """The number."""
        typed = said(posted).get("at", "")
        if typed and not typed.isdecimal():
            raise Unreadable("answer-at", "Write a whole number.")
        return (f"at={int(typed)}",) if typed else ()

    def shown(self, drawn: Drawn[Dial]) -> dict[str, Any]:
        """The number and the pegs."""
        return {"at": pairs(drawn.answer).get("at", ""), "pegs": [
            (drawn.says.line(one.text), one.at, drawn.says.block(one.rationale)) for one in drawn.item.pegs]}

    def short(self, drawn: Drawn[Dial]) -> str:
        """The number."""
        return pairs(drawn.answer).get("at", "")


TEMPLATE = """
{%- macro ask(question) -%}<label for="answer-at">The dial</label><input type="text" id="answer-at" name="answer-at" \
value="{{ question.shown.at }}">{%- endmacro -%}
{%- macro told(question, opened) -%}<ul>{% for text, at, why in question.shown.pegs %}<li class="peg">{{ at }}: \
{{ text }} {{ why }}</li>{% endfor %}</ul>{%- endmacro -%}
"""

YAML = """\
- id: turn
  kind: dial
  objective: o1
  section: strength
  stem: How large is the effect in hundredths?
  right: 37
  cites: [strength-pooled]
  pegs:
  - {id: low, text: Nothing, at: 0, rationale: The interval leaves it out.}
  - {id: found, text: What was found, at: 37, rationale: "It is 0.37 [#strength-pooled]."}
"""


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch, app: Flask) -> Iterator[None]:
    """What a new kind writes into the two registries, and its template."""
    monkeypatch.setattr(assessment, "AnyItem", kinds.AnyItem | Dial)
    monkeypatch.setitem(kinds.KINDS, "dial", Dial)
    monkeypatch.setitem(FORMS, "dial", Turning())
    app.jinja_env.loader = ChoiceLoader([app.jinja_env.loader, DictLoader({Turning.template: TEMPLATE})])
    forget()
    yield
    forget()


def forget() -> None:
    """Shapes are looked at once a process."""
    files._adapter.cache_clear()
    shapes.kinds_of.cache_clear()


def write(folder: Path, item: str = YAML) -> Path:
    """The small module whose first item is the dial."""
    quiz = small_course.QUIZ[:small_course.QUIZ.index("- id: q1")] + item + small_course.QUIZ[
        small_course.QUIZ.index("- id: q2"):]
    return small_course.write(folder, more={"quiz.yaml": quiz})


@pytest.fixture
def study(app: Flask, tmp_path: Path) -> Study:
    house = make.house(app)
    make.published(house.database, write(tmp_path))
    with house.database.writing() as session:
        person = make.person(session)
    study = Study(house.database, person, make.learner(person), "small", make.NOW)
    study.enrol()
    return study


def bank(study: Study) -> assessment.Quiz:
    """The published quiz."""
    return study.look(lambda _, found: found.module.quiz)


@pytest.mark.parametrize(("old", "new", "where", "what"), [
    ("right: 37", "right: 101", "turn", "101 is not on the dial"),
    ("id: found", "id: low", "turn peg low", 'the peg id "low" is used twice'),
    ("rationale: The interval leaves it out.", 'rationale: ""', "turn peg low", "the peg has no rationale"),
    ("right: 37", "write: 37", "turn", "unknown key `write`"),
    ("[#strength-pooled]", "[#strenght]", "turn peg found", "[#strenght] is cited"),
])
def test_its_mistakes_are_told_where_they_stand(tmp_path: Path, old: str, new: str, where: str, what: str) -> None:
    problems = check_courses(read_courses(write(tmp_path, YAML.replace(old, new))), small_course.TODAY).problems
    assert any(what in problem.what and where in problem.where for problem in problems), problems


def test_its_ids_keep_their_meaning(tmp_path: Path) -> None:
    (before,) = check_courses(read_courses(write(tmp_path / "a")), small_course.TODAY).modules
    moved = YAML.replace("text: Nothing", "text: what was found")
    (after,) = check_courses(read_courses(write(tmp_path / "b", moved)), small_course.TODAY).modules
    assert [fault.what for fault in meaning_faults(after, before, ())] == [
        "the peg says what peg found said before"]


def test_a_whole_attempt(browser: Browser, study: Study, clock: Clock) -> None:
    clock.now = study.now
    browser.sign_in(study.person)
    study.start()
    drawn = study.drawn(1).items
    place = next(n for n, one in enumerate(drawn, 1) if one.item_id == "turn")
    address = f"/learn/small/quiz/1/{place}"
    page = browser.get(address)
    assert "Set the dial." in page.text
    assert browser.send({"answer-at": "far", "go": "next"}, status=400).errors == ["Write a whole number."]
    browser.get(address)
    browser.send({"answer-at": "40", "go": "review"})
    page = browser.follow()
    assert "1 of 2 answered" in page.text
    assert "40" in page.soup.select(".part-min")[place - 1].get_text()
    row = study.submit(1)
    assert (row.points, row.max_points) == (1, 4)
    told = browser.get("/learn/small/quiz/1/result").soup.find(id=f"question-{place}").get_text(" ")
    assert "partly right" in told
    assert "0.5 of 1 point" in told
    assert "37: What was found" in told
    assert "Where this stands" in told
    assert "0.5 of 2" in browser.get("/learn/small/quiz").text


def test_it_is_regraded_counted_and_read_by_the_office(study: Study) -> None:
    study.start()
    study.answer(1, "turn", "at=40")
    study.submit(1)
    quiz, paper = bank(study), study.drawn(1)
    was = quiz.item("turn")
    now = replace(was, right=40)  # type: ignore[call-arg]  # of the kind of this file
    assert changes(was, now) == ("key",)
    before = grade(quiz, paper, {"turn": ("at=40",)})
    after = regraded(was, now, "new key", paper, ("at=40",), before)
    assert Fraction(after.points, after.max_points) - Fraction(before.points, before.max_points) == Fraction(1, 4)

    def look(session: Session, found: Found) -> None:
        counts = first_attempts.count(session, found.edition.sha256, found.module.quiz)
        assert counts.n == 1
        assert counts.item("turn").n == 1
        item = shown(found.edition, was, (), ("at=40",))
        assert (item.key, item.answer) == ("37", "40")

    study.look(look)
