"""The one exception that is a sentence for a person."""

from __future__ import annotations


class Refused(Exception):
    """A rule says no. The message is one plain sentence that the person at the screen can act on.

    `field` names the form field it belongs to, where there is one.
    """

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
