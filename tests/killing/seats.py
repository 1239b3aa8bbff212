"""Learners put before the test with reading and case done; and what of theirs must stand afterwards."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from neurodash_ceu.catalog import editions
from neurodash_ceu.learning import actions, finding
from neurodash_ceu.records.credits import Certificate, CertificateFacts, LedgerEntry, PrintTry
from neurodash_ceu.records.learning import Attempt, Attestation, Completion, Evaluation, GradeRow, Response
from neurodash_ceu.records.people import Person
from tests import make
from tests.client import Browser
from tests.killing.sitters import SLUG, Asked, Seat
from tests.learning.study import GOOD_WALK, ISSUER

CSRF = "a" * 40
OF_A_CREDIT = (Attestation, Completion, LedgerEntry, Certificate)


def seat(app: Flask) -> Seat:
    """A learner before the test: reading and case are done, and two devices are signed in."""
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
        bank = {item.stem: _asked(item) for item in found.module.quiz.items}
        book_id = found.enrollment.book_id
    return Seat(person.id, book_id, (_signed_in(app, person), _signed_in(app, person)), bank)


def _asked(item: Any) -> Asked:
    right = next(one.id for one in item.options if one.correct)
    return Asked(item.id, tuple(one.id for one in item.options), right)


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
    """What was acknowledged and is not there, what is there and was never sent, what is there twice or by halves."""
    return [*_lost_attempt(session, seat), *_lost_answers(session, seat), *_lost_parts(session, seat)]


def _lost_attempt(session: Session, seat: Seat) -> list[str]:
    of_theirs = select(func.count()).select_from(Attempt).where(Attempt.book_id == seat.book_id)
    opened = session.scalar(of_theirs.where(Attempt.submitted_at.is_(None))) or 0
    found = [f"{opened} open attempts"] if opened > 1 else []
    return [*found, *_whole("attempt", {session.scalar(of_theirs) or 0}, seat, "start")]


def _lost_answers(session: Session, seat: Seat) -> list[str]:
    rows = {row.item_id: row for row in session.scalars(select(Response).where(Response.book_id == seat.book_id))}
    found = []
    for position, asked in enumerate(seat.paper, 1):
        said = seat.answers.get(position, [])
        may = {said[-1] if said else None}
        if seat.doubtful is not None and seat.doubtful[0] == ("answer", position):
            may.add(seat.doubtful[1])
        # Every request that was answered was written once, and every one that was not at most once.
        least, most = len(said), len(said) + seat.unsure["answer", position]
        row = rows.pop(asked.item, None)
        stands, count = (None, 0) if row is None else (json.loads(row.answer)[0], row.rev)
        if stands not in may or not least <= count <= most:
            found.append(f"answer to {asked.item}: {stands} stands, written {count} times; "
                         f"{may} may, {least} to {most} times")
    return found + [f"an answer to {item}, which was not asked" for item in rows]


def _lost_parts(session: Session, seat: Seat) -> list[str]:
    at = session.scalar(select(func.count()).select_from(Attempt).where(
        Attempt.book_id == seat.book_id, Attempt.submitted_at.is_not(None)))
    credit = {_count(session, table, seat) for table in OF_A_CREDIT}
    for table in (CertificateFacts, PrintTry):
        credit.add(session.scalar(select(func.count()).select_from(table).join(
            Certificate, Certificate.code == table.code).where(Certificate.book_id == seat.book_id)) or 0)
    return [*_whole("submission", {_count(session, GradeRow, seat), at or 0}, seat, "submit"),
            *_whole("evaluation", {_count(session, Evaluation, seat)}, seat, "evaluate"),
            *_whole("credit", credit, seat, "attest")]


def _whole(what: str, counts: set[int], seat: Seat, part: str) -> list[str]:
    """Everything of one act is there once, or nothing of it is."""
    told, unsure = part in seat.told, seat.unsure[part, 0] > 0
    right = ({1},) if told else ({0}, {1}) if unsure else ({0},)
    return [] if counts in right else [f"{what}: rows {counts}, acknowledged: {told}, doubtful: {unsure}"]


def _count(session: Session, table: type, seat: Seat) -> int:
    counted = select(func.count()).select_from(table).where(table.book_id == seat.book_id)  # type: ignore[attr-defined]  # each starts with its book
    return session.scalar(counted) or 0
