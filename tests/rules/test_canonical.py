"""One value has one spelling, two values have two, and what has no single spelling is refused."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.canonical import canonical_text, later, plain, sha256_of

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12)


@dataclass(frozen=True)
class Inner:
    name: str
    note: str | None = None


@dataclass(frozen=True)
class Outer:
    zebra: int
    inner: Inner
    also: tuple[Inner, ...] = ()
    on: date | None = None


@given(VALUES)
def test_the_text_says_the_value_and_nothing_else(value: object) -> None:
    assert json.loads(canonical_text(value)) == value


@given(VALUES)
def test_a_text_read_back_is_spelt_the_same(value: object) -> None:
    text = canonical_text(value)
    assert canonical_text(json.loads(text)) == text


@given(st.dictionaries(WORDS, VALUES, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_matter(value: dict[str, object], chance) -> None:
    keys = list(value)
    chance.shuffle(keys)
    assert canonical_text({key: value[key] for key in keys}) == canonical_text(value)


@given(st.lists(st.integers(), min_size=2, max_size=5, unique=True))
def test_the_order_of_a_list_does_matter(value: list[int]) -> None:
    assert canonical_text(value) != canonical_text(value[::-1])


@pytest.mark.parametrize(("value", "text"), [
    ({"b": 1, "a": [True, None, "x"]}, '{"a":[true,null,"x"],"b":1}'),
    ({}, "{}"),
    ((), "[]"),
    ((1, 2), "[1,2]"),
    (-0, "0"),
    ("Grüße, Ελλάδα, Київ, 東京 😀", '"Grüße, Ελλάδα, Київ, 東京 😀"'),
    ('a "quote"\\\n\t', '"a \\"quote\\"\\\\\\n\\t"'),
    (date(2026, 1, 2), '"2026-01-02"'),
    ({"on": date(999, 12, 31)}, '{"on":"0999-12-31"}'),
    (10**30, "1" + "0" * 30),
    (Inner("n"), '{"name":"n"}'),
    (Inner("n", ""), '{"name":"n","note":""}'),
    (Outer(0, Inner("n"), (Inner("m", "x"),), date(2026, 11, 22)),
     '{"also":[{"name":"m","note":"x"}],"inner":{"name":"n"},"on":"2026-11-22","zebra":0}'),
])
def test_spellings(value: object, text: str) -> None:
    assert canonical_text(value) == text


def test_composed_and_decomposed_letters_stay_as_they_came() -> None:
    assert canonical_text("é") != canonical_text("e\u0301")
    assert json.loads(canonical_text("e\u0301")) == "e\u0301"


@pytest.mark.parametrize("value", [
    0.5, 1.0, float("nan"), float("inf"), Decimal("1.5"), Fraction(1, 2), 1j, b"bytes", {1, 2}, object(),
    datetime(2026, 11, 22, tzinfo=UTC), Inner, lambda: None,
])
def test_what_has_no_single_spelling_is_refused_however_deep_it_lies(value: object) -> None:
    for wrapped in (value, [value], (value,), {"key": value}, Outer(1, value)):  # type: ignore[arg-type]  # on purpose
        with pytest.raises(TypeError):
            canonical_text(wrapped)


@pytest.mark.parametrize("key", [1, 1.5, True, None, date(2026, 11, 22), ("a", "b")])
def test_a_key_that_is_not_text_is_refused(key: object) -> None:
    """As text it could be spelt like another key, and one of the two values would be lost."""
    with pytest.raises(TypeError):
        canonical_text({key: "x", "1": "y"})


def test_the_refusal_names_what_it_is() -> None:
    with pytest.raises(TypeError, match="float has no canonical spelling"):
        plain([0.1])
    with pytest.raises(TypeError, match=r"^an instant must be written as text by its owner, with its offset$"):
        plain(datetime(2026, 11, 22, tzinfo=UTC))
    with pytest.raises(TypeError, match=r"^a key is text, and 7 is not$"):
        plain({7: "x"})


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_the_digest_is_that_of_the_bytes_in_utf_8(text: str) -> None:
    assert sha256_of(text) == hashlib.sha256(text.encode("utf-8")).hexdigest()


def test_digests_known_from_elsewhere() -> None:
    """The first is in FIPS 180-4's examples; the second is what `printf 'é' | sha256sum` prints."""
    assert sha256_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256_of("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"


@dataclass(frozen=True)
class Grown(Inner):
    pinned: bool = later(False)
    tags: tuple[str, ...] = later(())


def test_a_member_added_later_changes_no_hash_while_it_is_unset() -> None:
    assert canonical_text(Grown("a")) == canonical_text(Inner("a")) == '{"name":"a"}'
    assert canonical_text(Grown("a", tags=("x",))) == '{"name":"a","tags":["x"]}'
    assert canonical_text(Grown("a", pinned=True)) == '{"name":"a","pinned":true}'
