"""A table of results: printed as it is saved, with what was promised beside what was found."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("flask", "sqlalchemy", "gunicorn", "weasyprint")


@dataclass
class Table:
    """Rows of cells under a title. `notes` say what was done, in a sentence each."""

    title: str
    columns: tuple[str, ...]
    notes: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, *cells: str) -> None:
        """One more row."""
        self.rows.append(cells)

    def text(self) -> str:
        """The table as Markdown that is also pleasant in a terminal."""
        widths = [max(len(row[n]) for row in (self.columns, *self.rows)) for n in range(len(self.columns))]

        def line(cells: Sequence[str]) -> str:
            return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"

        rule = line(["-" * width for width in widths])
        return "\n".join([f"## {self.title}", "", *self.notes, "", line(self.columns), rule, *map(line, self.rows), ""])


def ms(seconds: float) -> str:
    """Milliseconds to three figures."""
    return f"{seconds * 1000:.3g}"


def share(shares: Sequence[float]) -> str:
    """The middle of the rounds in per cent, and the lowest and highest of them."""
    return f"{median(shares):.0%} ({min(shares):.0%} to {max(shares):.0%})"


def times(ratios: Sequence[float]) -> str:
    """The middle of the rounds as a factor, and the lowest and highest of them."""
    return f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which this part of the values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def commit() -> str:
    """The commit that is measured, with a plus when files differ from it."""
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()

    return (git("rev-parse", "--short=10", "HEAD") or "unknown") + ("+" if git("status", "--porcelain") else "")


def machine() -> str:
    """How large the machine is and what runs on it; nothing that names it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    load = os.getloadavg()[0]
    return (f"{len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB, Python {platform.python_version()}, {packages}; "
            f"load before: {load:.1f}")
