"""What the catalogue could still earn a learner: each module as the entry that it would be, were it finished today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from neurodash_ceu.catalog import editions
from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.records.catalog import ModuleEdition
from neurodash_ceu.records.credits import Book, LedgerEntry
from neurodash_ceu.records.learning import Completion, Enrollment
from neurodash_ceu.rules import offers as law
from neurodash_ceu.rules.activities import SELF_PACED
from neurodash_ceu.rules.credit import Minutes
from neurodash_ceu.rules.earning_again import Earlier, Noted, judge
from neurodash_ceu.rules.standings import Earned, Offer

IF = "if"  # in place of a book in the key of what is no entry yet


def offers(session: Session, person_id: int, today: date, demonstration: bool) -> tuple[Offer, ...]:
    """Every published module that would earn this learner credit today, by title. At most four queries."""
    earlier = _earlier(session, person_id)
    published = [one for one in editions.published(session)
                 if law.offer(one.module.head, today, demonstration).earns]
    noted = _noted(session, (one for one in published if one.module_id in earlier))
    return tuple(_offer(one, today) for one in published if judge(
        one.module.head.again, earlier.get(one.module_id), today, noted.get(one.module_id, ()), one.number).earns)


def _offer(edition: Edition, today: date) -> Offer:
    head = edition.module.head
    approvals = tuple(f"{one.authority} {one.number}" for one in head.approvals
                      if one.approved_from <= today <= one.approved_until)
    return Offer(edition.slug, Earned(
        key=f"{IF}/{edition.slug}", title=head.title, on=today,
        minutes=Minutes(reading=head.credit.reading, test=head.credit.test), format=SELF_PACED, activity=head.code,
        topics=head.credit.topics_within(head.credit.total), approvals=approvals, assessed=True))


def _earlier(session: Session, person_id: int) -> dict[str, Earlier]:
    """Module -> the latest award of it that stands; a repeat without minutes is none."""
    reversal = aliased(LedgerEntry)
    minutes = LedgerEntry.minutes_reading + LedgerEntry.minutes_test
    rows = session.execute(
        select(Enrollment.module_id, Completion.completed_on, ModuleEdition.number)
        .join(Book, Book.id == Enrollment.book_id)
        .join(Completion, (Completion.book_id == Enrollment.book_id) & (Completion.enrollment_n == Enrollment.n))
        .join(LedgerEntry, (LedgerEntry.book_id == Completion.book_id) & (LedgerEntry.seq == Completion.entry_seq))
        .join(ModuleEdition, ModuleEdition.sha256 == Enrollment.edition_sha)
        .outerjoin(reversal, (reversal.book_id == LedgerEntry.book_id) & (reversal.reverses_seq == LedgerEntry.seq))
        .where(Book.person_id == person_id, reversal.seq.is_(None), minutes > 0)
        .order_by(Completion.completed_on, LedgerEntry.recorded_at))
    return {row.module_id: Earlier(row.completed_on, row.number) for row in rows}


def _noted(session: Session, taken_up: Iterable[Edition]) -> Mapping[str, Iterable[Noted]]:
    """Module -> its editions up to the one of today, with what each says is materially new; where that matters."""
    current = {one.module_id: one.number for one in taken_up
               if one.module.head.again is not None and one.module.head.again.new_edition}
    if not current:
        return {}
    rows = session.execute(select(ModuleEdition.module_id, ModuleEdition.sha256, ModuleEdition.number).where(
        ModuleEdition.module_id.in_(current))).all()
    rows = [row for row in rows if row.number <= current[row.module_id]]
    modules = editions.modules_of(session, (row.sha256 for row in rows))
    found: defaultdict[str, list[Noted]] = defaultdict(list)
    for row in rows:
        found[row.module_id].append(Noted(row.number, modules[row.sha256].head.changed))
    return found
