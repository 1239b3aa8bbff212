"""What /credits shows: a learner's books, each entry with its certificate, the sums, and whether the chain is whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from neurodash_ceu.credits import certificates, judging, ledger, walks
from neurodash_ceu.credits.certificates import Known
from neurodash_ceu.credits.judging import Broken
from neurodash_ceu.credits.ledger import BookSum
from neurodash_ceu.credits.walks import Checked
from neurodash_ceu.records.credits import LedgerEntry
from neurodash_ceu.rules.credit import GENESIS, KINDS, EntryFacts, Minutes
from neurodash_ceu.rules.deeds import reason_words

KIND_WORDS = {"award": "Award", "outside": "Outside credit", "adjustment": "Adjustment", "reversal": "Reversal"}
REPEAT = "Repeat"  # an award of no minutes: the module had earned its credit before
ABOUT = {"award": "Module", "outside": "Outside credit", "adjustment": "Adjustment"}
SQUARES = 12
ENTRIES_A_PAGE = 50


@dataclass(frozen=True)
class Row:
    """An entry as its learner reads it. `about` is the line under the title, `kind` the word for what it is."""

    entry: LedgerEntry
    minutes: Minutes
    about: str
    kind: str
    state: str
    certificate: Known | None


@dataclass(frozen=True)
class BookView:
    """Some entries of one book, newest first, and what is known of all of them.

    `minutes` and `entries` are those of the whole book: by columns, and where a text is shown, by that. `verified`
    links of the shown rows were found whole just now; `fault` is the first that was not. `checked` is what the last
    walk over everything says of this book, None where it saw nothing of it. `older` is the number below which the next
    page begins, or None; `latest` says that nothing newer is left out.
    """

    book_id: int
    name: str
    rows: tuple[Row, ...]
    entries: int
    minutes: Minutes
    verified: int
    fault: tuple[int, str] | None
    head: str
    checked: Checked | None
    older: int | None
    latest: bool

    @property
    def squares(self) -> tuple[str, ...]:
        """The newest shown links as squares, oldest first: "" or "broken", which all are from the first fault on."""
        breaks = self.fault[0] if self.fault else self.kept_fault.seq if self.kept_fault else None
        states = ["broken" if breaks is not None and row.entry.seq >= breaks else "" for row in reversed(self.rows)]
        return tuple(states[-SQUARES:])

    @property
    def whole(self) -> bool:
        """Is every entry of the book shown, so that all of it was verified just now?"""
        return len(self.rows) == self.entries

    @property
    def kept_fault(self) -> Broken | None:
        """What the last walk over everything found first in this book, where what is shown does not tell it."""
        return self.checked.faults[0] if self.fault is None and self.checked and self.checked.faults else None


@dataclass(frozen=True)
class Ledger:
    """Everything a person was credited: every book, and the sum over all of them."""

    books: tuple[BookView, ...]
    minutes: Minutes

    @property
    def by_kind(self) -> list[tuple[str, int]]:
        """The kinds that have minutes, with them."""
        return kinds_of(self.minutes)


def kinds_of(minutes: Minutes) -> list[tuple[str, int]]:
    """The kinds that have minutes, with them."""
    return [(kind, minutes.of(kind)) for kind in KINDS if minutes.of(kind)]


def ledger_of(
    session: Session, person_id: int, *, certified: bool = True, before: int | None = None, book: int | None = None
) -> Ledger:
    """The ledger of a person: of each book the newest entries, or those before a number (of the `book`-th alone).

    The links of what is shown are recomputed now. Time and queries do not grow with the ledger, but for the sums, which
    come from an index, and for one query a book, and one for its certificates unless they are not wanted.
    """
    check = walks.newest(session)
    sums = ledger.sums(session, person_id, check.at if check else None)
    if not sums:
        return Ledger((), Minutes())
    kept = walks.faults(session, check, [one.public_id for one in sums])
    parts = [_Part.of(session, one, before if book in (None, n) else None) for n, one in enumerate(sums, 1)]
    reversed_by = ledger.reversals_of(session, [entry for part in parts for entry in part.shown])
    views = []
    for part in parts:
        known = check is not None and part.sum.seen
        checked = Checked(check.at, part.sum.seen, kept.get(part.sum.public_id, ())) if check and known else None
        printed = certificates.of_entries(session, [part.sum.id], part.numbers) if certified else {}
        views.append(part.view(reversed_by, printed, checked))
    total = Minutes()
    for view in views:
        total = total + view.minutes
    return Ledger(tuple(views), total)


@dataclass(frozen=True)
class _Part:
    """The entries of a book that are shown, newest first, and the one before them if there is one."""

    sum: BookSum
    shown: Sequence[LedgerEntry]
    previous: LedgerEntry | None

    @classmethod
    def of(cls, session: Session, book: BookSum, before: int | None) -> _Part:
        """Those before this number; the newest where there would be none."""
        start = before if before is not None and 1 < before <= book.newest else book.newest + 1
        found = ledger.before(session, book.id, start, ENTRIES_A_PAGE)
        return cls(book, found[:ENTRIES_A_PAGE], found[ENTRIES_A_PAGE] if len(found) > ENTRIES_A_PAGE else None)

    @property
    def numbers(self) -> range:
        """From the oldest that is shown to the newest."""
        return range(self.shown[-1].seq, self.shown[0].seq + 1) if self.shown else range(1, 1)

    @property
    def latest(self) -> bool:
        """Is the newest entry of the book among them?"""
        return bool(self.shown) and self.shown[0].seq == self.sum.newest

    def view(
        self, reversed_by: Mapping[tuple[int, int], int], printed: Mapping[tuple[int, int], Known],
        checked: Checked | None,
    ) -> BookView:
        """As it is read."""
        after = (self.previous.seq, self.previous.hash) if self.previous else (0, GENESIS)
        name = self.sum.public_id
        found = list(judging.judge(((name, entry) for entry in reversed(self.shown)), after))
        fault = next(((one.entry.seq, one.fault) for one in found if one.fault), None) or self._gap()
        rows = [_row(one.entry, one.facts, reversed_by.get((self.sum.id, one.entry.seq)),
                     printed.get((self.sum.id, one.entry.seq))) for one in reversed(found)]
        verified = sum(1 for one in found if fault is None or one.entry.seq < fault[0])
        minutes = self.sum.minutes  # by the columns; of what is shown, by the texts
        for row in rows:
            if row.minutes != (copied := ledger.minutes_of(row.entry)):
                minutes = minutes + row.minutes + -copied
        return BookView(
            self.sum.id, name, tuple(rows), self.sum.entries, minutes, verified, fault,
            found[-1].entry.hash if found else GENESIS, checked, self.shown[-1].seq if self.previous else None,
            self.latest)

    def _gap(self) -> tuple[int, str] | None:
        """Numbers go up by one, so there are as many entries as the newest one's number says."""
        there, newest = self.sum.entries, self.sum.newest
        return None if there == newest else (newest, f"only {there:,} of the {newest:,} entries up to it are there")


def _row(entry: LedgerEntry, facts: EntryFacts | None, reversed_by: int | None, certificate: Known | None) -> Row:
    minutes = facts.minutes if facts else ledger.minutes_of(entry)
    if entry.kind == "reversal":
        about = f"Reverses no. {entry.reverses_seq}"
        if facts and facts.reason_code:
            about += f". {reason_words(facts.reason_code)}"
        return Row(entry, minutes, about, KIND_WORDS["reversal"], "reversal", certificate)
    about = ABOUT.get(entry.kind, entry.kind) + (f", {facts.format}" if facts else "")
    about = about if entry.adjusts_seq is None else f"Adjusts no. {entry.adjusts_seq}"
    about += f". Repeats no. {facts.repeats}" if facts and facts.repeats is not None else ""
    about += f". {reason_words(facts.reason_code)}" if facts and facts.reason_code else ""
    if reversed_by is not None:
        return Row(entry, minutes, about, f"Reversed by no. {reversed_by}", "reversed", certificate)
    repeat = entry.kind == "award" and minutes.total == 0
    return Row(entry, minutes, about, REPEAT if repeat else KIND_WORDS.get(entry.kind, entry.kind), "", certificate)
