"""Courses taken elsewhere, on both databases: sent, asked about, answered, withdrawn, approved, refused, each once."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from neurodash_ceu.credits import ledger, outside, outside_deeds, outside_same, outside_views, proving
from neurodash_ceu.credits.outside import Claim, Kept
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.credits import LedgerEntry
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.records.outside import OutsideClaim, OutsideEvent, OutsideProof
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.credit import Minutes
from neurodash_ceu.rules.deeds import Acting, Plan, SeenOtherwise, Why
from neurodash_ceu.rules.outside import Outside
from neurodash_ceu.rules.refusal import Refused
from tests import make
from tests.credits import shelf
from tests.credits.test_adjustments import adjusted, reversed_
from tests.learning.study import ISSUER

NOW = make.NOW
SAID = Outside("Gait after stroke", "Example College", "2026-10-03", "America/Chicago", "live in person", "0.6",
               "iacet-ceu", 360, assessed=True, topics=(("falls", 60),), authority="AOTA", number="AP-1234")
FIRST, SECOND = "a" * 64, "b" * 64
APPROVE = Why("proof-shows-it", "Compared with the certificate.")
ASK = Why("proof-incomplete", "Please send the page with the hours.")
REFUSE = Why("not-proved", "The file shows another course.")


def proof(sha: str = FIRST) -> Kept:
    return Kept("pdf", "certificate", sha, 1000, "c" * 64, 900)


@pytest.fixture
def ruth(database: Database) -> Person:
    """A learner."""
    with database.writing() as session:
        return make.person(session, email="ruth@example.org")


@pytest.fixture
def registrar(database: Database) -> Acting:
    """Somebody of the office."""
    with database.writing() as session:
        return Acting(make.person(session, "registrar", legal_name="Imran Registrar").id, "registrar")


def done(database: Database, act: Callable[[Session], Any]) -> Any:
    with database.writing() as session:
        return act(session)


def sent(database: Database, person: Person, said: Outside = SAID, key: str = "k1", **more: Any) -> OutsideClaim:
    """A claim of hers."""
    proofs = more.pop("proofs", [proof()])
    row: OutsideClaim = done(database, lambda session: outside.send(
        session, make.learner(person), said, proofs, key, NOW, **more))
    return row


def claim_of(database: Database, row: OutsideClaim) -> Claim:
    with database.reading() as session:
        found = outside.of_anybody(session, row.book_id, row.n)
    assert found is not None
    return found


def approval(database: Database, row: OutsideClaim, wanted: Outside = SAID) -> Plan:
    with database.reading() as session:
        return outside_deeds.plan_approval(session, row.book_id, row.n, wanted, APPROVE, ISSUER, NOW)


def approving(row: OutsideClaim, acting: Acting, seen: str, wanted: Outside = SAID) -> Callable[[Session], LedgerEntry]:
    return lambda session: outside_deeds.approve(
        session, row.book_id, row.n, wanted, APPROVE, ISSUER, acting, seen, NOW)


def asked(database: Database, row: OutsideClaim, acting: Acting) -> None:
    with database.reading() as session:
        plan = outside_deeds.plan_asking(session, row.book_id, row.n, ASK, ISSUER)
    done(database, lambda session: outside_deeds.ask(session, row.book_id, row.n, ASK, ISSUER, acting, plan.mark, NOW))


def refused(database: Database, row: OutsideClaim, acting: Acting) -> None:
    with database.reading() as session:
        plan = outside_deeds.plan_refusal(session, row.book_id, row.n, REFUSE, ISSUER)
    done(database, lambda session: outside_deeds.refuse(
        session, row.book_id, row.n, REFUSE, ISSUER, acting, plan.mark, NOW))


def counts(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
                for table in (OutsideClaim, OutsideEvent, OutsideProof, LedgerEntry, AuditEvent, Mail)}


# --- sending ----------------------------------------------------------------------------------------------------


def test_a_claim_is_an_event_with_its_proof(database: Database, ruth: Person) -> None:
    claim = claim_of(database, sent(database, ruth, proofs=[proof(), proof(SECOND)]))
    assert (claim.row.state, claim.said, [one.sha256 for one in claim.proofs]) == ("sent", SAID, [FIRST, SECOND])
    assert [(one.row.kind, one.row.by_id, one.said) for one in claim.events] == [("sent", ruth.id, SAID)]
    assert counts(database)["ledger_entries"] == 0


def test_the_same_form_twice_is_one_claim(database: Database, ruth: Person) -> None:
    assert sent(database, ruth).n == sent(database, ruth).n == 1
    assert counts(database)["outside_events"] == 1


def test_without_a_proof_nothing_is_sent(database: Database, ruth: Person) -> None:
    with pytest.raises(Refused, match="Choose the certificate"):
        sent(database, ruth, proofs=[])


@pytest.mark.parametrize("other", [
    replace(SAID, title="GAIT  after stroke!", provider="example college"), replace(SAID, minutes=60, claimed="1")])
def test_the_same_course_is_pointed_out(database: Database, ruth: Person, other: Outside) -> None:
    sent(database, ruth)
    with pytest.raises(Refused, match="You entered this course before") as refused_:
        sent(database, ruth, other, key="k2")
    assert refused_.value.field == "another"
    with database.reading() as session:
        (same,) = outside_same.same_before(session, ruth.id, other)
    assert (same.title, same.words) == (SAID.title, "claim no. 1: waits for the office")
    assert sent(database, ruth, other, key="k2", another=True).n == 2


def test_another_day_another_provider_and_another_person_are_not_the_same(database: Database, ruth: Person) -> None:
    sent(database, ruth)
    for number, other in enumerate((replace(SAID, completed_on="2026-10-04"), replace(SAID, provider="Another"))):
        sent(database, ruth, other, key=f"k{number + 2}")
    with database.writing() as session:
        sam = make.person(session)
    sent(database, sam, key="k9")


def test_what_was_withdrawn_or_refused_may_be_sent_again(database: Database, ruth: Person, registrar: Acting) -> None:
    first = sent(database, ruth)
    done(database, lambda session: outside.withdraw(session, make.learner(ruth), claim_of(database, first), NOW))
    second = sent(database, ruth, key="k2")
    refused(database, second, registrar)
    assert sent(database, ruth, key="k3").n == 3


def test_a_course_that_stands_in_the_ledger_is_pointed_out_until_it_is_reversed(
    database: Database, ruth: Person
) -> None:
    with database.writing() as session:
        shelf.entry(session, shelf.book(session, ruth), title=SAID.title, provider=SAID.provider,
                    completed_on=SAID.completed_on)
    with pytest.raises(Refused, match="before"):
        sent(database, ruth)
    with database.writing() as session:
        (book,) = ledger.books_of(session, ruth.id)
        ledger.reverse(session, book, 1, NOW, "holder-asked")
    sent(database, ruth)


def test_what_was_approved_and_taken_back_says_so_and_may_be_sent_again(
    database: Database, ruth: Person, registrar: Acting
) -> None:
    row = sent(database, ruth)
    done(database, approving(row, registrar, approval(database, row).mark))
    assert claim_of(database, row).later == ()
    with pytest.raises(Refused, match="before"):
        sent(database, ruth, key="k2")
    done(database, lambda session: ledger.reverse(session, row.book_id, 1, NOW, "entered-in-error"))
    assert claim_of(database, row).later == (("reversal", 2),)
    assert sent(database, ruth, key="k2").n == 2


def test_not_without_end(database: Database, ruth: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside.law, "MOST_OPEN", 1)
    sent(database, ruth)
    with pytest.raises(Refused, match="1 claims of yours wait"):
        sent(database, ruth, replace(SAID, title="Another"), key="k2")


def test_anothers_claim_does_not_exist(database: Database, ruth: Person) -> None:
    row = sent(database, ruth)
    with database.writing() as session:
        sam = make.person(session)
        assert outside.find(session, make.learner(sam), row.book_id, row.n) is None


# --- approving --------------------------------------------------------------------------------------------------


def test_an_approval_is_one_deed(database: Database, ruth: Person, registrar: Acting) -> None:
    row = sent(database, ruth, proofs=[proof(), proof(SECOND)])
    corrected = replace(SAID, minutes=300, topics=())
    plan = approval(database, row, corrected)
    entry = done(database, approving(row, registrar, plan.mark, corrected))
    facts = ledger.facts_of(entry)
    assert facts is not None
    assert (facts.kind, facts.minutes, facts.title, facts.provider) == (
        "outside", Minutes(stated=300), SAID.title, SAID.provider)
    assert (facts.claimed, facts.claimed_unit, facts.assessed, facts.approvals, facts.topics) == (
        "0.6", "iacet-ceu", True, ("AOTA AP-1234",), ())
    assert (facts.completed_on, facts.zone, facts.reason_code, facts.activity_code) == (
        "2026-10-03", "America/Chicago", "proof-shows-it", "OUTSIDE-1")
    # By hand: printf '["aaa…","bbb…"]' | sha256sum, of the two SHA-256 in the order they were sent.
    assert facts.proof == "2ba3056e95d23c0c154eca683e330401c46e441d5074523e16349e29d7597a64"
    claim = claim_of(database, row)
    assert (claim.row.state, claim.entry_seq, claim.credited) == ("approved", 1, corrected)
    with database.reading() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.act == "outside.approved")).one()
        mail = session.scalars(select(Mail)).one()
        assert proving.verify(session).broken == ()
    assert event.reason == "proof-shows-it: Compared with the certificate."
    assert json.loads(event.before or "")["Minutes"] == "360" and json.loads(event.after or "")["Minutes"] == "300"
    assert plan.letter is not None and (mail.subject, mail.body) == (plan.letter.subject, plan.letter.body)
    assert "0.6 CEU of IACET = 6 contact hours of 60 minutes = 360 minutes" in mail.body
    assert "Minutes: 300 (you entered: 360)" in mail.body
    assert [(one.what, one.before, one.after) for one in plan.changes][1:3] == [
        ("Minutes", "360", "300"), ("Topics", "falls (60 min)", "None stated")]
    assert "300 minutes will be credited" in (plan.warning or "")


def test_one_file_is_named_by_its_own_sha(database: Database, ruth: Person, registrar: Acting) -> None:
    row = sent(database, ruth)
    entry = done(database, approving(row, registrar, approval(database, row).mark))
    facts = ledger.facts_of(entry)
    assert facts is not None and facts.proof == FIRST


def test_an_adjustment_that_was_taken_back_is_not_told_of_a_claim(
    database: Database, ruth: Person, registrar: Acting
) -> None:
    row = sent(database, ruth)
    seq = done(database, approving(row, registrar, approval(database, row).mark)).seq
    adjustment = adjusted(database, row.book_id, Minutes(stated=-60), registrar, seq)
    assert claim_of(database, row).later == (("adjustment", adjustment.seq),)
    reversed_(database, row.book_id, adjustment.seq, registrar)
    assert claim_of(database, row).later == ()


@pytest.mark.parametrize("_round", range(3))
def test_two_approvals_at_once_write_one_entry(
    database: Database, ruth: Person, registrar: Acting, _round: int
) -> None:
    row = sent(database, ruth)
    seen, barrier = approval(database, row).mark, Barrier(2)

    def one(_: int) -> Any:
        barrier.wait(20)
        try:
            return done(database, approving(row, registrar, seen))
        except (Refused, IntegrityError) as error:
            return error

    with ThreadPoolExecutor(2) as threads:
        made = list(threads.map(one, range(2)))
    assert sorted(type(each).__name__ for each in made) == ["LedgerEntry", "Refused"]
    assert counts(database) == {"outside_claims": 1, "outside_events": 2, "outside_proofs": 1, "ledger_entries": 1,
                                "audit_events": 2, "outbox": 1}


def test_a_second_that_would_close_it_breaks_a_key(database: Database, ruth: Person, registrar: Acting) -> None:
    """What the lock keeps apart, the key would refuse."""
    row = sent(database, ruth)
    refused(database, row, registrar)
    with pytest.raises(IntegrityError), database.writing() as session:
        outside.happen(session, session.get_one(OutsideClaim, (row.book_id, row.n)), "withdrawn", ruth.id, NOW)


def test_the_second_is_told_what_the_first_did(database: Database, ruth: Person, registrar: Acting) -> None:
    row = sent(database, ruth)
    seen = approval(database, row).mark
    done(database, approving(row, registrar, seen))
    before = counts(database)
    with pytest.raises(Refused) as told:
        done(database, approving(row, registrar, seen))
    assert told.value.sentence == ("This claim was approved. It was approved on 24 November 2026 by Imran Registrar.")
    with pytest.raises(Refused, match="approved"):
        refused(database, row, registrar)
    with pytest.raises(Refused, match="approved"):
        done(database, lambda session: outside.withdraw(session, make.learner(ruth), claim_of(database, row), NOW))
    assert counts(database) == before


def test_nobody_decides_about_their_own(database: Database, ruth: Person) -> None:
    row = sent(database, ruth)
    before = counts(database)
    with pytest.raises(Refused, match="your own record"):
        done(database, approving(row, Acting(ruth.id, "admin"), approval(database, row).mark))
    assert counts(database) == before


def test_what_changed_since_is_shown_again(database: Database, ruth: Person, registrar: Acting) -> None:
    """She answered meanwhile, with another file: what was seen is not what would be decided."""
    row = sent(database, ruth)
    asked(database, row, registrar)
    seen = approval(database, row).mark
    done(database, lambda session: outside.answer(
        session, make.learner(ruth), claim_of(database, row), SAID, [proof(SECOND)], "Here it is.", NOW))
    with pytest.raises(SeenOtherwise):
        done(database, approving(row, registrar, seen))


# --- asking and answering ---------------------------------------------------------------------------------------


def test_a_question_and_its_answer(database: Database, ruth: Person, registrar: Acting) -> None:
    row = sent(database, ruth)
    asked(database, row, registrar)
    claim = claim_of(database, row)
    assert claim.row.state == "asked" and claim.asked is not None
    assert (claim.asked.row.reason_code, claim.asked.row.words) == (ASK.code, ASK.words)
    other = replace(SAID, claimed="6", claimed_unit="contact-hour-50", minutes=300)
    done(database, lambda session: outside.answer(
        session, make.learner(ruth), claim, other, [proof(SECOND)], "Hours of 50 minutes.", NOW))
    claim = claim_of(database, row)
    assert (claim.row.state, claim.said) == ("sent", other)
    assert [(one.n, one.event_n) for one in claim.proofs] == [(1, 1), (2, 3)]
    assert [one.row.kind for one in claim.events] == ["sent", "asked", "answered"]
    assert claim.events[0].said == SAID  # what was stated first stands where it was
    with database.reading() as session:
        mail = session.scalars(select(Mail)).one()
    assert ASK.words in mail.body and "The proof does not show everything" in mail.body
    with pytest.raises(Refused, match="arrived already"):
        done(database, lambda session: outside.answer(
            session, make.learner(ruth), claim, other, [], "Again.", NOW))
    asked(database, row, registrar)  # and may be asked again


def test_nothing_is_answered_that_was_not_asked(database: Database, ruth: Person) -> None:
    row = sent(database, ruth)
    before = counts(database)
    with pytest.raises(Refused):
        done(database, lambda session: outside.answer(
            session, make.learner(ruth), claim_of(database, row), SAID, [], "", NOW))
    assert counts(database) == before


def test_a_refusal_is_told_with_its_reason(database: Database, ruth: Person, registrar: Acting) -> None:
    row = sent(database, ruth)
    refused(database, row, registrar)
    claim = claim_of(database, row)
    assert (claim.row.state, claim.events[-1].row.reason_code) == ("refused", "not-proved")
    with database.reading() as session:
        mail = session.scalars(select(Mail)).one()
    assert "The proof does not show that the course was completed." in mail.body and REFUSE.words in mail.body
    assert counts(database)["ledger_entries"] == 0


def test_a_claim_is_withdrawn_once(database: Database, ruth: Person, registrar: Acting) -> None:
    row = sent(database, ruth)
    for _ in range(2):
        done(database, lambda session: outside.withdraw(session, make.learner(ruth), claim_of(database, row), NOW))
    assert counts(database)["outside_events"] == 2
    with pytest.raises(Refused, match="withdrawn by its learner"):
        approval(database, row)


# --- lists ------------------------------------------------------------------------------------------------------


def test_the_queue_is_oldest_first_by_keyset(
    database: Database, ruth: Person, registrar: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [sent(database, ruth, replace(SAID, title=f"Course {number}"), key=f"k{number}") for number in range(5)]
    refused(database, rows[2], registrar)
    monkeypatch.setattr(outside_views, "A_PAGE", 2)
    seen: list[str] = []
    with database.reading() as session:
        cursor: str | None = ""
        while cursor is not None:
            page = outside_views.queue(session, "sent", cursor)
            seen += [line.said.title for line in page.lines]
            cursor = page.cursor
        assert dict(page.counts) == {"sent": 4, "asked": 0, "approved": 0, "refused": 1, "withdrawn": 0}
        mine: list[int] = []
        cursor = ""
        while cursor is not None:
            own = outside_views.mine(session, ruth.id, cursor)
            mine += [line.row.n for line in own.lines]
            cursor = own.cursor
    assert seen == ["Course 0", "Course 1", "Course 3", "Course 4"]
    assert mine == [5, 4, 3, 2, 1]


def test_a_mangled_place_in_a_list_is_the_beginning(database: Database, ruth: Person) -> None:
    sent(database, ruth)
    with database.reading() as session:
        for place in ("x", "1-", "-1", "2026-01-01_1-1", "2026-01-01T00:00:00+00:00_9-x", "9" * 40 + "-1"):
            assert len(outside_views.queue(session, "no state", place).lines) == 1
            assert len(outside_views.mine(session, ruth.id, place).lines) == 1
