"""Small quizzes and modules for tests of the law, by hand and by chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from neurodash_ceu.rules.assessment import Quiz
from neurodash_ceu.rules.cases.shapes import Case, Ending, Scene
from neurodash_ceu.rules.items.base import Option
from neurodash_ceu.rules.items.single_best import SingleBest
from neurodash_ceu.rules.lesson import (
    BLOCKS,
    PARTS,
    CreditClaim,
    EvidenceStatement,
    Module,
    ModuleHead,
    Paragraph,
    Section,
)


def item(
    name: str, objective: str = "o1", *, options: int = 4, right: int = 0, shuffle: bool = True
) -> SingleBest:
    """An item of so many options; the one numbered `right` is correct."""
    return SingleBest(
        id=name, kind="single_best", objective=objective, section="strength", stem=f"What of {name}?",
        options=tuple(Option(f"{name}-{n}", f"Answer {n}", "Because.", correct=n == right) for n in range(options)),
        shuffle=shuffle)


def quiz(draw: int, *objectives: str) -> Quiz:
    """A quiz with an item for each objective named, ids q0, q1, ... in that order."""
    return Quiz("quiz", draw, tuple(item(f"q{n}", objective) for n, objective in enumerate(objectives)))


@st.composite
def quizzes(draw: st.DrawFn) -> Quiz:
    """Any quiz: one to four objectives, one to twelve items of two to five options, a draw that the bank can give."""
    objectives = draw(st.lists(st.sampled_from(["o1", "o2", "o3", "o4"]), min_size=1, max_size=12))
    items = []
    for n, objective in enumerate(objectives):
        options = draw(st.integers(2, 5))
        items.append(item(f"q{n}", objective, options=options, right=draw(st.integers(0, options - 1)),
                          shuffle=draw(st.booleans())))
    return Quiz("quiz", draw(st.integers(1, len(items))), tuple(items))


def section(name: str, *texts: str, inner: Sequence[Section] = ()) -> Section:
    """A section with a heading of one word and these paragraphs."""
    return Section(name, name.title(), tuple(Paragraph(f"{name}-{n}", text) for n, text in enumerate(texts)),
                   tuple(inner))


def ending(name: str = "end", quality: str = "good") -> Ending:
    """An ending of that quality."""
    return Ending(name, "ending", "The end", "It ends.", quality)  # type: ignore[arg-type]  # a test's shorthand


def short_case(name: str) -> Case:
    """A case of one scene and a good ending."""
    return Case(name, "A case", "A fictional person", "They come.", "hello",
                (Scene("hello", "scene", "Hello", "They sit.", "end"), ending()))


def module(**changes: object) -> Module:
    """A whole module of six one-word blocks, one item and one case; keywords replace keys of its head or its parts."""
    parts: dict[str, object] = {name: changes.pop(name) for name in ("brief", "deep_dive", "quiz", "cases")
                                if name in changes}
    whole = Module(
        head=ModuleHead(
            id="m", code="ND-1", slug="m", title="A module", summary="What it says.", condition="ms",
            professions=("PT",), level="intermediate", objectives=(),
            evidence=EvidenceStatement("One source.", "No full text.", date(2026, 11, 1), date(2027, 11, 1)),
            author="Authors", disclosures="None.",
            credit=CreditClaim("mergener", 1, 1, ("brief",), "Counted."),
            required=PARTS, pass_percent=80, attempts=3, released_on=date(2026, 11, 1),
            credit_until=date(2028, 11, 1), review_by=date(2027, 11, 1)),
        brief=tuple(section(name, "word") for name in BLOCKS), deep_dive=(), claims=(), references=(),
        quiz=quiz(1, "o1"), cases=(short_case("first"),))
    head = replace(whole.head, **changes)  # type: ignore[arg-type]  # a test's shorthand
    return replace(whole, head=head, **parts)  # type: ignore[arg-type]  # a test's shorthand
