"""What shapes say about themselves: the kinds of their unions, and the keys known at a path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Optional, Union

import pytest

from neurodash_ceu.ports.shapes import keys_at, kinds_of
from neurodash_ceu.rules.assessment import Quiz
from neurodash_ceu.rules.cases.shapes import Case
from neurodash_ceu.rules.evidence import Claim
from neurodash_ceu.rules.items.kinds import KINDS
from neurodash_ceu.rules.lesson import Module, ModuleHead

ITEM_KINDS = {shape.__name__: kind for kind, shape in KINDS.items()}
CASE_KINDS = {"Scene": "scene", "Decision": "decision", "Measurement": "measurement", "Ending": "ending"}
SCENE = ("id", "kind", "title", "text", "next", "findings", "effects", "ways")


@dataclass(frozen=True)
class Left:
    """A member of a union spelt the older way."""

    kind: Literal["left"]
    a: int


@dataclass(frozen=True)
class Right:
    """The other."""

    kind: Literal["right"]
    b: int
    again: Optional[Pair] = None  # noqa: UP045 - the older spelling is read too


@dataclass(frozen=True)
class Pair:
    """A shape that holds itself, by way of a union."""

    first: Union[Left, Right]  # noqa: UP007 - the older spelling is read too
    word: str | None = None


@dataclass(frozen=True)
class Kindless:
    """No union anywhere."""

    word: str
    one: Left | None = None
    two: None | Claim = None  # noqa: RUF036 - in whichever order an author of shapes writes it


@pytest.mark.parametrize(("shape", "kinds"), [
    (Case, CASE_KINDS), (Module, CASE_KINDS | ITEM_KINDS), (tuple[Case, ...], CASE_KINDS), (Quiz, ITEM_KINDS),
    (Claim, {}), (str, {}),
    (Pair, {"Left": "left", "Right": "right"}), (Kindless, {}),
])
def test_kinds_of_unions_anywhere_below(shape: object, kinds: dict[str, str]) -> None:
    assert kinds_of(shape) == kinds


@pytest.mark.parametrize(("shape", "path", "value", "keys"), [
    (Claim, (), {}, ("id", "statement", "population", "certainty", "reference", "figures", "estimate")),
    (Claim, ("estimate",), {"estimate": {}}, ("label", "axis", "value", "low", "high")),
    (tuple[Claim, ...], (0,), [{}], ("id", "statement", "population", "certainty", "reference", "figures", "estimate")),
    (tuple[Claim, ...], (0, "estimate"), [{"estimate": {}}], ("label", "axis", "value", "low", "high")),
    (tuple[Claim, ...], (), [], ()),
    (Claim, ("statement",), {"statement": "x"}, ()),
    (Claim, ("figures", 0), {"figures": ["x"]}, ()),
    (Claim, ("nothing", "at", "all"), {}, ()),
    (Quiz, ("items", 0, "options", 3), {"items": [{}]}, ("id", "text", "rationale", "correct", "pinned", "image")),
    (Quiz, ("items", 0, "premises", 1), {"items": [{"kind": "matching"}]},
     ("id", "text", "rationale", "match", "pinned", "image")),
    (Case, ("nodes", 0), {"nodes": [{"kind": "ending"}]},
     ("id", "kind", "title", "text", "quality", "findings", "points")),
    (Case, ("nodes", 1), {"nodes": [{}, {"kind": "decision"}]},
     ("id", "kind", "title", "text", "ask", "choices", "findings")),
    (Case, ("nodes", 0, "choices", 0), {"nodes": [{"kind": "decision"}]},
     ("id", "text", "next", "quality", "consequence", "rationale", "critical", "when", "effects", "delayed", "ways",
      "cites", "points")),
    (Case, ("nodes", 0), {"nodes": [{"kind": "gone"}]}, SCENE),
    (Case, ("nodes", 0), {"nodes": "text"}, SCENE),
    (Pair, ("first",), {"first": {"kind": "right"}}, ("kind", "b", "again")),
    (Pair, ("first", "again", "first"), {"first": {"kind": "right", "again": {"first": {"kind": "left"}}}},
     ("kind", "a")),
    (Kindless, ("one",), {"one": {"kind": "anything"}}, ("kind", "a")),
    (Kindless, ("two", "estimate"), {}, ("label", "axis", "value", "low", "high")),
])
def test_the_keys_known_at_a_path(shape: object, path: tuple[str | int, ...], value: object,
                                  keys: tuple[str, ...]) -> None:
    assert keys_at(shape, path, value) == keys


def test_the_head_of_a_module_knows_its_keys() -> None:
    assert keys_at(ModuleHead, ("credit",), {}) == (
        "method", "reading", "test", "credit_texts", "rationale", "difficulty_tenths", "words_per_minute",
        "minutes_per_item_tenths", "topics")
