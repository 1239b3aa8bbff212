"""Awards, reversals and next issues in any order: the chain stays whole, the balance right, and one issue in force."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from neurodash_ceu.credits import certificates, judging, ledger, reissues, reversals, views
from neurodash_ceu.ports.session import Database
from neurodash_ceu.rules.credit import Minutes
from neurodash_ceu.rules.deeds import Acting, Why
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.rules.refusal import Refused
from tests import make
from tests.credits import shelf
from tests.learning.study import ISSUER

LICENCES = (LicenceHeld("PT", "Illinois", "070.000000"),)
WHY = Why("entered-in-error", "Tried in a test.")
AWARD, REVERSE, REISSUE = "award", "reverse", "reissue"
# What is done, to which entry (counted from 1, perhaps one that is not there), and how many minutes an award has.
STEPS = st.lists(st.tuples(st.sampled_from([AWARD, AWARD, REVERSE, REISSUE]), st.integers(1, 6), st.integers(0, 90)),
                 max_size=12)


def reverse(session: Session, book: int, seq: int, acting: Acting) -> None:
    plan = reversals.plan_reversal(session, book, seq, WHY, ISSUER, make.NOW)
    reversals.reverse_entry(session, book, seq, WHY, ISSUER, acting, plan.mark, make.NOW)


def reissue(session: Session, book: int, seq: int, acting: Acting, name: str) -> None:
    newest = certificates.of_entries(session, [book]).get((book, seq))
    if newest is None:
        raise Refused("There is none.")
    code, wanted = newest.certificate.code, reissues.Wanted(name, LICENCES, "letter")
    plan = reissues.plan_reissue(session, code, wanted, WHY, ISSUER, make.NOW)
    reissues.reissue(session, code, wanted, WHY, ISSUER, acting, plan.mark, make.NOW)


def done(session: Session, book: int, step: tuple[str, int, int], acting: Acting, turn: int) -> bool:
    what, seq, minutes = step
    try:
        if what == AWARD:
            facts = replace(shelf.FACTS, minutes=Minutes(reading=minutes, test=turn))
            shelf.certificate(session, ledger.append(session, book, facts))
        elif what == REVERSE:
            reverse(session, book, seq, acting)
        else:
            reissue(session, book, seq, acting, f"Ruth Number {turn} Example".replace(str(turn), "ABCDEFGHIJKL"[turn]))
    except Refused:
        return False
    return True


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_any_sequence_keeps_the_books(database: Database, steps: list[tuple[str, int, int]]) -> None:
    with database.writing() as session:
        acting = Acting(make.person(session, "registrar").id, "registrar")
        person = make.person(session)
        book = shelf.book(session, person).id
    standing: dict[int, int] = {}
    last, issues = 0, dict[int, int]()
    for turn, step in enumerate(steps):
        with database.writing() as session:
            worked = done(session, book, step, acting, turn)
        seq = step[1]
        assert worked is (step[0] == AWARD or seq in standing), step
        if step[0] == AWARD:
            last += 1
            standing[last], issues[last] = step[2] + turn, 1
        elif worked and step[0] == REVERSE:
            del standing[seq]
            last += 1
        elif worked:
            issues[seq] += 1
    with database.reading() as session:
        judged = list(judging.judge(ledger.walk(session, [book])))
        assert [one.fault for one in judged] == [None] * last
        assert views.ledger_of(session, person.id).minutes.total == sum(standing.values())
        for seq, count in issues.items():
            found = certificates.issues_of(session, book, seq)
            assert len(found) == count
            in_force = [one.certificate.revision for one in found if one.status == "in force"]
            assert in_force == ([count] if seq in standing else [])
