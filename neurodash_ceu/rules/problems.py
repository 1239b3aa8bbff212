"""A mistake in a file, as data for the person who wrote the file: where it is, what it is, and what mends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake. `where` is file:line and the thing it is in ("courses/ms/x/quiz.yaml:41 item q3").

    A warning holds nothing back. Where it comes from a rule of writing items it has the rule's name and source; so
    has an error that a module made of a warning.
    """

    where: str
    what: str
    fix: str
    level: Level = "error"
    rule: str = ""
    source: str = ""

    def sentence(self) -> str:
        """The whole problem on one line."""
        return f"{self.where}: {self.what}. {self.fix[:1].upper()}{self.fix[1:]}."
