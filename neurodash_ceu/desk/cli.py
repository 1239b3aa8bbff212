"""`neurodash policies`: what is wrong with the provider's policies, and drafts to begin from."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from neurodash_ceu import settings
from neurodash_ceu.desk.reader import DRAFTS, read_policies
from neurodash_ceu.rules.policies import NAMES


@click.group()
def policies() -> None:
    """Privacy, terms, accessibility, complaints, refunds and adjustments, as this provider promises them."""


@policies.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False, exists=True))
def check(folder: Path | None) -> None:
    """Every problem of the policies, with file and line and a fix, and which are still drafts. Exit code 1 if any."""
    where = folder or settings.load().policies_folder
    shelf = read_policies(where)
    for problem in shelf.problems:
        click.echo(problem.sentence())
    drafts = [name for name in NAMES if shelf.policies[name].draft]
    if drafts:
        click.echo(f"Shown as drafts that are not adopted: {', '.join(drafts)}.")
    if not shelf.problems:
        click.echo(f"No problems in {where}.")
    sys.exit(1 if shelf.problems else 0)


@policies.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
def copy(folder: Path | None) -> None:
    """Copy the shipped drafts to the policies folder, to be read, changed, dated and adopted. Never over a file."""
    where = folder or settings.load().policies_folder
    where.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        target = where / f"{name}.md"
        if target.exists():
            click.echo(f"{target} is there already and stays as it is.")
            continue
        target.write_text((DRAFTS / target.name).read_text(encoding="utf-8"), encoding="utf-8")
        click.echo(f"{target} is written. Read it, change it, give it a version and `in_force:` with a date.")
