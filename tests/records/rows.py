"""One row in every write-once table, made without any verb, so that only the database's own rules are tried."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.orm import Session

from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.base import Base
from neurodash_ceu.records.catalog import HandoutPrint, Module, ModuleEdition, PictureRow, Publication
from neurodash_ceu.records.credits import (
    Book,
    Certificate,
    CertificateFacts,
    CertificatePrint,
    CertificateRevocation,
    LedgerEntry,
    Seal,
)
from neurodash_ceu.records.everything import metadata
from neurodash_ceu.records.learning import (
    Attempt,
    AttemptGrant,
    Attestation,
    CaseRun,
    CaseStep,
    Completion,
    Enrollment,
    Evaluation,
    GradeRow,
    MoreTimeRow,
)
from neurodash_ceu.records.membership import EntitlementEnd, EntitlementGrant
from neurodash_ceu.records.messages import Message, MessageAnswer
from neurodash_ceu.records.outside import OutsideClaim, OutsideEvent, OutsideProof
from neurodash_ceu.records.people import Licence
from neurodash_ceu.records.problems import ItemProblem
from neurodash_ceu.records.regrading import RegradeRun, Regrading
from neurodash_ceu.records.renewals import Reminder
from neurodash_ceu.records.transcripts import Transcript, TranscriptFactsRow, TranscriptPrint
from neurodash_ceu.records.walks import LedgerCheck, LedgerFault
from tests import make

NOW = make.NOW
SHA = "e" * 64


def entry(book_id: int, seq: int, **columns: Any) -> LedgerEntry:
    """An entry whose hashes are made up: what only triggers and constraints look at."""
    values: dict[str, Any] = {
        "schema": 1, "facts": "{}", "prev_hash": f"{seq - 1:064d}", "hash": f"{book_id:032d}{seq:032d}",
        "kind": "award", "activity_code": "ND-1", "title": "A module", "edition_sha": None,
        "completed_on": date(2026, 11, 22), "minutes_reading": 60, "minutes_video": 0, "minutes_exercise": 0,
        "minutes_test": 15, "minutes_evaluation": 0, "reverses_seq": None, "recorded_at": NOW}
    return LedgerEntry(book_id=book_id, seq=seq, **values | columns)


def book(session: Session) -> Book:
    """A new person's book."""
    row = Book(public_id=f"{make.person(session).id:032d}", person_id=0, opened_at=NOW)
    row.person_id = int(row.public_id)
    session.add(row)
    session.flush()
    return row


def enrollment(session: Session, book_id: int, n: int = 1) -> Enrollment:
    """An enrollment on an edition, published if it is not yet."""
    if session.get(Module, "m") is None:
        session.add(Module(id="m", slug="m", condition="ms", created_at=NOW))
        session.flush()
        session.add(ModuleEdition(sha256=SHA, module_id="m", number=1, content="{}", published_at=NOW))
        session.flush()
    row = Enrollment(book_id=book_id, n=n, module_id="m", edition_sha=SHA, ordinal=n, enrolled_at=NOW)
    session.add(row)
    session.flush()
    return row


def certificate(entry_row: LedgerEntry, code: str = "C0DE", **columns: Any) -> Certificate:
    """A certificate of an entry."""
    values: dict[str, Any] = {
        "revision": 1, "supersedes_code": None, "entry_hash": entry_row.hash, "facts_sha256": SHA, "issued_at": NOW}
    return Certificate(code=code, book_id=entry_row.book_id, entry_seq=entry_row.seq, **values | columns)


