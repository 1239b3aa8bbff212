"""When a module that was completed before earns its credit again, and why a repeat earns nothing.

Judged by the policy of the edition that is completed, against the latest award that stands: what was taken back, and a
repeat that earned nothing, is no earlier award. Days are civil days of whoever completes. What a licensing board counts
of two awards is not decided here.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from neurodash_ceu.rules.dates import day_words
from neurodash_ceu.rules.lesson import Again

MOST_MONTHS = 120  # ten years: no cycle of a licence is as long

ONCE = "earned-once"
NEW_EDITION = "again-on-new-edition"
_FROM = re.compile(r"again-from-(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?P<or_sooner>-or-new-edition)?")


@dataclass(frozen=True)
class Earlier:
    """The latest award that stands: the civil day of its completion, and the number of its edition."""

    on: date
    edition: int


@dataclass(frozen=True)
class Noted:
    """An edition of the module by its number, and what it says is materially new in it, if it says so."""

    number: int
    changed: str | None = None


@dataclass(frozen=True)
class Verdict:
    """Whether completing on a day earns the minutes.

    Of a repeat that does not: `opens_on` is the first day on which it would, None where no day alone would do;
    `new_edition`, whether a materially new edition would. `news` is what is materially new since the earlier award.
    """

    earns: bool
    opens_on: date | None = None
    new_edition: bool = False
    news: str | None = None

    @property
    def reason(self) -> str | None:
        """The code of why a repeat earns nothing, as its entry states it; None where it earns."""
        if self.earns:
            return None
        if self.opens_on is None:
            return NEW_EDITION if self.new_edition else ONCE
        return f"again-from-{self.opens_on.isoformat()}{'-or-new-edition' if self.new_edition else ''}"


def judge(policy: Again | None, earlier: Earlier | None, today: date, editions: Iterable[Noted], own: int) -> Verdict:
    """What completing edition number `own` on `today` comes to. `editions` are those of the module, in any order."""
    if earlier is None:
        return Verdict(earns=True)
    news = materially_new(editions, earlier.edition, own)
    by_edition = policy is not None and policy.new_edition
    opens_on = None if policy is None or policy.after_months is None else months_later(earlier.on, policy.after_months)
    earns = (by_edition and news is not None) or (opens_on is not None and opens_on <= today)
    return Verdict(earns, None if earns else opens_on, new_edition=by_edition and not earns, news=news)


def materially_new(editions: Iterable[Noted], since: int, own: int) -> str | None:
    """What the editions after number `since`, up to number `own`, say is materially new; None where nothing is.

    A note counts from the edition that first says it: one that stays in the file is no news a second time.
    """
    first_said: dict[str, int] = {}
    for one in sorted(editions, key=lambda one: one.number):
        if one.changed is not None:
            first_said.setdefault(one.changed, one.number)
    return " ".join(text for text, number in first_said.items() if since < number <= own) or None


def months_later(day: date, months: int) -> date:
    """The same day some months on; the last of the month where it has no such day: 29 February is 28 a year later.

    Raises ValueError after the year 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def repeat_words(code: str) -> str | None:
    """The sentence of the code of a repeat; None for a code of something else."""
    if code == ONCE:
        return "Credit for this module is earned once."
    if code == NEW_EDITION:
        return "Credit for this module is earned again only on a materially new edition."
    found = _FROM.fullmatch(code)
    if found is None:
        return None
    try:
        day = date.fromisoformat(found["day"])
    except ValueError:
        return None
    sooner = ", or sooner on a materially new edition" if found["or_sooner"] else ""
    return f"Credit for this module can be earned again from {day_words(day)}{sooner}."
