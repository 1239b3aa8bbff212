"""`neurodash courses reading`: the tables in which a reader says of each sentence whether its sources carry it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TextIO

import click

from neurodash_ceu import settings
from neurodash_ceu.catalog.faults import several
from neurodash_ceu.catalog.plan_lines import problem_lines
from neurodash_ceu.catalog.reader import Draft, read_courses, shown, together
from neurodash_ceu.catalog.reading_table import (
    OPEN,
    Table,
    counted,
    lacks,
    open_rows,
    read_table,
    table_text,
    with_verdicts,
)
from neurodash_ceu.rules.problems import Problem

HOME = Path("docs") / "review"  # of a source tree


@click.command("reading")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--to", "to", type=click.Path(path_type=Path),
              help="The table, or a folder for tables. Without it, docs/review of where you are.")
@click.option("--set", "verdicts", type=click.File(encoding="utf-8"),
              help="Take verdicts from a file, a line each: row, tab, verdict, tab, note. All of them or none.")
@click.option("--open", "list_open", is_flag=True, help="Print the rows that are open, as --set takes them.")
@click.option("--check", "only_check", is_flag=True,
              help="Write nothing; exit 1 unless every table is there, current and without an open row.")
def reading_command(
    path: Path | None, to: Path | None, verdicts: TextIO | None, list_open: bool, only_check: bool
) -> None:
    """Write or update the table of a reading: every sentence that claims something, and a reader's verdict.

    Verdicts stay while the words of their sentence stay. PATH is as for `check`.
    """
    drafts = drafts_of(path)
    if verdicts is not None and len(drafts) != 1:
        raise click.ClickException("Name one module for --set: rows belong to one table.")
    failed = False
    for draft in drafts:
        file = _file(draft, to, alone=len(drafts) == 1 and path is not None)
        if only_check:
            failed |= _said(_checked(draft, file))
            continue
        table = read_table(_text(file), str(file))
        if verdicts is not None and not table.problems:
            table = with_verdicts(draft.module, table, verdicts, verdicts.name)
        if _said(table.problems):
            failed = True
            continue
        _write(file, table_text(draft.module, table))
        click.echo(f"{file}: {counted(draft.module, table)}", err=list_open)
        if list_open:
            _list(draft, table)
    if failed:
        sys.exit(1)


def drafts_of(path: Path | None) -> tuple[Draft, ...]:
    """The modules of a folder, or of those of the settings. Ends the command where there is none."""
    read = together(read_courses(folder.resolve(), shown(folder))
                    for folder in ((path,) if path is not None else settings.load().courses))
    unread = [problem for problem in read.problems if not read.drafts]
    if _said(unread):
        sys.exit(1)
    return read.drafts


def _file(draft: Draft, to: Path | None, *, alone: bool) -> Path:
    """Where the table of a module stands."""
    name = f"{draft.module.head.slug}.md"
    if to is not None:
        return to if alone and to.suffix == ".md" else to / name
    if not HOME.is_dir():
        raise click.ClickException(f"There is no {HOME} here: name the table with --to.")
    return HOME / name


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8") if file.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file} cannot be read: {error}") from error


def _checked(draft: Draft, file: Path) -> tuple[Problem, ...]:
    if not file.exists():
        return (Problem(f"{file}:1", f"there is no table of a reading of {draft.module.head.slug}",
                        "run `neurodash courses reading`, and read it"),)
    return lacks(draft.module, _text(file), str(file))


def _write(file: Path, text: str) -> None:
    """All of it or nothing: hours of reading stand in it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(file)


def _list(draft: Draft, table: Table) -> None:
    for row in open_rows(draft.module, table):
        rests = f" <- {row.rests}" if row.rests else ""
        click.echo(f"# {row.statement.file} {row.place}: {row.statement.text}{rests}\n{row.id}\t{OPEN}\t")


def _said(problems: tuple[Problem, ...] | list[Problem]) -> bool:
    for line in problem_lines(problems):
        click.echo(line)
    if problems:
        click.echo(f"{several(len(problems), 'problem')}.")
    return bool(problems)
