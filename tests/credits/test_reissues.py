"""Another name, licence or paper as a next issue; a held print let go: each once, on both databases."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from neurodash_ceu.credits import certificates, ledger, proving, reissues, reversals
from neurodash_ceu.credits.certificates import Known
from neurodash_ceu.credits.reissues import Wanted
from neurodash_ceu.ports.session import Database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.credits import Certificate, PrintTry
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.records.people import Licence
from neurodash_ceu.rules.deeds import Acting, Plan, SeenOtherwise, Why
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.rules.refusal import Refused
from tests import make
from tests.credits import shelf
from tests.learning.study import ISSUER

NOW = make.NOW
WHY = Why("name-changed", "She sent a copy of her new licence.")
ILLINOIS, TEXAS = LicenceHeld("PT", "Illinois", "070.000000"), LicenceHeld("PT", "Texas", "1234567")
NEW_NAME = Wanted("Ruth Newname", (ILLINOIS,), "letter")


@pytest.fixture
def registrar(database: Database) -> Acting:
    """Somebody of the office."""
    with database.writing() as session:
        return Acting(make.person(session, "registrar", legal_name="Imran Registrar").id, "registrar")


@pytest.fixture
def code(database: Database) -> str:
    """The code of Ruth's certificate."""
    with database.writing() as session:
        person = make.person(session, email="ruth@example.org")
        return shelf.credited(session, shelf.book(session, person), person.legal_name)[1].code


def known(database: Database, code: str) -> Known:
    with database.reading() as session:
        found = certificates.find(session, code)
    assert found is not None
    return found


def planned(database: Database, code: str, wanted: Wanted = NEW_NAME) -> Plan:
    with database.reading() as session:
        return reissues.plan_reissue(session, code, wanted, WHY, ISSUER, NOW)


def reissued(database: Database, code: str, acting: Acting, seen: str, wanted: Wanted = NEW_NAME) -> Certificate:
    with database.writing() as session:
        return reissues.reissue(session, code, wanted, WHY, ISSUER, acting, seen, NOW)


def issued_anew(database: Database, code: str, acting: Acting, wanted: Wanted = NEW_NAME) -> Certificate:
    return reissued(database, code, acting, planned(database, code, wanted).mark, wanted)


def test_the_next_issue_takes_its_place(database: Database, code: str, registrar: Acting) -> None:
    older = known(database, code)
    newer = issued_anew(database, code, registrar)
    assert (newer.revision, newer.supersedes_code, newer.entry_hash) == (2, code, older.certificate.entry_hash)
    after, now_in_force = known(database, code), known(database, newer.code)
    assert (after.status, after.superseded_by, now_in_force.status) == ("superseded", newer.code, "in force")
    assert after.facts == older.facts
    assert now_in_force.print_state == "being printed"
    with database.reading() as session:
        assert proving.verify(session).broken == ()


def test_only_what_may_be_put_right_changes(database: Database, code: str, registrar: Acting) -> None:
    older = known(database, code).facts
    newer = issued_anew(database, code, registrar, Wanted("Ruth Newname", (), "a4"))
    facts = known(database, newer.code).facts
    assert older is not None
    assert facts is not None
    changed = {name for name in vars(facts) if getattr(facts, name) != getattr(older, name)}
    assert changed == {"legal_name", "licences", "paper", "code", "verify_url"}  # issued at the same instant here
    assert facts.verify_url == f"{ISSUER.public_url}/verify/{newer.code}"


def test_the_act_says_what_it_was_and_is(database: Database, code: str, registrar: Acting) -> None:
    plan = planned(database, code)
    newer = reissued(database, code, registrar, plan.mark)
    with database.reading() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.act == "certificate.reissued")).one()
        mail = session.scalars(select(Mail)).one()
    assert (event.subject_kind, event.subject_id, event.actor_id) == ("certificate", code, registrar.person_id)
    assert event.reason == "name-changed: She sent a copy of her new licence."
    assert json.loads(event.before or "") == {"code": code, "legal_name": "Ruth Example", "revision": 1}
    assert json.loads(event.after or "") == {"code": newer.code, "legal_name": "Ruth Newname", "revision": 2}
    assert plan.letter is not None
    assert mail.body == plan.letter.body
    assert "Name: Ruth Newname" in mail.body
    assert "copy of her" not in mail.body


