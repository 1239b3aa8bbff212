"""How a quiz is sat: when the next attempt opens, when a timed one ends, and how much longer a learner was given.

The clock is the server's. The instant at which an attempt ends is fixed when it begins; closing the page, or coming
back on another device, changes nothing. What was saved in time is graded as it stands, once, dated at that instant.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from neurodash_ceu.rules.assessment import Policy
from neurodash_ceu.rules.lesson import Module
from neurodash_ceu.rules.refusal import Refused

Way = Literal["quiz", "pretest", "practice"]

# Attempts that are no attempts at the module's quiz. No quiz may have one of these for its id.
PRETEST, PRACTICE = "pretest", "practice"
UNGRADED = (PRETEST, PRACTICE)

GRACE = timedelta(seconds=30)  # an answer given in time may be so long on its way
LONGEST_WAIT = 30 * 24 * 60  # minutes
LONGEST_LIMIT = 24 * 60  # minutes
MOST_PERCENT, MOST_MINUTES = 300, 24 * 60  # more time, as staff may give it

SURE = ("Guessing", "Fairly sure", "Certain")  # a confidence is a place in this list
GUESS, FAIRLY, CERTAIN = range(3)


# --- more time ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MoreTime:
    """More time that staff gave a learner: percent and minutes on top, for a module or for all, from a day to a day."""

    percent: int
    minutes: int
    module_id: str | None
    from_on: date
    until_on: date | None

    def applies(self, module_id: str, day: date) -> bool:
        """To attempts at this module that begin on this civil day?"""
        return (self.module_id in (None, module_id) and self.from_on <= day
                and (self.until_on is None or day <= self.until_on))


def limit_of(minutes: int, given: Iterable[MoreTime]) -> int:
    """A time limit in whole minutes with the most generous of what was given: it is not added up."""
    return max((minutes, *(-(-minutes * (100 + one.percent) // 100) + one.minutes for one in given)))


def deadline(policy: Policy, started_at: datetime, given: Sequence[MoreTime] = ()) -> datetime | None:
    """When an attempt that begins now will end by itself; None where nothing is timed."""
    if policy.time_limit_minutes is None:
        return None
    return started_at + timedelta(minutes=limit_of(policy.time_limit_minutes, given))


def is_over(deadline_at: datetime | None, now: datetime) -> bool:
    """Has an attempt ended by itself? An answer that was given in time is still taken for `GRACE`."""
    return deadline_at is not None and now > deadline_at + GRACE


def ended_at(deadline_at: datetime | None, now: datetime) -> datetime:
    """The instant at which an attempt that is closed now was submitted: never after its deadline."""
    return now if deadline_at is None else min(now, deadline_at)


# --- the next attempt ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Past:
    """A submitted attempt, as far as the next one cares."""

    passed: bool
    submitted_at: datetime


def opens_at(policy: Policy, attempts_allowed: int, past: Sequence[Past]) -> datetime | None:
    """When the attempt after these opens; None where nothing is waited for.

    An attempt that staff granted opens at once: a person decided on it, and the letter says that it may begin.
    """
    if policy.wait_minutes < 1 or not past or past[-1].passed or len(past) >= attempts_allowed:
        return None
    return past[-1].submitted_at + timedelta(minutes=policy.wait_minutes)


def must_be_open(opens: datetime | None, policy: Policy, now: datetime) -> None:
    """Raises Refused while the next attempt is still closed. Its page says the time by the learner's clock."""
    if opens is not None and now < opens:
        raise Refused(f"The next attempt opens {span_words(policy.wait_minutes)} after the last one ended. "
                      "This page says when, and keeps it.")


def span_words(minutes: int) -> str:
    """A span for a person: "45 minutes", "1 hour", "1 day", "2 hours 30 minutes"."""
    parts = []
    for name, size in (("day", 1440), ("hour", 60), ("minute", 1)):
        count, minutes = divmod(minutes, size)
        if count:
            parts.append(f"{count} {name}" if count == 1 else f"{count} {name}s")
    return " ".join(parts) or "0 minutes"


# --- the pre-test and practice ------------------------------------------------------------------------------


def may_pretest(module: Module, quiz_begun: bool, pretest_done: bool) -> bool:
    """Is the pre-test offered? Once, and only while no attempt at the quiz has begun: it is a look before."""
    return module.quiz.policy.pretest > 0 and not quiz_begun and not pretest_done


def may_see_why(passed: bool, attempts_left: int, *, running: bool) -> bool:
    """May the why of the pre-test be shown? Not while an attempt has the same items, or can draw them."""
    return passed or (attempts_left == 0 and not running)
