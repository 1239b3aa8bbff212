"""Any item of any kind, for property tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from neurodash_ceu.rules.items.base import Item, Option
from neurodash_ceu.rules.items.matching import Match, Matching, Premise
from neurodash_ceu.rules.items.multiple_response import MultipleResponse
from neurodash_ceu.rules.items.numeric import Numeric, Slip, Unit
from neurodash_ceu.rules.items.ordering import Ordered, Ordering
from neurodash_ceu.rules.items.script_concordance import Judgement, ScriptConcordance
from neurodash_ceu.rules.items.single_best import SingleBest
from neurodash_ceu.rules.items.true_false_grid import Statement, TrueFalseGrid

SCHEMES = ("exact", "proportional", "proportional_correct", "negative")
HEAD: dict[str, Any] = {"objective": "o1", "section": "strength", "stem": "What follows?"}
IDS = "abcdefgh"
JUNK = st.sampled_from(["", "a", "b", "z", "a=true", "a=false", "a=b", "p=a", "=", "a=", "value=", "value=x",
                        "value=1e3", "value=NaN", "unit=kg", "unit=nil", "value=00.10", "value=-0"])

UNITS = ((), (Unit("s", "seconds"),), (Unit("s", "seconds"), Unit("min", "minutes", "60")),
         (Unit("m", "metres"), Unit("cm", "centimetres", "0.01"), Unit("ft", "feet", "0.3048")))


def decimals(least: int = -999, most: int = 999) -> st.SearchStrategy[str]:
    """Decimals as an author writes them: "12", "-3.5", "0.25"."""
    def spell(hundredths: int) -> str:
        whole, rest = divmod(abs(hundredths), 100)
        text = f"{whole}" + (f".{rest:02d}".rstrip("0") if rest else "")
        return f"-{text}" if hundredths < 0 else text
    return st.integers(least * 100, most * 100).map(spell)


@st.composite
def items(draw: st.DrawFn, kinds: Sequence[str] | None = None, **head: Any) -> Item:
    """A sound item of one of these kinds, of any by default."""
    kind = draw(st.sampled_from(list(kinds or MAKERS)))
    common = {**HEAD, "id": "q", "worth": draw(st.integers(1, 3)), "shuffle": draw(st.booleans()), **head}
    return MAKERS[kind](draw, common)


def _names(draw: st.DrawFn, least: int) -> list[str]:
    return list(IDS[:draw(st.integers(least, 6))])


def _options(draw: st.DrawFn, names: list[str], right: set[str]) -> tuple[Option, ...]:
    return tuple(Option(one, f"Option {one}", "Because.", correct=one in right, pinned=draw(st.booleans()))
                 for one in names)


def _single(draw: st.DrawFn, head: dict[str, Any]) -> Item:
    names = _names(draw, 3)
    return SingleBest(kind="single_best", options=_options(draw, names, {draw(st.sampled_from(names))}), **head)


def _multiple(draw: st.DrawFn, head: dict[str, Any]) -> Item:
    names = _names(draw, 3)
    right = draw(st.sets(st.sampled_from(names), min_size=1, max_size=len(names) - 1))
    return MultipleResponse(kind="multiple_response", options=_options(draw, names, right),
                            scheme=draw(st.sampled_from(SCHEMES)), **head)


def _grid(draw: st.DrawFn, head: dict[str, Any]) -> Item:
    statements = tuple(Statement(one, f"Statement {one}", "Because.", true=draw(st.booleans()))
                       for one in _names(draw, 2))
    return TrueFalseGrid(kind="true_false_grid", statements=statements, scheme=draw(st.sampled_from(SCHEMES)), **head)


def _ordering(draw: st.DrawFn, head: dict[str, Any]) -> Item:
    names = draw(st.permutations(_names(draw, 3)))
    return Ordering(kind="ordering", order=tuple(Ordered(one, f"Step {one}", "Because.") for one in names),
                    scheme=draw(st.sampled_from(SCHEMES)), **head)


def _matching(draw: st.DrawFn, head: dict[str, Any]) -> Item:
    names = _names(draw, 3)
    premises = tuple(Premise(f"p{one}", f"Premise {one}", "Because.", match=draw(st.sampled_from(names)))
                     for one in _names(draw, 2))
    return Matching(kind="matching", premises=premises, options=tuple(Match(one, f"Match {one}", "") for one in names),
                    scheme=draw(st.sampled_from(SCHEMES)), **head)


def _numeric(draw: st.DrawFn, head: dict[str, Any]) -> Item:
    units = draw(st.sampled_from(UNITS))
    value, tolerance = draw(decimals()), draw(decimals(0, 20))
    far = draw(decimals(3_000, 9_000))
    return Numeric(kind="numeric", value=value, tolerance=tolerance, units=units, rationale="Because.",
                   slips=(Slip("far", far, "Too far."),), **head)


def _concordance(draw: st.DrawFn, head: dict[str, Any]) -> Item:
    answers = draw(st.lists(st.integers(0, 9), min_size=3, max_size=5))
    scale = tuple(Judgement(IDS[n], f"Point {n}", "Because.", panel=count) for n, count in enumerate(answers))
    made = ScriptConcordance(kind="script_concordance", hypothesis="Fatigue", finding="Warm room", scale=scale,
                             **{**head, "graded": True})
    return made if made.scored else ScriptConcordance(
        kind="script_concordance", hypothesis="Fatigue", finding="Warm room", scale=scale, **{**head, "graded": False})


MAKERS = {"single_best": _single, "multiple_response": _multiple, "true_false_grid": _grid, "ordering": _ordering,
          "matching": _matching, "numeric": _numeric, "script_concordance": _concordance}


@st.composite
def answers(draw: st.DrawFn, item: Item) -> tuple[str, ...]:
    """An answer its page could give: empty, in part, or whole."""
    if isinstance(item, Numeric):
        number = draw(st.sampled_from([item.value, item.slips[0].text]) | decimals())
        unit = [f"unit={draw(st.sampled_from(item.units)).id}"] if item.units and draw(st.booleans()) else []
        return tuple([f"value={number}"] * draw(st.booleans()) + unit)
    if isinstance(item, Ordering):
        return tuple(draw(st.permutations(item.key()))) if draw(st.booleans()) else ()
    if isinstance(item, TrueFalseGrid):
        return _some(draw, [one.id for one in item.statements], ["true", "false"])
    if isinstance(item, Matching):
        return _some(draw, [one.id for one in item.premises], [one.id for one in item.options])
    names = [part.id for part in item.parts()]
    if isinstance(item, MultipleResponse):
        return tuple(draw(st.lists(st.sampled_from(names), unique=True)))
    return tuple(draw(st.lists(st.sampled_from(names), max_size=1)))


def _some(draw: st.DrawFn, names: list[str], words: list[str]) -> tuple[str, ...]:
    return tuple(f"{one}={draw(st.sampled_from(words))}" for one in names if draw(st.booleans()))
