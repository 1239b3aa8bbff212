"""Playing a case again from a decision of an earlier walk: to explore, and to change nothing that counts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from neurodash_ceu.learning import finding
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.records.learning import CaseRun, CaseStep
from neurodash_ceu.rules.refusal import Refused


def explore(session: Session, found: Found, run: CaseRun, step: int, now: datetime) -> CaseRun:
    """Begin a walk that shares the first `step` steps of an ended one. Raises Refused before the case is passed.

    Until then a walk begins at the start: to step back from an error just seen would be no decision.
    """
    finding.lock(session, found)
    runs = finding.case_runs(session, found, run.case_id)
    if not any(one.passed for one in runs):
        raise Refused("You can begin from a decision once a walk of yours has passed. Until then, play from the start.")
    if runs[-1].ended_at is None:
        raise Refused("A walk is under way. Go on with it to its end, then begin another.")
    path = finding.steps(session, run)
    if not 0 <= step < len(path):
        raise Refused("That walk has no such decision. Choose one of those on the page.")
    begun = CaseRun(book_id=run.book_id, enrollment_n=run.enrollment_n, case_id=run.case_id, ordinal=len(runs) + 1,
                    started_at=now)
    session.add(begun)
    session.flush()
    session.add_all(
        CaseStep(book_id=run.book_id, enrollment_n=run.enrollment_n, case_id=run.case_id, run_ordinal=begun.ordinal,
                 n=n, node_id=node_id, choice_id=choice_id, at=now)
        for n, (node_id, choice_id) in enumerate(path[:step], 1))
    session.flush()
    return begun
