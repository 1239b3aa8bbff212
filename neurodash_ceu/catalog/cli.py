"""`neurodash courses`: check what authors wrote, say what publishing it would change, and publish it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from neurodash_ceu import settings
from neurodash_ceu.catalog.authoring_cli import new_command, schemas_command
from neurodash_ceu.catalog.case_report import report
from neurodash_ceu.catalog.checks import check_courses
from neurodash_ceu.catalog.faults import several
from neurodash_ceu.catalog.planning import Plan, Step, plan
from neurodash_ceu.catalog.publish import PublishedInPart, publish
from neurodash_ceu.catalog.reader import Courses, read_courses, together
from neurodash_ceu.catalog.rendering import renderer
from neurodash_ceu.catalog.unfinished import MARK, unwritten
from neurodash_ceu.ports import migrate
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.rules.problems import Problem
from neurodash_ceu.settings import Settings


@click.group()
def courses() -> None:
    """Courses as files: begin, check, plan, publish."""


courses.add_command(new_command)
courses.add_command(schemas_command)


@courses.command("check")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print problems.")
@click.option("--cases", "of_cases", is_flag=True, help="Also the best and the worst way through each case.")
def check_command(path: Path | None, form: str, of_cases: bool) -> None:
    """Every problem of every module, with file:line and a fix, and after them the warnings. Needs no database.

    PATH is a folder of courses, of a condition, or of one module; without it, the folders of the settings.
    """
    checked = read_all((path,) if path is not None else settings.load().courses, _now())
    if form == "json":
        told = {"modules": len(checked.modules), "problems": [asdict(one) for one in checked.problems],
                "warnings": [asdict(one) for one in checked.warnings]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _print_problems(checked.problems)
        _print_problems(checked.warnings)
        for module in checked.modules:
            for case in module.cases if of_cases else ():
                click.echo("\n".join((module.head.slug, *report(case))))
            if places := unwritten(module):
                click.echo(_unfinished(module.head.slug, len(places)))
        click.echo(_summary(checked))
    if checked.problems:
        sys.exit(1)


@courses.command("plan")
def plan_command() -> None:
    """What publishing would change, and for whom. Changes nothing."""
    installed = settings.load()
    with _database(installed) as database:
        if migrate.current(database) != migrate.head():
            raise click.ClickException("The database is not set up for this version yet: `neurodash courses publish` "
                                       "or `neurodash serve` does it.")
        with database.reading() as session:
            planned = plan(session, read_all(installed.courses, _now()))
    _print_plan(planned)
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
            done = publish(database.writing, planned, now, renderer())
        except PublishedInPart as part:
            done, refused = part.done, part.refused
    for line in (*done, *refused):
        click.echo(line)
    _print_unfinished(planned)
    if not done and not refused:
        click.echo("Nothing to publish: everything sound is published already.")
    _print_problems(planned.problems)
    if planned.problems:
        click.echo("Modules with problems were left as they are, and nothing was retired.")
    if planned.problems or refused:
        sys.exit(1)


def read_all(folders: Iterable[Path], now: datetime) -> Courses:
    """Read and check several folders of courses as one."""
    read = together(read_courses(folder.resolve(), shown(folder)) for folder in folders)
    return check_courses(read, now.date())


def shown(folder: Path) -> str:
    """A folder as one can open it from here: relative where it is below, whole elsewhere."""
    near = os.path.relpath(folder.resolve())
    return str(folder.resolve()) if near.startswith("..") else folder.resolve().name if near == "." else near


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def _database(installed: Settings) -> Iterator[Database]:
    database = open_database(installed.database)
    try:
        yield database
    finally:
        database.close()


def _print_problems(problems: Iterable[Problem]) -> None:
    for problem in problems:
        what = problem.what if problem.level == "error" else f"warning: {problem.what}"
        click.echo(f"{problem.where}\n    {what}\n    fix: {problem.fix}")
        if problem.rule:
            click.echo(f"    rule: {problem.rule} ({problem.source})")


def _summary(checked: Courses) -> str:
    sound = len(checked.modules)
    modules = f"{sound} module{'' if sound == 1 else 's'} without problems"
    warned = f", {several(len(checked.warnings), 'warning')}" if checked.warnings else ""
    count = len(checked.problems)
    return f"{modules}, {count or 'no'} problem{'' if count == 1 else 's'} in all{warned}."


def _print_plan(planned: Plan) -> None:
    for condition in planned.conditions:
        click.echo(f"condition   {condition.id}: its page changes")
    for name in planned.conditions_gone:
        click.echo(f"condition   {name}: its page is taken away")
    for step in planned.new:
        click.echo(f"new         {_named(step)}")
    for step in planned.changed:
        click.echo(f"changed     {_named(step)}; {_for_whom(step.under_way)}")
    for standing in planned.unchanged:
        click.echo(f"unchanged   {standing.slug}")
    _print_unfinished(planned)
    for standing in planned.withdrawn:
        click.echo(f"withdrawn   {standing.slug}: stays withdrawn until its content changes")
    for standing in planned.retired:
        click.echo(f"retired     {standing.slug}: leaves the catalogue; {_for_whom(standing.under_way)}")
    _print_problems(planned.problems)
    if planned.problems:
        click.echo("Modules with problems would be left as they are, and nothing would be retired.")


def _print_unfinished(planned: Plan) -> None:
    for slug, places in planned.unfinished:
        click.echo(_unfinished(slug, places))


def _unfinished(slug: str, places: int) -> str:
    times = "once" if places == 1 else f"{places} times"
    return f"unfinished  {slug}: says {MARK} {times}, and is not published before that is written"


def _named(step: Step) -> str:
    return f"{step.module.head.slug}: edition {step.number} ({step.sha256[:12]})"


def _for_whom(under_way: int) -> str:
    if not under_way:
        return "nobody is under way"
    people = "1 learner is" if under_way == 1 else f"{under_way} learners are"
    return f"{people} under way and will finish on the edition of their enrolment"
