"""What learners say is wrong with an item: a message, bound to the attempt, the item and the edition it is about."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from neurodash_ceu.records.base import Base, Sha
from neurodash_ceu.rules.item_problems import WHAT


class ItemProblem(Base):
    """That a message is about one item of one attempt. Written once; it goes with its message.

    What was written, by whom, and what was answered stands with the message.
    """

    __tablename__ = "item_problems"

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True, autoincrement=False)
    book_id: Mapped[int]
    enrollment_n: Mapped[int]
    quiz_id: Mapped[str] = mapped_column(String(40))
    attempt_ordinal: Mapped[int]
    item_id: Mapped[str] = mapped_column(String(40))
    edition_sha: Mapped[str] = mapped_column(Sha)
    module_id: Mapped[str] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(String(12))

    __table_args__ = (
        ForeignKeyConstraint(
            ["book_id", "enrollment_n", "quiz_id", "attempt_ordinal"],
            ["attempts.book_id", "attempts.enrollment_n", "attempts.quiz_id", "attempts.ordinal"],
            name="a_problem_belongs_to_an_attempt"),
        ForeignKeyConstraint(["module_id", "edition_sha"], ["module_editions.module_id", "module_editions.sha256"],
                             name="a_problem_is_of_an_edition"),
        UniqueConstraint("book_id", "enrollment_n", "quiz_id", "attempt_ordinal", "item_id",
                         name="an_item_is_reported_once_an_attempt"),
        CheckConstraint(f"what IN {tuple(WHAT)!r}", name="what_is_known"),
        Index("ix_item_problems_module", "module_id", "message_id"),
    )
