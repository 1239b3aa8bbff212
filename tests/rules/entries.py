"""Ledger entries for tests of the law, by hand and by chance."""

from __future__ import annotations

from datetime import timedelta, timezone

from hypothesis import strategies as st

from neurodash_ceu.rules.chain import Link
from neurodash_ceu.rules.credit import (
    ENTRY_KINDS,
    GENESIS,
    EntryFacts,
    Minutes,
    entry_hash,
    entry_text,
)

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
MINUTES = st.builds(Minutes, *[st.integers(-500, 500)] * 6)
DATES = st.dates().map(lambda day: day.isoformat())
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(timezones=OFFSETS).map(lambda instant: instant.isoformat())
DIGESTS = st.text("0123456789abcdef", min_size=64, max_size=64)

FACTS = st.builds(
    EntryFacts,
    activity_code=WORDS, title=WORDS, minutes=MINUTES, completed_on=DATES, zone=WORDS, provider=WORDS,
    recorded_at=INSTANTS, kind=st.sampled_from(ENTRY_KINDS), book=WORDS, seq=st.integers(0, 10**6),
    edition=st.none() | DIGESTS, format=WORDS, topics=st.lists(st.tuples(WORDS, st.integers(-99, 99)), max_size=3)
    .map(tuple), approvals=st.lists(WORDS, max_size=3).map(tuple), started_at=st.none() | INSTANTS,
    completed_at=st.none() | INSTANTS, reason_code=st.none() | WORDS, reverses=st.none() | st.integers(1, 10**6),
    demonstration=st.booleans(), assessed=st.booleans(), claimed=st.none() | WORDS, claimed_unit=st.none() | WORDS,
    proof=st.none() | DIGESTS, adjusts=st.none() | st.integers(1, 10**6), repeats=st.none() | st.integers(1, 10**6))

AWARD = EntryFacts(
    activity_code="ND-001", title="Résistance", minutes=Minutes(reading=23, test=10), completed_on="2026-11-22",
    zone="Europe/Zurich", provider="Demonstration provider", recorded_at="2026-11-22T23:30:00+00:00",
    book="b-1", seq=1, edition="ab" * 32, topics=(("ethics", 3),), demonstration=True, schema=1)
OUTSIDE = EntryFacts(
    activity_code="OUTSIDE-1", title="A day on falls", minutes=Minutes(stated=360), completed_on="2026-10-03",
    zone="UTC", provider="A college", recorded_at="2026-11-22T23:30:00+00:00", kind="outside", book="b-1", seq=2,
    format="live in person", approvals=("AOTA 1234",), topics=(("falls", 360),), assessed=True, claimed="0.6",
    claimed_unit="iacet-ceu", proof="cd" * 32)


def chained(*texts: str) -> list[Link]:
    """A whole book of these texts."""
    links, previous = [], GENESIS
    for seq, text in enumerate(texts, start=1):
        links.append(Link(seq, previous, text, entry_hash(previous, text)))
        previous = links[-1].hash
    return links


def book(length: int) -> list[Link]:
    """A whole book of so many entries."""
    return chained(*(entry_text(EntryFacts(
        activity_code=f"ND-{seq}", title="A module", minutes=Minutes(reading=seq), completed_on="2026-11-22",
        zone="UTC", provider="P", recorded_at="2026-11-22T10:00:00+00:00", book="b", seq=seq))
        for seq in range(1, length + 1)))
