"""The engraving of a certificate: frame, rosettes and the letters of a demonstration, drawn as lines of a PDF.

One ink and no tint: what is lighter is made of thinner lines, as on a banknote, so a black-and-white printer keeps it.
Lengths are millimetres from the top left of the plate; y grows downwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from math import cos, pi, sin
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from neurodash_ceu.ports.fonts import FONTS
from neurodash_ceu.rules.certificate import DEMONSTRATION

WIDTH, HEIGHT = 255.0, 186.0
INK = (0x17 / 255, 0x23 / 255, 0x3B / 255)
# The tablet in the frame that says a demonstration is one: left, top, width, height.
TABLET = (79.5, 0.25, 96.0, 6.4)
_LOWER_TABLET = (TABLET[0], HEIGHT - 0.25 - TABLET[3], *TABLET[2:])

_BAND, _INNER = 5.75, 6.65  # where the band of the frame ends, and its second line
_MIDDLE = 3.0
_AMPLITUDE, _STRANDS = 2.2, 6
_ACROSS, _DOWN = 27, 19  # whole waves between the corners
Point = tuple[float, float]


@cache
def engraving(*, demonstration: bool) -> bytes:
    """The drawing of the whole plate, as the content of a PDF form whose unit is the millimetre."""
    parts = [f"{_three(INK)} RG {_three(INK)} rg 1 j"]
    if demonstration:
        parts.append(_letters())
        parts.append(f"q {_rectangle(0, 0, WIDTH, HEIGHT)} {_rectangle(*TABLET)} {_rectangle(*_LOWER_TABLET)} W* n")
    parts += [_lines(), *_bands()]
    for x in (_MIDDLE, WIDTH - _MIDDLE):
        parts += [_rosette(x, y, 2.2, small=True) for y in (_MIDDLE, HEIGHT - _MIDDLE)]
    if demonstration:
        parts += ["Q", _tablets()]
    parts.append(_rosette(WIDTH / 2, 16.6, 4.9))
    return "\n".join(parts).encode("ascii")


def _lines() -> str:
    """The straight lines of the frame."""
    drawn = [f"0.35 w {_rectangle(0.25, 0.25, WIDTH - 0.5, HEIGHT - 0.5)} S", "0.12 w"]
    for inset in (_BAND, _INNER):
        drawn.append(f"{_rectangle(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset)} S")
    for x in (_BAND, WIDTH - _BAND):
        drawn += [f"{_n(x)} {_n(y)} m {_n(x)} {_n(y + 5.5)} l S" for y in (0.25, HEIGHT - _BAND)]
    for y in (_BAND, HEIGHT - _BAND):
        drawn += [f"{_n(x)} {_n(y)} m {_n(x + 5.5)} {_n(y)} l S" for x in (0.25, WIDTH - _BAND)]
    return "\n".join(drawn)


def _bands() -> Iterator[str]:
    """The four bands of interlaced waves."""
    yield "0.1 w"
    for strand in range(_STRANDS):
        phase = 2 * pi * strand / _STRANDS
        for y in (_MIDDLE, HEIGHT - _MIDDLE):
            yield _wave(WIDTH - 2 * _BAND, _ACROSS, phase, y, down=False)
        for x in (_MIDDLE, WIDTH - _MIDDLE):
            yield _wave(HEIGHT - 2 * _BAND, _DOWN, phase, x, down=True)


def _wave(length: float, waves: int, phase: float, middle: float, *, down: bool) -> str:
    """One strand: a sine of so many whole waves about a middle line, running across or down."""
    turn = 2 * pi * waves / length

    def point(along: float) -> Point:
        across = middle + _AMPLITUDE * sin(turn * along + phase)
        return (across, _BAND + along) if down else (_BAND + along, across)

    def slope(along: float) -> Point:
        across = _AMPLITUDE * turn * cos(turn * along + phase)
        return (across, 1.0) if down else (1.0, across)

    return _curve(point, slope, length, waves * 6)


def _rosette(x: float, y: float, radius: float, *, small: bool = False) -> str:
    """Petals turned about a centre: strands whose radius swings between two circles, and a heart of the same kind."""
    rings = ((14, 2, 0.34, 1.0),) if small else ((20, 3, 0.56, 1.0), (12, 3, 0.26, 0.70), (8, 2, 0.06, 0.24))
    drawn = [f"{0.06 if small else 0.07} w"]
    for petals, strands, low, high in rings:
        for strand in range(strands):
            phase = 2 * pi * strand / strands
            drawn.append(_ring(x, y, radius * (low + high) / 2, radius * (high - low) / 2, petals, phase))
    return "\n".join(drawn)


def _ring(x: float, y: float, middle: float, swing: float, petals: int, phase: float) -> str:
    def point(turn: float) -> Point:
        r = middle + swing * cos(petals * turn + phase)
        return x + r * sin(turn), y - r * cos(turn)

    def slope(turn: float) -> Point:
        r, dr = middle + swing * cos(petals * turn + phase), -swing * petals * sin(petals * turn + phase)
        return dr * sin(turn) + r * cos(turn), -dr * cos(turn) + r * sin(turn)

    return _curve(point, slope, 2 * pi, petals * 6)


def _curve(point: Callable[[float], Point], slope: Callable[[float], Point], end: float, pieces: int) -> str:
    """A smooth curve through so many pieces, as cubic splines that share their tangents."""
    step = end / pieces
    drawn = [f"{_pair(point(0))} m"]
    for piece in range(pieces):
        (x0, y0), (x1, y1) = point(piece * step), point((piece + 1) * step)
        (dx0, dy0), (dx1, dy1) = slope(piece * step), slope((piece + 1) * step)
        third = step / 3
        drawn.append(f"{_pair((x0 + dx0 * third, y0 + dy0 * third))} {_pair((x1 - dx1 * third, y1 - dy1 * third))} "
                     f"{_pair((x1, y1))} c")
    return "\n".join((*drawn, "S"))


# --- what only a demonstration carries ------------------------------------------------------------------------


@cache
def reminder() -> bytes:
    """The tablet with its sentence alone, in its place on the plate, for pages that flow on."""
    return "\n".join((f"{_three(INK)} RG {_three(INK)} rg", *_tablet(*TABLET), _sentence(TABLET[1]))).encode("ascii")


@cache
def across(width: float, height: float, *, tablet: bool) -> bytes:
    """What a demonstration carries on an upright sheet: letters across it, open since they lie under a text; a tablet.

    The tablet stands in the upper margin, where the first page has it as text.
    """
    k = 0.72  # the letters are drawn for a plate that is wider
    parts = [f"{_three(INK)} RG {_three(INK)} rg 1 j",
             f"q {k} 0 0 {k} {_n((width - k * WIDTH) / 2)} {_n(height / 2 - k * 66)} cm", _letters(hatched=False), "Q"]
    if tablet:
        parts += [f"q 1 0 0 1 {_n((width - WIDTH) / 2)} 6 cm", *_tablet(*TABLET), _sentence(TABLET[1]), "Q"]
    return "\n".join(parts).encode("ascii")


def _tablets() -> str:
    """The dark tablets in the upper and the lower band. The sentence of the upper one is text of the page."""
    return "\n".join((*_tablet(*TABLET), *_tablet(*_LOWER_TABLET), _sentence(_LOWER_TABLET[1])))


def _tablet(left: float, top: float, wide: float, high: float) -> tuple[str, str]:
    return (f"{_rectangle(left, top, wide, high)} f",
            f"q 1 1 1 RG 0.12 w {_rectangle(left + 0.7, top + 0.7, wide - 1.4, high - 1.4)} S Q")


def _sentence(top: float) -> str:
    """The sentence of a demonstration as drawn letters, on a tablet that begins at `top`."""
    path, _ = _outline(DEMONSTRATION, 3.67, 0, "SourceSans3-Semibold.ttf", 0.03)
    return f"q 1 0 0 1 {_n(WIDTH / 2)} {_n(top + 4.4)} cm 1 1 1 rg {path} f Q"


def _letters(*, hatched: bool = True) -> str:
    """DEMONSTRATION across the upper half and its meaning below: open letters, filled with fine lines if `hatched`."""
    slant = 0.17  # radians
    turn = f"{_n(cos(slant), 5)} {_n(-sin(slant), 5)} {_n(sin(slant), 5)} {_n(cos(slant), 5)}"
    drawn = [f"q {turn} {_n(WIDTH / 2)} {_n(66)} cm"]
    for text, size, baseline in (("DEMONSTRATION", 29.0, 8.0), ("NOT VALID FOR CREDIT", 12.5, 21.5)):
        path, half = _outline(text, size, baseline, "SourceSerif4Display-Regular.ttf", 0.05)
        hatch = [f"{_n(-half)} {_n(y)} m {_n(half)} {_n(y)} l" for y in _steps(baseline - size, baseline + 2, 0.55)]
        drawn += [f"q {path} W n 0.06 w", *hatch, "S Q"] if hatched else []
        drawn.append(f"0.07 w {path} S")
    return "\n".join((*drawn, "Q"))


def _steps(first: float, last: float, step: float) -> Iterable[float]:
    return (first + step * number for number in range(int((last - first) / step) + 1))


def _outline(text: str, size: float, baseline: float, file: str, spacing: float) -> tuple[str, float]:
    """The outline of a text centred on x = 0, and half its width. `size` is the em in millimetres, `spacing` in ems."""
    with TTFont(FONTS / file) as opened:
        glyphs, cmap, units = opened.getGlyphSet(), opened.getBestCmap(), opened["head"].unitsPerEm
        names = [cmap[ord(letter)] for letter in text]
        scale, apart = size / units, spacing * units
        total = sum(glyphs[name].width + apart for name in names) - apart
        pen, at = _PathPen(glyphs), -total / 2
        for name in names:
            pen.place(at * scale, baseline, scale)
            glyphs[name].draw(pen)
            at += glyphs[name].width + apart
    return "\n".join(pen.drawn), total * scale / 2 + 1


class _PathPen(BasePen):  # type: ignore[misc]  # the font library ships no types
    """Writes outlines as operators of a PDF, scaled, with y downwards."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.drawn: list[str] = []
        self._x = self._y = 0.0
        self._scale = 1.0

    def place(self, x: float, y: float, scale: float) -> None:
        """Where the next glyph's origin lies."""
        self._x, self._y, self._scale = x, y, scale

    def _at(self, point: Point) -> str:
        return _pair((self._x + point[0] * self._scale, self._y - point[1] * self._scale))

    def _moveTo(self, pt: Point) -> None:  # noqa: N802 - the library's name
        self.drawn.append(f"{self._at(pt)} m")

    def _lineTo(self, pt: Point) -> None:  # noqa: N802 - the library's name
        self.drawn.append(f"{self._at(pt)} l")

    def _curveToOne(self, pt1: Point, pt2: Point, pt3: Point) -> None:  # noqa: N802 - the library's name
        self.drawn.append(f"{self._at(pt1)} {self._at(pt2)} {self._at(pt3)} c")

    def _closePath(self) -> None:  # noqa: N802 - the library's name
        self.drawn.append("h")


# --- numbers as a PDF writes them --------------------------------------------------------------------------


def _n(number: float, places: int = 3) -> str:
    text = f"{number:.{places}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _pair(point: Point) -> str:
    return f"{_n(point[0])} {_n(point[1])}"


def _three(colour: tuple[float, float, float]) -> str:
    return " ".join(_n(part, 4) for part in colour)


def _rectangle(x: float, y: float, wide: float, high: float) -> str:
    return f"{_n(x)} {_n(y)} {_n(wide)} {_n(high)} re"
