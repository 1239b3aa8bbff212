"""The root over many lines: the published figures of RFC 6962's trees, its definition, and what it must notice."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.merkle import EMPTY, Tree, root_of

LEAVES = st.lists(st.binary(max_size=4), max_size=40)
# The leaves and roots that implementations of Certificate Transparency are tried with.
PUBLISHED = [bytes.fromhex(leaf) for leaf in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("leaves", ROOTS)
def test_the_published_roots(leaves: int) -> None:
    assert root_of(PUBLISHED[:leaves]) == ROOTS[leaves]


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1: split at the largest power of two below the number of leaves."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    cut = 1
    while cut * 2 < len(leaves):
        cut *= 2
    return sha256(b"\x01" + by_definition(leaves[:cut]) + by_definition(leaves[cut:])).digest()


@given(LEAVES)
def test_line_by_line_is_the_definition(leaves: list[bytes]) -> None:
    assert root_of(leaves) == by_definition(leaves).hex()


@given(LEAVES, LEAVES)
def test_other_lines_have_another_root(one: list[bytes], two: list[bytes]) -> None:
    assert (root_of(one) == root_of(two)) == (one == two)


@given(st.binary(max_size=8), st.binary(max_size=8))
def test_a_node_cannot_pass_for_a_leaf(left: bytes, right: bytes) -> None:
    """One leaf made of two hashes has not the root of those two leaves, with or without the byte before it."""
    pair = bytes.fromhex(root_of([left])) + bytes.fromhex(root_of([right]))
    assert root_of([left, right]) not in (root_of([pair]), root_of([b"\x01" + pair]))


def test_nothing_has_the_root_of_nothing() -> None:
    assert root_of([]) == EMPTY


def test_what_is_kept_grows_with_the_logarithm() -> None:
    tree = Tree()
    for _ in range(5_000):
        tree.add(b"x")
    assert len(tree._whole) <= 13
