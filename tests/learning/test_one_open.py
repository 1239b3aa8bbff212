"""One open attempt per quiz and learner: the database says so, whoever writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from neurodash_ceu.learning import finding
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.learning import Attempt
from tests.learning.study import begin


def test_a_second_open_attempt_cannot_be_written(database: Database, tmp_path: Path) -> None:
    me = begin(database, tmp_path).enrol()
    me.start()

    def another(session: Session, found: Found) -> None:
        first = finding.attempt(session, found, 1)
        assert first is not None
        session.add(Attempt(book_id=first.book_id, enrollment_n=first.enrollment_n, quiz_id=first.quiz_id, ordinal=2,
                            edition_sha=first.edition_sha, paper=first.paper, started_at=me.now))

    with pytest.raises(IntegrityError):
        me.act(another)
    me.submit(1)
    me.act(another)  # once the first is submitted
