"""Where an enrollment stands: everything its pages need, gathered in a number of queries that does not grow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from neurodash_ceu.learning import finding, more_time
from neurodash_ceu.learning.evidence import evidence_of
from neurodash_ceu.learning.finding import Found, Sat
from neurodash_ceu.records.learning import Attempt, CaseRun
from neurodash_ceu.rules import grading, offers, progress, sitting
from neurodash_ceu.rules.credit import civil_date
from neurodash_ceu.rules.people import Learner
from neurodash_ceu.rules.progress import Evidence, PartState
from neurodash_ceu.rules.provider import Issuer
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.sitting import PRACTICE, PRETEST, Past, Way


@dataclass(frozen=True)
class Standing:
    """Everything the rows say of one enrollment that its pages need. `answered` are items of the open attempt."""

    found: Found
    evidence: Evidence
    sat: tuple[Sat, ...]
    answered: frozenset[str]
    runs: tuple[CaseRun, ...]
    pretest: tuple[Attempt, ...] = ()

    @property
    def owed(self) -> tuple[PartState, ...]:
        """The required parts in their order."""
        return progress.owed(self.found.module, self.evidence)

    @property
    def running(self) -> Attempt | None:
        """The attempt that is open, if one is."""
        return finding.open_attempt(self.sat)

    @property
    def pretest_done(self) -> tuple[Attempt, ...]:
        """The pre-test, once it was handed in."""
        return tuple(one for one in self.pretest if one.submitted_at is not None)

    def offers(self, way: Way) -> bool:
        """Is the pre-test offered, or practice? Practice where there are questions for it; neither is required."""
        if way == PRETEST:
            return sitting.may_pretest(self.found.module, bool(self.sat), bool(self.pretest_done))
        return way == PRACTICE and bool(self.found.module.quiz.practice)

    def opens_at(self, now: datetime) -> datetime | None:
        """When the next attempt opens, while that is still to come."""
        past = [Past(one.passed, one.attempt.submitted_at) for one in self.past
                if one.grade is not None and one.attempt.submitted_at is not None]
        opens = sitting.opens_at(self.found.module.quiz.policy, self.found.module.head.attempts, past)
        return opens if opens is not None and now < opens and self.running is None else None

    @property
    def past(self) -> tuple[Sat, ...]:
        """The submitted attempts, oldest first."""
        return tuple(one for one in self.sat if one.grade is not None)

    @property
    def attempts(self) -> int:
        """How many attempts there are in all: those of the module and those that staff granted."""
        return self.found.module.head.attempts + self.found.granted

    @property
    def attempts_left(self) -> int:
        """How many attempts can still begin, the open one not counted."""
        return max(0, self.attempts - len(self.sat))

    @property
    def quiz_closed(self) -> str | None:
        """Why no further attempt can begin though the quiz is not passed, or None."""
        if self.evidence.quiz_passed or self.running is not None:
            return None
        try:
            grading.may_start(self.found.module.head.attempts, [one.passed for one in self.sat if one.grade],
                              self.found.granted)
        except Refused as refused:
            return refused.sentence
        return None

    def waits(self, part: str) -> str | None:
        """The sentence on what a required part waits for, or None when it is open or done."""
        return next((state.sentence for state in self.owed if state.part == part and state.state == "waiting"), None)


def standing(session: Session, found: Found) -> Standing:
    """Gather what an enrollment's pages need."""
    return standings_of(session, [found])[0]


def standings_of(session: Session, several: Sequence[Found]) -> list[Standing]:
    """The same for many: as many queries as for one."""
    if not several:
        return []
    evidence = evidence_of(session, several)
    sittings = finding.sittings_of(session, several)
    sat = {found.key: sittings[found.key].get(found.module.quiz.id, []) for found in several}
    runs = finding.case_runs_of(session, several)
    opened = [running for one in sat.values() if (running := finding.open_attempt(one)) is not None]
    saved = finding.responses_of(session, opened) if opened else []
    answered: dict[tuple[int, int], set[str]] = {}
    for row in saved:
        if finding.chosen(row):
            answered.setdefault((row.book_id, row.enrollment_n), set()).add(row.item_id)
    return [Standing(found, evidence[found.key], tuple(sat[found.key]), frozenset(answered.get(found.key, ())),
                     tuple(runs[found.key]), tuple(one.attempt for one in sittings[found.key].get(PRETEST, [])))
            for found in several]


def limit(session: Session, standing: Standing, now: datetime) -> int | None:
    """How many minutes an attempt that this learner begins now would have; None where nothing is timed."""
    minutes = standing.found.module.quiz.policy.time_limit_minutes
    if minutes is None:
        return None
    return sitting.limit_of(minutes, more_time.in_force(session, standing.found, now))


def against(found: Found, learner: Learner, issuer: Issuer, now: datetime) -> tuple[str, ...]:
    """What the learner must be told before going on: why completing would earn nothing; nothing when it would."""
    if found.edition.withdrawn is not None:
        told = f"This edition was withdrawn: {found.edition.withdrawn}"
        if found.taken_back is not None:
            return (told,)
        return (told, "Credit you earned from it stands." if found.completion else "It can no longer be completed.")
    if found.completion is not None:
        return ()
    return offers.offer(found.module.head, civil_date(now, found.zone_of(learner)), issuer.demonstration).why_not
