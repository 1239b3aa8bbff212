"""What the office's addresses may carry, read forgivingly: a mangled number is no number."""

from __future__ import annotations


def whole_number(text: str | None) -> int | None:
    """A whole number above zero, or None for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 16 and int(text) > 0 else None