def test_a_kept_print_stays_to_the_last_byte(
    database: Database, code: str, registrar: Acting, tmp_path: Any
) -> None:
    storage = Storage(tmp_path / "kept")
    with database.writing() as session:
        sha = shelf.printed(session, storage, session.get_one(Certificate, code))
    issued_anew(database, code, registrar)
    after = known(database, code)
    assert after.kept is not None
    assert (after.print_state, after.kept.sha256, storage.get(sha)) == ("printed", sha, shelf.PRINT)


def test_one_never_printed_is_not_printed_any_more(database: Database, code: str, registrar: Acting) -> None:
    """Held for its name: the next issue has a spelling that can be printed, and the first leaves the queue for good."""
    with database.writing() as session:
        certificates.hold(session, code, "The legal name has a character that no font has.")
    newer = issued_anew(database, code, registrar)
    with database.writing() as session:
        assert certificates.sweep(session, NOW) == 0
        assert list(session.scalars(select(PrintTry.code))) == [newer.code]
    assert known(database, code).print_state == "not printed"


# --- what may be asked --------------------------------------------------------------------------------------


def test_a_licence_is_one_its_holder_states(database: Database, code: str, registrar: Acting) -> None:
    wanted = Wanted("Ruth Example", (TEXAS,), "letter")
    with pytest.raises(Refused) as refused:
        planned(database, code, wanted)
    assert refused.value.field == "licences"
    with database.writing() as session:
        session.add(Licence(person_id=known(database, code).person_id, profession="PT", jurisdiction="Texas",
                            number="1234567", expires_on=None, created_at=NOW))
    newer = issued_anew(database, code, registrar, wanted)
    assert known(database, newer.code).facts.licences == (TEXAS,)  # type: ignore[union-attr]  # just issued


def test_nothing_to_change_is_refused(database: Database, code: str) -> None:
    with pytest.raises(Refused, match="Nothing would change"):
        planned(database, code, Wanted("Ruth Example", (ILLINOIS,), "letter"))


@pytest.mark.parametrize(("name", "field"), [("", "legal_name"), ("  ", "legal_name"), ("x" * 121, "legal_name"),
                                             ("Ruth \U00013000", "legal_name"), ("7", "legal_name")])
def test_a_name_that_cannot_be_printed_is_refused_on_its_field(name: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        reissues.wanted(name, (), "a4")
    assert refused.value.field == field


def test_a_name_is_folded_as_names_are() -> None:
    assert reissues.wanted("  Zoe\u0308   Example ", (), "a4").legal_name == "Zoë Example"


def test_an_erased_one_cannot_be_put_right(database: Database, code: str) -> None:
    with database.writing() as session:
        certificates.erase_facts(session, code, NOW, actor_id=None, acting_as="retention")
    with pytest.raises(Refused, match="erased"):
        planned(database, code)


def test_a_revoked_one_cannot_be_put_right(database: Database, code: str) -> None:
    with database.writing() as session:
        certificates.revoke(session, code, "A reason.", NOW)
    with pytest.raises(Refused, match="revoked"):
        planned(database, code)


def test_a_plan_of_another_name_is_another_plan(database: Database, code: str, registrar: Acting) -> None:
    seen = planned(database, code, Wanted("Ruth Othername", (ILLINOIS,), "letter")).mark
    with pytest.raises(SeenOtherwise):
        reissued(database, code, registrar, seen)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Certificate)) == 1


def test_nobody_corrects_their_own(database: Database, code: str) -> None:
    own = Acting(known(database, code).person_id, "registrar")
    with pytest.raises(Refused, match="your own record"):
        issued_anew(database, code, own)


# --- once ---------------------------------------------------------------------------------------------------


def test_the_second_is_told_what_the_first_did(database: Database, code: str, registrar: Acting) -> None:
    seen = planned(database, code).mark
    reissued(database, code, registrar, seen)
    with pytest.raises(Refused, match="issued anew on 24 November 2026 by Imran Registrar"):
        reissued(database, code, registrar, seen)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    barrier = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        barrier.wait(20)
        try:
            return act()
        except (Refused, IntegrityError, SeenOtherwise) as error:
            return error

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(one, acts))


