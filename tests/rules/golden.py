"""Golden cases: what is earned and what must come of it, told in a few words. The figures are worked by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path

from neurodash_ceu.renewals.shelf import boards, find
from neurodash_ceu.rules.activities import IN_PERSON, LIVE_VIRTUAL, RECORDED, SELF_PACED
from neurodash_ceu.rules.board_lines import Maximum, Minimum
from neurodash_ceu.rules.boards import Rule
from neurodash_ceu.rules.credit import Minutes
from neurodash_ceu.rules.renewal import outcome
from neurodash_ceu.rules.standings import Earned, Held, Outcome, Standing

T, R, V, P = SELF_PACED, RECORDED, LIVE_VIRTUAL, IN_PERSON  # formats, as the cases spell them
YES, NO = "yes", "no"


@dataclass(frozen=True)
class E:
    """An entry: its date (or instant), its minutes, its format, topics as "ethics:60 falls:30", answers about it."""

    on: str
    minutes: int
    format: str = P
    topics: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    test: int = 0  # of the minutes, those of the test
    assessed: bool = False
    approvals: tuple[str, ...] = ()
    activity: str = ""

    def earned(self, number: int) -> Earned:
        """The entry as the law takes it."""
        at = datetime.fromisoformat(self.on).replace(tzinfo=UTC) if "T" in self.on else None
        topics = tuple((name, int(minutes)) for name, _, minutes in (one.partition(":") for one in self.topics.split()))
        return Earned(
            key=f"b/{number}", title=f"Course {number}", on=date.fromisoformat(self.on[:10]),
            minutes=Minutes(stated=self.minutes - self.test, test=self.test), format=self.format,
            activity=self.activity or f"A-{number}", topics=topics, approvals=self.approvals, assessed=self.assessed,
            at=at, answers=self.answers)


@dataclass(frozen=True)
class Case:
    """Entries and a licence, and what comes of them.

    `professions`: each in turn, where the rows read are alike. `lines` tells of a minimum (counted, short), of a
    maximum or rate (counted, room; a rate has no room). `waived` are lines that are not asked this time.
    """

    name: str
    board: str
    professions: str
    today: str
    entries: tuple[E, ...]
    window: tuple[str, str]
    required: str
    counted: str
    short: str
    further: str
    lines: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    waived: tuple[str, ...] = ()
    expires: str | None = None
    first: str | None = "2010-06-15"
    answers: Mapping[str, str] = field(default_factory=dict)
    of: str | None = None
    carried: str = "0"
    state: str = "standing"
    as_if_confirmed: bool = False

    def __str__(self) -> str:
        return f"{self.board} {self.professions}: {self.name}"


@cache
def _rules(board: str, profession: str) -> tuple[Rule, ...]:
    return find(boards(Path("no folder of an operator's")), board, profession)


def rules(case: Case, profession: str) -> tuple[Rule, ...]:
    """The versions of the rule; those of a vendor's page as if somebody had read the board's own."""
    found = _rules(case.board, profession)
    if not case.as_if_confirmed:
        return found
    return tuple(replace(one, source=replace(one.source, kind="official")) for one in found)


def look(case: Case, profession: str) -> Outcome:
    """What the law says of a case."""
    answers = dict(case.answers) | ({"first-licensed": case.first} if case.first else {})
    held = Held(profession, date.fromisoformat(case.expires) if case.expires else None, answers)
    return outcome(rules(case, profession), held, [one.earned(n) for n, one in enumerate(case.entries, 1)],
                   date.fromisoformat(case.today), date.fromisoformat(case.of) if case.of else None)


def figures(case: Case, found: Standing) -> dict[str, object]:
    """What a standing says of everything that the case tells."""
    told: dict[str, object] = {
        "window": (found.window.start.isoformat(), found.window.closes.isoformat()), "required": found.required,
        "counted": found.counted, "short": found.short, "further": found.further, "carried": found.carried,
        "waived": tuple(one.line.id for one in found.lines if one.waived)}
    for line in case.lines:
        one = found.line(line)
        second = one.short if isinstance(one.line, Minimum) else one.room if isinstance(one.line, Maximum) else None
        told[line] = (one.counted, second)
    return told


def expected(case: Case, profession: str) -> dict[str, object]:
    """What the case says must come of it, as numbers. A total of two words has one for each profession."""
    totals = dict(zip(case.professions.split(), case.required.split(), strict=False))
    return {
        "window": case.window, "required": Fraction(totals.get(profession, case.required)),
        "counted": Fraction(case.counted), "short": Fraction(case.short), "further": Fraction(case.further),
        "carried": Fraction(case.carried), "waived": case.waived,
        **{line: (Fraction(counted), None if second is None else Fraction(second))
           for line, (counted, second) in case.lines.items()}}
