"""Claiming a course taken elsewhere: sent, answered, withdrawn by its learner; and how a claim and its past are read.

Everything that happens to a claim is done behind the lock of its book, and adds an event. What the office does is in
`outside_deeds.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from neurodash_ceu.credits import ledger
from neurodash_ceu.credits.outside_same import same_before
from neurodash_ceu.ports import audit
from neurodash_ceu.records.credits import Book, LedgerEntry
from neurodash_ceu.records.outside import OutsideClaim, OutsideEvent, OutsideProof
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules import outside as law
from neurodash_ceu.rules.outside import Kind, Outside
from neurodash_ceu.rules.people import Learner
from neurodash_ceu.rules.proof import FIELD, MOST
from neurodash_ceu.rules.refusal import Refused

SUBJECT = "outside claim"


@dataclass(frozen=True)
class Kept:
    """A proof as it is kept: what it is, its name, and the SHA-256 and size of both files."""

    kind: str
    name: str
    sha256: str
    size: int
    clean_sha256: str
    clean_size: int


@dataclass(frozen=True)
class Happened:
    """An event of a claim, with who did it (None: the account is closed) and what was stated then."""

    row: OutsideEvent
    by: str | None
    said: Outside | None


@dataclass(frozen=True)
class Claim:
    """A claim with everything about it. `events` are oldest first; `book` is the public id of its book.

    `later` are the entries that took back or adjusted the one of its approval: kind and number.
    """

    row: OutsideClaim
    person_id: int
    book: str
    said: Outside
    events: tuple[Happened, ...]
    proofs: tuple[OutsideProof, ...]
    later: tuple[tuple[str, int], ...] = ()

    @property
    def key(self) -> tuple[int, int]:
        """Book and number."""
        return self.row.book_id, self.row.n

    @property
    def asked(self) -> Happened | None:
        """What the office asks, while it waits for an answer."""
        return self.events[-1] if self.row.state == "asked" else None

    @property
    def entry_seq(self) -> int | None:
        """The number of the entry that its approval wrote."""
        return _entry_of(self.events)

    @property
    def credited(self) -> Outside:
        """What was approved; while nothing was, what is stated."""
        return next((one.said for one in reversed(self.events) if one.said is not None), self.said)


def _entry_of(events: Sequence[Happened]) -> int | None:
    return next((one.row.entry_seq for one in events if one.row.entry_seq is not None), None)


# --- reading --------------------------------------------------------------------------------------------------


def find(session: Session, learner: Learner, book_id: int, n: int) -> Claim | None:
    """A claim of this learner; another's does not exist."""
    found = of_anybody(session, book_id, n)
    return found if found is not None and found.person_id == learner.person_id else None


def of_anybody(session: Session, book_id: int, n: int) -> Claim | None:
    """A claim by its key, or None: for the office."""
    found = session.execute(
        select(OutsideClaim, Book.person_id, Book.public_id).join(Book, Book.id == OutsideClaim.book_id)
        .where(OutsideClaim.book_id == book_id, OutsideClaim.n == n)).one_or_none()
    if found is None:
        return None
    row, person_id, book = found
    events = session.execute(
        select(OutsideEvent, Person.legal_name, Person.closed_at).join(Person, Person.id == OutsideEvent.by_id)
        .where(OutsideEvent.book_id == book_id, OutsideEvent.claim_n == n).order_by(OutsideEvent.n))
    happened = tuple(Happened(event, None if closed else name, law.outside_from_text(event.facts) if event.facts else
                              None) for event, name, closed in events)
    proofs = session.scalars(select(OutsideProof).where(
        OutsideProof.book_id == book_id, OutsideProof.claim_n == n).order_by(OutsideProof.n))
    return Claim(row, person_id, book, law.outside_from_text(row.facts), happened, tuple(proofs),
                 _later(session, book_id, _entry_of(happened)))


def _later(session: Session, book_id: int, seq: int | None) -> tuple[tuple[str, int], ...]:
    """The entries that take back or adjust an entry, and stand themselves: kind and number."""
    if seq is None:
        return ()
    taken = LedgerEntry.__table__.alias("taken")
    return tuple((kind, own) for kind, own in session.execute(
        select(LedgerEntry.kind, LedgerEntry.seq).where(
            LedgerEntry.book_id == book_id, or_(LedgerEntry.reverses_seq == seq, LedgerEntry.adjusts_seq == seq),
            ~exists().where(taken.c.book_id == book_id, taken.c.reverses_seq == LedgerEntry.seq))
        .order_by(LedgerEntry.seq)))


# --- the learner's verbs --------------------------------------------------------------------------------------


def send(
    session: Session, learner: Learner, said: Outside, proofs: Sequence[Kept], sent_key: str, now: datetime, *,
    another: bool = False,
) -> OutsideClaim:
    """Send a claim. The same form twice is one claim.

    Raises Refused for the same course again unless it is `another`, without a proof, and beyond what may wait.
    """
    book = ledger.open_book(session, learner.person_id, now)
    _lock(session, book.id)
    before = sent_as(session, sent_key)
    if before is not None:
        if before.book_id not in ledger.books_of(session, learner.person_id):
            raise Refused("This form was sent before. Begin anew.")
        return before
    if not proofs:
        raise Refused(NO_PROOF, FIELD)
    may_be_sent(session, learner, said, another=another)
    n = (session.scalar(select(func.max(OutsideClaim.n)).where(OutsideClaim.book_id == book.id)) or 0) + 1
    row = OutsideClaim(book_id=book.id, n=n, sent_key=sent_key, sent_at=now, state="sent", since=now,
                       same_key=said.same_key, facts=law.outside_text(said))
    session.add(row)
    session.flush()
    _with_proofs(session, row, happen(session, row, "sent", learner.person_id, now, said=said), proofs)
    _note(session, row, learner, "sent", now)
    return row


