"""`neurodash courses`: check what authors wrote, say what publishing it would change, and publish it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from neurodash_ceu import settings
from neurodash_ceu.catalog.authoring_cli import new_command, schemas_command
from neurodash_ceu.catalog.case_report import report
from neurodash_ceu.catalog.checks import check_courses
from neurodash_ceu.catalog.effects import effects
from neurodash_ceu.catalog.faults import several
from neurodash_ceu.catalog.handout_prints import printed_now
from neurodash_ceu.catalog.numbers_cli import numbers_command
from neurodash_ceu.catalog.plan_lines import plan_lines, plan_values, problem_lines, unfinished_lines
from neurodash_ceu.catalog.planning import plan
from neurodash_ceu.catalog.publish import PublishedInPart, publish
from neurodash_ceu.catalog.reader import Courses, read_courses, shown, together
from neurodash_ceu.catalog.reading_cli import reading_command
from neurodash_ceu.catalog.reading_lines import reading_lines, reading_values
from neurodash_ceu.catalog.rendering import renderer
from neurodash_ceu.catalog.unfinished import unwritten
from neurodash_ceu.ports import migrate
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.rules.lesson import Module
from neurodash_ceu.settings import Settings


@click.group()
def courses() -> None:
    """Courses as files: begin, check, plan, publish."""


courses.add_command(new_command)
courses.add_command(schemas_command)
courses.add_command(reading_command)
courses.add_command(numbers_command)


@courses.command("check")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print problems.")
@click.option("--cases", "of_cases", is_flag=True, help="Also the best and the worst way through each case.")
@click.option("-v", "--verbose", is_flag=True, help="Also how each module reads: reading time, ease, grade.")
def check_command(path: Path | None, form: str, of_cases: bool, verbose: bool) -> None:
    """Every problem of every module, with file:line and a fix, and after them the warnings. Needs no database.

    PATH is a folder of courses, of a condition, or of one module; without it, the folders of the settings.
    """
    checked = read_all((path,) if path is not None else settings.load().courses, _now())
    if form == "json":
        told = {"modules": len(checked.modules), "problems": [asdict(one) for one in checked.problems],
                "warnings": [asdict(one) for one in checked.warnings]}
        _print_json(told | ({"reading": [reading_values(draft.module) for draft in checked.drafts]} if verbose else {}))
    else:
        _say(problem_lines((*checked.problems, *checked.warnings)))
        for module in checked.modules:
            for case in module.cases if of_cases else ():
                _say((module.head.slug, *report(case)))
        _say(unfinished_lines(_unwritten_places(checked.modules)))
        if verbose:
            _say(line for draft in checked.drafts for line in reading_lines(draft.module))
        click.echo(_summary(checked))
    if checked.problems:
        sys.exit(1)


@courses.command("plan")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print the plan.")
def plan_command(form: str) -> None:
    """What publishing would change, and for whom: answers, passes and runs that it touches. Changes nothing."""
    installed = settings.load()
    with _database(installed) as database:
        if migrate.current(database) != migrate.head():
            raise click.ClickException("The database is not set up for this version yet: `neurodash courses publish` "
                                       "or `neurodash serve` does it.")
        with database.reading() as session:
            planned = plan(session, read_all(installed.courses, _now()))
            touched = {step.module.head.id: effects(session, step) for step in planned.changed}
    if form == "json":
        _print_json(plan_values(planned, touched))
    else:
        _say(plan_lines(planned, touched))
    if planned.problems:
        sys.exit(1)


@courses.command("publish")
def publish_command() -> None:
    """Publish every sound module that is new or changed. Doing it twice is doing it once."""
    now, installed = _now(), settings.load()
    with _database(installed) as database:
        migrate.upgrade(database)
        with database.reading() as session:
            planned = plan(session, read_all(installed.courses, now))
        refused: tuple[str, ...] = ()
        try:
            done = publish(database.writing, planned, now, renderer(), Storage(installed.storage))
        except PublishedInPart as part:
            done, refused = part.done, part.refused
        unprinted = printed_now(database)
    _say((*done, *refused))
    _say(unfinished_lines(planned.unfinished))
    if not done and not refused:
        click.echo("Nothing to publish: everything sound is published already.")
    _say(problem_lines(planned.problems))
    if planned.problems:
        click.echo("Modules with problems were left as they are, and nothing was retired.")
    _say(unprinted)
    if planned.problems or refused or unprinted:
        sys.exit(1)


def read_all(folders: Iterable[Path], now: datetime) -> Courses:
    """Read and check several folders of courses as one."""
    read = together(read_courses(folder.resolve(), shown(folder)) for folder in folders)
    return check_courses(read, now.date())


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def _database(installed: Settings) -> Iterator[Database]:
    database = open_database(installed.database)
    try:
        yield database
    finally:
        database.close()


def _print_json(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _unwritten_places(modules: Iterable[Module]) -> Iterable[tuple[str, int]]:
    return ((module.head.slug, len(places)) for module in modules if (places := unwritten(module)))


def _summary(checked: Courses) -> str:
    sound = len(checked.modules)
    modules = f"{sound} module{'' if sound == 1 else 's'} without problems"
    warned = f", {several(len(checked.warnings), 'warning')}" if checked.warnings else ""
    count = len(checked.problems)
    return f"{modules}, {count or 'no'} problem{'' if count == 1 else 's'} in all{warned}."
