"""How large a name and a title are set and where each line stands, computed from the fonts before any layout.

Lengths are millimetres from the top left of the plate, which is 255 x 186; sizes of type are points.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise

from neurodash_ceu.ports.letters import DISPLAY, MM_PER_POINT, Font, HeldPrint, Stack, clusters, width

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


@dataclass(frozen=True)
class Fitted:
    """A text cut into lines at one size, by the fonts in their order; `step` is the step of its ladder."""

    lines: tuple[str, ...]
    points: float
    fonts: tuple[Font, ...]
    step: int

    @property
    def height(self) -> float:
        """How high the lines stand."""
        return len(self.lines) * self.points * LEADING * MM_PER_POINT


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


def fit(what: str, text: str, ladder: tuple[tuple[int, float], ...], measure: float, start: int = 0) -> Fitted:
    """The text at the first size of the ladder, from step `start` on, at which its lines fit the measure.

    Lines break at spaces; only if no step fits so, between letters. Raises HeldPrint when even that is too long.
    """
    fonts = DISPLAY.for_text(text)
    for pieces, glue in ((text.split(" "), " "), (list(clusters(text)), "")):
        for step in range(min(start, len(ladder) - 1), len(ladder)):
            lines, points = ladder[step]
            cut = _balanced(pieces, glue, lines, points, measure - _ROOM, fonts)
            if cut is not None:
                return Fitted(cut, points, fonts, step)
    raise HeldPrint(f"The {what} is too long for a certificate: {len(text)} characters do not fit on "
                    f"{ladder[-1][0]} lines.")


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


def block(name: str, title: str, licences: int, top: float, bottom: float) -> Block:
    """Name and title between `top` and `bottom`, with as many lines of licences under the name.

    What is left over is shared as one gap. If the block is too high, the title gives way first, then the name, then
    the title again.
    """
    room = bottom - top
    set_name = fit("legal name", name, NAME_LADDER, MEASURE)
    set_title = fit("title", title, TITLE_LADDER, TITLE_MEASURE)
    while _gap(set_name, set_title, licences, room) < _LEAST_GAP:
        if set_title.points > 15.5:
            set_title = fit("title", title, TITLE_LADDER, TITLE_MEASURE, set_title.step + 1)
        elif set_name.step + 1 < len(NAME_LADDER):
            set_name = fit("legal name", name, NAME_LADDER, MEASURE, set_name.step + 1)
        elif set_title.step + 1 < len(TITLE_LADDER):
            set_title = fit("title", title, TITLE_LADDER, TITLE_MEASURE, set_title.step + 1)
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