@pytest.mark.parametrize("_round", range(5))
def test_two_at_once_make_one_next_issue(database: Database, code: str, registrar: Acting, _round: int) -> None:
    other = Wanted("Ruth Othername", (ILLINOIS,), "letter")
    made = at_once(*[lambda wanted=wanted: issued_anew(database, code, registrar, wanted)
                     for wanted in (NEW_NAME, other)])
    assert sorted(type(one).__name__ for one in made) == ["Certificate", "Refused"]
    with database.reading() as session:
        assert sorted(session.scalars(select(Certificate.revision))) == [1, 2]
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == 1


@pytest.mark.parametrize("_round", range(5))
def test_correcting_and_reversing_at_once_leave_nothing_in_force(
    database: Database, code: str, registrar: Acting, _round: int
) -> None:
    """Whichever comes second sees the first: a correction never escapes the revocation."""
    book, why = known(database, code).certificate.book_id, Why("entered-twice", "The same course twice.")

    def reverse(seen: str | None = None) -> Any:
        with database.reading() as session:
            mark = seen or reversals.plan_reversal(session, book, 1, why, ISSUER, NOW).mark
        try:
            with database.writing() as session:
                return reversals.reverse_entry(session, book, 1, why, ISSUER, registrar, mark, NOW)
        except SeenOtherwise as otherwise:
            return reverse(otherwise.plan.mark)

    made = at_once(lambda: issued_anew(database, code, registrar), reverse)
    assert type(made[1]).__name__ == "LedgerEntry"
    assert type(made[0]).__name__ in ("Certificate", "Refused", "SeenOtherwise")
    with database.reading() as session:
        assert {one.status for one in certificates.issues_of(session, book, 1)} == {"revoked"}
        assert proving.verify(session).broken == ()
        assert ledger.minutes_of(made[1]).total == -75


# --- a held print -------------------------------------------------------------------------------------------

LET_GO = Why("letters-added", "The fonts were installed this morning.")


def released(database: Database, code: str, acting: Acting, seen: str | None = None) -> None:
    if seen is None:
        with database.reading() as session:
            seen = reissues.plan_release(session, code, LET_GO).mark
    with database.writing() as session:
        reissues.release(session, code, LET_GO, acting, seen, NOW)


def test_a_held_print_is_let_go(database: Database, code: str, registrar: Acting) -> None:
    with database.writing() as session:
        certificates.hold(session, code, "The legal name has a character that no font has.")
    released(database, code, registrar)
    with database.writing() as session:
        assert certificates.claim(session, NOW, "printer") is not None
        event = session.scalars(select(AuditEvent)).one()
    assert (event.act, event.subject_id, event.actor_id) == ("certificate.print released", code, registrar.person_id)
    assert json.loads(event.before or "") == {
        "print": "held", "held": "The legal name has a character that no font has."}
    assert json.loads(event.after or "") == {"print": "being printed"}


def test_what_is_not_held_is_not_let_go(database: Database, code: str) -> None:
    with database.reading() as session, pytest.raises(Refused, match="not held"):
        reissues.plan_release(session, code, LET_GO)


@pytest.mark.parametrize("_round", range(5))
def test_two_let_it_go_once(database: Database, code: str, registrar: Acting, _round: int) -> None:
    with database.writing() as session:
        certificates.hold(session, code, "Held.")
    with database.reading() as session:
        seen = reissues.plan_release(session, code, LET_GO).mark
    made = at_once(*[lambda: released(database, code, registrar, seen)] * 2)
    assert sorted(type(one).__name__ for one in made) == ["NoneType", "Refused"]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == 1


def test_a_preview_warns_that_it_would_be_held_again(database: Database) -> None:
    with database.writing() as session:
        person = make.person(session, legal_name="Ruth \U00013000")
        code = shelf.credited(session, shelf.book(session, person), person.legal_name)[1].code
        certificates.hold(session, code, "Held.")
    with database.reading() as session:
        warning = reissues.plan_release(session, code, LET_GO).warning
    assert warning is not None
    assert "held again" in warning
