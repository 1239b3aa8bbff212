"""The pages a process keeps: good for one state and one day, asked about once a second, never more than so many."""

from __future__ import annotations

import gzip
from datetime import date

import pytest

from neurodash_ceu.catalog.kept import ASK_EVERY, KeptPage, KeptPages, page_of

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


class Catalogue:
    """A catalogue that counts how often it is asked and how often a page is made of it."""

    def __init__(self) -> None:
        self.state = "one"
        self.asked = self.made = 0
        self.seconds = 100.0

    def __call__(self) -> str:
        self.asked += 1
        return self.state

    def make(self) -> KeptPage:
        """A page that says of which state it was made."""
        self.made += 1
        return page_of(f"{self.state} {self.made}")

    def clock(self) -> float:
        """Its seconds."""
        return self.seconds


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue()


def test_a_page_is_made_once_and_asked_about_once_in_a_while(catalogue: Catalogue) -> None:
    pages = KeptPages(clock=catalogue.clock)
    first = pages.get("/", MONDAY, catalogue, catalogue.make)
    catalogue.seconds += ASK_EVERY / 2
    assert pages.get("/", MONDAY, catalogue, catalogue.make) is first
    assert (catalogue.made, catalogue.asked) == (1, 1)
    catalogue.seconds += ASK_EVERY
    assert pages.get("/", MONDAY, catalogue, catalogue.make) is first
    assert (catalogue.made, catalogue.asked) == (1, 2)


def test_another_state_or_another_day_lets_every_page_go(catalogue: Catalogue) -> None:
    pages = KeptPages(clock=catalogue.clock)
    pages.get("/", MONDAY, catalogue, catalogue.make)
    catalogue.state = "two"
    catalogue.seconds += ASK_EVERY
    assert pages.get("/", MONDAY, catalogue, catalogue.make).plain.body == b"two 2"
    assert pages.get("/", TUESDAY, catalogue, catalogue.make).plain.body == b"two 3"
    assert pages.get("/", TUESDAY, catalogue, catalogue.make).plain.body == b"two 3"


def test_what_fails_is_not_kept(catalogue: Catalogue) -> None:
    pages = KeptPages(clock=catalogue.clock)

    def fail() -> KeptPage:
        raise LookupError

    with pytest.raises(LookupError):
        pages.get("/", MONDAY, catalogue, fail)
    assert pages.get("/", MONDAY, catalogue, catalogue.make).plain.body == b"one 1"


def test_no_more_pages_are_kept_than_there_is_room_for(catalogue: Catalogue) -> None:
    pages = KeptPages(clock=catalogue.clock, most=2)
    for address in ("/a", "/b", "/c", "/c", "/b"):
        pages.get(address, MONDAY, catalogue, catalogue.make)
    assert catalogue.made == 3
    pages.get("/a", MONDAY, catalogue, catalogue.make)
    assert catalogue.made == 4


def test_the_tag_tells_the_bytes() -> None:
    def tags(page: KeptPage) -> tuple[str, str]:
        return dict(page.plain.headers)["ETag"], dict(page.packed.headers)["ETag"]

    assert tags(page_of("a")) == tags(page_of("a"))
    assert len({*tags(page_of("a")), *tags(page_of("b"))}) == 4


def test_packed_bytes_are_the_same_page() -> None:
    page = page_of("é" * 1000)
    assert gzip.decompress(page.packed.body) == page.plain.body
    assert len(page.packed.body) < 100
    assert page.packed == page_of("é" * 1000).packed
