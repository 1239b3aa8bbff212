"""Numbers in addresses: none is larger than a key can be, so a mangled one is not found instead of failing on a row."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST_KEY = 2 ** 63 - 1


def whole_number(text: str | None) -> int | None:
    """A whole number above zero, or None for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 16 and int(text) > 0 else None


class Number(IntegerConverter):
    """`<int:…>` of every route, below the largest key where the route says nothing smaller."""

    def __init__(self, of: Map, *args: Any, **named: Any) -> None:
        super().__init__(of, *args, **{"max": LARGEST_KEY} | named)


def install(app: Flask) -> None:
    """Before any route is added."""
    app.url_map.converters["int"] = Number
