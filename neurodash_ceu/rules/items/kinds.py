"""The kinds of item there are. A new kind is one file beside this one and one line here (docs/kinds-of-items.md)."""

from __future__ import annotations

from typing import get_args, get_type_hints

from neurodash_ceu.rules.items.base import Item
from neurodash_ceu.rules.items.matching import Matching
from neurodash_ceu.rules.items.multiple_response import MultipleResponse
from neurodash_ceu.rules.items.numeric import Numeric
from neurodash_ceu.rules.items.ordering import Ordering
from neurodash_ceu.rules.items.script_concordance import ScriptConcordance
from neurodash_ceu.rules.items.single_best import SingleBest
from neurodash_ceu.rules.items.true_false_grid import TrueFalseGrid

AnyItem = SingleBest | MultipleResponse | TrueFalseGrid | Ordering | Matching | Numeric | ScriptConcordance

KINDS: dict[str, type[Item]] = {get_args(get_type_hints(kind)["kind"])[0]: kind for kind in get_args(AnyItem)}
