"""Timelines, ladders and flows ready to print: places in per cent of the width, words rendered once, in order.

The words of each stand on the page as an ordered list; lines and boxes only repeat them for the eye.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from neurodash_ceu.catalog.flow_layout import TONES, FlowChart, flow_chart
from neurodash_ceu.catalog.text_lines import width
from neurodash_ceu.ports.pages import typeset
from neurodash_ceu.rules.diagrams import Effort, FlowBox, Ladder, Timeline, Tone
from neurodash_ceu.rules.flow import Grid, grid
from neurodash_ceu.rules.lesson import Figure

Say = Callable[[str], Markup]

EFFORTS: dict[Effort, str] = {"high": "High", "middle": "Middle", "low": "Low", "rest": "Rest"}
TOPS: dict[Effort, int] = {"high": 16, "middle": 42, "low": 68, "rest": 90}  # per cent from above: the edge of a block
STRIP = {"narrow": 270, "wide": 530}  # pixels: of a strip on a phone, and in a column of text
LABEL = 14  # pixels: size of what is written at the strip
CLOSE = Decimal(9)  # per cent: numbers under the axis that stand closer would touch on a phone


@dataclass(frozen=True)
class StretchDrawn:
    """A part of a timeline. `room` says where its name fits over its block: "always", "wide" or "" for nowhere."""

    number: int
    label: str
    span: str
    effort: Effort
    effort_words: str
    note: Markup
    x: str
    width: str
    middle: str
    top: int
    room: str


@dataclass(frozen=True)
class Mark:
    """A number under the axis and its place in per cent."""

    words: str
    at: str
    anchor: str


@dataclass(frozen=True)
class TimelineDrawn:
    """A timeline: its parts, the numbers under them, and the efforts that occur, each with its place from above."""

    unit: str
    parts: tuple[StretchDrawn, ...]
    marks: tuple[Mark, ...]
    efforts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class RungDrawn:
    """A rung, counted from 1 at the lowest."""

    number: int
    label: str
    text: Markup


@dataclass(frozen=True)
class Lead:
    """An answer in words: what it is called, and what follows: something to do, with its tone, or a question."""

    label: str
    do: Markup
    tone: Tone | None
    tone_words: str
    question: int | None


@dataclass(frozen=True)
class Asked:
    """A question in words."""

    number: int
    text: Markup
    leads: tuple[Lead, ...]


@dataclass(frozen=True)
class FlowDrawn:
    """A flow as a chart, and as questions in the order of the chart."""

    chart: FlowChart
    asked: tuple[Asked, ...]


@dataclass(frozen=True)
class Drawing:
    """One of the three, with what stands around it. `kind` names its template."""

    kind: str
    id: str
    title: str
    caption: Markup
    credit: str
    drawn: TimelineDrawn | tuple[RungDrawn, ...] | FlowDrawn


def drawing(figure: Figure, say: Say) -> Drawing | None:
    """A figure's drawing, or None where it draws estimates or is only a link. `say` makes HTML of an author's text."""
    drawn: TimelineDrawn | tuple[RungDrawn, ...] | FlowDrawn
    if figure.timeline is not None:
        kind, drawn = "timeline", _timeline(figure.timeline, say)
    elif figure.ladder is not None:
        kind, drawn = "ladder", _ladder(figure.ladder, say)
    elif figure.flow:
        kind, drawn = "flow", _flow(figure.flow, say)
    else:
        return None
    return Drawing(kind, figure.id, typeset(figure.title), say(figure.caption), figure.credit, drawn)


def _timeline(timeline: Timeline, say: Say) -> TimelineDrawn:
    total, at = timeline.total(), 0
    parts = []
    for n, part in enumerate(timeline.parts, 1):
        share = Decimal(100 * part.length) / total
        parts.append(StretchDrawn(
            n, typeset(part.label), _span(at, part.length, timeline.unit), part.effort, EFFORTS[part.effort].lower(),
            say(part.note) if part.note else Markup(""), _percent(at, total), f"{share:.2f}",
            _percent(2 * at + part.length, 2 * total), TOPS[part.effort], _room(f"{n} {part.label}", share)))
        at += part.length
    used = {part.effort for part in timeline.parts}
    efforts = tuple((words, TOPS[effort]) for effort, words in EFFORTS.items() if effort in used)
    return TimelineDrawn(timeline.unit.capitalize(), tuple(parts), tuple(_marks(timeline)), efforts)


def _span(at: int, length: int, unit: str) -> str:
    """How long, and from when to when: "15 minutes, from 5 to 20"."""
    one = unit.removesuffix("s") if length == 1 else unit
    return typeset(f"{length} {one}, from {at} to {at + length}")


def _percent(part: int, whole: int) -> str:
    return f"{Decimal(100 * part) / whole:.2f}"


def _room(words: str, share: Decimal) -> str:
    """Where words fit over a block that takes this share of the strip."""
    needs = 100 * (width(words, LABEL) + 6)
    return "always" if needs <= share * STRIP["narrow"] else "wide" if needs <= share * STRIP["wide"] else ""


def _marks(timeline: Timeline) -> Iterator[Mark]:
    """Begin and end, and the borders between that do not stand too close to another number."""
    total, at = timeline.total(), 0
    yield Mark("0", "0.00", "start")
    last = Decimal(0)
    for part in timeline.parts[:-1]:
        at += part.length
        place = Decimal(100 * at) / total
        if place - last >= CLOSE and place <= 100 - CLOSE:
            yield Mark(str(at), f"{place:.2f}", "middle")
            last = place
    yield Mark(str(total), "100.00", "end")


def _ladder(ladder: Ladder, say: Say) -> tuple[RungDrawn, ...]:
    return tuple(RungDrawn(n, typeset(rung.label), say(rung.text)) for n, rung in enumerate(ladder.steps, 1))


def _flow(flow: tuple[FlowBox, ...], say: Say) -> FlowDrawn:
    placed = grid(flow)
    return FlowDrawn(flow_chart(placed), tuple(_asked(placed, say)))


def _asked(placed: Grid, say: Say) -> Iterator[Asked]:
    said = {box.id: say(box.ask or box.do or "") for box in dict.fromkeys(cell.box for cell in placed.cells)}
    for n, cell in enumerate(placed.cells):
        if cell.box.ask is None or cell.again or cell.number is None:
            continue
        leads = []
        for way in sorted((way for way in placed.ways if way.start == n), key=lambda way: way.place):
            to = placed.cells[way.end]
            tone = to.box.tone
            leads.append(Lead(typeset(way.label), Markup("") if to.box.ask else said[to.box.id], tone,
                              TONES[tone] if tone else "", to.number))
        yield Asked(cell.number, said[cell.box.id], tuple(leads))
