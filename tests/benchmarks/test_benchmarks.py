"""Benchmarks run, small: nobody notices otherwise that one broke, for they are seldom asked for.

Those that take long to set up run with `make soak`.

One of them is a promise too: learners answer at once through `neurodash serve`, and not one request fails.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from benchmarks.__main__ import KINDS
from benchmarks.tables import ROOT

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
