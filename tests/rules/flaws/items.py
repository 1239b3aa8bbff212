"""Items in one line for tests: the stem, then the options between bars; a key begins with a star."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from neurodash_ceu.rules.flaws.asked import Asked, Offered
from neurodash_ceu.rules.flaws.table import ITEM_RULES, ItemRule

RULE: dict[str, ItemRule] = {rule.name: rule for rule in ITEM_RULES}


def item(line: str, *, shuffled: bool = True) -> Asked:
    """The item of a line."""
    stem, *options = (part.strip() for part in line.split("|"))
    return Asked(stem, tuple(Offered(one.removeprefix("*"), one.startswith("*"), n)
                             for n, one in enumerate(options)), shuffled)


@dataclass(frozen=True)
class Seen:
    """Lines in which a rule sees its flaw, and lines like them in which it sees none."""

    rule: str
    fires: tuple[str, ...]
    silent: tuple[str, ...]


def seen(name: str, asked: Asked) -> list[tuple[str, int | None]]:
    """What a rule says of an item: its words, and the place of the option."""
    return [(flaw.what, flaw.option) for flaw in RULE[name].look(asked)]


def cases(several: Iterable[Seen], which: str) -> list[tuple[str, str]]:
    """(rule, line) of all lines of one sort."""
    return [(one.rule, line) for one in several for line in getattr(one, which)]
