"""A message is written down once, with a receipt that cannot be turned against a stranger. On both databases."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from neurodash_ceu.desk import actions, mails, typed
from neurodash_ceu.desk.actions import Said
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.messages import Message, MessageAnswer
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.rules.permits import Actor
from neurodash_ceu.rules.provider import DEMONSTRATION, Issuer
from neurodash_ceu.rules.refusal import Refused
from tests import make
from tests.make import NOW

PROVIDER = replace(DEMONSTRATION, name="Example Ltd", mail="desk@example.org", answer_days=10)
REAL = Issuer(PROVIDER, demonstration=False, public_url="https://ceu.example.org")
SHOWN = replace(REAL, demonstration=True)
RACERS = 6


def said(n: int = 1, mail: str = "ruth@example.org", text: str = "Secret words") -> Said:
    """What somebody wrote with the nth form."""
    return Said("complaint", "Ruth Example", mail, text, f"{n:032d}", mail.encode().hex().ljust(64, "0")[:64])


def received(database: Database, *messages: Said, issuer: Issuer = SHOWN, hours: int = 0) -> Sequence[Message]:
    with database.writing() as session:
        return [actions.receive(session, one, issuer, NOW + timedelta(hours=hours)) for one in messages]


def mailed(database: Database) -> list[Mail]:
    with database.reading() as session:
        return list(session.scalars(select(Mail).order_by(Mail.id)))


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_it_is_written_down_with_the_promise_of_that_day(database: Database) -> None:
    (message,) = received(database, said())
    assert len(message.receipt) == 9
    assert (message.state, message.received_at, message.due_at) == ("new", NOW, NOW + timedelta(days=10))
    (later,) = received(database, said(2), issuer=replace(SHOWN, provider=replace(PROVIDER, answer_days=None)))
    assert later.due_at is None
    assert later.receipt != message.receipt


def test_the_same_form_twice_is_one_message_and_one_receipt(database: Database) -> None:
    first, second = received(database, said(), said())
    assert first.receipt == second.receipt
    assert (count(database, Message), len(mailed(database))) == (1, 1)


def test_the_same_form_at_the_same_moment_is_one_message(database: Database) -> None:
    together = Barrier(RACERS)

    def send(_n: int) -> str:
        together.wait()
        try:
            return received(database, said())[0].receipt
        except IntegrityError:  # as the route does
            return received(database, said())[0].receipt

    with ThreadPoolExecutor(RACERS) as pool:
        receipts = set(pool.map(send, range(RACERS)))
    assert len(receipts) == 1
    assert (count(database, Message), len(mailed(database))) == (1, 1)


def test_a_receipt_repeats_nothing_that_was_typed(database: Database) -> None:
    (message,) = received(database, replace(said(text="Buy now at example.net"), name="Buy Now"))
    (mail,) = mailed(database)
    assert mail.to_address == "ruth@example.org"
    assert message.receipt in mail.subject
    assert "within 10 days" in mail.body
    assert "Buy" not in mail.subject + mail.body
    assert "example.net" not in mail.body


def test_a_stranger_is_not_mailed_full(database: Database) -> None:
    received(database, *(said(n) for n in range(8)))
    assert len(mailed(database)) == 3
    assert count(database, Message) == 8  # all are read all the same
    received(database, said(9, mail="other@example.org"))
    assert [mail.to_address for mail in mailed(database)][3:] == ["other@example.org"]
    received(database, said(10), hours=24)
    assert len(mailed(database)) == 5


def test_the_provider_is_told_once_an_hour_and_not_what(database: Database) -> None:
    message, *_ = received(database, *(said(n) for n in range(3)), issuer=REAL)
    notes = [mail for mail in mailed(database) if mail.to_address == "desk@example.org"]
    assert len(notes) == 1
    assert f"https://ceu.example.org/staff/messages/{message.id}" in notes[0].body
    assert "Secret" not in notes[0].body + notes[0].subject
    received(database, said(4), issuer=REAL, hours=1)
    assert len([mail for mail in mailed(database) if mail.to_address == "desk@example.org"]) == 2


def test_a_demonstration_tells_nobody(database: Database) -> None:
    received(database, said())
    assert [mail.to_address for mail in mailed(database)] == ["ruth@example.org"]


# --- answering ----------------------------------------------------------------------------------------------


class Office:
    """A registrar at work on one message."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.writing() as session:
            self.actor = Actor(make.person(session, "registrar").id, frozenset({"registrar"}))
        (self.message,) = received(database, said())

    def answer(self, n: int = 1, text: str = "Dear Ruth") -> None:
        written = mails.answer(SHOWN, self.message, text)
        with self.database.writing() as session:
            actions.answer(session, self.message.id, n, written, text, self.actor, NOW)

    def act(self, verb: object, reason: str = "Settled by telephone.") -> None:
        with self.database.writing() as session:
            verb(session, self.message.id, reason, self.actor, NOW)  # type: ignore[operator]  # a verb

    @property
    def state(self) -> str:
        with self.database.reading() as session:
            return session.get_one(Message, self.message.id).state

    @property
    def trail(self) -> list[tuple[str, str | None]]:
        with self.database.reading() as session:
            return [(one.act, one.reason) for one in session.scalars(select(AuditEvent).order_by(AuditEvent.id))]


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def test_an_answer_is_mailed_kept_and_noted(office: Office, database: Database) -> None:
    office.answer()
    mail = mailed(database)[-1]
    assert (mail.to_address, office.message.receipt in mail.subject) == ("ruth@example.org", True)
    assert mail.body.startswith("Dear Ruth\n")
    assert "https://ceu.example.org/policies/complaints" in mail.body
    assert "Secret words" not in mail.body
    assert office.state == "answered"
    assert office.trail == [("message.answered", "answer 1")]
    office.answer(2, "Once more")
    assert count(database, MessageAnswer) == 2


