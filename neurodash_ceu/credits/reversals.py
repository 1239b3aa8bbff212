"""Taking credit back: the reversal of an entry, the revocation of every certificate that prints it, the mail, the act.

Adjustments of an entry that stand are reversed along with it, so that nothing is left of it.

An entry is reversed once. All of it stands in one transaction or nothing of it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from neurodash_ceu.credits import adjustments, certificates, judging, ledger, mails, views
from neurodash_ceu.credits.adjustments import Net
from neurodash_ceu.credits.certificates import Known
from neurodash_ceu.credits.views import Ledger
from neurodash_ceu.credits.words import plain_day
from neurodash_ceu.ports import audit
from neurodash_ceu.ports.pages import NBSP, written_minutes
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.credits import Book, LedgerEntry
from neurodash_ceu.records.learning import Completion
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.rules.credit import civil_date
from neurodash_ceu.rules.deeds import Acting, Change, Plan, Why, may_do, reason_words
from neurodash_ceu.rules.provider import Issuer
from neurodash_ceu.rules.refusal import Refused

ACT = "entry.reversed"
UNDO = ("A reversal cannot be undone, and a certificate revoked with it stays revoked. If it was a mistake, credit can "
        "only be earned or entered anew.")


def reverse_entry(
    session: Session, book_id: int, seq: int, why: Why, issuer: Issuer, acting: Acting, seen: str, now: datetime
) -> LedgerEntry:
    """Take an entry back and revoke every issue of its certificate. `seen` is the mark of the plan that was agreed to.

    Raises Refused with what was done when somebody was faster, SeenOtherwise when something else changed meanwhile.
    """
    session.get(Book, book_id, with_for_update={"key_share": True}, populate_existing=True)
    plan = plan_reversal(session, book_id, seq, why, issuer, now)
    may_do(plan, acting, seen)
    standing = adjustments.net_of(session, session.get_one(LedgerEntry, (book_id, seq))).standing
    reversal = ledger.reverse(session, book_id, seq, now, why.code)
    for one in standing:
        ledger.reverse(session, book_id, one.seq, now, why.code)
    for known in _standing(session, book_id, seq):
        certificates.revoke(session, known.certificate.code, reason_words(why.code), now)
    audit.record(session, now, plan.act, plan.subject, actor_id=acting.person_id, acting_as=acting.role,
                 reason=str(why), before=plan.before, after=plan.after)
    mails.send(session, plan.letter, now, f"reversed:{book_id}:{seq}")
    session.flush()
    return reversal


def plan_reversal(session: Session, book_id: int, seq: int, why: Why, issuer: Issuer, now: datetime) -> Plan:
    """What taking this entry back would do. Raises Refused when it cannot be, with what was done before."""
    entry = session.get(LedgerEntry, (book_id, seq))
    if entry is None:
        raise Refused("There is no such entry.")
    if entry.kind == "reversal":
        raise Refused("This entry is a reversal itself, and a reversal cannot be reversed.")
    done = reversal_of(session, book_id, seq)
    if done is not None:
        raise Refused(done)
    book, person = session.get_one(Book, book_id), _holder(session, book_id)
    fault = judging.own_fault(book.public_id, entry)
    if fault is not None:
        raise Refused(f"Entry no. {seq} is not as it was written: {fault}. Nothing is taken back before that is "
                      "understood: see what `neurodash ledger verify` names, and compare with a backup.")
    if entry.adjusts_seq is not None:
        adjustments.may_be_reversed(session, entry)
    net = adjustments.net_of(session, entry)
    whole = views.ledger_of(session, person.id, certified=False)
    standing = _standing(session, book_id, seq)
    codes = [known.certificate.code for known in standing]
    completed = session.scalar(select(Completion.enrollment_n).where(
        Completion.book_id == book_id, Completion.entry_seq == seq)) is not None
    today, minutes, total = civil_date(now, "UTC"), net.minutes.total, whole.minutes.total
    last = session.scalar(select(func.max(LedgerEntry.seq)).where(LedgerEntry.book_id == book_id)) or seq
    letter = mails.written(
        person, "mails/entry_reversed.txt", issuer, title=entry.title, completed_on=entry.completed_on, on=today,
        minutes=minutes, reason=reason_words(why.code), codes=codes, again=completed)
    return Plan(
        act=ACT, subject=("entry", f"{book_id}/{seq}"), holder_id=person.id, why=why, undo=UNDO,
        changes=_changes(entry, net, total, last + 1, standing, today, completed=completed),
        public=tuple(f"{shown_code(code)}: Revoked on {plain_day(today)}. {reason_words(why.code)}" for code in codes),
        before={"minutes": minutes, "total": total,
                "certificates": {known.certificate.code: known.status for known in standing}},
        after={"reversal": last + 1, "minutes": 0, "total": total - minutes, **(
            {"adjustments": [one.seq for one in net.standing]} if net.standing else {}),
               "certificates": dict.fromkeys(codes, "revoked")},
        letter=letter, warning=_broken(whole, book))


def reversal_of(session: Session, book_id: int, seq: int) -> str | None:
    """What was done to an entry that is reversed: when, by whom and why, in a sentence. None while it stands."""
    row = session.execute(select(LedgerEntry).where(
        LedgerEntry.book_id == book_id, LedgerEntry.reverses_seq == seq)).scalar_one_or_none()
    if row is None:
        return None
    who = session.scalar(
        select(Person.legal_name).join(AuditEvent, AuditEvent.actor_id == Person.id)
        .where(AuditEvent.subject_kind == "entry", AuditEvent.subject_id == f"{book_id}/{seq}", AuditEvent.act == ACT))
    facts = ledger.facts_of(row)
    said = f" {reason_words(facts.reason_code)}" if facts and facts.reason_code else ""
    return (f"Entry no. {seq} was reversed on {plain_day(row.recorded_at)}"
            f"{f' by {who}' if who else ''}.{said}")


def _changes(
    entry: LedgerEntry, net: Net, total: int, reversal: int, standing: Sequence[Known], today: date, *,
    completed: bool,
) -> tuple[Change, ...]:
    own = ledger.minutes_of(entry).total
    changes = [
        Change(f"Entry no. {entry.seq}: {entry.title}", f"{_minutes(own)}, stands", f"Reversed by no. {reversal}")]
    changes += [Change(f"Its adjustment no. {one.seq}", f"{_minutes(ledger.minutes_of(one).total)}, stands",
                       f"Reversed by no. {reversal + n}") for n, one in enumerate(net.standing, 1)]
    changes += [Change("All credit of the holder", _minutes(total), _minutes(total - net.minutes.total))]
    changes += [Change(f"Certificate {shown_code(known.certificate.code)}", known.status.capitalize(),
                       f"Revoked on {plain_day(today)}") for known in standing]
    if completed:
        changes.append(Change("The module", f"Completed on {plain_day(entry.completed_on)}",
                              "Credit taken back; it can be taken up anew, from the start"))
    return tuple(changes)


def _standing(session: Session, book_id: int, seq: int) -> list[Known]:
    """Every issue of the entry's certificate that is not revoked, oldest first."""
    return [known for known in certificates.issues_of(session, book_id, seq) if known.revocation is None]


def _holder(session: Session, book_id: int) -> Person:
    owner = ledger.owner_of(session, book_id)
    person = session.get(Person, owner) if owner is not None else None
    if person is None:
        raise Refused("This book has no owner.")
    return person


def _broken(whole: Ledger, book: Book) -> str | None:
    """Where the chain of the book breaks, in a sentence, or None. A reversal goes on from its newest entry."""
    view = next((view for view in whole.books if view.name == book.public_id), None)
    kept = view.kept_fault if view else None
    fault = (kept.seq, kept.what) if kept else view.fault if view else None
    return None if fault is None else (
        f"The chain of this book breaks at entry no. {fault[0]}: {fault[1]}. A reversal is written behind its newest "
        "entry and mends nothing: the break stays to be found by everybody who checks.")


def _minutes(minutes: int) -> str:
    return written_minutes(minutes).replace(NBSP, " ")
