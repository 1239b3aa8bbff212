"""What is not written yet: a text that says TO WRITE. It passes the checks, and it is never published."""

from __future__ import annotations

from typing import Any

from neurodash_ceu.catalog.faults import strings
from neurodash_ceu.ports.yaml_lines import Path

MARK = "TO WRITE"


def unwritten(value: Any) -> tuple[Path, ...]:
    """The paths of the texts of a module or a condition that are still to be written."""
    return tuple(path for path, text in strings(value, ()) if MARK in text)
