"""A problem with an item: reported once an attempt, as a message to the desk, and what became of it.

The message is answered, closed and reopened as every other; what stands here says which item it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from neurodash_ceu.desk import actions as desk
from neurodash_ceu.desk.actions import Said
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.records.learning import Attempt
from neurodash_ceu.records.messages import Message, MessageAnswer
from neurodash_ceu.records.problems import ItemProblem
from neurodash_ceu.rules.canonical import sha256_of
from neurodash_ceu.rules.people import Learner
from neurodash_ceu.rules.provider import Issuer


@dataclass(frozen=True)
class Reported:
    """What a learner reported of an item, and the answers so far, oldest first, each with its instant."""

    at: datetime
    receipt: str
    what: str
    text: str
    due_at: datetime | None
    answers: tuple[tuple[datetime, str], ...]


@dataclass(frozen=True)
class Saying:
    """What somebody says of an item: a code of `rules.item_problems`, and words.

    `who` is the keyed hash their mail address is counted under.
    """

    what: str
    text: str
    who: str


def report(
    session: Session, learner: Learner, found: Found, attempt: Attempt, item_id: str, saying: Saying, issuer: Issuer,
    now: datetime,
) -> ItemProblem:
    """Write down what is said of an item of an attempt. The first report of it stands.

    Raises IntegrityError when the same is being reported at this moment: do it again, and it is found.
    """
    there = _first(session, attempt, item_id)
    if there is not None:
        return there
    key = (attempt.book_id, attempt.enrollment_n, attempt.quiz_id, attempt.ordinal)
    message = desk.receive(session, Said(
        "question", learner.legal_name, learner.email, saying.text,
        sha256_of("\n".join(("item", *(str(part) for part in key), item_id))), saying.who, learner.person_id),
        issuer, now)
    row = ItemProblem(
        message_id=message.id, book_id=key[0], enrollment_n=key[1], quiz_id=key[2], attempt_ordinal=key[3],
        item_id=item_id, edition_sha=attempt.edition_sha, module_id=found.enrollment.module_id, what=saying.what)
    session.add(row)
    session.flush()
    return row


def reported(session: Session, attempt: Attempt) -> Mapping[str, Reported]:
    """What was reported of the items of an attempt, by item id, in one query."""
    rows = session.execute(_of_attempt(), {
        "book": attempt.book_id, "enrollment": attempt.enrollment_n, "quiz": attempt.quiz_id,
        "ordinal": attempt.ordinal}).all()
    made: dict[str, Reported] = {}
    for problem, message, answer in rows:
        before = made[problem.item_id].answers if problem.item_id in made else ()
        more = () if answer is None else ((answer.at, answer.text),)
        made[problem.item_id] = Reported(message.received_at, message.receipt, problem.what, message.text,
                                         message.due_at, (*before, *more))
    return made


@cache
def _of_attempt() -> Select[*tuple[Any, ...]]:
    return (
        select(ItemProblem, Message, MessageAnswer)
        .join(Message, Message.id == ItemProblem.message_id)
        .outerjoin(MessageAnswer, MessageAnswer.message_id == Message.id)
        .where(ItemProblem.book_id == bindparam("book"), ItemProblem.enrollment_n == bindparam("enrollment"),
               ItemProblem.quiz_id == bindparam("quiz"), ItemProblem.attempt_ordinal == bindparam("ordinal"))
        .order_by(ItemProblem.message_id, MessageAnswer.n))


def _first(session: Session, attempt: Attempt, item_id: str) -> ItemProblem | None:
    return session.scalars(select(ItemProblem).where(
        ItemProblem.book_id == attempt.book_id, ItemProblem.enrollment_n == attempt.enrollment_n,
        ItemProblem.quiz_id == attempt.quiz_id, ItemProblem.attempt_ordinal == attempt.ordinal,
        ItemProblem.item_id == item_id)).one_or_none()
