"""What a learner says for their renewals: answers, done tasks, which rule, whether to be reminded, a new calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from neurodash_ceu.accounts import licences
from neurodash_ceu.ports import audit
from neurodash_ceu.records.credits import Book, LedgerEntry
from neurodash_ceu.records.people import Licence, Person
from neurodash_ceu.records.renewals import CalendarAddress, EntryAnswer, LicenceAnswer, ReminderStop, RuleChoice
from neurodash_ceu.renewals.addresses import calendar_secret
from neurodash_ceu.rules.canonical import sha256_of
from neurodash_ceu.rules.credit import civil_date
from neurodash_ceu.rules.people import Learner
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.remaining import key_of
from neurodash_ceu.rules.renewal_answers import EXPIRES_ON, OF_THE_PERSON, answer_to
from neurodash_ceu.rules.standings import Asked


def answer(
    session: Session, learner: Learner, licence: Licence, asked: Asked, text: str, now: datetime
) -> str:
    """Answer a question about a licence, or answer it otherwise; returns the answer as it is kept.

    Raises Refused for what is no answer to it.
    """
    said = answer_to(asked, text, civil_date(now, learner.zone))
    _alone(session, learner)
    if asked.id == EXPIRES_ON:
        licences.set_expiry(session, learner, licence, date.fromisoformat(said), now)
        return said
    row = session.get(LicenceAnswer, (licence.id, asked.id))
    before = None if row is None else row.answer
    if before == said:
        return said
    if row is None:
        session.add(LicenceAnswer(licence_id=licence.id, question=asked.id, answer=said, said_at=now))
    else:
        row.answer, row.said_at = said, now
    session.flush()
    _note(session, learner, licence, "renewal.answered", now, asked.id, before, said)
    return said


def take_back(session: Session, learner: Learner, licence: Licence, question: str, now: datetime) -> None:
    """Take an answer about a licence back, so that it is asked again. Twice is once."""
    _alone(session, learner)
    if question == EXPIRES_ON:
        licences.set_expiry(session, learner, licence, None, now)
        return
    row = session.get(LicenceAnswer, (licence.id, question))
    if row is not None:
        session.delete(row)
        session.flush()
        _note(session, learner, licence, "renewal.answer taken back", now, question, row.answer, None)


def answer_entries(
    session: Session, learner: Learner, licence: Licence, asked: Asked, texts: Mapping[str, str], now: datetime
) -> int:
    """Answer a question about several entries of the learner's own books, by their keys; returns how many changed.

    An empty text takes an answer back. Raises Refused for what is no answer, or an entry that is not theirs.
    """
    today = civil_date(now, learner.zone)
    said = {key: answer_to(asked, text, today) if text.strip() else None for key, text in texts.items()}
    _alone(session, learner)
    places = _places(session, learner, said)
    rows = {(row.book_id, row.seq): row for row in session.scalars(select(EntryAnswer).where(
        EntryAnswer.licence_id == licence.id, EntryAnswer.question == asked.id,
        EntryAnswer.book_id.in_({book for book, _ in places.values()}),
        EntryAnswer.seq.in_({seq for _, seq in places.values()})))}
    before = {key: rows[place].answer if place in rows else None for key, place in places.items()}
    changed = [key for key, text in said.items() if text != before[key]]
    for key in changed:
        _put(session, licence.id, asked.id, places[key], rows.get(places[key]), said[key], now)
    session.flush()
    if changed:
        audit.record(session, now, "renewal.answered of entries", ("licence", str(licence.id)),
                     actor_id=learner.person_id, acting_as="learner",
                     before={"question": asked.id, "answers": {key: before[key] for key in changed}},
                     after={"question": asked.id, "answers": {key: said[key] for key in changed}})
    return len(changed)


def _put(
    session: Session, licence_id: int, question: str, place: tuple[int, int], row: EntryAnswer | None,
    said: str | None, now: datetime,
) -> None:
    if said is None:
        session.delete(row)
    elif row is None:
        session.add(EntryAnswer(book_id=place[0], seq=place[1], licence_id=licence_id, question=question, answer=said,
                                said_at=now))
    else:
        row.answer, row.said_at = said, now


def _places(session: Session, learner: Learner, keys: Mapping[str, object]) -> dict[str, tuple[int, int]]:
    """Where these entries are, in the learner's own books."""
    numbers = {int(seq) for _, _, seq in (key.rpartition("/") for key in keys) if seq.isdecimal() and len(seq) < 10}
    rows = session.execute(
        select(Book.id, Book.public_id, LedgerEntry.seq).join(LedgerEntry, LedgerEntry.book_id == Book.id)
        .where(Book.person_id == learner.person_id, LedgerEntry.seq.in_(numbers)))
    found = {key_of(row.public_id, row.seq): (row.id, row.seq) for row in rows}
    if not keys or any(key not in found for key in keys):
        raise Refused("These entries are not in your ledger any more. Nothing was saved.")
    return {key: found[key] for key in keys}


