"""Words broken into lines for SVG, which does not break lines itself. Widths are those of the sans face.

They are semibold advances rounded up to 20 thousandths of an em, so that a line set in regular, or in the face that
stands in where ours was not loaded, keeps inside its box.
"""

from __future__ import annotations

from collections.abc import Iterator

_ADVANCES = {
    200: " ", 260: "|", 280: ",.:;ijl’·", 300: "I", 320: "!f", 340: "()-[]{}", 360: "/\\°", 380: "rt", 440: "*s",
    460: "?z", 480: "cx–", 500: "\"J_vy", 520: "#$+0123456789<=>FLY^aeg~−≥≤", 540: "EVXZk", 560: "AST`hnou",
    580: "Cbdpq", 600: "BKPR", 640: "&DG", 660: "NU", 680: "HOQ", 760: "Mw", 800: "W", 860: "%m", 880: "@",
}
_WIDTHS = {letter: width for width, letters in _ADVANCES.items() for letter in letters}
_OTHER = 700  # thousandths of an em, for letters that are not listed
NBSP = "\u00a0"


def width(text: str, size: int) -> int:
    """How many pixels a line takes at a size in pixels, rounded up."""
    return -(-sum(_WIDTHS.get(letter, _OTHER) for letter in text.replace(NBSP, " ")) * size // 1000)


def lines(text: str, room: int, size: int) -> tuple[str, ...]:
    """A text in lines that fit into so many pixels. Only a word that is wider than all of it is broken."""
    made = [""]
    for word in (piece for whole in text.split(" ") if whole for piece in _pieces(whole, room, size)):
        longer = f"{made[-1]} {word}".strip(" ")
        if made[-1] and width(longer, size) > room:
            made.append(word)
        else:
            made[-1] = longer
    return tuple(made)


def _pieces(word: str, room: int, size: int) -> Iterator[str]:
    piece = ""
    for letter in word:
        if piece and width(piece + letter, size) > room:
            yield piece
            piece = ""
        piece += letter
    yield piece
