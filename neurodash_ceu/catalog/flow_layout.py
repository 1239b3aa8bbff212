"""A decision flow in pixels: boxes with their lines of text, the lines between them, and where each answer is written.

The chart is as wide as a column of text, so that its letters keep their size. Everything is a whole number.
"""

from __future__ import annotations

from dataclasses import dataclass

from neurodash_ceu.catalog.text_lines import lines
from neurodash_ceu.ports.pages import typeset
from neurodash_ceu.rules.flow import Cell, Grid, Way
from neurodash_ceu.rules.prose import plain_text

WIDTH = 608
GAPS = {1: 0, 2: 108, 3: 82}  # between columns, by how many there are: an answer is written there
MARGIN = 2  # around everything: half of the thickest line
TEXT, TEXT_LINE = 15, 19  # size and distance of lines, in a box
NOTE, NOTE_LINE = 14, 17  # the same of an answer, and of the word above what is to be done
PAD, PAD_TOP = 12, 10
NUMBER = 22  # room at the left of a question for its number
APART = 22  # between rows
STUB = 16  # how far a line runs out of a box before it turns
HEAD = 8  # an arrow's head
TONES = {"go": "Go on", "care": "With care", "stop": "Stop"}


@dataclass(frozen=True)
class Line:
    """A line of text and where it begins."""

    text: str
    x: int
    y: int


@dataclass(frozen=True)
class Drawn:
    """A box. `kind` is "ask", "again", or the tone of what is to be done, "plain" without one."""

    kind: str
    x: int
    y: int
    width: int
    height: int
    number: int | None
    word: Line | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Arrow:
    """The corners of a line from box to box; it ends in a head that points right or down. `words` is the answer."""

    points: tuple[tuple[int, int], ...]
    words: tuple[Line, ...]
    down: bool

    @property
    def path(self) -> str:
        """As the `d` of a path."""
        return "M" + "L".join(f"{x} {y}" for x, y in self.points)

    @property
    def head(self) -> str:
        """The head, as the `d` of a path."""
        x, y = self.points[-1]
        side = HEAD // 2 + 1
        return f"M{x} {y}l{-side} {-HEAD}h{2 * side}z" if self.down else f"M{x} {y}l{-HEAD} {-side}v{2 * side}z"


@dataclass(frozen=True)
class FlowChart:
    """A flow ready to draw."""

    width: int
    height: int
    boxes: tuple[Drawn, ...]
    arrows: tuple[Arrow, ...]


def flow_chart(grid: Grid) -> FlowChart:
    """Every box as wide as its column, every row as high as its highest box, every answer beside its line."""
    return _Placing(grid).chart()


class _Placing:
    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        columns = grid.columns
        self._gap = GAPS.get(columns, 60)
        self._wide = (WIDTH - 2 * MARGIN - (columns - 1) * self._gap) // columns
        self._words = [self._answer(way) for way in grid.ways]
        self._texts = [self._text(cell) for cell in grid.cells]
        self._tops, self._highs = self._rows()

    def _answer(self, way: Way) -> tuple[str, ...]:
        room = self._wide // 2 - 2 * MARGIN - 8 if way.down else self._gap - STUB - 12
        return lines(typeset(way.label), room, NOTE)

    def _text(self, cell: Cell) -> tuple[str, ...]:
        if cell.again:
            return (f"Go to {cell.number}",)
        asked = cell.box.ask is not None
        said = typeset(plain_text(cell.box.ask or cell.box.do or ""))
        return lines(said, self._wide - 2 * PAD - (NUMBER if asked else 0), TEXT)

    def _high(self, n: int) -> int:
        tone = self._grid.cells[n].box.tone
        return 2 * PAD_TOP + len(self._texts[n]) * TEXT_LINE + (NOTE_LINE if tone else 0)

    def _rows(self) -> tuple[list[int], list[int]]:
        """The top and the height of every row."""
        highs, before = [0] * self._grid.rows, [0] + [APART] * (self._grid.rows - 1)
        for n, cell in enumerate(self._grid.cells):
            highs[cell.row] = max(highs[cell.row], self._high(n))
        for way, words in zip(self._grid.ways, self._words, strict=True):
            row = self._grid.cells[way.end].row
            if way.down:
                before[row] = max(before[row], len(words) * NOTE_LINE + HEAD + 14)
            else:  # it is written above its line, which comes to the middle of the row
                highs[row] = max(highs[row], 2 * len(words) * NOTE_LINE)
        tops, at = [], MARGIN
        for row, high in enumerate(highs):
            at += before[row]
            tops.append(at)
            at += high
        return tops, highs

    def _x(self, cell: Cell) -> int:
        return MARGIN + cell.column * (self._wide + self._gap)

    def _middle(self, cell: Cell) -> int:
        return self._tops[cell.row] + self._highs[cell.row] // 2

    def chart(self) -> FlowChart:
        boxes = tuple(self._box(n, cell) for n, cell in enumerate(self._grid.cells))
        arrows = tuple(self._arrow(way, words, boxes) for way, words in zip(self._grid.ways, self._words, strict=True))
        return FlowChart(WIDTH, self._tops[-1] + self._highs[-1] + MARGIN, boxes, arrows)

    def _box(self, n: int, cell: Cell) -> Drawn:
        asked, tone = cell.box.ask is not None, cell.box.tone
        high = self._high(n)
        x, y = self._x(cell), self._middle(cell) - high // 2
        left = x + PAD + (NUMBER if asked and not cell.again else 0)
        first = y + PAD_TOP + TEXT_LINE - 5
        word = Line(TONES[tone], left, first - 1) if tone else None
        first += NOTE_LINE if tone else 0
        text = tuple(Line(line, left, first + k * TEXT_LINE) for k, line in enumerate(self._texts[n]))
        kind = "again" if cell.again else "ask" if asked else tone or "plain"
        return Drawn(kind, x, y, self._wide, high, None if cell.again else cell.number, word, text)

    def _arrow(self, way: Way, words: tuple[str, ...], boxes: tuple[Drawn, ...]) -> Arrow:
        start, end = boxes[way.start], boxes[way.end]
        if way.down:
            x = start.x + start.width // 2
            foot = end.y - HEAD - 6 - (len(words) - 1) * NOTE_LINE
            said = tuple(Line(word, x + 8, foot + k * NOTE_LINE) for k, word in enumerate(words))
            return Arrow(((x, start.y + start.height), (x, end.y)), said, down=True)
        out, across = start.y + start.height // 2, end.y + end.height // 2
        turn = start.x + start.width + STUB
        corners = ((start.x + start.width, out), (turn, out), (turn, across), (end.x, across))
        straight = corners if out != across else (corners[0], corners[-1])
        foot = across - 6 - (len(words) - 1) * NOTE_LINE
        said = tuple(Line(word, turn + 5, foot + k * NOTE_LINE) for k, word in enumerate(words))
        return Arrow(straight, said, down=False)
