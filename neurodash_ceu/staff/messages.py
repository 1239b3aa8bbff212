"""Messages as the office reads them: a list by state and by keyset, and one message with its answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, exists, func, select
from sqlalchemy.orm import Session

from neurodash_ceu.records.messages import Message, MessageAnswer
from neurodash_ceu.records.people import Person
from neurodash_ceu.records.problems import ItemProblem
from neurodash_ceu.rules.messages import KINDS, STATES, Age, age_of

A_PAGE = 50
MOST_COUNTED = 100  # beyond it a page says "more than 100": an exact count of a long list costs more than the list
CLOSED_ACCOUNT = "A closed account"
OF_ITEM = "A problem with a question"


@dataclass(frozen=True)
class Line:
    """A message in the list, with how long it waited, or waits."""

    row: Message
    kind: str
    age: Age


@dataclass(frozen=True)
class Page:
    """Some messages of one state. `cursor` begins the next page, or None; `late` counts those past their promise."""

    state: str
    lines: tuple[Line, ...]
    cursor: int | None
    late: int


@dataclass(frozen=True)
class Answer:
    """An answer and who gave it."""

    row: MessageAnswer
    by: str


@dataclass(frozen=True)
class Whole:
    """One message. `of_item`: it is a problem with an item, and `problems` has that item."""

    row: Message
    kind: str
    age: Age
    answers: tuple[Answer, ...]
    of_item: bool

    @property
    def next_answer(self) -> int:
        """The number the next answer gets."""
        return len(self.answers) + 1


def page_of(session: Session, state: str, cursor: int | None, now: datetime) -> Page:
    """New messages, the longest waiting first; of another state the newest first. Two queries, however many."""
    state = state if state in STATES else "new"
    query = select(Message).where(Message.state == state, _of_no_item())
    if state == "new":
        query = query.order_by(Message.id)
        query = query if cursor is None else query.where(Message.id > cursor)
    else:
        query = query.order_by(Message.id.desc())
        query = query if cursor is None else query.where(Message.id < cursor)
    rows = session.scalars(query.limit(A_PAGE + 1)).all()
    lines = tuple(Line(row, KINDS[row.kind], age(row, now)) for row in rows[:A_PAGE])
    late = (select(Message.id).where(Message.state == "new", Message.due_at < now, _of_no_item())
            .limit(MOST_COUNTED + 1).subquery())
    return Page(state, lines, lines[-1].row.id if len(rows) > A_PAGE else None,
                session.scalar(select(func.count()).select_from(late)) or 0)


def waiting(*, of_item: bool) -> Subquery:
    """The messages that wait for an answer, those of an item or the others, so far as they are counted."""
    where = ~_of_no_item() if of_item else _of_no_item()
    return select(Message.id).where(Message.state == "new", where).limit(MOST_COUNTED + 1).subquery()


def _of_no_item() -> ColumnElement[bool]:
    """Problems with items have a queue of their own (`problems`)."""
    return ~exists().where(ItemProblem.message_id == Message.id)


def find(session: Session, message_id: int, now: datetime) -> Whole | None:
    """One message with its answers, or None."""
    found = session.execute(
        select(Message, ItemProblem.message_id).outerjoin(ItemProblem, ItemProblem.message_id == Message.id)
        .where(Message.id == message_id)).one_or_none()
    if found is None:
        return None
    row, of_item = found[0], found[1] is not None
    answers = session.execute(
        select(MessageAnswer, Person.legal_name, Person.closed_at).join(Person, Person.id == MessageAnswer.by_id)
        .where(MessageAnswer.message_id == message_id).order_by(MessageAnswer.n))
    return Whole(row, OF_ITEM if of_item else KINDS[row.kind], age(row, now), tuple(
        Answer(answer, name if closed is None else CLOSED_ACCOUNT) for answer, name, closed in answers), of_item)


def by_receipt(session: Session, typed: str) -> int | None:
    """The id of the message with a receipt number as somebody typed it, or None."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())
    return session.scalar(select(Message.id).where(Message.receipt == f"{signs[:4]}-{signs[4:]}"))


def age(row: Message, now: datetime) -> Age:
    """How long a message waited, or waits.

    It waits until it is first answered; one that is new again waits again.
    """
    answered = row.first_answered_at
    return age_of(row.received_at, row.due_at, now if row.state == "new" or answered is None else answered)
