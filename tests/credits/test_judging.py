"""What the quick walk proves at a glance is right: an entry, its hash, its text, and each column that repeats it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.credits import ledger
from neurodash_ceu.credits.judging import COPIED, Broken, FirstFaults, fault_of, proven
from neurodash_ceu.rules.credit import GENESIS, EntryFacts, entry_hash, entry_text
from tests.records.rows import other_value
from tests.rules.entries import AWARD, FACTS, OUTSIDE

Row: Any = NamedTuple("Row", [(name, Any) for name in ("public_id", "book_id", "prev_hash", "hash", "facts", *COPIED)])


def row_of(facts: EntryFacts, previous: str = GENESIS) -> Any:
    """A row as `ledger.stream` gives it, as it was written."""
    text, columns = entry_text(facts), ledger.copies(facts)
    return Row(facts.book, 1, previous, entry_hash(previous, text), text, *(columns[name] for name in COPIED))


@given(FACTS)
def test_a_row_as_written_is_proven_but_for_escaped_letters(facts: EntryFacts) -> None:
    row = row_of(facts)
    assert proven(row, facts.seq) == ("\\" not in row.facts)
    assert fault_of(row.public_id, row, facts.seq, GENESIS) is None


@given(FACTS, st.sampled_from(("public_id", "prev_hash", "hash", *COPIED)))
def test_a_row_with_anything_changed_is_not(facts: EntryFacts, name: str) -> None:
    row = row_of(facts)
    value = getattr(row, name)
    changed = other_value(value) if value not in (None, "") else 1 if name.endswith("_seq") else "x"
    if isinstance(value, datetime):
        changed = (value.astimezone(UTC)).replace(microsecond=(value.microsecond + 1) % 1_000_000)
    row = row._replace(**{name: changed})
    assert not proven(row, facts.seq)
    assert fault_of(row.public_id, row, facts.seq, GENESIS) is not None


def test_another_number_than_expected_is_not_proven() -> None:
    assert proven(row_of(AWARD), 1)
    assert not proven(row_of(AWARD), 2)


def test_the_first_fault_of_every_book_is_told_once_however_the_rows_are_dealt() -> None:
    first = row_of(AWARD)
    second = row_of(OUTSIDE, first.hash)
    bad, last = second._replace(title="Another"), row_of(AWARD)._replace(book_id=2, title="Another")
    rows = [first, bad, second, last]
    for cut in range(5):
        walk = FirstFaults()
        found = [*walk.of(rows[:cut]), *walk.of(rows[cut:])]
        assert found == [Broken("b-1", 2, "its column title says otherwise than its text"),
                         Broken("b-1", 1, "its column title says otherwise than its text")]
        assert (walk.books, walk.entries) == (2, 4)


@pytest.mark.parametrize("title", ["A “quoted” title", 'A "quoted" title', "One\\two", "\x01", "Höhe, 高さ"])
def test_a_title_with_an_escaped_letter_is_asked_about(title: str) -> None:
    from_title = EntryFacts(
        activity_code="ND", title=title, minutes=AWARD.minutes, completed_on="2026-11-22", zone="UTC", provider="P",
        recorded_at=datetime(2026, 11, 22, tzinfo=UTC).isoformat(), book="b", seq=1)
    assert FirstFaults().of([row_of(from_title)]) == []
