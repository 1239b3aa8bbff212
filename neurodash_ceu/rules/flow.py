"""A decision flow: what its author must mend, and its boxes unrolled into a tree on a grid.

A tree can always be drawn without a crossing, and a page can show it as a numbered list as well. So what is reached
twice is shown twice: what to do stands again at each answer, and a question stands once, elsewhere as "go to 3".
Questions go down the left; what an answer leads to stands at the right of its question. One answer leads straight down:
of those that lead to a further question the one with most beside it, so that a flow is as narrow as it can be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from neurodash_ceu.rules.diagrams import LONGEST_TEXT, MOST_PARTS, FlowBox, Slip

ANSWERS = (2, 4)
MOST_COLUMNS = 3  # with more, a box would be narrower than its words
LONGEST_ANSWER = 24  # characters


@dataclass(frozen=True)
class Cell:
    """A box in its place on the grid, counted from 0.

    Questions have a `number` from 1 on, in the order in which they are met. With `again` it only says that one goes on
    with the question of that number, which stands elsewhere.
    """

    box: FlowBox
    column: int
    row: int
    number: int | None = None
    again: bool = False


@dataclass(frozen=True)
class Way:
    """An answer: from one cell to another, by their places in the list of cells. `down` leads to the cell below.

    `place` is that of the answer among those of its question, as its author wrote them.
    """

    start: int
    end: int
    label: str
    down: bool
    place: int


@dataclass(frozen=True)
class Grid:
    """A flow as it is drawn: its cells in the order of reading, and the ways between them."""

    cells: tuple[Cell, ...]
    ways: tuple[Way, ...]

    @property
    def columns(self) -> int:
        """How many boxes stand side by side at most."""
        return 1 + max(cell.column for cell in self.cells)

    @property
    def rows(self) -> int:
        """How many boxes stand above each other at most."""
        return 1 + max(cell.row for cell in self.cells)


def grid(flow: Sequence[FlowBox]) -> Grid:
    """A flow without slips on its grid."""
    made = _Unrolled({box.id: box for box in flow}, flow[0])
    made.place(flow[0], 0, 0)
    numbers = {cell.box.id: cell.number for cell in made.cells if cell.number is not None}
    cells = tuple(replace(cell, number=numbers[cell.box.id]) if cell.again else cell for cell in made.cells)
    return Grid(cells, tuple(made.ways))


class _Unrolled:
    """Cells and ways, filled box by box."""

    def __init__(self, boxes: Mapping[str, FlowBox], first: FlowBox) -> None:
        self.cells: list[Cell] = []
        self.ways: list[Way] = []
        self._boxes = boxes
        self._owned = _owned(boxes, first)
        self._asked = 0

    def place(self, box: FlowBox, column: int, row: int, *, again: bool = False) -> int:
        """Put a box and what follows it on the grid. Returns how many rows that takes."""
        at = len(self.cells)
        if box.ask is None or again:
            self.cells.append(Cell(box, column, row, again=again))
            return 1
        self._asked += 1
        self.cells.append(Cell(box, column, row, self._asked))
        below = max((n for n in range(len(box.answers)) if self._goes_on(box, n)),
                    key=lambda n: (self._wide(self._boxes[box.answers[n].to]), n), default=None)
        used = 0
        for n in sorted(range(len(box.answers)), key=lambda n: n == below):
            answer, down = box.answers[n], n == below
            target = self._boxes[answer.to]
            used = max(used, 1) if down else used
            self.ways.append(Way(at, len(self.cells), answer.label, down, n))
            used += self.place(target, column if down else column + 1, row + used,
                               again=target.ask is not None and not self._goes_on(box, n))
        return used

    def _wide(self, box: FlowBox) -> int:
        """How many boxes stand side by side below this question."""
        further = sorted(self._wide(self._boxes[answer.to]) for n, answer in enumerate(box.answers)
                         if self._goes_on(box, n))
        beside = 1 if len(further) < len(box.answers) else 0
        return max(further[-1], 1 + max([*further[:-1], beside])) if further else 2

    def _goes_on(self, box: FlowBox, n: int) -> bool:
        """Does this answer lead to a question that stands here?"""
        return self._owned.get(box.answers[n].to) == (box.id, n)


def _owned(boxes: Mapping[str, FlowBox], first: FlowBox) -> dict[str, tuple[str, int]]:
    """For each question but the first the answer at which it stands: the one that is fewest questions away."""
    owned: dict[str, tuple[str, int]] = {}
    waiting = [first]
    for box in waiting:
        for n, answer in enumerate(box.answers):
            target = boxes[answer.to]
            if target.ask is not None and target.id != first.id and target.id not in owned:
                owned[target.id] = (box.id, n)
                waiting.append(target)
    return owned


# --- what an author must mend ---------------------------------------------------------------------------


def flow_slips(flow: Sequence[FlowBox]) -> Iterator[Slip]:
    """Boxes that ask or tell, answers that lead somewhere and never back, and room for all of it."""
    if len(flow) > MOST_PARTS:
        yield Slip((), f"the flow has {len(flow)} boxes", f"draw at most {MOST_PARTS}, or two flows")
        return
    first: dict[str, int] = {}
    shaped = True
    for n, box in enumerate(flow):
        if first.setdefault(box.id, n) != n:
            yield Slip((n, "id"), f'the box id "{box.id}" is used twice', "give this one another id")
            shaped = False
        for slip in _box_slips(n, box):
            yield slip
            shaped = False
    lost = [(n, a, answer.to) for n, box in enumerate(flow) for a, answer in enumerate(box.answers)
            if answer.to not in first]
    for n, a, to in lost:
        yield Slip((n, "answers", a, "to"), f'it leads to "{to}", and no box has this id', "write the id of a box")
    if shaped and not lost:
        yield from _way_slips(flow, first)


def _box_slips(n: int, box: FlowBox) -> Iterator[Slip]:
    fewest, most = ANSWERS
    if (box.ask is None) == (box.do is None):
        yield Slip((n,), f"the box {box.id} {'both asks and tells' if box.ask else 'neither asks nor tells'}",
                   "give it `ask` with `answers`, or `do` with a `tone`")
    elif box.do is not None and box.answers:
        yield Slip((n, "answers"), f"the box {box.id} says what to do and has answers",
                   "take the answers out, or make it a question")
    elif box.ask is not None and not fewest <= len(box.answers) <= most:
        count = len(box.answers)
        yield Slip((n,), f"the question {box.id} has {count} answer{'' if count == 1 else 's'}",
                   f"give it {fewest} to {most}")
    elif box.ask is not None and box.tone is not None:
        yield Slip((n, "tone"), f"the question {box.id} has a tone", "give tones to what is to be done")
    for name, text in (("ask", box.ask), ("do", box.do)):
        if text is not None and len(text) > LONGEST_TEXT:
            yield Slip((n, name), f"it is {len(text)} characters long", f"say it in {LONGEST_TEXT}")
    for a, answer in enumerate(box.answers):
        if len(answer.label) > LONGEST_ANSWER:
            yield Slip((n, "answers", a, "label"), f"the answer is {len(answer.label)} characters long",
                       f"say it in {LONGEST_ANSWER}")


def _way_slips(flow: Sequence[FlowBox], place: Mapping[str, int]) -> Iterator[Slip]:
    """Loops, boxes that nothing leads to, and too many boxes side by side."""
    if flow[0].ask is None:
        yield Slip((0,), "the flow begins with something to do", "begin with a question")
        return
    loops = list(_loops(flow, place))
    for n, a in loops:
        yield Slip((n, "answers", a, "to"), f'it leads back to "{flow[n].answers[a].to}", so the flow never ends',
                   "let it lead on")
    reached = {0}
    waiting = [0]
    for n in waiting:
        new = [place[answer.to] for answer in flow[n].answers if place[answer.to] not in reached]
        waiting += dict.fromkeys(new)
        reached |= set(new)
    for n in sorted(set(range(len(flow))) - reached):
        yield Slip((n,), f"nothing leads to the box {flow[n].id}", "let an answer lead to it, or delete it")
    if not loops and (columns := grid(flow).columns) > MOST_COLUMNS:
        yield Slip((), f"the flow is {columns} boxes wide", f"{MOST_COLUMNS} fit on a page: draw two flows")


def _loops(flow: Sequence[FlowBox], place: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    """The answers that lead back to a box on the way to them."""
    done: set[int] = set()

    def visit(n: int, above: tuple[int, ...]) -> Iterator[tuple[int, int]]:
        for a, answer in enumerate(flow[n].answers):
            to = place[answer.to]
            if to in (*above, n):
                yield n, a
            elif to not in done:
                yield from visit(to, (*above, n))
        done.add(n)

    for n in range(len(flow)):
        if n not in done:
            yield from visit(n, ())
