"""A submitted attempt as it is read after a regrade: corrected questions in the words and by the key that counted.

The solution that turned out wrong is not shown any more. Everything else is as the pinned edition has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from neurodash_ceu.catalog import editions
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.regrade_deeds import points
from neurodash_ceu.learning.regrades import Told
from neurodash_ceu.records.learning import Attempt, GradeRow
from neurodash_ceu.rules import drawing
from neurodash_ceu.rules.deeds import reason_words
from neurodash_ceu.rules.drawing import Paper, PaperItem
from neurodash_ceu.rules.grading import Grade
from neurodash_ceu.rules.items.base import Item
from neurodash_ceu.rules.lesson import Module
from neurodash_ceu.rules.regrading import POLICIES, TOLD


@dataclass(frozen=True)
class Line:
    """One regrade, in words. `after` is None where the points stayed; `newly`: the attempt passes by it."""

    at: datetime
    position: int
    item_id: str
    told: str
    reason: str
    before: str | None
    after: str | None
    newly: bool


@dataclass(frozen=True)
class Corrected:
    """The enrollment and the attempt to render instead of its own. Of `withdrawn` items no answer is shown."""

    found: Found
    attempt: Attempt
    withdrawn: frozenset[str]
    lines: tuple[Line, ...]


def corrected(session: Session, found: Found, attempt: Attempt, told: Sequence[Told]) -> Corrected:
    """An attempt with what regrades made of it; the attempt itself where there was none."""
    if not told:
        return Corrected(found, attempt, frozenset(), ())
    paper = drawing.paper_from_text(attempt.paper)
    keys = {one.item_id: one.key_edition_sha for one in told}
    modules = editions.modules_of(session, keys.values())
    items = {name: next((item for item in modules[sha].quiz.items if item.id == name), None)
             for name, sha in keys.items()}
    now = {name: item for name, item in items.items() if item is not None}
    module = found.module
    for name, item in now.items():
        module = _with(module, item, modules[keys[name]])
    # Texts are kept by the name of their edition, so a mixed one has a name of its own.
    mixed = replace(found.edition, module=module, sha256="+".join((found.edition.sha256, *sorted(set(keys.values())))))
    return Corrected(
        replace(found, edition=mixed), _copy(attempt, replace(paper, items=tuple(
            _ordered(one, now.get(one.item_id)) for one in paper.items))),
        frozenset(items) - frozenset(now), tuple(_line(one, paper) for one in told))


def _with(module: Module, item: Item, of: Module) -> Module:
    """A module with an item of another edition of it, and the sources that the item may cite."""
    items = tuple(item if one.id == item.id else one for one in module.quiz.items)
    claims, references = {one.id for one in module.claims}, {one.id for one in module.references}
    return replace(
        module, quiz=replace(module.quiz, items=items),  # type: ignore[arg-type]  # of the kind it had before
        claims=(*module.claims, *(one for one in of.claims if one.id not in claims)),
        references=(*module.references, *(one for one in of.references if one.id not in references)))


def _ordered(drawn: PaperItem, item: Item | None) -> PaperItem:
    """The order as shown then, without what is gone; what is new comes last."""
    if item is None:
        return drawn
    names = [part.id for part in item.parts()]
    return replace(drawn, option_order=(*(name for name in drawn.option_order if name in names),
                                        *(name for name in names if name not in drawn.option_order)))


def _copy(attempt: Attempt, paper: Paper) -> Attempt:
    """The attempt with another paper, in no session."""
    return Attempt(
        book_id=attempt.book_id, enrollment_n=attempt.enrollment_n, quiz_id=attempt.quiz_id, ordinal=attempt.ordinal,
        edition_sha=attempt.edition_sha, paper=drawing.paper_text(paper), started_at=attempt.started_at,
        submitted_at=attempt.submitted_at)


def _line(one: Told, paper: Paper) -> Line:
    position = next((n for n, drawn in enumerate(paper.items, 1) if drawn.item_id == one.item_id), 0)
    policy = next(policy for policy in POLICIES if policy == one.run.policy)
    before, after = (None if row is None else points(_grade(row), paper) for row in (one.before, one.after))
    newly = bool(one.after and one.after.passed and one.before and not one.before.passed)
    return Line(one.run.at, position, one.item_id, TOLD[policy], reason_words(one.run.reason_code), before, after,
                newly)


def _grade(row: GradeRow) -> Grade:
    return Grade(row.points, row.max_points, row.pass_percent, row.passed, ())
