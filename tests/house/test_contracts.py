"""The arrows of the house hold, and each contract is seen to break in a throwaway copy.

A contract that names a module nobody has could pass by looking at nothing; so every line of every contract is
tried with the import it is there to refuse.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]

# contract, file that errs (made if the room has none yet), what it imports
TRESPASSES = [
    ("layers", "records/people.py", "neurodash_ceu.ports.session"),
    ("layers", "ports/outbox.py", "neurodash_ceu.web.guards"),
    ("layers", "credits/ledger.py", "neurodash_ceu.learning.actions"),
    ("layers", "catalog/prose.py", "neurodash_ceu.accounts.actions"),
    ("layers", "accounts/actions.py", "neurodash_ceu.catalog.prose"),
    ("layers", "desk/actions.py", "neurodash_ceu.catalog.prose"),
    ("layers", "catalog/prose.py", "neurodash_ceu.desk.reader"),
    ("layers", "membership/actions.py", "neurodash_ceu.catalog.prose"),
    ("layers", "learning/actions.py", "neurodash_ceu.app"),
    ("layers", "app.py", "neurodash_ceu.preview.door"),
    ("layers", "wsgi.py", "neurodash_ceu.preview.routes"),
    ("layers", "serving.py", "neurodash_ceu.preview.running"),
    ("layers", "resources.py", "neurodash_ceu.settings"),
    ("layers", "stray/__init__.py", "json"),
    ("pure-law", "rules/credit.py", "neurodash_ceu.ports.audit"),
    ("pure-law", "rules/credit.py", "sqlalchemy"),
    ("pure-law", "rules/grading.py", "pydantic"),
    ("no-flask", "records/people.py", "flask"),
    ("no-flask", "ports/pages.py", "flask_login"),
    ("no-flask", "accounts/actions.py", "flask_wtf"),
    ("no-flask", "learning/actions.py", "wtforms"),
    ("no-flask", "learning/actions.py", "neurodash_ceu.web.guards"),
    ("no-flask", "credits/ledger.py", "flask"),
    ("no-flask", "credits/certificates.py", "flask"),
    ("no-flask", "credits/pdf.py", "flask"),
    ("no-flask", "catalog/publish.py", "flask"),
    ("no-flask", "catalog/reader.py", "flask"),
    ("no-flask", "catalog/checks.py", "flask"),
    ("no-commit", "learning/actions.py", "neurodash_ceu.ports.session"),
    ("no-commit", "credits/ledger.py", "neurodash_ceu.ports.session"),
    ("no-commit", "credits/certificates.py", "neurodash_ceu.ports.session"),
    ("no-database", "desk/reader.py", "sqlalchemy"),
    ("no-database", "ports/files.py", "sqlalchemy"),
    ("no-database", "catalog/reader.py", "neurodash_ceu.records.catalog"),
    ("no-database", "catalog/checks.py", "weasyprint"),
    ("one-printer", "credits/certificates.py", "weasyprint"),
    ("one-printer", "ports/pages.py", "weasyprint"),
    ("one-engine", "worker.py", "dbos"),
    ("one-engine", "ports/jobs.py", "dbos"),
]


def lint(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run import-linter over the package that stands in `root`."""
    return subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo", *arguments], cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)}, check=False, capture_output=True, text=True)


def copy(to: Path) -> Path:
    """A throwaway copy of the package and its contracts, with the doors that trespassers run to."""
    shutil.copy(ROOT / "pyproject.toml", to)
    package = to / "neurodash_ceu"
    shutil.copytree(ROOT / "neurodash_ceu", package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("web/guards.py", "accounts/actions.py", "app.py"):
        add(package / name, "")
    return package


def add(path: Path, line: str) -> None:
    """Append a line to a module, making its room if there is none."""
    path.parent.mkdir(exist_ok=True)
    (path.parent / "__init__.py").touch()
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")


def test_the_arrows_hold() -> None:
    run = lint(ROOT)
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in run.stdout


def test_every_contract_is_tried() -> None:
    assert {contract["id"] for contract in CONTRACTS} == {contract for contract, _, _ in TRESPASSES}


def test_a_copy_is_whole_before_anyone_trespasses(tmp_path: Path) -> None:
    copy(tmp_path)
    run = lint(tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("contract", sorted({contract for contract, _, _ in TRESPASSES}))
def test_every_trespass_is_refused(tmp_path: Path, contract: str) -> None:
    """All trespassers of a contract at once: each must be named."""
    package = copy(tmp_path)
    trespasses = [(file, wants) for name, file, wants in TRESPASSES if name == contract]
    for file, wants in trespasses:
        add(package / file, f"import {wants}")
    after = lint(tmp_path, "--contract", contract)
    assert after.returncode == 1
    named = after.stdout.split("Broken contracts")[-1]
    unseen = [file for file, wants in trespasses if not told(named, file, wants)]
    assert unseen == [], after.stdout + after.stderr


def told(named: str, file: str, wants: str) -> bool:
    """Is this import among those that the linter names? A room on no floor is named alone."""
    importer = "neurodash_ceu." + file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return f"{importer} -> {wants} " in named or (file.startswith("stray/") and "neurodash_ceu.stray" in named)