def choose_rule(session: Session, learner: Learner, licence: Licence, rule: str, now: datetime) -> None:
    """Say which of several rules a licence is under. Choosing another is free."""
    _alone(session, learner)
    row = session.get(RuleChoice, licence.id)
    before = None if row is None else row.rule
    if before == rule:
        return
    if row is None:
        session.add(RuleChoice(licence_id=licence.id, rule=rule, chosen_at=now))
    else:
        row.rule, row.chosen_at = rule, now
    session.flush()
    audit.record(session, now, "renewal.rule chosen", ("licence", str(licence.id)), actor_id=learner.person_id,
                 acting_as="learner", before=before and {"rule": before}, after={"rule": rule})


# --- reminders and the calendar -----------------------------------------------------------------------------


def stop_reminders(session: Session, person_id: int, now: datetime) -> None:
    """No more reminders to this person. Twice is once; it needs no sign-in, so nobody else is named as who did it."""
    if session.get(Person, person_id, with_for_update=True) is None:
        return
    if session.get(ReminderStop, person_id) is None:
        session.add(ReminderStop(person_id=person_id, stopped_at=now))
        session.flush()
        audit.record(session, now, "reminders.stopped", ("person", str(person_id)), actor_id=person_id,
                     acting_as="learner")


def remind_again(session: Session, learner: Learner, now: datetime) -> None:
    """Reminders from now on. Twice is once."""
    _alone(session, learner)
    gone = session.execute(delete(ReminderStop).where(ReminderStop.person_id == learner.person_id))
    if gone.rowcount:  # type: ignore[attr-defined]  # of a DELETE
        audit.record(session, now, "reminders.wanted again", ("person", str(learner.person_id)),
                     actor_id=learner.person_id, acting_as="learner")


def new_calendar(session: Session, learner: Learner, secret: str, now: datetime) -> None:
    """Give the learner's calendar an address, or another one: the old address is dead from this moment."""
    _alone(session, learner)
    row = session.get(CalendarAddress, learner.person_id)
    version = 1 if row is None else row.version + 1
    sha = sha256_of(calendar_secret(secret, learner.person_id, version))
    if row is None:
        session.add(CalendarAddress(person_id=learner.person_id, version=version, secret_sha256=sha, made_at=now))
    else:
        row.version, row.secret_sha256, row.made_at = version, sha, now
    session.flush()
    audit.record(session, now, "calendar.address made", ("person", str(learner.person_id)),
                 actor_id=learner.person_id, acting_as="learner", after={"version": version})


def _alone(session: Session, learner: Learner) -> None:
    """One deed of a person after the other."""
    session.get(Person, learner.person_id, with_for_update=True)


def _note(
    session: Session, learner: Learner, licence: Licence, act: str, now: datetime, question: str, before: str | None,
    after: str | None,
) -> None:
    """What was answered is noted; of a birthday, only that it was: the audit log is never erased."""
    kept = question not in OF_THE_PERSON
    audit.record(session, now, act, ("licence", str(licence.id)), actor_id=learner.person_id, acting_as="learner",
                 before=None if before is None else {"question": question} | ({"answer": before} if kept else {}),
                 after=None if after is None else {"question": question} | ({"answer": after} if kept else {}))
