"""Printed transcripts: asked for by their learner, found by code, printed once, and what is known of one.

A transcript's facts are frozen when it is asked for, under a code of its own, so that what is printed, what anyone can
check and what is explained years later are one text. A later day's transcript is another one.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from neurodash_ceu.credits import ledger, queues, shelves
from neurodash_ceu.credits.ledger import instant_text
from neurodash_ceu.records.credits import Book, Certificate, CertificateRevocation, LedgerEntry
from neurodash_ceu.records.transcripts import Transcript, TranscriptFactsRow, TranscriptPrint, TranscriptTry
from neurodash_ceu.rules import transcripts as law
from neurodash_ceu.rules.canonical import sha256_of
from neurodash_ceu.rules.certificate import new_code, normalise_code
from neurodash_ceu.rules.credit import EntryFacts
from neurodash_ceu.rules.people import Learner, LicenceHeld
from neurodash_ceu.rules.provider import Issuer
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.transcripts import Line, Period, TranscriptFacts

MOST_LOOKED_AT = 50  # of a person's transcripts, newest first, for one of the days that are asked for
PrintState = Literal["printed", "being printed", "held", "erased"]


@dataclass(frozen=True)
class KnownTranscript:
    """A transcript as kept: its row, its facts (None once erased or changed), its print if there is one.

    `facts_are` says whether the text of the facts still has the SHA-256 that the transcript names.
    """

    transcript: Transcript
    person_id: int
    facts: TranscriptFacts | None
    facts_are: Literal["as made", "changed", "erased"]
    kept: TranscriptPrint | None
    held_reason: str | None

    @property
    def code(self) -> str:
        """Its code, as stored."""
        return self.transcript.code

    @property
    def print_state(self) -> PrintState:
        """Whether its print is kept, on its way, waiting for a letter that lacks, or erased."""
        if self.facts_are == "erased":
            return "erased"
        if self.kept is not None:
            return "printed"
        return "held" if self.held_reason else "being printed"


@dataclass(frozen=True)
class Within:
    """What stands in a period, before anything is asked for: entries, and what they come to in minutes."""

    entries: int
    minutes: int


def within(session: Session, person_id: int, period: Period) -> Within:
    """How much of a person's ledger a period holds: one query."""
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(_MINUTES), 0))
        .where(LedgerEntry.book_id.in_(ledger.books_of(session, person_id)), shelves.within(period))).one()
    return Within(row[0], int(row[1]))


_MINUTES = (LedgerEntry.minutes_reading + LedgerEntry.minutes_video + LedgerEntry.minutes_exercise
            + LedgerEntry.minutes_test + LedgerEntry.minutes_evaluation + LedgerEntry.minutes_stated)


def ask(
    session: Session, learner: Learner, period: Period, licence: LicenceHeld | None, issuer: Issuer, now: datetime
) -> Transcript:
    """Freeze the facts of a transcript and put it into the queue of prints.

    Asked for twice while nothing has changed, it is the one that is there. Raises Refused when the period has no entry,
    or more than a print holds.
    """
    books = ledger.books_of(session, learner.person_id)
    if not books:
        raise Refused(NOTHING)
    session.get(Book, books[-1], with_for_update={"key_share": True})  # two clicks are one deed
    facts = _stated(session, learner, books, period, licence, issuer, now)
    newest = session.scalars(select(Transcript).where(Transcript.book_id == books[-1])
                             .order_by(Transcript.n.desc()).limit(1)).one_or_none()
    if newest is not None and _same(session, newest, facts):
        return newest
    text = law.transcript_text(facts)
    made = Transcript(code=facts.code, book_id=books[-1], n=newest.n + 1 if newest else 1, entries=len(facts.lines),
                      minutes=facts.minutes.total, facts_sha256=sha256_of(text), made_at=now)
    session.add(made)
    session.flush()
    session.add(TranscriptFactsRow(code=made.code, facts=text))
    queues.TRANSCRIPTS.put(session, [made.code], now)
    return made


NOTHING = "Nothing was credited in these days, so there is nothing to print."


def _same(session: Session, newest: Transcript, facts: TranscriptFacts) -> bool:
    row = session.get(TranscriptFactsRow, newest.code)
    return (row is not None and sha256_of(row.facts) == newest.facts_sha256
            and law.says_the_same(law.transcript_from_text(row.facts), facts))


def _stated(
    session: Session, learner: Learner, books: Sequence[int], period: Period, licence: LicenceHeld | None,
    issuer: Issuer, now: datetime,
) -> TranscriptFacts:
    heads = shelves.shelves(session, books)
    lines = law.in_print_order(_lines(session, books, period))
    if not lines:
        raise Refused(NOTHING)
    code = new_code(secrets.token_bytes)
    return TranscriptFacts(
        code=code, verify_url=f"{issuer.public_url}/verify/{code}", legal_name=learner.legal_name, period=period,
        books=tuple(one.head for one in heads), lines=lines, made_at=instant_text(now), zone=learner.zone,
        provider=issuer.provider.name, provider_address=issuer.provider.address, paper=learner.paper,
        demonstration=issuer.demonstration, licence=licence)


