"""What the office's addresses may carry, read forgivingly."""

from __future__ import annotations

from flask import request

LONGEST = 200  # characters of a question that are looked at


def typed(name: str) -> str:
    """What was typed into a question's field, spaces folded; "" for nothing."""
    return " ".join(request.args.get(name, "").split())[:LONGEST]
