"""`neurodash courses new` and `schemas`: what an author begins with."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from neurodash_ceu import settings
from neurodash_ceu.catalog import schemas
from neurodash_ceu.catalog.skeleton import Beginning
from neurodash_ceu.catalog.starting import start
from neurodash_ceu.rules.refusal import Refused


@click.command("new")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", prompt="Title of the module", help="As readers will see it.")
@click.option("--condition-title", help="Title of the condition, where it is new. Asked for if it is not given.")
@click.option("--code", help="The activity's code, as on certificates. Without it, made from the folder's name.")
@click.option("--case", is_flag=True, help="Also a case, cases/first-case.yaml.")
@click.option("--deep-dive", is_flag=True, help="Also a deep dive, deep-dive.md.")
def new_command(
    folder: Path, title: str, condition_title: str | None, code: str | None, case: bool, deep_dive: bool
) -> None:
    """Begin a module in FOLDER, courses/<condition>/<slug>: files that pass `check` and say what is TO WRITE.

    Nothing is written over, and nothing half.
    """
    whole = folder.absolute()
    condition, slug = whole.parent.name, whole.name
    if condition_title is None:
        known = (whole.parent / "condition.yaml").exists()
        condition_title = condition if known else click.prompt("Title of the condition")
    today = datetime.now(UTC).date()
    of = Beginning(condition, slug, title.strip(), (code or slug.upper()).strip(), today, case, deep_dive)
    try:
        written = start(whole, of, condition_title.strip(), settings.load().courses)
    except Refused as refusal:
        raise click.ClickException(refusal.sentence) from refusal
    for path in written:
        click.echo(f"written     {path}")
    click.echo(f"Look for TO WRITE in them. Then: neurodash courses check {folder}")
    if whole.parent.parent.resolve() not in {one.resolve() for one in settings.load().courses}:
        click.echo(f"To publish it later, name {whole.parent.parent} in `courses` of the settings.")


@click.command("schemas")
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
def schemas_command(folder: Path | None) -> None:
    """Write the JSON Schemas that editors complete from into FOLDER/_schemas.

    FOLDER is a folder of courses; without it, those of the settings.
    """
    for courses in (folder,) if folder is not None else settings.load().courses:
        changed = schemas.write(courses)
        for path in changed:
            click.echo(f"written     {path}")
        if not changed:
            click.echo(f"{courses / schemas.FOLDER} is as it should be.")