def _lines(session: Session, books: Sequence[int], period: Period) -> list[Line]:
    """The entries of a period as lines. Raises Refused for more than a print holds, having read no more than that."""
    rows = session.execute(
        select(LedgerEntry.book_id, LedgerEntry.seq, LedgerEntry.facts, LedgerEntry.hash)
        .where(LedgerEntry.book_id.in_(books), shelves.within(period))
        .order_by(LedgerEntry.book_id, LedgerEntry.seq).limit(law.MOST_LINES + 1)).all()
    if len(rows) > law.MOST_LINES:
        raise Refused(f"These days hold more than {law.MOST_LINES:,} entries, and a print has room for that many. "
                      "Choose fewer days, or take the CSV or JSON file, which hold any number.")
    papers = {(book, seq): (code, "revoked" if revoked else "in force") for book, seq, code, revoked in session.execute(
        select(Certificate.book_id, Certificate.entry_seq, Certificate.code, CertificateRevocation.code)
        .outerjoin(CertificateRevocation, CertificateRevocation.code == Certificate.code)
        .where(Certificate.book_id.in_(books)).order_by(Certificate.revision))}
    taken_back = {(book, of): by for book, of, by in session.execute(
        select(LedgerEntry.book_id, LedgerEntry.reverses_seq, LedgerEntry.seq)
        .where(LedgerEntry.book_id.in_(books), LedgerEntry.reverses_seq.is_not(None)))}
    return [_line(books.index(book) + 1, seq, hash_, _read(text), papers.get((book, seq), (None, None)),
                  taken_back.get((book, seq))) for book, seq, text, hash_ in rows]


def _read(text: str) -> EntryFacts:
    facts = ledger.read_facts(text)
    if facts is None:
        raise Refused("An entry of your ledger cannot be read, so no transcript can be made. Please write to us: "
                      "nothing is lost, and we can see which one it is.")
    return facts


def _line(
    place: int, seq: int, hash_: str, facts: EntryFacts, paper: tuple[str | None, str | None], reversed_by: int | None
) -> Line:
    return Line(
        place=place, number=seq, kind=facts.kind, completed_on=facts.completed_on, title=facts.title,
        activity_code=facts.activity_code, minutes=facts.minutes, format=facts.format, provider=facts.provider,
        hash=hash_, topics=facts.topics, approvals=facts.approvals, assessed=facts.assessed, certificate=paper[0],
        certificate_state=paper[1], reason_code=facts.reason_code, reverses=facts.reverses, reversed_by=reversed_by,
        adjusts=facts.adjusts, repeats=facts.repeats)


# --- what is known ------------------------------------------------------------------------------------------


def find(session: Session, code: str) -> KnownTranscript | None:
    """The transcript under a code as typed (case, dashes and lookalike letters forgiven), or None."""
    normal = normalise_code(code)
    if normal is None:
        return None
    row = session.execute(_whole().where(Transcript.code == normal)).one_or_none()
    return None if row is None else _of_row(row)


def made(session: Session, person_id: int, most: int) -> list[KnownTranscript]:
    """The newest transcripts of a person, newest first."""
    rows = session.execute(
        _whole().where(Transcript.book_id.in_(ledger.books_of(session, person_id)))
        .order_by(Transcript.made_at.desc(), Transcript.n.desc()).limit(most))
    return [_of_row(row) for row in rows]


def of_period(
    session: Session, person_id: int, period: Period, licence: LicenceHeld | None
) -> KnownTranscript | None:
    """The newest printed transcript of a person for exactly these days, and for this licence where one is asked for."""
    for known in made(session, person_id, MOST_LOOKED_AT):
        facts = known.facts
        if (facts is not None and known.kept is not None and licence in (None, facts.licence)
                and (facts.period.from_on, facts.period.until_on) == (period.from_on, period.until_on)):
            return known
    return None


def among(session: Session, codes: Sequence[str]) -> list[str]:
    """Which of these codes, as stored, are transcripts of ours; in their order."""
    ours = set(session.scalars(select(Transcript.code).where(Transcript.code.in_(codes))))
    return [code for code in codes if code in ours]


def printed_as(session: Session, sha: str) -> str | None:
    """The code of the transcript whose print has these bytes."""
    return session.scalar(select(TranscriptPrint.code).where(TranscriptPrint.sha256 == sha).limit(1))


_COLUMNS: tuple[Any, ...] = (Transcript, Book.person_id, TranscriptFactsRow.facts, TranscriptPrint,
                             TranscriptTry.held_reason)


def _whole() -> Select[Any]:
    return (select(*_COLUMNS).join(Book, Book.id == Transcript.book_id)
            .outerjoin(TranscriptFactsRow, TranscriptFactsRow.code == Transcript.code)
            .outerjoin(TranscriptPrint, TranscriptPrint.code == Transcript.code)
            .outerjoin(TranscriptTry, TranscriptTry.code == Transcript.code))


def _of_row(row: Any) -> KnownTranscript:
    transcript, person_id, text, kept, held = row
    if text is None:
        return KnownTranscript(transcript, person_id, None, "erased", kept, held)
    if sha256_of(text) != transcript.facts_sha256:
        return KnownTranscript(transcript, person_id, None, "changed", kept, held)
    return KnownTranscript(transcript, person_id, law.transcript_from_text(text), "as made", kept, held)


# --- the queue of prints --------------------------------------------------------------------------------------


def sweep(session: Session, now: datetime) -> int:
    """Put every transcript without a print and without a place in the queue back into it; return how many."""
    lost = list(session.scalars(
        select(Transcript.code)
        .join(TranscriptFactsRow, TranscriptFactsRow.code == Transcript.code)
        .outerjoin(TranscriptPrint, TranscriptPrint.code == Transcript.code)
        .outerjoin(TranscriptTry, TranscriptTry.code == Transcript.code)
        .where(TranscriptPrint.code.is_(None), TranscriptTry.code.is_(None))))
    return queues.TRANSCRIPTS.put(session, lost, now)
