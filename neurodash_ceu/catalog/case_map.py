"""The map of a case as SVG, and the same in words. Attributes and classes only: no style, no script.

Kinds differ in shape: a scene is a plain box, a decision has pointed sides, a measurement a rule of ticks, an ending a
doubled right edge; what an ending is worth is a sign and a word. A learner's path is thick, the best one dashed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from neurodash_ceu.ports.pages import typeset
from neurodash_ceu.rules.cases.maps import INSIDE, LINE, WIDTH, Box, Layout, Line, layout
from neurodash_ceu.rules.cases.nodes import acts
from neurodash_ceu.rules.cases.readings import span
from neurodash_ceu.rules.cases.shapes import Act, Case, Choice, Decision, Ending, Measurement, Node, Scene
from neurodash_ceu.rules.cases.walking import Walk

Say = Callable[[str], Markup]

KINDS = {Scene: "Scene", Decision: "Decision", Measurement: "Measurement", Ending: "Ending"}
POINT = 10  # how far the sides of a decision stand out, within the box
SIGNS = {"good": "M-5 0l4 4 7-9", "acceptable": "M-5 0h10", "harmful": "M-4 -4l8 8M4 -4l-8 8"}
TURN = 30  # how far a line runs straight on before it bends


@dataclass(frozen=True)
class Drawn:
    """The map and its words: `svg` scrolls in a region of its own, `words` is an ordered list that says the same."""

    svg: Markup
    words: Markup
    has_yours: bool = False
    has_best: bool = False


def draw(
    case: Case, yours: Walk | None = None, best: Walk | None = None, *, name: str = "map", line: Say = escape
) -> Drawn:
    """Draw a sound case, with a walk and the best one marked on it where they are given.

    `name` begins the ids on the page, so that two maps can stand on one; `line` makes HTML of an author's text.
    """
    paths = {"yours": _nodes(yours), "best": _nodes(best)}
    placed = layout(case, [path for path in paths.values() if path])
    marked = _Marked(
        set(paths["yours"]), set(paths["best"]), set(pairwise(paths["yours"])), set(pairwise(paths["best"])),
        yours is not None, best is not None)
    return Drawn(_svg(case, placed, marked, name), _words(case, yours, best, line), marked.has_yours, marked.has_best)


@dataclass(frozen=True)
class _Marked:
    yours: set[str]
    best: set[str]
    your_ways: set[tuple[str, str]]
    best_ways: set[tuple[str, str]]
    has_yours: bool
    has_best: bool


def _nodes(walk: Walk | None) -> Sequence[str]:
    return (*(step.node.id for step in walk.path), walk.node.id) if walk is not None else ()


# --- the picture ----------------------------------------------------------------------------------------


def _svg(case: Case, placed: Layout, marked: _Marked, name: str) -> Markup:
    parts = [Markup(
        '<svg class="case-map" xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{0}-title {0}-desc" '
        'width="{1}" height="{2}" viewBox="0 0 {1} {2}"><title id="{0}-title">{3}</title><desc id="{0}-desc">{4}</desc>'
    ).format(name, placed.width, placed.height, f"Map of the case {case.title}", _description(placed, marked))]
    lines = sorted(placed.lines, key=lambda line: _rank(line, marked))
    parts += [_line(line, "way") for line in lines if not _rank(line, marked)]
    parts += [_line(line, "way yours") for line in lines if (line.source, line.target) in marked.your_ways]
    parts += [_line(line, "way best", beside=(line.source, line.target) in marked.your_ways)
              for line in lines if (line.source, line.target) in marked.best_ways]
    parts += [_tip(line, marked) for line in lines]
    parts += [_box(box, marked) for box in placed.boxes]
    return Markup("").join((*parts, Markup("</svg>")))


def _rank(line: Line, marked: _Marked) -> int:
    way = (line.source, line.target)
    return (way in marked.your_ways) + (way in marked.best_ways)


def _description(placed: Layout, marked: _Marked) -> str:
    count = f"{len(placed.boxes)} nodes from left to right"
    if marked.has_yours and marked.has_best:
        return f"{count}. Your path is a thick line, the best path a dashed one. The list below says the same in words."
    if marked.has_best:
        return f"{count}. The best path is a dashed line. The list below says the same in words."
    return f"{count}. The list below says the same in words."


def _line(line: Line, classes: str, *, beside: bool = False) -> Markup:
    """A line; the best path beside one's own runs a little above it."""
    up = 6 if beside else 0
    points = [(x, y - up) for x, y in line.points]
    if len(points) == 1:
        x, y = points[0]
        path = f"M{x - 16} {y}c-14 -26 46 -26 32 0"
    else:
        (x, y), *rest = points
        path = f"M{x} {y}"
        for n, (to_x, to_y) in enumerate(rest):
            if n % 2:
                path += f"H{to_x}"
            else:
                bend = TURN if to_x > x else -TURN
                path += f"C{x + bend} {y} {to_x - bend} {to_y} {to_x} {to_y}"
            x, y = to_x, to_y
    return Markup('<path class="{}" d="{}"/>').format(classes, path)


