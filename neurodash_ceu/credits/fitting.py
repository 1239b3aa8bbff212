"""How large a name and a title are set and where each line stands, computed from the fonts before any layout.

Lengths are millimetres from the top left of the plate, which is 255 x 186; sizes of type are points.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise

from neurodash_ceu.ports.fonts import (
    DISPLAY,
    MM_PER_POINT,
    Font,
    Stack,
    clusters,
    runs_right_to_left,
    scripts_of,
    width,
)
from neurodash_ceu.ports.letters import HeldPrint

MEASURE = 216.0  # the width of the text
TITLE_MEASURE = 200.0
LEADING = 1.16
SMALL = 12 * MM_PER_POINT  # a line of the small texts in the upper half
_ROOM = 3.0  # shaping may set a line a little wider than its nominal widths say

# (lines, points): the first that fits is taken.
NAME_LADDER = ((1, 36.0), (1, 33.0), (1, 30.0), (1, 27.0), (2, 27.0), (1, 24.0), (2, 24.0), (2, 21.0), (2, 18.5),
               (3, 18.5), (3, 15.0))
TITLE_LADDER = ((1, 19.0), (1, 17.5), (2, 17.5), (2, 15.5), (3, 13.5), (3, 12.0))
_MOST_GAP, _LEAST_GAP = 5.6, 0.9

# Script -> how high its lines stand, in sizes of its type, and by how much it is set smaller than Latin to look as
# large. Anything else is as Latin: LEADING and 1.
OPTICS = {
    "Arab": (1.62, 1.0), "Armn": (1.3, 0.9), "Beng": (1.45, 0.95), "Deva": (1.45, 0.95), "Ethi": (1.35, 0.86),
    "Geor": (1.35, 0.92), "Gujr": (1.45, 0.92), "Guru": (1.45, 0.95), "Hebr": (1.4, 1.0), "Khmr": (1.8, 0.86),
    "Knda": (1.6, 0.88), "Laoo": (1.6, 0.95), "Mlym": (1.5, 0.86), "Mymr": (1.85, 0.82), "Orya": (1.5, 0.9),
    "Sinh": (1.5, 0.86), "Taml": (1.45, 0.86), "Telu": (1.7, 0.88), "Thaa": (1.62, 1.0), "Thai": (1.5, 0.95),
    "Bopo": (1.34, 0.9), "Hang": (1.34, 0.9), "Hani": (1.34, 0.9), "Hira": (1.34, 0.9), "Kana": (1.34, 0.9),
}


@dataclass(frozen=True)
class Fitted:
    """A text cut into lines at one size, by the fonts in their order; `step` is the step of its ladder.

    `leading` is how high a line stands, in sizes of the type; `right_to_left` says where a line begins.
    """

    lines: tuple[str, ...]
    points: float
    fonts: tuple[Font, ...]
    step: int
    leading: float = LEADING
    right_to_left: bool = False

    @property
    def height(self) -> float:
        """How high the lines stand."""
        return len(self.lines) * self.points * self.leading * MM_PER_POINT


@dataclass(frozen=True)
class Block:
    """The upper half: name and title as fitted, and where each of its parts begins."""

    name: Fitted
    title: Fitted
    certifies_top: float
    name_top: float
    licences_top: float
    completed_top: float
    title_top: float


def fit(
    what: str, text: str, ladder: tuple[tuple[int, float], ...], measure: float, start: int = 0, stack: Stack = DISPLAY,
) -> Fitted:
    """The text at the first size of the ladder, from step `start` on, at which its lines fit the measure.

    Lines break at spaces; only if no step fits so, between letters. Raises HeldPrint when even that is too long.
    """
    fonts = stack.for_text(text)
    leading, factor = optics(text)
    for pieces, glue in ((text.split(" "), " "), (list(clusters(text)), "")):
        for step in range(min(start, len(ladder) - 1), len(ladder)):
            lines, points = ladder[step][0], round(ladder[step][1] * factor, 2)
            cut = _balanced(pieces, glue, lines, points, measure - _ROOM, fonts)
            if cut is not None:
                return Fitted(cut, points, fonts, step, leading, runs_right_to_left(text))
    raise HeldPrint(f"The {what} is too long for a certificate: {len(text)} characters do not fit on "
                    f"{ladder[-1][0]} lines.")


def optics(text: str) -> tuple[float, float]:
    """How high the lines of a text stand, by the highest of its scripts, and its size by the script of most letters."""
    letters = [OPTICS.get(next(iter(scripts_of(one)), ""), (LEADING, 1.0)) for one in text if one.isalpha()]
    if not letters:
        return LEADING, 1.0
    return max(leading for leading, _ in letters), max(letters, key=letters.count)[1]


def _balanced(
    pieces: list[str], glue: str, lines: int, points: float, measure: float, fonts: tuple[Font, ...]
) -> tuple[str, ...] | None:
    """The pieces on exactly so many lines, the longest as short as can be; None if that is over the measure."""
    if lines > len(pieces):
        return None
    gap = width(fonts, glue, points)
    ends = [0.0, *accumulate(width(fonts, piece, points) + gap for piece in pieces)]

    def long(first: int, last: int) -> float:
        return ends[last] - ends[first] - gap

    best: list[tuple[float, tuple[int, ...]]] = [(long(0, last), (0, last)) for last in range(1, len(pieces) + 1)]
    for _ in range(1, lines):
        best = [min(((max(best[middle - 1][0], long(middle, last)), (*best[middle - 1][1], last))
                     for middle in range(1, last)), default=(float("inf"), (0, last)))
                for last in range(1, len(pieces) + 1)]
    longest, cuts = best[-1]
    if longest > measure:
        return None
    return tuple(glue.join(pieces[first:last]) for first, last in pairwise(cuts))


def lines_of(text: str, stack: Stack, points: float, measure: float) -> int:
    """On how many lines a small text falls when it is filled word by word."""
    fonts = stack.for_text(text)
    space = width(fonts, " ", points)
    lines, used = 1, 0.0
    for word in text.split(" "):
        wide = width(fonts, word, points) * 1.01
        if used and used + space + wide > measure:
            lines, used = lines + 1, 0.0
        if wide > measure:  # a word longer than a line is broken inside
            lines += int(wide // measure)
            wide %= measure
        used += wide + (space if used else 0.0)
    return lines


def block(name: str, title: str, licences: int, top: float, bottom: float, stack: Stack = DISPLAY) -> Block:
    """Name and title between `top` and `bottom`, with as many lines of licences under the name.

    What is left over is shared as one gap. If the block is too high, the title gives way first, then the name, then
    the title again.
    """
    room = bottom - top
    set_name = fit("legal name", name, NAME_LADDER, MEASURE, 0, stack)
    set_title = fit("title", title, TITLE_LADDER, TITLE_MEASURE, 0, stack)
    while _gap(set_name, set_title, licences, room) < _LEAST_GAP:
        if TITLE_LADDER[set_title.step][1] > 15.5:
            set_title = fit("title", title, TITLE_LADDER, TITLE_MEASURE, set_title.step + 1, stack)
        elif set_name.step + 1 < len(NAME_LADDER):
            set_name = fit("legal name", name, NAME_LADDER, MEASURE, set_name.step + 1, stack)
        elif set_title.step + 1 < len(TITLE_LADDER):
            set_title = fit("title", title, TITLE_LADDER, TITLE_MEASURE, set_title.step + 1, stack)
        else:
            raise HeldPrint("The legal name and the title together are too high for a certificate.")
    gap = min(_gap(set_name, set_title, licences, room), _MOST_GAP)
    spare = room - _solid(set_name, set_title, licences) - _gaps(licences) * gap
    certifies = top + spare * 0.4
    name_top = certifies + SMALL + gap
    licences_top = name_top + set_name.height + 0.3 * gap
    completed = (licences_top + licences * SMALL if licences else name_top + set_name.height) + gap
    return Block(set_name, set_title, certifies, name_top, licences_top, completed, completed + SMALL + gap)


def _solid(name: Fitted, title: Fitted, licences: int) -> float:
    return 2 * SMALL + name.height + licences * SMALL + title.height


def _gaps(licences: int) -> float:
    return 4.3 if licences else 4.0


def _gap(name: Fitted, title: Fitted, licences: int, room: float) -> float:
    return (room - _solid(name, title, licences)) / _gaps(licences)
