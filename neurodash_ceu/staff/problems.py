"""Problems with items as the office reads them: a queue by state and module, and one with the item it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from neurodash_ceu.catalog import editions
from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.learning import finding
from neurodash_ceu.records.catalog import Module
from neurodash_ceu.records.learning import Attempt
from neurodash_ceu.records.messages import Message
from neurodash_ceu.records.problems import ItemProblem
from neurodash_ceu.rules import drawing
from neurodash_ceu.rules.item_problems import WHAT
from neurodash_ceu.rules.messages import STATES, Age
from neurodash_ceu.staff import messages
from neurodash_ceu.staff.items import ShownItem, beginning, item_of, shown
from neurodash_ceu.staff.messages import Whole

A_PAGE = 50


@dataclass(frozen=True)
class Line:
    """A problem in the queue: what is wrong, with which question of which module, and how long it waited."""

    row: Message
    what: str
    stem: str
    module: str
    age: Age


@dataclass(frozen=True)
class Page:
    """Some problems of one state (and module: its slug, or ""). `cursor` begins the next page, or None."""

    state: str
    slug: str
    lines: tuple[Line, ...]
    cursor: int | None
    modules: tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """One problem: the message with its answers, and the item as that learner's attempt shows it."""

    message: Whole
    row: ItemProblem
    what: str
    item: ShownItem
    edition: Edition
    newer: int | None
    submitted: bool
    elsewhere: int


def page_of(session: Session, state: str, slug: str, cursor: int | None, now: datetime) -> Page:
    """New problems, the longest waiting first; of another state the newest first. Three queries, however many."""
    state = state if state in STATES else "new"
    modules = tuple(session.scalars(
        select(Module.slug).where(exists().where(ItemProblem.module_id == Module.id)).order_by(Module.slug)))
    query = (select(ItemProblem, Message).join(Message, Message.id == ItemProblem.message_id)
             .where(Message.state == state).order_by(Message.id if state == "new" else Message.id.desc()))
    if slug in modules:
        query = query.join(Module, Module.id == ItemProblem.module_id).where(Module.slug == slug)
    if cursor is not None:
        query = query.where(Message.id > cursor if state == "new" else Message.id < cursor)
    rows = session.execute(query.limit(A_PAGE + 1)).all()
    taught = editions.modules_of(session, (problem.edition_sha for problem, _ in rows[:A_PAGE]))
    lines = []
    for problem, message in rows[:A_PAGE]:
        module = taught[problem.edition_sha]
        item = item_of(module, problem.item_id)
        lines.append(Line(message, WHAT[problem.what], beginning(item) if item else problem.item_id,
                          module.head.title, messages.age(message, now)))
    return Page(state, slug if slug in modules else "", tuple(lines),
                lines[-1].row.id if len(rows) > A_PAGE else None, modules)


def find(session: Session, message_id: int, now: datetime) -> Problem | None:
    """One problem with everything that is needed to judge it, or None."""
    row = session.get(ItemProblem, message_id)
    whole = messages.find(session, message_id, now) if row is not None else None
    edition = editions.edition(session, row.edition_sha) if row is not None else None
    if row is None or whole is None or edition is None:
        return None
    attempt = session.get_one(Attempt, (row.book_id, row.enrollment_n, row.quiz_id, row.attempt_ordinal))
    drawn = next(one for one in drawing.paper_from_text(attempt.paper).items if one.item_id == row.item_id)
    saved = finding.responses(session, attempt).get(row.item_id)
    item = item_of(edition.module, row.item_id)
    assert item is not None  # noqa: S101 - it was drawn from this edition
    current = editions.newest(session, edition.slug)
    return Problem(
        whole, row, WHAT[row.what],
        shown(edition, item, drawn.option_order, finding.chosen(saved) if saved else ()), edition,
        current.number if current and current.number > edition.number else None, attempt.submitted_at is not None,
        _elsewhere(session, row))


def _elsewhere(session: Session, row: ItemProblem) -> int:
    """How many others reported this item, counted so far as a page says a number."""
    same = (select(ItemProblem.message_id).where(
        ItemProblem.module_id == row.module_id, ItemProblem.item_id == row.item_id,
        ItemProblem.message_id != row.message_id).limit(messages.MOST_COUNTED + 1).subquery())
    return session.scalar(select(func.count()).select_from(same)) or 0
