"""One hash over many lines, as in RFC 6962, 2.1: who keeps it notices when any line is changed, moved or left out.

A leaf is hashed behind a zero byte and a pair of nodes behind a one, so that a node cannot pass for a leaf. Lines are
taken one by one, and what is kept meanwhile is one hash for each power of two: twenty for a million lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

EMPTY = sha256(b"").hexdigest()


class Tree:
    """A Merkle tree that is only ever added to, from the left."""

    def __init__(self) -> None:
        self._whole: list[tuple[int, bytes]] = []  # perfect trees from the left: how many leaves, and the root of each

    def add(self, leaf: bytes) -> None:
        """The next leaf."""
        leaves, node = 1, sha256(b"\0" + leaf).digest()
        while self._whole and self._whole[-1][0] == leaves:
            node = _pair(self._whole.pop()[1], node)
            leaves *= 2
        self._whole.append((leaves, node))

    def root(self) -> str:
        """The hash over all leaves so far, 64 hex digits; that of nothing before the first."""
        if not self._whole:
            return EMPTY
        node = self._whole[-1][1]
        for _, left in reversed(self._whole[:-1]):
            node = _pair(left, node)
        return node.hex()


def root_of(leaves: Iterable[bytes]) -> str:
    """The root over these leaves, in their order."""
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def _pair(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()
