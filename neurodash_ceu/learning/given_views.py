"""An answer as it was given, for pages: in words, and in place of the one that is kept."""

from __future__ import annotations

import json
from collections.abc import Sequence

from neurodash_ceu.records.learning import Attempt, Response
from neurodash_ceu.rules import drawing
from neurodash_ceu.rules.items.base import Item
from neurodash_ceu.rules.prose import plain_text


def drawn(attempt: Attempt) -> tuple[str, ...]:
    """The ids of the items of an attempt, in its order."""
    return tuple(item.item_id for item in drawing.paper_from_text(attempt.paper).items)


def as_given(kept: Response | None, marks: Sequence[str], sure: int | None) -> Response:
    """An answer that is not kept, as if it were: a page shows it chosen. It is never put into a session."""
    rev, saved_at = (kept.rev, kept.saved_at) if kept else (0, None)
    return Response(answer=json.dumps(list(marks)), rev=rev, saved_at=saved_at, confidence=sure, checked_at=None)


def answer_words(item: Item, marks: Sequence[str]) -> str:
    """What was answered, in the words of the item: its parts in order, and what was said of each."""
    texts = {part.id: plain_text(part.text) for part in item.parts()}

    def words(mark: str) -> str:
        part, equals, value = mark.partition("=")
        said = {"true": "true", "false": "false"}.get(value) or texts.get(value, value)
        if not equals:
            return texts.get(part, part)
        return f"{texts[part]}: {said}" if part in texts else said

    return "; ".join(words(mark) for mark in marks) or "Nothing chosen"