@pytest.mark.parametrize("n", [1, 3])
def test_an_answer_that_is_not_the_next_is_not_sent(office: Office, database: Database, n: int) -> None:
    office.answer()
    before = len(mailed(database))
    with pytest.raises(Refused, match="answered this message meanwhile"):
        office.answer(n, "Dear Ruth, no")
    assert (count(database, MessageAnswer), len(mailed(database)), len(office.trail)) == (1, before, 1)


def test_of_two_answers_at_one_moment_one_is_sent(office: Office, database: Database) -> None:
    together = Barrier(RACERS)

    def send(n: int) -> bool:
        together.wait()
        try:
            office.answer(1, f"Dear Ruth, {n}")
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(RACERS) as pool:
        assert sum(pool.map(send, range(RACERS))) == 1
    assert count(database, MessageAnswer) == 1
    assert len([mail for mail in mailed(database) if "Answer" in mail.subject]) == 1
    assert len(office.trail) == 1


def test_nobody_answers_closes_or_reopens_what_they_sent(office: Office, database: Database) -> None:
    """The verbs refuse as well, whatever way leads to them."""
    with database.writing() as session:
        session.get_one(Message, office.message.id).person_id = office.actor.person_id
    for deed in (office.answer, partial(office.act, actions.close), partial(office.act, actions.reopen)):
        with pytest.raises(Refused, match="You sent this message yourself"):
            deed()
    assert (office.state, office.trail, count(database, MessageAnswer)) == ("new", [], 0)


def test_it_is_closed_with_a_reason_and_reopened_with_one(office: Office) -> None:
    office.act(actions.close)
    assert office.state == "closed"
    with pytest.raises(Refused, match="closed already"):
        office.act(actions.close)
    with pytest.raises(Refused, match="Reopen it"):
        office.answer()
    office.act(actions.reopen, "She wrote again.")
    assert office.state == "new"
    with pytest.raises(Refused, match="is open"):
        office.act(actions.reopen)
    office.answer()
    assert office.trail == [("message.closed", "Settled by telephone."), ("message.reopened", "She wrote again."),
                            ("message.answered", "answer 1")]


def test_the_audit_log_holds_nothing_that_was_written(office: Office, database: Database) -> None:
    office.answer(1, "Dear Ruth, private words")
    with database.reading() as session:
        event = session.scalars(select(AuditEvent)).one()
    assert "private" not in f"{event.reason}{event.before}{event.after}"
    assert (event.before, event.after) == ('{"state":"new"}', '{"state":"answered"}')
    assert (event.actor_id, event.acting_as) == (office.actor.person_id, "registrar")


def test_who_has_several_roles_acts_in_the_strongest_as_in_the_rest_of_the_office(
    office: Office, database: Database
) -> None:
    office.actor = Actor(office.actor.person_id, frozenset({"registrar", "admin"}))
    office.answer()
    with database.reading() as session:
        assert session.scalars(select(AuditEvent.acting_as)).one() == "admin"


# --- what was typed -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "kept"), [
    (" One\r\ntwo\rthree \n", "One\ntwo\nthree"), ("e\u0301", "é"), ("x" * 5000, "x" * 5000),
    ("علي\u200c", "علي\u200c")])
def test_a_text_is_kept_in_its_own_lines(text: str, kept: str) -> None:
    assert typed.message(text) == kept


@pytest.mark.parametrize(("text", "sentence"), [
    (" \n ", "Write your message."), ("x" * 5001, "5,000 characters; it has 5,001"),
    ("a\x07b", "a character that is none")])
def test_what_is_no_text_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        typed.message(text)


@pytest.mark.parametrize(("text", "kept"), [("", None), ("  ", None), (" Zoë \n Ó ", "Zoë Ó"), ("李雷", "李雷")])
def test_a_name_may_be_left_out(text: str, kept: str | None) -> None:
    assert typed.name(text) == kept
