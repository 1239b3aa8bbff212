"""Broken drawings: two things in one figure, timelines and ladders that cannot be read, flows that lead nowhere."""

from __future__ import annotations

from tests.catalog.broken import MODULE, Broken, Told

CLAIMS = "  claims: [strength-pooled]\n"


def drawn(name: str, text: str, *problems: Told) -> Broken:
    """A module whose figure, from line 44 on, is this in place of its claims."""
    return Broken(name, problems, ((MODULE, CLAIMS, text),))


def flow(*boxes: str) -> str:
    """A flow with these boxes, from line 45 on."""
    return "  flow:\n" + "".join(f"  - {{{box}}}\n" for box in boxes)


def ask(name: str, *to: str) -> str:
    """A question whose answers lead there."""
    answers = ", ".join(f"{{label: A{n}, to: {one}}}" for n, one in enumerate(to))
    return f"id: {name}, ask: {name}?, answers: [{answers}]"


def do(name: str) -> str:
    """Something to do."""
    return f"id: {name}, do: Train., tone: go"


WIDE = flow(ask("q1", "q2", "q3"), ask("q2", "q4", "q5"), ask("q3", "q6", "q7"),
            *(ask(name, "x", "y") for name in ("q4", "q5", "q6", "q7")), do("x"), do("y"))

DRAWINGS = (
    drawn("a figure draws two things",
          CLAIMS + "  ladder: {steps: [{label: A, text: B}, {label: C, text: D}, {label: E, text: F}]}\n",
          ("module.yaml:40 figure forest", "the figure draws claims and ladder", "draw one thing a figure")),
    drawn("a drawing has a link",
          "  link: https://example.org/figure\n"
          "  ladder: {steps: [{label: A, text: B}, {label: C, text: D}, {label: E, text: F}]}\n",
          ("module.yaml:44 figure forest", "the figure has a ladder and a link",
           "take the link out, and cite the source in the caption")),
    drawn("a timeline has one part, without length",
          "  timeline: {unit: minutes, parts: [{label: All, length: 0, effort: low}]}\n",
          ("module.yaml:44 figure forest", "its length is 0", "give it at least 1"),
          ("module.yaml:44 figure forest", "the timeline has 1 part", "draw 2 to 12, or a piece of the session")),
    drawn("a part is too short to be seen, and its name too long",
          "  timeline:\n    unit: minutes\n    parts:\n    - {label: Short, length: 1, effort: high}\n"
          f"    - {{label: {'Long ' * 9}name, length: 25, effort: low}}\n",
          ("module.yaml:47 figure forest", "a part of 1 in 26 minutes is too short to be seen",
           "join it with the part beside it, or draw a piece of the session"),
          ("module.yaml:48 figure forest", "it is 49 characters long", "say it in 40, and the rest in the text")),
    drawn("an effort is none",
          "  timeline: {unit: minutes, parts: [{label: A, length: 1, effort: hard}, "
          "{label: B, length: 1, effort: low}]}\n",
          ("module.yaml:44 figure forest", '`effort` is "hard" (text)',
           "write one of 'low', 'middle', 'high' or 'rest'")),
    drawn("a ladder is too short",
          "  ladder: {steps: [{label: A, text: B}, {label: C, text: D}]}\n",
          ("module.yaml:44 figure forest", "the ladder has 2 rungs", "draw 3 to 7")),
    drawn("an answer leads nowhere",
          flow(ask("q1", "x", "stpo"), do("x"), do("stop")),
          ("module.yaml:45 figure forest flow q1", 'it leads to "stpo", and no box has this id',
           "write the id of a box")),
    drawn("a flow leads back",
          flow(ask("q1", "q2", "x"), ask("q2", "q1", "x"), do("x")),
          ("module.yaml:46 figure forest flow q2", 'it leads back to "q1", so the flow never ends', "let it lead on")),
    drawn("nothing leads to a box",
          flow(ask("q1", "x", "y"), do("x"), do("y"), do("z")),
          ("module.yaml:48 figure forest flow z", "nothing leads to the box z",
           "let an answer lead to it, or delete it")),
    drawn("a box is none",
          flow("id: q1, ask: A?, do: B., answers: []", "id: x", "id: q2, ask: C?, answers: [{label: A, to: x}]",
               "id: y, do: D., answers: [{label: A, to: x}]",
               "id: q3, ask: E?, tone: go, answers: [{label: A, to: x}, {label: B, to: x}]"),
          ("module.yaml:45 figure forest flow q1", "the box q1 both asks and tells",
           "give it `ask` with `answers`, or `do` with a `tone`"),
          ("module.yaml:46 figure forest flow x", "the box x neither asks nor tells",
           "give it `ask` with `answers`, or `do` with a `tone`"),
          ("module.yaml:47 figure forest flow q2", "the question q2 has 1 answer", "give it 2 to 4"),
          ("module.yaml:48 figure forest flow y", "the box y says what to do and has answers",
           "take the answers out, or make it a question"),
          ("module.yaml:49 figure forest flow q3", "the question q3 has a tone", "give tones to what is to be done")),
    drawn("a flow begins with something to do",
          flow(do("x"), do("x")),
          ("module.yaml:46 figure forest flow x", 'the box id "x" is used twice', "give this one another id")),
    drawn("a flow decides nothing",
          flow(do("x")),
          ("module.yaml:45 figure forest flow x", "the flow begins with something to do", "begin with a question")),
    drawn("a flow has too many boxes",
          flow(ask("q1", "x0", "x1"), *(do(f"x{n}") for n in range(12))),
          ("module.yaml:44 figure forest", "the flow has 13 boxes", "draw at most 12, or two flows")),
    drawn("a flow is too wide", WIDE,
          ("module.yaml:44 figure forest", "the flow is 4 boxes wide",
           "3 fit on a page: draw two flows")),
)
