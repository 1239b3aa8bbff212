"""Learners put before an open attempt with everything else done; and what of theirs must stand afterwards."""

from __future__ import annotations

import json

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from neurodash_ceu.catalog import editions
from neurodash_ceu.learning import actions, finding
from neurodash_ceu.records.credits import Certificate, CertificateFacts, LedgerEntry, PrintTry
from neurodash_ceu.records.learning import Attempt, Attestation, Completion, Evaluation, GradeRow, Response
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules import drawing
from tests import make
from tests.client import Browser
from tests.killing.sitters import SLUG, Seat
from tests.learning.study import GOOD_WALK, ISSUER

CSRF = "a" * 40
OF_A_CREDIT = (Attestation, Completion, LedgerEntry, Certificate)


def seat(app: Flask) -> Seat:
    """A learner at an open attempt: reading and case are done, evaluating and attesting still to come."""
    with make.house(app).database.writing() as session:
        person = make.person(session)
        learner = make.learner(person)
        edition = editions.current(session, SLUG)
        assert edition is not None
        actions.enrol(session, learner, edition, make.NOW)
        found = finding.find_enrollment(session, learner, SLUG)
        assert found is not None
        for section in found.module.reading_sections():
            actions.read_section(session, learner, found, section.id, ISSUER, make.NOW)
        run = actions.start_case(session, found, "first-visit", make.NOW)
        for step, (_node, choice) in enumerate(GOOD_WALK):
            actions.choose(session, learner, found, run, step, choice, ISSUER, make.NOW)
        attempt = actions.start_quiz(session, found, make.NOW)
        bank = {item.id: item for item in found.module.quiz.items}
        items = drawing.paper_from_text(attempt.paper).items
        right = tuple(next(one.id for one in bank[item.item_id].options if one.correct) for item in items)
        book_id = attempt.book_id
    cookie, token = _signed_in(app, person)
    return Seat(person.id, book_id, cookie, token, tuple(item.item_id for item in items), right,
                tuple(item.option_order for item in items))


def _signed_in(app: Flask, person: Person) -> tuple[str, str]:
    browser = Browser(app)
    browser.sign_in(person)
    with browser.client.session_transaction() as session:
        session["csrf_token"] = CSRF
    cookie = browser.client.get_cookie("neurodash")
    assert cookie is not None
    token = URLSafeTimedSerializer(str(app.config["SECRET_KEY"]), salt="wtf-csrf-token").dumps(CSRF)
    return f"neurodash={cookie.value}", str(token)


def lost(session: Session, seat: Seat) -> list[str]:
    """What was acknowledged and is not there, what is there and was never sent, and what is there by halves."""
    return [*_lost_answers(session, seat), *_lost_grade(session, seat), *_lost_credit(session, seat)]


def _lost_answers(session: Session, seat: Seat) -> list[str]:
    rows = {row.item_id: row for row in session.scalars(select(Response).where(Response.book_id == seat.book_id))}
    found = []
    for position, item in enumerate(seat.items, 1):
        said = seat.answers.get(position, [])
        may = [(said[-1] if said else None, len(said))]
        if seat.doubtful is not None and seat.doubtful[0] == "answer" and seat.doubtful[1][0] == position:
            may.append((seat.doubtful[1][1], len(said) + 1))
        row = rows.get(item)
        stands = (None, 0) if row is None else (json.loads(row.answer)[0], row.rev)
        if stands not in may:
            found.append(f"answer to {item}: {stands} stands, {may} may")
    return found


def _lost_grade(session: Session, seat: Seat) -> list[str]:
    grades = _count(session, GradeRow, seat)
    at = session.scalar(select(Attempt.submitted_at).where(Attempt.book_id == seat.book_id))
    return [*_whole("submission", {grades, int(at is not None)}, seat.submitted, seat, "submit"),
            *_whole("evaluation", {_count(session, Evaluation, seat)}, seat.evaluated, seat, "evaluate")]


def _lost_credit(session: Session, seat: Seat) -> list[str]:
    counts = {_count(session, table, seat) for table in OF_A_CREDIT}
    for table in (CertificateFacts, PrintTry):
        counts.add(session.scalar(select(func.count()).select_from(table).join(
            Certificate, Certificate.code == table.code).where(Certificate.book_id == seat.book_id)) or 0)
    return _whole("credit", counts, seat.attested, seat, "attest")


def _whole(what: str, counts: set[int], acknowledged: bool, seat: Seat, doubt: str) -> list[str]:
    """Everything of one act is there once, or nothing of it is."""
    doubtful = seat.doubtful is not None and seat.doubtful[0] == doubt
    right = ({1},) if acknowledged else ({0}, {1}) if doubtful else ({0},)
    return [] if counts in right else [f"{what}: rows {counts}, acknowledged: {acknowledged}, doubtful: {doubtful}"]


def _count(session: Session, table: type, seat: Seat) -> int:
    counted = select(func.count()).select_from(table).where(table.book_id == seat.book_id)  # type: ignore[attr-defined]  # each starts with its book
    return session.scalar(counted) or 0
