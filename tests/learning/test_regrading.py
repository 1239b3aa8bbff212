"""A corrected key is applied to what was submitted: rows are added, passes stay, and credit keeps its dates."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from neurodash_ceu.credits import ledger, proving, views
from neurodash_ceu.learning import finding, regrade_deeds, regrades
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.regrade_deeds import Order
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.credits import LedgerEntry
from neurodash_ceu.records.learning import Attestation, Completion, Evaluation, GradeRow
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.records.people import Person
from neurodash_ceu.records.regrading import RegradeRun, Regrading
from neurodash_ceu.rules.attesting import attested_text
from neurodash_ceu.rules.credit import entry_facts
from neurodash_ceu.rules.deeds import Acting, SeenOtherwise
from neurodash_ceu.rules.refusal import Refused
from tests import make
from tests.learning.study import ISSUER, Study, begin, somebody_else
from tests.learning.turned import WHY, apply, count, grades, sit, turn


@pytest.fixture
def registrar(study: Study) -> Person:
    with study.database.writing() as session:
        return make.person(session, "registrar")


def test_what_a_new_edition_corrects_is_found(study: Study, tmp_path: Path) -> None:
    of = turn(study, tmp_path)
    assert (of.item_id, of.changed, sorted(of.numbers.values()), of.edition.number) == ("q1", ("key",), [1], 2)
    with study.database.reading() as session:
        found = regrades.corrections(session, "small")
        assert found is not None
        assert [one.item_id for one in found[1]] == ["q1"]
        assert regrades.corrections(session, "zebra") is None
        assert regrades.correction(session, "small", "q2") is None


def test_the_dry_run_says_who_gains_who_would_lose_and_who_newly_passes(study: Study, tmp_path: Path) -> None:
    sit(study.enrol(), "a")  # right by the old key: passed
    sit(somebody_else(study).enrol(), "b")  # right by the new key: newly passes
    sit(somebody_else(study).enrol(), "c")  # by neither
    sit(somebody_else(study).enrol(), "b", rest=False)  # gains, and does not pass
    somebody_else(study).enrol().start()  # open: not looked at
    of = turn(study, tmp_path)
    with make.counted(study.database) as seen, study.database.reading() as session:
        found = regrades.candidates(session, of)
        table = regrades.dry_run(of, found)
    assert len(seen()) == 1
    assert [(one.policy, one.attempts, one.gained, one.lost, one.newly_passed, one.below) for one in table] == [
        ("full credit", 4, 3, 0, 2, 0), ("either key", 4, 2, 0, 1, 0), ("new key", 4, 2, 1, 1, 1),
        ("leave", 4, 0, 0, 0, 0)]


def test_a_run_adds_rows_and_says_so_everywhere(study: Study, tmp_path: Path, registrar: Person) -> None:
    sit(study.enrol(), "b")
    of = turn(study, tmp_path)
    run = apply(study, of, "either key", registrar)
    assert grades(study) == [(1, 1, False, "as published"), (1, 2, True, "either key")]
    assert (run.attempts, run.gained, run.lost, run.newly_passed, run.awarded) == (1, 1, 0, 1, 0)
    with study.database.reading() as session:
        row = session.scalars(select(GradeRow).where(GradeRow.n == 2)).one()
        assert row.key_edition_sha == of.edition.sha256
        acts = session.scalars(select(AuditEvent.act).where(AuditEvent.actor_id == registrar.id))
        assert set(acts) == {"quiz.regraded", "grade.regraded"}
        mail = session.scalars(select(Mail)).one()
    assert mail.to_address == study.learner.email
    assert "You had 1 of 2 points and now have 2 of 2: you have passed.\n\nWhat changed" in mail.body
    assert study.look(lambda session, found: finding.attempts(session, found)[0].passed)
    edition = study.look(lambda _, found: found.edition.number)
    assert edition == 1  # the enrollment stays on its own


def test_a_second_run_of_the_same_finds_nothing(study: Study, tmp_path: Path, registrar: Person) -> None:
    sit(study.enrol(), "b")
    of = turn(study, tmp_path)
    apply(study, of, "either key", registrar)
    with pytest.raises(Refused, match="regraded by this policy already"):
        apply(study, of, "either key", registrar)
    apply(study, of, "full credit", registrar)  # another policy, nothing more to give: looked at, and no row
    assert len(grades(study)) == 2
    assert (count(study.database, RegradeRun), count(study.database, Regrading)) == (2, 2)


def test_the_new_key_alone_lowers_points_and_takes_no_pass(study: Study, tmp_path: Path, registrar: Person) -> None:
    sit(study.enrol().read(), "a")
    study.walk()
    of = turn(study, tmp_path)
    run = apply(study, of, "new key", registrar)
    assert (run.lost, run.newly_passed) == (1, 0)
    assert grades(study)[-1] == (1, 1, False, "new key")
    assert count(study.database, Mail) == 0
    with pytest.raises(Refused, match="You have passed this quiz"):
        study.start()
    study.evaluate()
    completed = study.attest()
    assert completed is not None  # the pass stands, and with it the way to the credit
    with study.database.reading() as session:
        facts = entry_facts(session.scalars(select(LedgerEntry)).one().facts)
        assert facts.reason_code is None  # the pass was not a regrade's


def test_leaving_it_is_a_decision_with_no_row(study: Study, tmp_path: Path, registrar: Person) -> None:
    sit(study.enrol(), "b")
    run = apply(study, turn(study, tmp_path), "leave", registrar)
    assert (run.attempts, run.gained, len(grades(study))) == (1, 0, 1)
    attempt = study.look(lambda session, found: finding.attempt(session, found, 1))
    assert attempt is not None
    assert study.look(lambda session, _: regrades.history(session, attempt)) == []


def test_who_passes_by_it_goes_on_and_the_ledger_says_so(study: Study, tmp_path: Path, registrar: Person) -> None:
    study.enrol().read()
    sit(study, "b")
    study.walk()
    apply(study, turn(study, tmp_path), "either key", registrar)
    study.later(days=2)
    study.evaluate()
    completed = study.attest()
    assert completed is not None
    assert completed.completed_at == study.now  # the last part was met now
    with study.database.reading() as session:
        assert entry_facts(session.scalars(select(LedgerEntry)).one().facts).reason_code == "regraded"
        about = views.ledger_of(session, study.person.id).books[0].rows[0].about
        assert about.endswith("The quiz was passed when a corrected question was graded anew.")
        assert proving.verify(session).broken == ()


def test_where_nothing_else_is_missing_credit_is_awarded_and_dated_when_it_was_met(
    study: Study, tmp_path: Path, registrar: Person
) -> None:
    """Parts that stand without the quiz, as another order of parts or an import would leave them."""
    study.enrol().read()
    sit(study, "b")
    study.walk()
    facts = study.facts()

    def sign(session: Session, found: Found) -> None:
        session.add(Evaluation(book_id=found.key[0], enrollment_n=found.key[1], answers="{}", submitted_at=study.now))
        session.add(Attestation(book_id=found.key[0], enrollment_n=found.key[1], facts=attested_text(facts),
                                signed_at=study.now + timedelta(hours=1)))

    study.act(sign)
    run = apply(study, turn(study, tmp_path), "either key", registrar, days=9)
    assert run.awarded == 1
    with study.database.reading() as session:
        completed = session.scalars(select(Completion)).one()
        entry = session.scalars(select(LedgerEntry)).one()
        event = session.scalars(select(AuditEvent).where(AuditEvent.act == "credit.awarded")).one()
        assert proving.verify(session).broken == ()
    assert completed.completed_at == study.now + timedelta(hours=1)
    assert str(completed.completed_on) == "2026-11-24"
    said = entry_facts(entry.facts)
    assert (said.reason_code, said.recorded_at) == ("regraded", ledger.instant_text(study.now + timedelta(days=9)))
    assert (event.actor_id, event.acting_as) == (registrar.id, "registrar")


def test_a_completion_keeps_its_date_and_its_certificate(study: Study, tmp_path: Path, registrar: Person) -> None:
    study.enrol().read()
    sit(study, "a")
    study.walk()
    study.evaluate()
    before = study.attest()
    assert before is not None
    apply(study, turn(study, tmp_path), "new key", registrar)
    with study.database.reading() as session:
        after = session.scalars(select(Completion)).one()
        assert (after.completed_at, after.completed_on) == (before.completed_at, before.completed_on)
        assert count(study.database, LedgerEntry) == 1
        assert proving.verify(session).broken == ()


def test_ones_own_attempt_is_left_to_a_colleague(study: Study, tmp_path: Path, registrar: Person) -> None:
    mine = somebody_else(study)
    mine.person, mine.learner = registrar, make.learner(registrar, "registrar")
    sit(mine.enrol(), "b")
    sit(study.enrol(), "b")
    run = apply(study, turn(study, tmp_path), "full credit", registrar)
    assert run.attempts == 1
    assert len(grades(mine)) == 1
    assert len(grades(study)) == 2


def test_many_are_done_run_by_run(
    study: Study, tmp_path: Path, registrar: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in (study, somebody_else(study), somebody_else(study)):
        sit(one.enrol(), "b")
    of = turn(study, tmp_path)
    monkeypatch.setattr(regrades.candidates, "__defaults__", (None, None, 2))
    monkeypatch.setattr(regrades, "A_RUN", 2)
    assert [apply(study, of, "either key", registrar).attempts for _ in range(2)] == [2, 1]
    assert (count(study.database, GradeRow), count(study.database, Mail)) == (6, 3)


def test_what_changed_since_the_preview_is_shown_first(study: Study, tmp_path: Path, registrar: Person) -> None:
    sit(study.enrol(), "b")
    of = turn(study, tmp_path)
    order, acting = Order(of, "either key", WHY), Acting(registrar.id, "registrar")
    with study.database.reading() as session:
        seen = regrade_deeds.plan_regrade(session, order, ISSUER, acting).mark
    apply(study, of, "full credit", registrar)
    with pytest.raises(SeenOtherwise), study.database.writing() as session:
        regrade_deeds.regrade(session, order, ISSUER, acting, seen, study.now)


def test_a_correction_that_was_wrong_itself_is_corrected(study: Study, tmp_path: Path, registrar: Person) -> None:
    """The key goes from a to b and back to a: the newest edition says what the first did, and a regrade says b."""
    sit(study.enrol(), "a", rest=False)
    other = somebody_else(study).enrol()
    sit(other, "b", rest=False)
    apply(study, turn(study, tmp_path), "new key", registrar)
    assert [grades(one)[-1][:2] for one in (study, other)] == [(1, 0), (1, 1)]
    begin(study.database, tmp_path / "back")
    with study.database.reading() as session:
        back = regrades.correction(session, "small", "q1")
        assert back is not None
        assert [one.answer for one in regrades.candidates(session, back)] == [("a",), ("b",)]
    run = apply(study, back, "new key", registrar, days=2)
    assert (run.attempts, run.gained, run.lost) == (2, 1, 1)
    assert [grades(one)[-1][:2] for one in (study, other)] == [(1, 1), (1, 0)]
