"""What /credits shows: a learner's books, each entry with its certificate, the sums, and whether the chain is whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from neurodash_ceu.credits import certificates, judging, ledger
from neurodash_ceu.credits.certificates import Known
from neurodash_ceu.records.credits import LedgerEntry
from neurodash_ceu.rules.credit import GENESIS, KINDS, EntryFacts, Minutes, transcript
from neurodash_ceu.rules.deeds import reason_words

KIND_WORDS = {"award": "Award", "outside": "Outside credit", "adjustment": "Adjustment", "reversal": "Reversal"}
ABOUT = {"award": "Module", "outside": "Outside credit", "adjustment": "Adjustment"}
SQUARES = 12


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
    """One book, newest entry first. `verified` links of it were found whole; `fault` is the first that was not."""

    name: str
    rows: tuple[Row, ...]
    minutes: Minutes
    verified: int
    fault: tuple[int, str] | None
    head: str

    @property
    def squares(self) -> tuple[str, ...]:
        """The newest links as squares, oldest first: "" or "broken"."""
        states = ["broken" if self.fault and row.entry.seq >= self.fault[0] else "" for row in reversed(self.rows)]
        return tuple(states[-SQUARES:])


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


def ledger_of(session: Session, person_id: int, *, certified: bool = True) -> Ledger:
    """The ledger of a person, its links recomputed now; without its certificates unless `certified`. Three queries."""
    book_ids = ledger.books_of(session, person_id)
    if not book_ids:
        return Ledger((), Minutes())
    printed = certificates.of_entries(session, book_ids) if certified else {}
    books: dict[int, list[judging.Judged]] = {}
    for judged in judging.judge(ledger.walk(session, book_ids)):
        books.setdefault(judged.entry.book_id, []).append(judged)
    views = tuple(_book(found, printed) for found in books.values())
    total = Minutes()
    for view in views:
        total = total + view.minutes
    return Ledger(views, total)


def _book(found: Sequence[judging.Judged], printed: dict[tuple[int, int], Known]) -> BookView:
    fault = next(((one.entry.seq, one.fault) for one in found if one.fault), None)
    facts = {one.entry.seq: one.facts for one in found}
    folded = transcript(fact for fact in facts.values() if fact is not None)
    rows = [_row(one.entry, facts[one.entry.seq], folded.reversed_by.get(one.entry.seq),
                 printed.get((one.entry.book_id, one.entry.seq))) for one in reversed(found)]
    verified = sum(1 for one in found if fault is None or one.entry.seq < fault[0])
    return BookView(found[0].book, tuple(rows), folded.minutes, verified, fault,
                    found[-1].entry.hash if found else GENESIS)


def _row(entry: LedgerEntry, facts: EntryFacts | None, reversed_by: int | None, certificate: Known | None) -> Row:
    minutes = facts.minutes if facts else ledger.minutes_of(entry)
    if entry.kind == "reversal":
        about = f"Reverses no. {entry.reverses_seq}"
        if facts and facts.reason_code:
            about += f". {reason_words(facts.reason_code)}"
        return Row(entry, minutes, about, KIND_WORDS["reversal"], "reversal", certificate)
    about = ABOUT.get(entry.kind, entry.kind) + (f", {facts.format}" if facts else "")
    about += f". {reason_words(facts.reason_code)}" if facts and facts.reason_code else ""
    if reversed_by is not None:
        return Row(entry, minutes, about, f"Reversed by no. {reversed_by}", "reversed", certificate)
    return Row(entry, minutes, about, KIND_WORDS.get(entry.kind, entry.kind), "", certificate)
