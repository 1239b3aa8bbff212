"""Reading what is published: the current edition of a slug, any edition by its hash, what a condition announces."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from threading import Lock
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from neurodash_ceu.catalog.planning import load_edition
from neurodash_ceu.ports.files import read_json
from neurodash_ceu.records.catalog import ConditionPage, EditionPage, Module, ModuleEdition, PictureRow, Publication
from neurodash_ceu.rules import lesson
from neurodash_ceu.rules.conditions import Condition


@dataclass(frozen=True)
class Edition:
    """One published state of a module with what it says.

    `withdrawn` carries the reason and `withdrawn_at` the instant, if it was.
    """

    module_id: str
    slug: str
    sha256: str
    number: int
    published_at: datetime
    module: lesson.Module
    withdrawn: str | None = None
    withdrawn_at: datetime | None = None


class _Shelf:
    """Parsed editions by hash. An edition never changes, so neither does what is kept here; the oldest goes first."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._kept: OrderedDict[str, lesson.Module] = OrderedDict()
        self._lock = Lock()

    def take(self, sha: str) -> lesson.Module | None:
        with self._lock:
            module = self._kept.get(sha)
            if module is not None:
                self._kept.move_to_end(sha)
            return module

    def put(self, sha: str, module: lesson.Module) -> lesson.Module:
        with self._lock:
            self._kept[sha] = module
            while len(self._kept) > self._room:
                self._kept.popitem(last=False)
        return module


_SHELF = _Shelf(room=64)


def module_of(session: Session, sha: str) -> lesson.Module:
    """The module an edition teaches. Raises KeyError for a hash that was never published."""
    return modules_of(session, (sha,))[sha]


def modules_of(session: Session, shas: Iterable[str]) -> dict[str, lesson.Module]:
    """The modules that several editions teach, in at most one query. Raises KeyError as `module_of` does."""
    wanted = tuple(dict.fromkeys(shas))
    found = {sha: _SHELF.take(sha) for sha in wanted}
    missing = [sha for sha, module in found.items() if module is None]
    if missing:
        texts = {row.sha256: row.content for row in session.execute(
            select(ModuleEdition.sha256, ModuleEdition.content).where(ModuleEdition.sha256.in_(missing)))}
        found |= {sha: _SHELF.put(sha, load_edition(texts[sha])) for sha in missing}
    return {sha: module for sha, module in found.items() if module is not None}


def current(session: Session, slug: str) -> Edition | None:
    """The edition a slug shows today: its latest publication, unless the module was retired."""
    found = _editions(session, _latest("slug"), slug=slug)
    return found[0] if found else None


def newest(session: Session, slug: str) -> Edition | None:
    """The edition a slug shows today, or showed when its module was retired: its questions can still be corrected."""
    found = _editions(session, _latest("slug", retired=True), slug=slug)
    return found[0] if found else None


def published(session: Session, condition: str | None = None) -> list[Edition]:
    """The current edition of every module (or those of a condition) that is neither retired nor withdrawn, by title."""
    if condition is None:
        latest = _editions(session, _latest())
    else:
        latest = _editions(session, _latest("condition"), condition=condition)
    editions = [edition for edition in latest if edition.withdrawn is None]
    return sorted(editions, key=lambda edition: (edition.module.head.title, edition.slug))


def edition(session: Session, sha: str) -> Edition | None:
    """Any edition by its hash, withdrawn or not."""
    row = session.execute(
        select(Module.id, Module.slug, ModuleEdition.sha256, ModuleEdition.number, ModuleEdition.published_at)
        .join(ModuleEdition, ModuleEdition.module_id == Module.id).where(ModuleEdition.sha256 == sha)).one_or_none()
    if row is None:
        return None
    withdrawn = session.execute(select(Publication.reason, Publication.at).where(
        Publication.edition_sha == sha, Publication.kind == "withdrawn").limit(1)).one_or_none()
    reason, at = (withdrawn.reason, withdrawn.at) if withdrawn else (None, None)
    return Edition(row.id, row.slug, row.sha256, row.number, row.published_at, module_of(session, sha), reason, at)


def several(session: Session, shas: Sequence[str]) -> list[Edition]:
    """Published editions by their hashes, in that order, in at most two queries. One that is not there is left out."""
    if not shas:
        return []
    rows = session.execute(
        select(Module.id, Module.slug, ModuleEdition.sha256, ModuleEdition.number, ModuleEdition.published_at)
        .join(ModuleEdition, ModuleEdition.module_id == Module.id).where(ModuleEdition.sha256.in_(shas))).all()
    modules = modules_of(session, (row.sha256 for row in rows))
    found = {row.sha256: Edition(row.id, row.slug, row.sha256, row.number, row.published_at, modules[row.sha256])
             for row in rows}
    return [found[sha] for sha in shas if sha in found]


def pages(session: Session, sha: str, names: Iterable[str]) -> Mapping[str, str]:
    """What publishing rendered from an edition under these names; a name that it did not render is not there."""
    rows = session.execute(select(EditionPage.name, EditionPage.html).where(
        EditionPage.edition_sha == sha, EditionPage.name.in_(tuple(names))))
    return {row.name: row.html for row in rows}


def picture(session: Session, sha: str) -> str | None:
    """The ending of a published picture's name ("png"), by the SHA-256 of its bytes; None for any other file."""
    return session.scalar(select(PictureRow.ending).where(PictureRow.sha256 == sha))


def conditions(session: Session) -> list[Condition]:
    """Every condition as last published, by title."""
    texts = session.scalars(select(ConditionPage.content)).all()
    return sorted((read_json(text, Condition) for text in texts), key=lambda condition: condition.title)


def state(session: Session) -> str:
    """A text that is another one whenever something was published, withdrawn or retired, or a condition changed.

    Publications are only ever added, so their number tells; pages of conditions are told by their hashes.
    """
    acts = session.scalar(select(func.count()).select_from(Publication))
    hashes = session.scalars(select(ConditionPage.sha256).order_by(ConditionPage.id))
    return " ".join((str(acts), *hashes))


@cache
def _latest(within: str | None = None, *, retired: bool = False) -> Select[*tuple[Any, ...]]:
    """The latest publication of each module, of those whose column `within` is what is asked for. Built once each.

    Of a retired module it is there only where `retired` asks for it.
    """
    later = aliased(Publication)
    query = (
        select(Module.id, Module.slug, Publication.kind, Publication.reason, Publication.at,
               ModuleEdition.sha256, ModuleEdition.number, ModuleEdition.published_at)
        .join(Publication, Publication.module_id == Module.id)
        .join(ModuleEdition, ModuleEdition.sha256 == Publication.edition_sha)
        .outerjoin(later, (later.module_id == Publication.module_id) & (later.id > Publication.id))
        .where(later.id.is_(None)))
    query = query if retired else query.where(Publication.kind != "retired")
    return query if within is None else query.where(getattr(Module, within) == bindparam(within))


def _editions(session: Session, query: Select[*tuple[Any, ...]], **asked: str) -> list[Edition]:
    rows = session.execute(query, asked).all()
    modules = modules_of(session, (row.sha256 for row in rows))
    return [
        Edition(row.id, row.slug, row.sha256, row.number, row.published_at, modules[row.sha256],
                row.reason if row.kind == "withdrawn" else None, row.at if row.kind == "withdrawn" else None)
        for row in rows
    ]
