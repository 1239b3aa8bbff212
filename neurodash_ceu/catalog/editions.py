"""Reading what is published: the current edition of a slug, any edition by its hash, what a condition announces."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from neurodash_ceu.catalog.publish import load_edition
from neurodash_ceu.records.catalog import ConditionPage, EditionPage, Module, ModuleEdition, Publication
from neurodash_ceu.rules import lesson


@dataclass(frozen=True)
class Edition:
    """One published state of a module with what it says. `withdrawn` carries the reason, if it was."""

    module_id: str
    slug: str
    sha256: str
    number: int
    published_at: datetime
    module: lesson.Module
    withdrawn: str | None = None


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
    module = _SHELF.take(sha)
    if module is not None:
        return module
    content = session.scalar(select(ModuleEdition.content).where(ModuleEdition.sha256 == sha))
    if content is None:
        raise KeyError(sha)
    return _SHELF.put(sha, load_edition(content))


def current(session: Session, slug: str) -> Edition | None:
    """The edition a slug shows today: its latest publication, unless the module was retired."""
    found = list(_latest(session, Module.slug == slug))
    return found[0] if found else None


def published(session: Session) -> list[Edition]:
    """The current edition of every module that is neither retired nor withdrawn, by title."""
    editions = [edition for edition in _latest(session, Module.slug.is_not(None)) if edition.withdrawn is None]
    return sorted(editions, key=lambda edition: edition.module.head.title)


def edition(session: Session, sha: str) -> Edition | None:
    """Any edition by its hash, withdrawn or not."""
    row = session.execute(
        select(Module.id, Module.slug, ModuleEdition.sha256, ModuleEdition.number, ModuleEdition.published_at)
        .join(ModuleEdition, ModuleEdition.module_id == Module.id).where(ModuleEdition.sha256 == sha)).one_or_none()
    if row is None:
        return None
    reason = session.scalar(
        select(Publication.reason).where(Publication.edition_sha == sha, Publication.kind == "withdrawn").limit(1))
    return Edition(row.id, row.slug, row.sha256, row.number, row.published_at, module_of(session, sha), reason)


def page(session: Session, sha: str, name: str) -> str | None:
    """What publishing rendered from an edition under a name, if it did."""
    return session.scalar(select(EditionPage.html).where(EditionPage.edition_sha == sha, EditionPage.name == name))


@dataclass(frozen=True)
class Announced:
    """A module in preparation: a title and a sentence, no page."""

    title: str
    summary: str


@dataclass(frozen=True)
class Condition:
    """A condition and what is announced for it."""

    id: str
    title: str
    summary: str
    announced: tuple[Announced, ...]


def conditions(session: Session) -> list[Condition]:
    """Every condition as last published, by title."""
    texts = session.scalars(select(ConditionPage.content)).all()
    made = []
    for text in texts:
        values = json.loads(text)
        announced = tuple(Announced(**one) for one in values.pop("announced", []))
        made.append(Condition(announced=announced, **values))
    return sorted(made, key=lambda condition: condition.title)


def _latest(session: Session, condition: object) -> list[Edition]:
    later = aliased(Publication)
    newest = (
        select(Module.id, Module.slug, Publication.kind, Publication.reason,
               ModuleEdition.sha256, ModuleEdition.number, ModuleEdition.published_at)
        .join(Publication, Publication.module_id == Module.id)
        .join(ModuleEdition, ModuleEdition.sha256 == Publication.edition_sha)
        .outerjoin(later, (later.module_id == Publication.module_id) & (later.id > Publication.id))
        .where(later.id.is_(None), Publication.kind != "retired", condition))  # type: ignore[arg-type]  # a column expression
    return [
        Edition(row.id, row.slug, row.sha256, row.number, row.published_at, module_of(session, row.sha256),
                row.reason if row.kind == "withdrawn" else None)
        for row in session.execute(newest)
    ]
