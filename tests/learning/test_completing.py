"""Completing: credit once, whole or not at all, from the facts attested, dated in the learner's zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from neurodash_ceu.credits import certificates, ledger, proving
from neurodash_ceu.learning import finding, standings
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.credits import LedgerEntry
from neurodash_ceu.records.learning import Attestation, Evaluation
from neurodash_ceu.records.people import Licence
from neurodash_ceu.rules.certificate import CertificateFacts
from neurodash_ceu.rules.credit import EntryFacts, Minutes, entry_facts
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.rules.refusal import Refused
from tests.learning.study import Study, begin, counts, withdraw

NOTHING, ONE = (0, 0, 0, 0, 0), (1, 1, 1, 1, 1)


@pytest.fixture
def study(database: Database, tmp_path: Path) -> Study:
    return begin(database, tmp_path)


def entry(study: Study) -> EntryFacts:
    """The one entry there is."""
    with study.database.reading() as session:
        ((_, row),) = ledger.walk(session)
    return entry_facts(row.facts)


def printed(study: Study) -> CertificateFacts:
    """The facts of the one certificate there is."""
    with study.database.reading() as session:
        (known,) = certificates.of_entries(session, ledger.books_of(session, study.learner.person_id)).values()
    assert known.facts is not None
    return known.facts


# --- once ---------------------------------------------------------------------------------------------------


def test_nothing_is_credited_before_the_last_part(study: Study) -> None:
    study.all_but_the_last()
    assert study.settle() is None
    assert counts(study.database) == NOTHING


def test_the_last_part_credits_once_however_often_it_is_sent(study: Study) -> None:
    first = study.all_but_the_last().attest()
    assert first is not None
    for verb in (study.attest, study.evaluate, study.settle, study.read):
        study.later(hours=1)
        verb()
    again = study.settle()
    assert again is not None
    assert (again.entry_seq, again.completed_at) == (first.entry_seq, first.completed_at)
    assert counts(study.database) == ONE


def test_the_evaluation_may_be_the_last_part_too(study: Study) -> None:
    study.enrol().read().sit()
    study.walk()
    assert study.attest() is None
    assert counts(study.database) == NOTHING
    assert study.evaluate() is not None
    assert counts(study.database) == ONE


@pytest.mark.parametrize("last", ["read", "sit", "walk"])
def test_evaluation_and_attestation_open_when_the_work_is_done(study: Study, last: str) -> None:
    study.enrol()
    for part in ("read", "sit", "walk"):
        if part != last:
            getattr(study, part)()
    for verb in (study.evaluate, study.attest):
        with pytest.raises(Refused, match="Opens after the"):
            verb()
    with study.database.reading() as session:
        assert session.scalars(select(Evaluation)).all() == []
        assert session.scalars(select(Attestation)).all() == []


def test_the_first_evaluation_and_attestation_stand(study: Study) -> None:
    study.all_but_the_last().attest()
    study.evaluate({"change": "something else"})
    study.attest(replace(study.facts(), legal_name="Somebody Else"))
    with study.database.reading() as session:
        (said,) = session.scalars(select(Evaluation.answers))
        (signed,) = session.scalars(select(Attestation.facts))
    assert "I will test each leg first." in said
    assert "Ruth Example" in signed


# --- whole or not at all ------------------------------------------------------------------------------------


def test_a_failure_in_the_certificate_leaves_nothing(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    study.all_but_the_last()

    def fail(*_args: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(certificates, "issue", fail)
        with pytest.raises(OSError, match="the disk is full"):
            study.attest()
    assert counts(study.database) == NOTHING
    with study.database.reading() as session:
        assert session.scalars(select(Attestation)).all() == []
        assert session.scalars(select(AuditEvent).where(AuditEvent.act == "credit.awarded")).all() == []
    assert study.attest() is not None
    assert counts(study.database) == ONE


def test_the_award_is_audited_and_the_books_verify(study: Study) -> None:
    study.all_but_the_last().attest()
    with study.database.reading() as session:
        (event,) = session.scalars(select(AuditEvent).where(AuditEvent.act == "credit.awarded"))
        assert (event.actor_id, event.acting_as, event.at) == (study.person.id, "learner", study.now)
        assert proving.verify(session).broken == ()


# --- what is written ----------------------------------------------------------------------------------------


def test_the_entry_says_what_was_done_and_when_and_nothing_of_the_person(study: Study) -> None:
    study.enrol()
    began = study.now
    study.later(hours=3).read().sit()
    study.walk()
    study.evaluate()
    study.attest()
    facts = entry(study)
    assert (facts.activity_code, facts.title, facts.minutes) == ("ND-000", "A small module", Minutes(reading=1, test=2))
    assert (facts.provider, facts.demonstration, facts.kind) == ("Demonstration provider", True, "award")
    assert facts.edition == study.look(lambda _, found: found.edition.sha256)
    assert facts.assessed  # by a quiz that was passed
    assert (facts.started_at, facts.completed_at) == (ledger.instant_text(began), ledger.instant_text(study.now))
    with study.database.reading() as session:
        text = session.scalars(select(LedgerEntry.facts)).one()
    assert not [word for word in ("Ruth", "070.000000", "Illinois", study.person.email or "@") if word in text]


def test_the_certificate_prints_entry_edition_and_the_test_that_passed(study: Study) -> None:
    study.enrol().read().sit(right=False)
    study.sit()
    study.walk()
    study.evaluate()
    study.attest()
    facts, line = printed(study), entry(study)
    assert (facts.points, facts.max_points, facts.pass_percent, facts.attempt) == (2, 2, 80, 2)
    assert (facts.title, facts.minutes, facts.completed_on, facts.zone) == (
        line.title, line.minutes, line.completed_on, line.zone)
    assert facts.verify_url == f"http://127.0.0.1:8000/verify/{facts.code}"
    assert facts.objectives == ("State what resistance training does to strength.", "Choose a dose.")
    assert facts.for_whom == "Physical therapists and occupational therapists"
    assert (facts.edition_number, facts.level, facts.demonstration) == (1, "introductory", True)


def test_what_is_printed_is_what_was_attested_not_the_profile_of_the_day(study: Study) -> None:
    study.enrol().read().sit()
    study.walk()
    study.attest()
    study.profile(legal_name="Ruth Changed", zone="Pacific/Kiritimati", paper="a4")
    with study.database.writing() as session:
        session.add(Licence(person_id=study.person.id, profession="OT", jurisdiction="Ohio", number="OT.1",
                            expires_on=None, created_at=study.now))
    study.evaluate()
    facts = printed(study)
    assert (facts.legal_name, facts.zone, facts.paper) == ("Ruth Example", "America/Chicago", "letter")
    assert facts.licences == (LicenceHeld("PT", "Illinois", "070.000000"),)
    assert entry(study).zone == "America/Chicago"


# --- days ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("zone", "instant", "day"), [
    ("America/Chicago", datetime(2026, 11, 25, 5, 59, 59, tzinfo=UTC), date(2026, 11, 24)),
    ("America/Chicago", datetime(2026, 11, 25, 6, 0, 0, tzinfo=UTC), date(2026, 11, 25)),
    ("Pacific/Kiritimati", datetime(2026, 11, 24, 10, 0, 0, tzinfo=UTC), date(2026, 11, 25)),
    ("Pacific/Pago_Pago", datetime(2026, 11, 25, 10, 59, 0, tzinfo=UTC), date(2026, 11, 24)),
])
def test_the_date_is_the_learners_own_at_midnight(
    database: Database, tmp_path: Path, zone: str, instant: datetime, day: date
) -> None:
    study = begin(database, tmp_path, zone=zone).all_but_the_last()
    study.now = instant
    completion = study.attest()
    assert completion is not None
    assert (completion.completed_on, completion.zone, completion.completed_at) == (day, zone, instant)
    assert entry(study).completed_on == printed(study).completed_on == day.isoformat()


def until(database: Database, tmp_path: Path) -> Study:
    """A module that earns credit until 31 December 2026, with everything but the attestation done."""
    return begin(database, tmp_path, ("module.yaml", "credit_until: 2099-11-24", "credit_until: 2026-12-31")
                 ).all_but_the_last()


def told(study: Study) -> tuple[str, ...]:
    return study.look(lambda _, found: standings.against(found, study.learner, study.issuer, study.now))


def test_credit_until_ends_with_the_learners_day(database: Database, tmp_path: Path) -> None:
    study = until(database, tmp_path)
    study.now = datetime(2027, 1, 1, 5, 59, tzinfo=UTC)  # 23:59 on 31 December in Chicago
    assert told(study) == ()
    assert study.attest() is not None


def test_past_credit_until_nothing_is_earned_and_it_was_said_before(database: Database, tmp_path: Path) -> None:
    study = until(database, tmp_path)
    study.now = datetime(2027, 1, 1, 6, 0, tzinfo=UTC)
    assert told(study) == ("Credit for this edition ended on 31 December 2026. You can still read and practise.",)
    assert study.attest() is None
    assert study.settle() is None
    assert counts(study.database) == NOTHING
    assert told(study) != ()


def test_the_attested_zone_decides_what_is_told_and_what_is_earned(database: Database, tmp_path: Path) -> None:
    study = begin(database, tmp_path, ("module.yaml", "credit_until: 2099-11-24", "credit_until: 2026-12-31"))
    study.enrol().read().sit()
    study.walk()
    study.attest()
    study.profile(zone="Pacific/Kiritimati")
    study.now = datetime(2027, 1, 1, 5, 0, tzinfo=UTC)  # still 2026 in Chicago, long 2027 in Kiritimati
    assert told(study) == ()
    assert study.evaluate() is not None


# --- what stands against it ---------------------------------------------------------------------------------


def test_a_withdrawn_edition_is_completed_by_nobody(study: Study) -> None:
    study.all_but_the_last()
    withdraw(study, "A dose was wrong.")
    assert told(study) == ("This edition was withdrawn: A dose was wrong.", "It can no longer be completed.")
    assert study.attest() is None
    assert counts(study.database) == NOTHING


def test_credit_earned_before_a_withdrawal_stands(study: Study) -> None:
    study.all_but_the_last().attest()
    withdraw(study, "A dose was wrong.")
    assert told(study) == ("This edition was withdrawn: A dose was wrong.", "Credit you earned from it stands.")
    assert study.settle() is not None
    assert counts(study.database) == ONE


def test_outside_a_demonstration_an_unreviewed_module_earns_nothing_and_says_so(study: Study) -> None:
    study.issuer = replace(study.issuer, demonstration=False)
    study.all_but_the_last()
    (sentence,) = told(study)
    assert sentence.startswith("No licensed clinician has reviewed this module yet")
    assert study.attest() is None
    assert counts(study.database) == NOTHING


def test_a_reviewed_module_earns_credit_outside_a_demonstration(database: Database, tmp_path: Path) -> None:
    study = begin(database, tmp_path, (
        "module.yaml", "review_by: 2099-11-24",
        "review_by: 2099-11-24\nreview:\n- {name: A. Tester, profession: PT, credential: NCS, on: 2026-11-20}"))
    study.issuer = replace(study.issuer, demonstration=False)
    study.all_but_the_last().attest()
    assert counts(database) == ONE
    assert (entry(study).demonstration, printed(study).demonstration) == (False, False)


def test_done_before_its_release_it_is_credited_by_one_press_afterwards(database: Database, tmp_path: Path) -> None:
    study = begin(database, tmp_path, ("module.yaml", "released_on: 2026-11-24", "released_on: 2026-12-01"))
    assert study.all_but_the_last().attest() is None
    assert study.later(days=10).settle() is not None
    assert counts(database) == ONE


def test_a_book_is_found_by_its_owner_alone(study: Study) -> None:
    study.all_but_the_last().attest()
    stranger = replace(study.learner, person_id=study.learner.person_id + 1)
    with study.database.reading() as session:
        assert ledger.books_of(session, stranger.person_id) == ()
        assert finding.find_enrollment(session, stranger, study.slug) is None
