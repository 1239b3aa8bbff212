"""An enrollment as the pages and verbs of learning have it: with its edition, and with what was made of it so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.learning.enrolling import TakenBack
from neurodash_ceu.records.learning import Completion, Enrollment
from neurodash_ceu.rules.attesting import Attested
from neurodash_ceu.rules.lesson import Module as Lesson
from neurodash_ceu.rules.people import Learner


@dataclass(frozen=True)
class Found:
    """A learner's enrollment with the edition it is pinned to. `key` starts every row below it. `granted`: attempts.

    `minutes` are those that its entry stated when it was completed: 0 of a repeat that earned nothing.
    The rest is as it was when it was found: a verb that decides on it asks again.
    """

    enrollment: Enrollment
    edition: Edition
    completion: Completion | None
    attested: Attested | None
    taken_back: TakenBack | None = None
    granted: int = 0
    minutes: int | None = None

    @property
    def module(self) -> Lesson:
        """The module as pinned."""
        return self.edition.module

    @property
    def key(self) -> tuple[int, int]:
        """(book_id, enrollment_n)."""
        return self.enrollment.book_id, self.enrollment.n

    @property
    def repeated(self) -> bool:
        """Was it completed and earned nothing, because credit had been earned before?"""
        return self.minutes == 0

    def zone_of(self, learner: Learner) -> str:
        """The zone in which this enrollment's days are counted: the one attested, before that the learner's own."""
        return self.attested.zone if self.attested else learner.zone


def latest_of(several: Sequence[Found]) -> Found:
    """Of one module's enrollments that which its pages are about, as `finding.find_enrollment` would choose it."""
    return min(several, key=lambda one: (one.completion is not None, -one.enrollment.ordinal,
                                         -one.enrollment.enrolled_at.timestamp(), -one.enrollment.book_id))
