"""`neurodash boards`: check the operator's rules of boards, list all rules, and begin a file from one that ships."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from neurodash_ceu import settings
from neurodash_ceu.catalog.faults import several
from neurodash_ceu.catalog.plan_lines import problem_lines
from neurodash_ceu.renewals import beginning, schema
from neurodash_ceu.renewals.checks import check_boards
from neurodash_ceu.renewals.reader import Shelf, beside, read_folder
from neurodash_ceu.renewals.shelf import shipped
from neurodash_ceu.rules.boards import Board, Rule
from neurodash_ceu.rules.refusal import Refused


@click.group()
def boards() -> None:
    """What licensing boards ask, as files: check, list, correct."""


@boards.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print problems.")
def check(folder: Path | None, form: str) -> None:
    """Every problem of every file, with file:line and a fix, and what yours change. Exit code 1 if there is any.

    FOLDER holds your own files; without it, `boards` in the instance folder. Those that ship are checked with them.
    """
    shelf = _read(folder)
    if form == "json":
        told = {"rules": sum(len(board.rules) for board in shelf.boards), "changes": list(shelf.changes),
                "problems": [asdict(one) for one in shelf.problems]}
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        for line in (*problem_lines(shelf.problems), *shelf.changes, _summary(shelf)):
            click.echo(line)
    sys.exit(1 if shelf.problems else 0)


@boards.command("list")
@click.option("--older-than", type=click.IntRange(0), help="Only rules last read more than so many days ago.")
def list_command(older_than: int | None) -> None:
    """Every rule: what it asks of whom, on what kind of page it was read, and when."""
    before = date.max if older_than is None else _today() - timedelta(days=older_than)
    rules = [(board, rule) for board in _read(None).boards for rule in board.rules if rule.source.checked < before]
    for board, rule in rules:
        click.echo(_line(board, rule))
    if not rules:
        click.echo("No rule is as old as that.")


@boards.command()
@click.argument("code")
@click.option("--rule", "rule_id", help="Only this rule of the file, by its id.")
def copy(code: str, rule_id: str | None) -> None:
    """Copy the file of the board CODE to your own folder, to be corrected there. Never over a file.

    What you leave in it stands before what ships, and is not brought up to date by us any more: with --rule only that
    rule.
    """
    try:
        written = beginning.copy(code, rule_id, settings.load().boards_folder)
    except Refused as refusal:
        raise click.ClickException(refusal.sentence) from refusal
    click.echo(f"{written} is written. Correct it, write the page and the day you read it.")
    click.echo("Then: neurodash boards check")


@boards.command("schema")
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
def schema_command(folder: Path | None) -> None:
    """Write the JSON Schema that editors complete from into FOLDER; without it, into your own folder of boards."""
    click.echo(f"written     {schema.write(folder or settings.load().boards_folder)}")


def _read(folder: Path | None) -> Shelf:
    own = folder or settings.load().boards_folder
    return check_boards(beside(shipped(), read_folder(own, own=True)), _today())


def _today() -> date:
    return datetime.now(UTC).date()


def _summary(shelf: Shelf) -> str:
    rules = [rule for board in shelf.boards for rule in board.rules]
    doubtful = [rule for rule in rules if not rule.confirmed]
    problems = several(len(shelf.problems), "problem") if shelf.problems else "no problems"
    return (f"{several(len(shelf.boards), 'board')} with {several(len(rules), 'rule')}, of which {len(doubtful)} not "
            f"confirmed; {problems} in all.")


def _line(board: Board, rule: Rule) -> str:
    unit = "" if rule.unit is None else f" {rule.unit.plural or rule.unit.name}"
    asks = f"{rule.required}{unit}" if rule.required is not None else "no hours"
    ended = f"; until {rule.effective_until}" if rule.effective_until else ""
    doubt = "" if rule.confirmed else "; not confirmed"
    return (f"{board.code:<16} {rule.id:<16} {' '.join(rule.professions):<10} {asks:<22} "
            f"read {rule.source.checked} ({rule.source.kind}){ended}{doubt}")
