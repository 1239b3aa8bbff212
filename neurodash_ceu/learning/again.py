"""A module that was completed before: what completing it again would earn, and on what that is judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from neurodash_ceu.catalog import editions
from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.records.catalog import ModuleEdition
from neurodash_ceu.records.credits import Book, LedgerEntry
from neurodash_ceu.records.learning import Completion, Enrollment
from neurodash_ceu.rules.deeds import reason_words
from neurodash_ceu.rules.earning_again import Earlier, Noted, Verdict, judge


@dataclass(frozen=True)
class EarlierAward:
    """The latest award of a module that stands: its entry, the day, the number of its edition, its minutes."""

    book_id: int
    seq: int
    on: date
    edition: int
    minutes: int


@dataclass(frozen=True)
class Again:
    """What completing an edition on a day comes to, and the award it is judged against; None where none stands."""

    verdict: Verdict
    earlier: EarlierAward | None

    @property
    def nothing(self) -> str | None:
        """Why it would earn nothing, in a sentence; None where it earns."""
        return None if self.verdict.reason is None else reason_words(self.verdict.reason)

    def repeated_in(self, book_id: int) -> int | None:
        """The number of the entry that a repeat repeats, where it stands in this book."""
        return self.earlier.seq if self.earlier is not None and self.earlier.book_id == book_id else None


def judged(session: Session, person_id: int, edition: Edition, day: date) -> Again:
    """What completing this edition on a civil day would earn a person, in any of their books."""
    earlier = earlier_award(session, person_id, edition.module_id)
    policy = edition.module.head.again
    if earlier is None:
        return Again(judge(policy, None, day, (), edition.number), None)
    noted = _noted(session, edition)
    return Again(judge(policy, Earlier(earlier.on, earlier.edition), day, noted, edition.number), earlier)


def earlier_award(session: Session, person_id: int, module_id: str) -> EarlierAward | None:
    """The latest award for a module that a person has, not taken back; a repeat without minutes is none."""
    reversal = aliased(LedgerEntry)
    minutes = (LedgerEntry.minutes_reading + LedgerEntry.minutes_video + LedgerEntry.minutes_exercise
               + LedgerEntry.minutes_test + LedgerEntry.minutes_evaluation + LedgerEntry.minutes_stated)
    row = session.execute(
        select(LedgerEntry.book_id, LedgerEntry.seq, Completion.completed_on, ModuleEdition.number,
               minutes.label("minutes"))
        .select_from(Enrollment)
        .join(Book, Book.id == Enrollment.book_id)
        .join(Completion, (Completion.book_id == Enrollment.book_id) & (Completion.enrollment_n == Enrollment.n))
        .join(LedgerEntry, (LedgerEntry.book_id == Completion.book_id) & (LedgerEntry.seq == Completion.entry_seq))
        .join(ModuleEdition, ModuleEdition.sha256 == Enrollment.edition_sha)
        .outerjoin(reversal, (reversal.book_id == LedgerEntry.book_id) & (reversal.reverses_seq == LedgerEntry.seq))
        .where(Book.person_id == person_id, Enrollment.module_id == module_id, reversal.seq.is_(None), minutes > 0)
        .order_by(Completion.completed_on.desc(), LedgerEntry.recorded_at.desc(), LedgerEntry.book_id,
                  LedgerEntry.seq.desc())
        .limit(1)).one_or_none()
    return None if row is None else EarlierAward(row.book_id, row.seq, row.completed_on, row.number, row.minutes)


def hold_books(session: Session, person_id: int) -> None:
    """Hold every book of a person until the transaction ends, so that no award comes or goes meanwhile."""
    session.execute(select(Book.id).where(Book.person_id == person_id).order_by(Book.id)
                    .with_for_update(key_share=True)).all()


def _noted(session: Session, edition: Edition) -> list[Noted]:
    """The editions of a module up to this one, with what each says is materially new."""
    numbers = {row.sha256: row.number for row in session.execute(
        select(ModuleEdition.sha256, ModuleEdition.number)
        .where(ModuleEdition.module_id == edition.module_id, ModuleEdition.number <= edition.number))}
    modules = editions.modules_of(session, numbers)
    return [Noted(number, modules[sha].head.changed) for sha, number in numbers.items()]