def one_of_each(session: Session) -> dict[str, dict[str, Any]]:
    """Put a row into every write-once table; return the rows by table, as columns."""
    mine = book(session)
    taken = enrollment(session, mine.id)
    key: dict[str, Any] = {"book_id": mine.id, "enrollment_n": taken.n}
    first, taken_back = entry(mine.id, 1), entry(mine.id, 2, kind="reversal", reverses_seq=1)
    attempt = {**key, "quiz_id": "q"}
    grant = EntitlementGrant(person_id=mine.person_id, entitlement="deep_dive", source="grant", source_ref=None,
                             from_on=date(2026, 1, 1), until_on=None, recorded_at=NOW)
    rows: list[Base] = [
        first, taken_back, certificate(first), certificate(first, "C1DE", revision=2, supersedes_code="C0DE"),
        CertificateFacts(code="C0DE", facts="{}"),
        CertificatePrint(code="C0DE", sha256=SHA, size=1, printed_at=NOW),
        CertificateRevocation(code="C0DE", revoked_at=NOW, reason="A mistake of ours."),
        Transcript(code="7RAN", book_id=mine.id, n=1, entries=2, minutes=0, facts_sha256=SHA, made_at=NOW),
        TranscriptFactsRow(code="7RAN", facts="{}"),
        TranscriptPrint(code="7RAN", sha256=SHA, size=1, printed_at=NOW),
        Seal(sealed_at=NOW, books=1, entries=1, root=SHA, heads_sha256=SHA),
        LedgerCheck(id=1, at=NOW, books=1, entries=2, certificates=2, completions=1, seals=1, broken=1),
        LedgerFault(check_id=1, n=1, book=mine.public_id, seq=2, what="it is not as it was written"),
        PictureRow(sha256=SHA, ending="png", kept_at=NOW),
        HandoutPrint(edition_sha=SHA, paper="a4", made_by="0" * 16, sha256=SHA, printed_at=NOW),
        Publication(module_id="m", edition_sha=SHA, kind="published", reason=None, at=NOW),
        Attempt(**attempt, ordinal=1, edition_sha=SHA, paper="{}", started_at=NOW, submitted_at=None),
        AttemptGrant(**attempt, n=1, reason_code="agreed", granted_at=NOW),
        MoreTimeRow(person_id=mine.person_id, n=1, module_id=None, percent=25, minutes=0, from_on=date(2026, 1, 1),
                    until_on=None, ends_n=None, reason_code="agreed", given_at=NOW),
        GradeRow(**attempt, attempt_ordinal=1, n=1, points=8, max_points=10, pass_percent=80, passed=True,
                 per_item="{}", policy="as published", key_edition_sha=SHA, graded_at=NOW),
        CaseRun(**key, case_id="c", ordinal=1, started_at=NOW, ended_at=None, ending_id=None, passed=None),
        CaseStep(**key, case_id="c", run_ordinal=1, n=1, node_id="a", choice_id="b", at=NOW),
        Evaluation(**key, answers="{}", submitted_at=NOW),
        Attestation(**key, facts="{}", signed_at=NOW),
        Completion(**key, entry_seq=1, completed_at=NOW, completed_on=date(2026, 11, 22), zone="UTC"),
        grant,
        Message(receipt="TEST-0001", sent_key="k" * 32, kind="question", mail="ruth@example.org", text="Why?",
                received_at=NOW, state="new"),
        MessageAnswer(message_id=1, n=1, by_id=mine.person_id, at=NOW, text="Because."),
        RegradeRun(module_id="m", quiz_id="q", item_id="i", from_editions="[]", key_edition_sha=SHA, policy="new key",
                   reason_code="agreed", by_id=mine.person_id, at=NOW, attempts=1, gained=1, lost=0, newly_passed=1,
                   awarded=0),
        Regrading(**attempt, attempt_ordinal=1, run_id=1, item_id="i", key_edition_sha=SHA, policy="new key", grade_n=1,
                  newly_passed=True),
        ItemProblem(message_id=1, **attempt, attempt_ordinal=1, item_id="i", edition_sha=SHA, module_id="m",
                    what="key"),
        OutsideClaim(book_id=mine.id, n=1, sent_key="k" * 32, sent_at=NOW, state="approved", since=NOW, same_key=SHA,
                     facts="{}"),
        OutsideEvent(book_id=mine.id, claim_n=1, n=1, at=NOW, kind="sent", by_id=mine.person_id, facts="{}"),
        OutsideEvent(book_id=mine.id, claim_n=1, n=2, at=NOW, kind="approved", by_id=mine.person_id, facts="{}",
                     reason_code="agreed", words="Because.", entry_seq=1),
        OutsideProof(book_id=mine.id, claim_n=1, n=1, event_n=1, kind="pdf", name="proof", sha256=SHA, size=1,
                     clean_sha256=SHA, clean_size=1),
        Reminder(licence_id=_licence(session, mine.person_id), cycle_end=date(2027, 5, 31), days=60, written_at=NOW),
        AuditEvent(at=NOW, actor_id=None, acting_as="test", act="tried", subject_kind="table", subject_id="1",
                   reason=None, before=None, after=None),
    ]
    for row in rows:
        session.add(row)
        session.flush()
    session.add(EntitlementEnd(grant_id=grant.id, ended_on=date(2026, 2, 1), reason="Asked to.", recorded_at=NOW))
    session.flush()
    return {name: columns_of(session.connection(), table) for name, table in metadata.tables.items()}


def _licence(session: Session, person_id: int) -> int:
    return session.scalars(select(Licence.id).where(Licence.person_id == person_id)).one()


def columns_of(connection: Connection, table: Table) -> dict[str, Any]:
    """The last row of a table by its key, as columns; empty when it has none."""
    found = connection.execute(table.select().order_by(*(column.desc() for column in table.primary_key))).first()
    return {} if found is None else dict(found._mapping)


def other_value(value: Any) -> Any:
    """A value of the same form that is not the same."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value[:-1] + ("f" if value[-1:] != "f" else "a")
    if isinstance(value, date):  # an instant is one too
        return value + timedelta(days=1)
    raise TypeError(f"no other value of {type(value).__name__}")
