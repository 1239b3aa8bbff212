"""Benchmarks run, small: nobody notices otherwise that one broke, for they are seldom asked for.

Those that take long to set up run with `make soak`.

One of them is a promise too: learners answer at once through `neurodash serve`, and not one request fails.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import books, ledger
from benchmarks.__main__ import KINDS
from benchmarks.tables import ROOT
from neurodash_ceu.ports.session import Database
from neurodash_ceu.ports.storage import Storage

QUICK = ("answers", "crowd")


@pytest.mark.parametrize("kind", [
    kind if kind in QUICK else pytest.param(kind, marks=pytest.mark.soak) for kind in KINDS])
def test_it_runs(kind: str) -> None:
    done = subprocess.run([sys.executable, "-m", "benchmarks", "--quick", kind], cwd=ROOT, capture_output=True,
                          text=True, check=False, timeout=500)
    assert done.returncode == 0, done.stdout + done.stderr
    tables = done.stdout.split("\n## ")[1:]
    assert tables, done.stdout
    for table in tables:
        rows = [line for line in table.splitlines() if line.startswith("| ")]
        assert len(rows) >= 3, table  # the columns' names, the rule below them, and what was found


def test_what_walks_a_million_entries_walks_a_few(sqlite_database: Database, tmp_path: Path) -> None:
    """The pieces of the benchmark of the ledger, without its servers."""
    books.grow(sqlite_database, 0, 3)
    ledger._somebody(sqlite_database, 1, 70)
    assert ledger._sealed(sqlite_database, Storage(tmp_path / "kept")) < 60
    found = ledger.walk_here(str(sqlite_database.engine.url), str(tmp_path / "kept"))
    assert found["entries"] == 3 * books.ENTRIES + 70
