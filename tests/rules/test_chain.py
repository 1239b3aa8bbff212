"""A book that was changed, cut, filled in or put in another order is found at the first place that is broken."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.chain import Link, check_chain
from neurodash_ceu.rules.credit import GENESIS, entry_facts, entry_hash
from tests.rules.entries import WORDS, book, chained

CHANGED = "its text was changed after it was written"
UNLINKED = "its link to the entry before does not fit: that entry was changed or replaced"


def missing(seq: int) -> str:
    return f"entry {seq} is missing before it"


LENGTHS = st.integers(1, 8)
CHANCE = st.randoms(use_true_random=False)


@given(st.lists(WORDS, max_size=8))
def test_a_whole_book_has_no_broken_link(texts: list[str]) -> None:
    assert check_chain(chained(*texts)) is None


@given(LENGTHS)
def test_a_book_read_as_a_stream_is_walked_once(length: int) -> None:
    assert check_chain(iter(book(length))) is None


def test_the_first_link_follows_zeros() -> None:
    (first,) = book(1)
    assert (first.seq, first.prev_hash) == (1, GENESIS)
    forged = replace(first, prev_hash="f" * 64, hash=entry_hash("f" * 64, first.text))
    assert check_chain([forged]) == (1, UNLINKED)


@given(LENGTHS, CHANCE)
def test_a_changed_text_is_found_where_it_stands(length: int, chance) -> None:
    links, at = book(length), chance.randrange(length)
    text = links[at].text
    place = chance.randrange(len(text))
    links[at] = replace(links[at], text=text[:place] + "~" + text[place + 1:])
    assert check_chain(links) == (at + 1, CHANGED)


@given(LENGTHS, CHANCE)
def test_a_changed_hash_is_found_where_it_stands(length: int, chance) -> None:
    links, at = book(length), chance.randrange(length)
    links[at] = replace(links[at], hash="0" * 64)
    assert check_chain(links) == (at + 1, CHANGED)


@given(LENGTHS, CHANCE)
def test_a_changed_link_is_found_where_it_stands(length: int, chance) -> None:
    links, at = book(length), chance.randrange(length)
    links[at] = replace(links[at], prev_hash="f" * 64)
    assert check_chain(links) == (at + 1, UNLINKED)


@given(st.integers(2, 8), CHANCE)
def test_a_changed_text_with_a_new_hash_is_found_at_the_entry_after_it(length: int, chance) -> None:
    links, at = book(length), chance.randrange(length - 1)
    text = links[at].text.replace("A module", "Another")
    assert text != links[at].text
    links[at] = replace(links[at], text=text, hash=entry_hash(links[at].prev_hash, text))
    assert check_chain(links) == (at + 2, UNLINKED)


@given(st.integers(2, 8), CHANCE)
def test_a_removed_entry_is_missed_at_the_one_after_it(length: int, chance) -> None:
    links, at = book(length), chance.randrange(length - 1)
    del links[at]
    assert check_chain(links) == (at + 2, missing(at + 1))


@given(LENGTHS, CHANCE)
def test_an_entry_written_twice_is_found_at_its_second_place(length: int, chance) -> None:
    links, copied = book(length), chance.randrange(length)
    at = chance.randrange(length + 1)
    links.insert(at, links[copied])
    expected = at + 1 if copied != at else at + 2  # a copy beside its original: the original comes second
    assert check_chain(links) == (copied + 1, missing(expected))


@given(LENGTHS, CHANCE)
def test_a_forged_entry_that_fits_is_found_at_the_one_it_pushes_on(length: int, chance) -> None:
    links, at = book(length), chance.randrange(length)
    previous = links[at].prev_hash
    links.insert(at, Link(at + 1, previous, "forged", entry_hash(previous, "forged")))
    assert check_chain(links) == (at + 1, missing(at + 2))


@given(st.integers(2, 8), CHANCE)
def test_two_entries_that_changed_places_are_found_at_the_first(length: int, chance) -> None:
    links = book(length)
    one, two = sorted(chance.sample(range(length), 2))
    links[one], links[two] = links[two], links[one]
    assert check_chain(links) == (two + 1, missing(one + 1))


@given(st.integers(2, 8), CHANCE)
def test_entries_that_changed_places_and_numbers_are_found_too(length: int, chance) -> None:
    links = book(length)
    one, two = sorted(chance.sample(range(length), 2))
    links[one], links[two] = replace(links[two], seq=one + 1), replace(links[one], seq=two + 1)
    assert check_chain(links) == (one + 1, UNLINKED)


@given(LENGTHS, LENGTHS)
def test_another_books_entries_do_not_go_on_from_this_one(here: int, there: int) -> None:
    links = book(here) + chained(*["another"] * (here + there))[here:]
    assert check_chain(links) == (here + 1, UNLINKED)


@given(LENGTHS, CHANCE)
def test_of_several_broken_links_the_first_is_named(length: int, chance) -> None:
    links = book(length)
    places = chance.sample(range(length), chance.randint(1, length))
    for at in places:
        links[at] = replace(links[at], text="~")
    assert check_chain(links) == (min(places) + 1, CHANGED)


@pytest.mark.parametrize("seq", [0, 2, -1])
def test_a_book_begins_with_entry_one(seq: int) -> None:
    assert check_chain([replace(book(1)[0], seq=seq)]) == (seq, missing(1))


def test_the_newest_entry_gone_or_a_whole_book_rewritten_is_not_seen_by_the_chain_alone() -> None:
    """So certificates carry their entry's hash, and `ledger verify` compares (docs/decisions/0002)."""
    links = book(4)
    assert check_chain(links[:-1]) is None
    rewritten = chained(*(link.text.replace("A module", "Another") for link in links))
    assert check_chain(rewritten) is None
    assert rewritten[-1].hash != links[-1].hash


def test_an_entry_carries_its_book_and_number_in_its_text() -> None:
    """So an entry that was moved with a new hash is still told by what it says."""
    assert [(entry_facts(link.text).book, entry_facts(link.text).seq) for link in book(3)] == [
        ("b", 1), ("b", 2), ("b", 3)]
