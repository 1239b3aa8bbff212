"""What remains of entries: adjustments within them, nothing that was taken back, in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.credit import EntryFacts, Minutes, reversal_of
from neurodash_ceu.rules.remaining import remaining

BOOK = "b" * 32
AT = "2026-11-22T18:00:00+00:00"
COURSE = EntryFacts("EX-1", "Gait lab", Minutes(stated=120), "2026-09-02", "UTC", "A school", AT, kind="outside",
                    book=BOOK, seq=1, format="live in person", topics=(("ethics", 60),))


def adjustment(seq: int, of: int, minutes: Minutes, *topics: tuple[str, int]) -> EntryFacts:
    return replace(COURSE, seq=seq, kind="adjustment", adjusts=of, minutes=minutes, topics=topics,
                   reason_code="agreed")


def test_an_entry_stands_as_it_is() -> None:
    found = remaining([COURSE])[0]
    assert (found.key, found.title, found.on, found.minutes, found.format, found.activity, found.topics, found.assessed
            ) == (f"{BOOK}/1", "Gait lab", date(2026, 9, 2), Minutes(stated=120), "live in person", "EX-1",
                  (("ethics", 60),), False)


def test_an_adjustment_is_within_its_entry_by_kind_and_topic() -> None:
    found = remaining([adjustment(2, 1, Minutes(stated=-30), ("ethics", -20), ("falls", 15)), COURSE])
    assert [(one.key, one.minutes.stated, one.topics) for one in found] == [
        (f"{BOOK}/1", 90, (("ethics", 40), ("falls", 15)))]


def test_what_was_reversed_is_gone_and_so_is_a_reversed_adjustment() -> None:
    changed = adjustment(2, 1, Minutes(stated=-30), ("ethics", -60))
    undone = replace(reversal_of(changed, 2, AT, "entered-twice"), book=BOOK, seq=3)
    assert remaining([COURSE, changed, undone]) == remaining([COURSE])
    gone = replace(reversal_of(COURSE, 1, AT, "entered-twice"), book=BOOK, seq=4)
    assert remaining([COURSE, changed, gone]) == ()


def test_an_adjustment_of_an_adjustment_is_one_of_the_entry() -> None:
    chain = [COURSE, adjustment(2, 1, Minutes(stated=-30)), adjustment(3, 2, Minutes(stated=10))]
    assert remaining(chain)[0].minutes.stated == 100


def test_nothing_falls_below_zero_and_no_topic_is_longer_than_its_entry() -> None:
    cut = remaining([COURSE, adjustment(2, 1, Minutes(stated=-90), ("falls", 500))])[0]
    assert (cut.minutes.stated, dict(cut.topics)) == (30, {"ethics": 30, "falls": 30})
    assert remaining([COURSE, adjustment(2, 1, Minutes(stated=-500))]) == ()


def test_an_adjustment_without_its_entry_is_left_out() -> None:
    assert remaining([adjustment(2, 1, Minutes(stated=30))]) == ()


def test_books_are_kept_apart() -> None:
    other = replace(COURSE, book="c" * 32)
    assert len(remaining([COURSE, replace(reversal_of(other, 1, AT, "x"), book="c" * 32, seq=2)])) == 1


def test_an_award_ended_in_a_test_that_was_passed() -> None:
    award = replace(COURSE, kind="award", minutes=Minutes(reading=20, test=12), schema=1, completed_at=AT)
    found = remaining([award])[0]
    assert found.assessed and found.at is not None and found.at.isoformat() == AT


@given(st.lists(st.tuples(st.integers(-60, 60), st.booleans()), max_size=6), st.randoms())
def test_the_order_of_entries_does_not_matter(changes, random) -> None:
    entries = [COURSE]
    for minutes, undone in changes:
        one = adjustment(len(entries) + 1, 1, Minutes(stated=minutes), ("ethics", minutes))
        entries.append(one)
        if undone:
            entries.append(replace(reversal_of(one, one.seq, AT, "x"), book=BOOK, seq=len(entries) + 1))
    shuffled = list(entries)
    random.shuffle(shuffled)
    standing = 120 + sum(minutes for minutes, undone in changes if not undone)
    found = remaining(shuffled)
    assert found == remaining(entries)
    assert sum(one.minutes.total for one in found) == max(0, standing)
