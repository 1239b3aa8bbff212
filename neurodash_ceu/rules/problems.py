"""A mistake in a file, as data for the person who wrote the file: where it is, what it is, and what mends it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake. `where` is file:line and the thing it is in ("courses/ms/x/quiz.yaml:41 item q3")."""

    where: str
    what: str
    fix: str

    def sentence(self) -> str:
        """The whole problem on one line."""
        return f"{self.where}: {self.what}. {self.fix[:1].upper()}{self.fix[1:]}."
