"""What the office's addresses may carry, read forgivingly: a mangled number is no number."""

from __future__ import annotations

from flask import request

LONGEST = 200  # characters of a question that are looked at


def whole_number(text: str | None) -> int | None:
    """A whole number above zero, or None for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 16 and int(text) > 0 else None


def typed(name: str) -> str:
    """What was typed into a question's field, spaces folded; "" for nothing."""
    return " ".join(request.args.get(name, "").split())[:LONGEST]
