"""`neurodash courses numbers`: what every number of a module rests on, and which ones a reader must decide."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from neurodash_ceu.catalog.checks_numbers import shown_number
from neurodash_ceu.catalog.numbers import Numbered, numbers
from neurodash_ceu.catalog.reader import Draft
from neurodash_ceu.catalog.reading_cli import drafts_of
from neurodash_ceu.rules.backing import VERDICTS

TOLD = ("unsupported", "undecided")  # what is listed without being asked for


@click.command("numbers")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print them.")
@click.option("--list", "listed", type=click.Choice(list(VERDICTS)), multiple=True,
              help="List the numbers of this verdict instead; may be given several times.")
@click.option("-v", "--verbose", is_flag=True, help="Also how many numbers have which verdict, and what it means.")
def numbers_command(path: Path | None, form: str, listed: tuple[str, ...], verbose: bool) -> None:
    """What each number of prose, questions and cases rests on: first what rests on nothing, then what to read.

    PATH is as for `check`. Exit code 1 if a number that looks measured rests on nothing.
    """
    drafts, wanted = drafts_of(path), listed or TOLD
    if form == "json":
        click.echo(json.dumps({"modules": [_values(draft, wanted) for draft in drafts]}, ensure_ascii=False, indent=2))
    else:
        for draft in drafts:
            for line in (*_lines(draft, wanted), *_summary(draft, verbose=verbose)):
                click.echo(line)
    if any(one.backed.verdict == "unsupported" for draft in drafts for one in numbers(draft.module)):
        sys.exit(1)


def _chosen(draft: Draft, wanted: Iterable[str]) -> Iterator[tuple[str, Numbered]]:
    """The numbers of these verdicts, verdict by verdict, each with its place."""
    for verdict in VERDICTS:
        for one in numbers(draft.module) if verdict in wanted else ():
            if one.backed.verdict == verdict:
                yield draft.source.where(one.statement.path, one.statement.below), one


def _lines(draft: Draft, wanted: Iterable[str]) -> Iterator[str]:
    for where, one in _chosen(draft, wanted):
        by = f" ({', '.join(one.backed.by)})" if one.backed.by else ""
        yield where
        yield f"    {one.backed.verdict}: {shown_number(one)}{by}"
        yield f"    {one.statement.text}"


def _summary(draft: Draft, *, verbose: bool) -> Iterator[str]:
    found = Counter(one.backed.verdict for one in numbers(draft.module))
    yield (f"{draft.module.head.slug}: {found.total():,} numbers, {found['unsupported']} unsupported, "
           f"{found['undecided']} undecided.")
    if verbose:
        for name, meaning in VERDICTS.items():
            yield f"    {found[name]:>5}  {name:<11}  {meaning}"


def _values(draft: Draft, wanted: Iterable[str]) -> dict[str, Any]:
    found = Counter(one.backed.verdict for one in numbers(draft.module))
    return {
        "slug": draft.module.head.slug,
        "counts": {name: found[name] for name in VERDICTS},
        "numbers": [
            {"where": where, "verdict": one.backed.verdict, "number": shown_number(one),
             "unit": one.backed.quantity.unit, "by": list(one.backed.by), "sentence": one.statement.text}
            for where, one in _chosen(draft, wanted)],
    }
