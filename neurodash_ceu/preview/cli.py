"""`neurodash courses preview`: course files as their readers will see them, while they are written."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from neurodash_ceu import settings
from neurodash_ceu.catalog.faults import several
from neurodash_ceu.preview.library import State
from neurodash_ceu.preview.running import run
from neurodash_ceu.rules.problems import Problem


@click.command("preview")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--port", default=8010, show_default=True, type=click.IntRange(0, 65535),
              help="Where to serve it, on this machine alone; 0 takes any free port.")
def preview_command(path: Path | None, port: int) -> None:
    """Show courses as they will be, published or not, and again with every change. Nothing is recorded.

    PATH is a folder of courses, of a condition, or of one module; without it, the folders of the settings.
    """
    folders = (path,) if path is not None else settings.load().courses
    run(tuple(folder.absolute() for folder in folders), port, _ready, _changed, _tell)
    click.echo("The preview has ended, and what was done in it is gone.")


def _ready(address: str, state: State) -> None:
    _problems(state.problems)
    click.echo(f"{_summary(state)}\n\nOpen  {address}\n\nPages follow every change of the files, until you press Ctrl "
               "and C. Nothing is recorded.")


def _changed(state: State) -> None:
    _problems(state.problems)
    click.echo(f"{datetime.now().astimezone():%H:%M:%S}  {_summary(state)}")


def _tell(sentences: tuple[str, ...]) -> None:
    for sentence in sentences:
        click.echo(sentence)


def _summary(state: State) -> str:
    warnings = f", {several(len(state.warnings), 'warning')}" if state.warnings else ""
    problems = several(len(state.problems), "problem") if state.problems else "no problems"
    return f"{several(len(state.modules), 'module')}, {problems}{warnings}."


def _problems(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        click.echo(f"{problem.where}\n    {problem.what}\n    fix: {problem.fix}")
