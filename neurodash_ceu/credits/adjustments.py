"""Adjusting an entry: an entry of its own that adds minutes or takes some off, by kind, and never more than there are.

The entry it corrects stays as it was written. Its certificate, if it has one, prints minutes that are no longer right:
it is not taken away, but whoever checks it is told what the ledger says now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from neurodash_ceu.credits import certificates, judging, ledger, mails
from neurodash_ceu.ports import audit
from neurodash_ceu.ports.pages import NBSP, written_minutes
from neurodash_ceu.records.credits import Book, LedgerEntry
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.rules.credit import KINDS, EntryFacts, Kind, Minutes, adjustment_of, civil_date
from neurodash_ceu.rules.deeds import Acting, Change, Plan, Why, may_do, reason_words
from neurodash_ceu.rules.provider import Issuer
from neurodash_ceu.rules.refusal import Refused

ACT = "entry.adjusted"
UNDO = "An adjustment is undone by reversing it, or by another adjustment. The entry itself stays as it was written."
STATED: tuple[Kind, ...] = ("stated",)
BY_KIND: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind != "stated")


@dataclass(frozen=True)
class Net:
    """What is left of an entry with the adjustments that stand: minutes, topics, and those adjustments, oldest first.

    `changed_at` is when the newest of them was written.
    """

    minutes: Minutes
    topics: tuple[tuple[str, int], ...]
    standing: tuple[LedgerEntry, ...]

    @property
    def change(self) -> Minutes:
        """The sum of the adjustments."""
        total = Minutes()
        for one in self.standing:
            total = total + ledger.stated_minutes(one)
        return total

    @property
    def changed_at(self) -> datetime | None:
        """When the newest adjustment was written."""
        return self.standing[-1].recorded_at if self.standing else None


def kinds_of(entry: LedgerEntry) -> tuple[Kind, ...]:
    """The kinds in which an entry may be adjusted: a course elsewhere has one sum, everything else has none."""
    return STATED if entry.kind == "outside" else BY_KIND


def untouched(entry: LedgerEntry) -> Net:
    """An entry that nothing adjusts."""
    facts = ledger.facts_of(entry)
    return Net(ledger.stated_minutes(entry), facts.topics if facts else (), ())


def net_of(session: Session, entry: LedgerEntry) -> Net:
    """What is left of an entry. Its reversal is not looked at."""
    undone = select(LedgerEntry.reverses_seq).where(
        LedgerEntry.book_id == entry.book_id, LedgerEntry.reverses_seq.is_not(None))
    standing = tuple(session.scalars(select(LedgerEntry).where(
        LedgerEntry.book_id == entry.book_id, LedgerEntry.adjusts_seq == entry.seq,
        LedgerEntry.seq.not_in(undone)).order_by(LedgerEntry.seq)))
    minutes, topics = Minutes(), dict[str, int]()
    for one in (entry, *standing):
        minutes = minutes + ledger.stated_minutes(one)
        facts = ledger.facts_of(one)
        for topic, own in facts.topics if facts else ():
            topics[topic] = topics.get(topic, 0) + own
    return Net(minutes, tuple(topics.items()), standing)


def adjust_entry(
    session: Session, book_id: int, seq: int, change: Minutes, why: Why, issuer: Issuer, acting: Acting, seen: str,
    now: datetime,
) -> LedgerEntry:
    """Write the adjustment. `seen` is the mark of the plan that was agreed to. Raises Refused, and SeenOtherwise."""
    session.get(Book, book_id, with_for_update={"key_share": True}, populate_existing=True)
    plan = plan_adjustment(session, book_id, seq, change, why, issuer, now)
    may_do(plan, acting, seen)
    entry = session.get_one(LedgerEntry, (book_id, seq))
    facts, net = ledger.facts_of(entry), net_of(session, entry)
    assert facts is not None  # noqa: S101 - the plan has refused an entry that cannot be read
    made = ledger.append(session, book_id, adjustment_of(
        facts, seq, change, _topics(net, change), ledger.instant_text(now), why.code))
    audit.record(session, now, plan.act, plan.subject, actor_id=acting.person_id, acting_as=acting.role,
                 reason=str(why), before=plan.before, after=plan.after)
    mails.send(session, plan.letter, now, f"adjusted:{book_id}:{made.seq}")
    session.flush()
    return made


def plan_adjustment(
    session: Session, book_id: int, seq: int, change: Minutes, why: Why, issuer: Issuer, now: datetime
) -> Plan:
    """What adjusting this entry would do. Raises Refused where it cannot be, on the kind that would fall below zero."""
    entry, facts, net, person = _adjustable(session, book_id, seq)
    after = net.minutes + change
    _may_be(entry, net, change)
    number = (session.scalar(select(func.max(LedgerEntry.seq)).where(LedgerEntry.book_id == book_id)) or seq) + 1
    total = ledger.minutes_in(session, ledger.books_of(session, person.id)).total
    papers = [one for one in certificates.issues_of(session, book_id, seq) if one.status == "in force"]
    codes = [one.certificate.code for one in papers]
    changes = [Change(f"Entry no. {seq}: {entry.title}", f"{_min(net.minutes.total)} count",
                      f"{_min(after.total)} count, with adjustment no. {number}: {_signed(change.total)}")]
    changes += [Change(kind.capitalize(), _min(net.minutes.of(kind)), _min(after.of(kind)))
                for kind in KINDS if change.of(kind)]
    changes += [Change("All credit of the holder", _min(total), _min(total + change.total))]
    changes += [Change(f"Certificate {shown_code(code)}", "In force",
                       f"Still prints {_min(facts.minutes.total)}; whoever checks it is told of the adjustment")
                for code in codes]
    letter = mails.written(
        person, "mails/entry_adjusted.txt", issuer, title=entry.title, completed_on=entry.completed_on,
        on=civil_date(now, "UTC"), change=_signed(change.total), counts=after.total, printed=facts.minutes.total,
        reason=reason_words(why.code), codes=codes)
    return Plan(
        act=ACT, subject=("entry", f"{book_id}/{seq}"), holder_id=person.id, why=why, undo=UNDO,
        changes=tuple(changes),
        public=tuple(f"{shown_code(code)}: {public_words(after.total, net.change + change)}" for code in codes),
        before={"minutes": net.minutes.total, "total": total, "topics": dict(net.topics)},
        after={"minutes": after.total, "total": total + change.total, "adjustment": number,
               "topics": _after(net, change)},
        letter=letter)


def public_words(counts: int, change: Minutes) -> str:
    """What /verify says of a certificate whose entry was adjusted."""
    return (f"Genuine, but its minutes are no longer right. The ledger has since been adjusted by "
            f"{_signed(change.total)}: {_min(counts)} count.")


def may_be_reversed(session: Session, adjustment: LedgerEntry) -> None:
    """Raises Refused where taking this adjustment back would leave less than nothing of the entry it corrects."""
    entry = session.get(LedgerEntry, (adjustment.book_id, adjustment.adjusts_seq))
    if entry is None:
        return
    left = net_of(session, entry).minutes + -ledger.stated_minutes(adjustment)
    if any(left.of(kind) < 0 for kind in KINDS):
        raise Refused(f"Entry no. {entry.seq} would be left with less than nothing. Reverse its later adjustments "
                      "first, or reverse the entry itself: that takes them along.")


def _adjustable(session: Session, book_id: int, seq: int) -> tuple[LedgerEntry, EntryFacts, Net, Person]:
    entry = session.get(LedgerEntry, (book_id, seq))
    if entry is None:
        raise Refused("There is no such entry.")
    if entry.kind not in ("award", "outside"):
        of = entry.reverses_seq or entry.adjusts_seq
        raise Refused(f"This entry corrects another one itself. Look at entry no. {of} instead.")
    by = session.scalar(select(LedgerEntry.seq).where(
        LedgerEntry.book_id == book_id, LedgerEntry.reverses_seq == seq))
    if by is not None:
        raise Refused(f"This entry was reversed by no. {by}: nothing is left of it to adjust.")
    book, facts = session.get_one(Book, book_id), ledger.facts_of(entry)
    fault = judging.own_fault(book.public_id, entry)
    if fault is not None or facts is None:
        raise Refused(f"Entry no. {seq} is not as it was written: {fault}. Nothing is adjusted before that is "
                      "understood: see what `neurodash ledger verify` names, and compare with a backup.")
    return entry, facts, net_of(session, entry), session.get_one(Person, book.person_id)


def _may_be(entry: LedgerEntry, net: Net, change: Minutes) -> None:
    kinds = kinds_of(entry)
    if not any(change.of(kind) for kind in KINDS):
        raise Refused("Enter how many minutes are added, or taken off with a minus.", kinds[0])
    for kind in KINDS:
        if change.of(kind) and kind not in kinds:
            raise Refused(f"This entry has no minutes of {kind}.", kinds[0])
        if net.minutes.of(kind) + change.of(kind) < 0:
            raise Refused(f"Only {_min(net.minutes.of(kind))} can be taken off.", kind)


def _after(net: Net, change: Minutes) -> dict[str, int]:
    """Topics once it is adjusted: none has more minutes than are left of the whole."""
    whole = (net.minutes + change).total
    return {topic: min(own, whole) for topic, own in net.topics}


def _topics(net: Net, change: Minutes) -> tuple[tuple[str, int], ...]:
    after = _after(net, change)
    return tuple((topic, after[topic] - own) for topic, own in net.topics if after[topic] != own)


def _min(minutes: int) -> str:
    return written_minutes(minutes).replace(NBSP, " ")


def _signed(minutes: int) -> str:
    return f"{'+' if minutes > 0 else ''}{_min(minutes)}"