def _tip(line: Line, marked: _Marked) -> Markup:
    """The head of an arrow, at the side of the box that a line comes to."""
    x, y = line.points[-1]
    way = (line.source, line.target)
    classes = "tip yours" if way in marked.your_ways else "tip best" if way in marked.best_ways else "tip"
    if len(line.points) == 1:
        return Markup('<path class="{}" d="M{} {}l-4 -7h8z"/>').format(classes, x + 16, y)
    return Markup('<path class="{}" d="M{} {}l{} -4v8z"/>').format(classes, x, y, 7 if line.back else -7)


def _box(box: Box, marked: _Marked) -> Markup:
    node = box.node
    classes = ["node", node.kind]
    classes += ["yours"] if node.id in marked.yours else []
    classes += ["best"] if node.id in marked.best else []
    parts = [Markup('<g class="{}" transform="translate({} {})"><title>{}</title>').format(
        " ".join(classes), box.x, box.y, f"{node.title}. {_kind(node)}"), _shape(node, box.height)]
    left = INSIDE + POINT // 2
    for n, text in enumerate(box.title):
        parts.append(Markup('<text class="map-title" x="{}" y="{}">{}</text>').format(
            left, INSIDE + 13 + n * LINE, typeset(text)))
    below = INSIDE + 12 + len(box.title) * LINE
    if isinstance(node, Ending):
        parts.append(Markup('<path class="sign {}" transform="translate({} {})" d="{}"/>').format(
            node.quality, left + 6, below - 4, SIGNS[node.quality]))
        left += 18
    parts.append(Markup('<text class="map-note" x="{}" y="{}">{}</text></g>').format(left, below, _note(node, marked)))
    return Markup("").join(parts)


def _shape(node: Node, height: int) -> Markup:
    if isinstance(node, Decision):
        half = height // 2
        return Markup('<path class="box" d="M{0} 0H{1}L{2} {3}L{1} {4}H{0}L0 {3}z"/>').format(
            POINT, WIDTH - POINT, WIDTH, half, height)
    box = Markup('<rect class="box" width="{}" height="{}" rx="3"/>').format(WIDTH, height)
    if isinstance(node, Measurement):
        ticks = "".join(f"M{x} 0v{8 if n % 2 else 5}" for n, x in enumerate(range(14, WIDTH - 8, 12)))
        return box + Markup('<path class="ticks" d="{}"/>').format(ticks)
    if isinstance(node, Ending):
        return box + Markup('<path class="edge" d="M{} 0v{}"/>').format(WIDTH - 6, height)
    return box


def _kind(node: Node) -> str:
    return f"Ending: {node.quality}" if isinstance(node, Ending) else KINDS[type(node)]


def _note(node: Node, marked: _Marked) -> str:
    where = _where(node, marked)
    return f"{_kind(node)}, {where}" if where else _kind(node)


def _where(node: Node, marked: _Marked) -> str:
    yours, best = node.id in marked.yours, node.id in marked.best
    if yours and best:
        return "both"
    return "yours" if yours else "best" if best else ""


# --- the words --------------------------------------------------------------------------------------------


def _words(case: Case, yours: Walk | None, best: Walk | None, line: Say) -> Markup:
    """The map as an ordered list: each node, what can be done there, where it leads, and what was taken."""
    taken, good = _done(yours), _done(best)
    on = {node for node, _ in taken} | ({yours.node.id} if yours is not None else set())
    on_best = {node for node, _ in good} | ({best.node.id} if best is not None else set())
    titles = {node.id: node.title for node in case.nodes}
    rows = []
    for box in layout(case).boxes:
        node = box.node
        said = [f"{node.title} ({_kind(node).lower()})"]
        said += ["on your path"] if node.id in on else []
        said += ["on the best path"] if node.id in on_best else []
        ways = [Markup("{} {}").format(line(_act(node, act)), _way(node, act, case, titles, taken, good))
                for act in acts(node)]
        if isinstance(node, Scene):
            ways.append(escape("Goes on to " + _targets(node, titles)))
        inner = Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(way) for way in ways)) \
            if ways else Markup("")
        rows.append(Markup("<li>{}{}</li>").format(", ".join(said) + ".", inner))
    for alarm in case.alarms:
        rows.append(Markup("<li>{}</li>").format(f"At any time the state can force the ending {titles[alarm.next]}."))
    return Markup('<ol class="map-words">{}</ol>').format(Markup("").join(rows))


def _way(
    node: Node, act: Act, case: Case, titles: dict[str, str], taken: set[tuple[str, str]], good: set[tuple[str, str]]
) -> str:
    forced = case.critical_ending if act.critical else None
    target = titles[forced] if forced else _targets(act, titles)
    marks = [act.quality, *(["critical"] if act.critical else []),
             *(["you chose this"] if (node.id, act.id) in taken else []),
             *(["best path"] if (node.id, act.id) in good else [])]
    return f"Leads to {target} ({', '.join(marks)})."


def _act(node: Node, act: Act) -> str:
    if isinstance(act, Choice):
        return act.text.strip()
    assert isinstance(node, Measurement)  # noqa: S101 - only a measurement has bands
    return span(node, act)


def _targets(leading: Scene | Act, titles: dict[str, str]) -> str:
    names = dict.fromkeys((*(titles[way.next] for way in leading.ways), titles[leading.next]))
    return " or ".join(names)


def _done(walk: Walk | None) -> set[tuple[str, str]]:
    """(node, choice) of every step; of a reading, the band."""
    if walk is None:
        return set()
    return {(step.node.id, step.choice.id if step.choice is not None else "") for step in walk.path}
