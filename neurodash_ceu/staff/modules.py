"""The office's list of modules and their editions, with how many first attempts there are of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from neurodash_ceu.catalog import editions
from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.records.catalog import Module, ModuleEdition
from neurodash_ceu.records.learning import Attempt
from neurodash_ceu.rules import lesson
from neurodash_ceu.staff.first_attempts import FIRST

A_PAGE = 25
ENOUGH = 1000  # first attempts are counted so far


@dataclass(frozen=True)
class Counted:
    """An edition by its number, and how many first attempts at its quiz were submitted: no more than `ENOUGH` + 1."""

    sha256: str
    number: int
    published_at: datetime
    attempts: int

    @property
    def words(self) -> str:
        """How many, in words."""
        if self.attempts > ENOUGH:
            return f"more than {ENOUGH:,}"
        return f"{self.attempts:,}" if self.attempts else "none"


@dataclass(frozen=True)
class Taught:
    """A module with its editions, the newest first; title and cases are those of the newest."""

    slug: str
    module: lesson.Module
    editions: tuple[Counted, ...]


@dataclass(frozen=True)
class Page:
    """Some modules by slug; `after` is where the next page begins, or None."""

    modules: tuple[Taught, ...]
    after: str | None


def page(session: Session, after: str) -> Page:
    """A page of modules, whether they are offered today or not: three queries, however many there are."""
    rows = session.execute(
        select(Module.id, Module.slug).where(Module.slug > after).order_by(Module.slug).limit(A_PAGE + 1)).all()
    shown = rows[:A_PAGE]
    counted = _counted(session, [row.id for row in shown])
    newest = editions.modules_of(session, [of[0].sha256 for of in counted.values()])
    taught = tuple(Taught(row.slug, newest[counted[row.id][0].sha256], counted[row.id])
                   for row in shown if row.id in counted)
    return Page(taught, shown[-1].slug if len(rows) > A_PAGE else None)


def _counted(session: Session, ids: list[str]) -> dict[str, tuple[Counted, ...]]:
    first = (select(literal(1)).select_from(Attempt).where(Attempt.edition_sha == ModuleEdition.sha256, FIRST)
             .correlate(ModuleEdition).limit(ENOUGH + 1).subquery())
    rows = session.execute(
        select(ModuleEdition.module_id, ModuleEdition.sha256, ModuleEdition.number, ModuleEdition.published_at,
               select(func.count()).select_from(first).scalar_subquery().label("attempts"))
        .where(ModuleEdition.module_id.in_(ids)).order_by(ModuleEdition.number.desc())).all()
    return {name: tuple(Counted(*row[1:]) for row in rows if row.module_id == name) for name in ids
            if any(row.module_id == name for row in rows)}


@dataclass(frozen=True)
class Chosen:
    """One edition of a module, and the numbers of all, the newest first."""

    edition: Edition
    numbers: tuple[int, ...]

    @property
    def newest(self) -> bool:
        """Is it the one published last?"""
        return self.edition.number == self.numbers[0]


def chosen(session: Session, slug: str, number: int | None) -> Chosen | None:
    """An edition of a module by its number, the newest without one; None where there is none."""
    rows = session.execute(
        select(Module.id, ModuleEdition.sha256, ModuleEdition.number, ModuleEdition.published_at)
        .join(ModuleEdition, ModuleEdition.module_id == Module.id).where(Module.slug == slug)
        .order_by(ModuleEdition.number.desc())).all()
    row = next((one for one in rows if number is None or one.number == number), None)
    if row is None:
        return None
    module = editions.module_of(session, row.sha256)
    return Chosen(Edition(row.id, slug, row.sha256, row.number, row.published_at, module),
                  tuple(one.number for one in rows))