def sent_as(session: Session, sent_key: str) -> OutsideClaim | None:
    """The claim that a form made, if it was sent already."""
    return session.scalars(select(OutsideClaim).where(OutsideClaim.sent_key == sent_key)).one_or_none()


def answer(
    session: Session, learner: Learner, claim: Claim, said: Outside, proofs: Sequence[Kept], words: str, now: datetime,
    *, another: bool = False,
) -> None:
    """Answer what the office asked: what is stated anew, further proof, and words. Raises Refused where it was not."""
    row = _again(session, claim)
    if row.state == "sent":
        raise Refused("Your answer has arrived already.")
    may_be_answered(session, learner, claim, row.state, said, len(proofs), another=another)
    event = happen(session, row, "answered", learner.person_id, now, said=said, words=words or None)
    _with_proofs(session, row, event, proofs)
    _note(session, row, learner, "answered", now)


def withdraw(session: Session, learner: Learner, claim: Claim, now: datetime) -> None:
    """Withdraw a claim that is not decided. Twice is once. Raises Refused for one that is."""
    row = _again(session, claim)
    if row.state == "withdrawn":
        return
    law.may_come("withdrawn", row.state)
    happen(session, row, "withdrawn", learner.person_id, now)
    _note(session, row, learner, "withdrawn", now)


SAME = ("You entered this course before: the same title, provider and day. If it is another course, say so below; else "
        "leave it.")
NO_PROOF = "Choose the certificate, or whatever proves that you completed the course."
TOO_MANY = f"A claim has at most {MOST} files. Leave some out."


def may_be_sent(session: Session, learner: Learner, said: Outside, *, another: bool) -> None:
    """Raises Refused for the same course again unless it is `another`, and beyond what may wait at the same time."""
    waiting = session.scalar(select(func.count()).select_from(OutsideClaim).where(
        OutsideClaim.book_id.in_(ledger.books_of(session, learner.person_id)), OutsideClaim.state.in_(law.OPEN))) or 0
    if waiting >= law.MOST_OPEN:
        raise Refused(f"{waiting} claims of yours wait already. Send the next when some of them are decided.")
    if not another and same_before(session, learner.person_id, said):
        raise Refused(SAME, "another")


def may_be_answered(
    session: Session, learner: Learner, claim: Claim, state: str, said: Outside, files: int, *, another: bool
) -> None:
    """Raises Refused where nothing was asked, for the same course again unless it is `another`, for too many files."""
    law.may_come("answered", state)
    if len(claim.proofs) + files > MOST:
        raise Refused(TOO_MANY, FIELD)
    if not another and same_before(session, learner.person_id, said, claim.key):
        raise Refused(SAME, "another")


# --- what happens to a claim ----------------------------------------------------------------------------------


def happen(
    session: Session, row: OutsideClaim, kind: Kind, by_id: int, now: datetime, *, said: Outside | None = None,
    reason_code: str | None = None, words: str | None = None, entry_seq: int | None = None,
) -> OutsideEvent:
    """Add an event, and copy how the claim stands now into its row. A second that closes breaks a unique key."""
    last = session.scalar(select(func.max(OutsideEvent.n)).where(
        OutsideEvent.book_id == row.book_id, OutsideEvent.claim_n == row.n)) or 0
    event = OutsideEvent(
        book_id=row.book_id, claim_n=row.n, n=last + 1, at=now, kind=kind, by_id=by_id,
        facts=None if said is None else law.outside_text(said), reason_code=reason_code, words=words,
        entry_seq=entry_seq)
    session.add(event)
    row.state, row.since = law.state_after(kind), now
    if said is not None:
        row.facts, row.same_key = law.outside_text(said), said.same_key
    session.flush()
    return event


def locked(session: Session, book_id: int, n: int) -> OutsideClaim | None:
    """A claim as it stands now, its book locked until the transaction ends."""
    _lock(session, book_id)
    return session.get(OutsideClaim, (book_id, n), populate_existing=True)


def _again(session: Session, claim: Claim) -> OutsideClaim:
    row = locked(session, *claim.key)
    if row is None:
        raise Refused("There is no such claim.")
    return row


def _lock(session: Session, book_id: int) -> None:
    session.get(Book, book_id, with_for_update={"key_share": True}, populate_existing=True)


def _with_proofs(session: Session, row: OutsideClaim, event: OutsideEvent, proofs: Sequence[Kept]) -> None:
    there = session.scalar(select(func.count()).select_from(OutsideProof).where(
        OutsideProof.book_id == row.book_id, OutsideProof.claim_n == row.n)) or 0
    session.add_all(OutsideProof(
        book_id=row.book_id, claim_n=row.n, n=there + place, event_n=event.n, kind=one.kind, name=one.name,
        sha256=one.sha256, size=one.size, clean_sha256=one.clean_sha256, clean_size=one.clean_size)
        for place, one in enumerate(proofs, 1))
    session.flush()


def _note(session: Session, row: OutsideClaim, learner: Learner, what: str, now: datetime) -> None:
    audit.record(session, now, f"outside.{what}", (SUBJECT, f"{row.book_id}/{row.n}"), actor_id=learner.person_id,
                 acting_as="learner")
    session.flush()
