"""How long a message waited, against what was promised: a day late begins the moment the promise ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.messages import Age, age_of

RECEIVED = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.mark.parametrize(("promised", "after", "age", "words"), [
    (10, timedelta(0), Age(0, 10, 0), "0 of 10 days"),
    (10, DAY - MINUTE, Age(0, 10, 0), "0 of 10 days"),
    (10, DAY, Age(1, 10, 0), "1 of 10 days"),
    (10, 10 * DAY, Age(10, 10, 0), "10 of 10 days"),
    (10, 10 * DAY + MINUTE, Age(10, 10, 1), "1 day late"),
    (10, 12 * DAY, Age(12, 10, 2), "2 days late"),
    (1, DAY / 2, Age(0, 1, 0), "0 of 1 day"),
    (None, DAY, Age(1, None, 0), "1 day"),
    (None, 400 * DAY, Age(400, None, 0), "400 days"),
    (10, -MINUTE, Age(0, 10, 0), "0 of 10 days"),
])
def test_an_age(promised: int | None, after: timedelta, age: Age, words: str) -> None:
    found = age_of(RECEIVED, None if promised is None else RECEIVED + promised * DAY, RECEIVED + after)
    assert (found, found.words) == (age, words)


@given(st.integers(1, 365), st.integers(0, 1_000_000))
def test_it_is_late_exactly_after_its_promise(promised: int, minutes: int) -> None:
    found = age_of(RECEIVED, RECEIVED + promised * DAY, RECEIVED + minutes * MINUTE)
    assert (found.late > 0) == (minutes > promised * 24 * 60)
    assert found.days == minutes // (24 * 60)
