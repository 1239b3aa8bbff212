"""From a plan to editions: doing what publishing would do, one module a transaction.

An edition is written once; the same content is the same edition, so publishing twice is publishing once. A module
that fails undoes no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from neurodash_ceu.catalog import indexing
from neurodash_ceu.catalog.planning import Plan, Standing, Step, load_edition
from neurodash_ceu.ports import audit
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.records.catalog import ConditionPage, EditionPage, ModuleEdition, PictureRow, Publication
from neurodash_ceu.records.catalog import Module as ModuleRow
from neurodash_ceu.rules.canonical import canonical_text, sha256_of
from neurodash_ceu.rules.conditions import Condition
from neurodash_ceu.rules.lesson import Module
from neurodash_ceu.rules.refusal import Refused

ACTING_AS = "publishing"

Deed = Callable[[Session], bool]


@dataclass(frozen=True)
class Renderer:
    """What renders the long parts of a module's pages: the names they are kept under, and how they are made."""

    names: frozenset[str]
    render: Callable[[Module], Mapping[str, str]]


@dataclass(frozen=True)
class Means:
    """What publishing renders pages with, and where it keeps pictures."""

    renderer: Renderer | None = None
    storage: Storage | None = None


NO_MEANS = Means()


class PublishedInPart(Refused):
    """Somebody else published meanwhile. `done` are the lines of what was done, `refused` the sentences of the rest."""

    def __init__(self, done: Iterable[str], refused: Iterable[str]) -> None:
        self.done, self.refused = tuple(done), tuple(refused)
        super().__init__(" ".join(self.refused))


def publish(
    writing: Callable[[], AbstractContextManager[Session]], planned: Plan, now: datetime,
    renderer: Renderer | None = None, storage: Storage | None = None,
) -> tuple[str, ...]:
    """Do what a plan says, one transaction a module; `writing` opens one. Returns what was done, line by line.

    `renderer` also renders anew what is published already and was rendered by older code. What somebody else
    published meanwhile is left as it is, and everything else is done; then PublishedInPart is raised. `storage` keeps
    the pictures; a module that has some cannot be published without.
    """
    done: list[str] = []
    refused: list[str] = []
    for deed, line in _deeds(planned, now, Means(renderer, storage)):
        try:
            if _in_one_transaction(writing, deed):
                done.append(line)
        except Refused as refusal:
            refused.append(refusal.sentence)
    if refused:
        raise PublishedInPart(done, refused)
    return tuple(done)


def _deeds(planned: Plan, now: datetime, means: Means) -> Iterable[tuple[Deed, str]]:
    """What a plan asks for, one by one, with the line that says it was done."""
    for condition in planned.conditions:
        yield partial(publish_condition, condition=condition, now=now), f"condition {condition.id}: published"
    for step in (*planned.new, *planned.changed):
        yield (partial(publish_module, step=step, now=now, means=means),
               f"{step.module.head.slug}: edition {step.number} published")
    for standing in planned.retired:
        yield partial(retire_module, standing=standing, now=now), f"{standing.slug}: retired"
    for name in planned.conditions_gone:
        yield partial(take_condition_away, condition_id=name), f"condition {name}: taken away"
    if means.renderer is not None:
        for standing in planned.unchanged:
            yield (partial(render_pages, sha=standing.sha256, renderer=means.renderer, now=now),
                   f"{standing.slug}: pages rendered anew")
    for standing in (*planned.unchanged, *planned.withdrawn):
        yield partial(indexing.refresh, module_id=standing.module_id), f"{standing.slug}: search brought up to date"


def _in_one_transaction(writing: Callable[[], AbstractContextManager[Session]], deed: Deed) -> bool:
    try:
        with writing() as session:
            return deed(session)
    except IntegrityError:  # another was quicker with the same rows: now they are there to be seen
        with writing() as session:
            return deed(session)


def publish_module(session: Session, step: Step, now: datetime, means: Means = NO_MEANS) -> bool:
    """Make a step's edition the current one. False if it already was. Raises Refused if another came between."""
    head = step.module.head
    row = session.get(ModuleRow, head.id, with_for_update=True)
    latest = _latest(session, head.id)
    if latest == ("published", step.sha256):
        return False
    if latest != step.stands_on:
        raise Refused(f"{head.slug} was published by someone else meanwhile: run the command again.")
    if row is None:
        session.add(ModuleRow(id=head.id, slug=head.slug, condition=head.condition, created_at=now))
    else:
        row.slug, row.condition = head.slug, head.condition
    session.flush()
    keep_pictures(session, step, now, means.storage)
    if session.get(ModuleEdition, step.sha256) is None:
        number = (session.scalar(select(func.max(ModuleEdition.number)).where(
            ModuleEdition.module_id == head.id)) or 0) + 1
        session.add(ModuleEdition(
            sha256=step.sha256, module_id=head.id, number=number, content=step.text, published_at=now))
        session.flush()
    session.add(Publication(module_id=head.id, edition_sha=step.sha256, kind="published", reason=None, at=now))
    if means.renderer is not None:
        render_pages(session, step.sha256, means.renderer, now)
    session.flush()
    indexing.refresh(session, head.id)
    audit.record(session, now, "module.published", ("module", head.id), actor_id=None, acting_as=ACTING_AS,
                 before=latest and {"kind": latest[0], "edition": latest[1]},
                 after={"kind": "published", "edition": step.sha256})
    session.flush()
    return True


def keep_pictures(session: Session, step: Step, now: datetime, storage: Storage | None) -> None:
    """Keep the pictures of an edition: their bytes first, then that they may be shown. They stay for ever."""
    if step.pictures and storage is None:
        raise ValueError("pictures are published with a storage")
    for picture in step.pictures:
        sha, _, ending = picture.name.partition(".")
        if session.get(PictureRow, sha) is None:
            assert storage is not None  # noqa: S101 - as was looked at above
            session.add(PictureRow(sha256=storage.put(picture.content), ending=ending, kept_at=now))
    session.flush()


def render_pages(session: Session, sha: str, renderer: Renderer, now: datetime) -> bool:
    """Keep an edition's pages as this renderer makes them, in place of older ones. False if they are there already."""
    kept = set(session.scalars(select(EditionPage.name).where(EditionPage.edition_sha == sha)))
    if kept == renderer.names:
        return False
    module = load_edition(session.execute(
        select(ModuleEdition.content).where(ModuleEdition.sha256 == sha)).scalar_one())
    session.execute(delete(EditionPage).where(EditionPage.edition_sha == sha))
    session.add_all(EditionPage(edition_sha=sha, name=name, html=html, rendered_at=now)
                    for name, html in renderer.render(module).items())
    session.flush()
    return True


def retire_module(session: Session, standing: Standing, now: datetime) -> bool:
    """Take a module out of the catalogue; who is under way finishes. False if it is retired already."""
    session.get(ModuleRow, standing.module_id, with_for_update=True)
    latest = _latest(session, standing.module_id)
    if latest is None or latest[0] == "retired":
        return False
    if latest != (standing.kind, standing.sha256):
        raise Refused(f"{standing.slug} was published by someone else meanwhile: run the command again.")
    session.add(Publication(
        module_id=standing.module_id, edition_sha=standing.sha256, kind="retired", reason=None, at=now))
    session.flush()
    indexing.refresh(session, standing.module_id)
    audit.record(session, now, "module.retired", ("module", standing.module_id), actor_id=None, acting_as=ACTING_AS,
                 before={"kind": standing.kind, "edition": standing.sha256}, after={"kind": "retired"})
    session.flush()
    return True


def publish_condition(session: Session, condition: Condition, now: datetime) -> bool:
    """Keep what a condition's page says as of now. False if it says so already."""
    text = canonical_text(condition)
    sha = sha256_of(text)
    if session.scalar(select(ConditionPage.sha256).where(ConditionPage.id == condition.id)) == sha:
        return False
    session.merge(ConditionPage(id=condition.id, content=text, sha256=sha, published_at=now))
    session.flush()
    indexing.condition_changed(session, condition.id)
    return True


def take_condition_away(session: Session, condition_id: str) -> bool:
    """Forget a condition whose folder is gone. False if it is forgotten already."""
    row = session.get(ConditionPage, condition_id)
    if row is None:
        return False
    session.delete(row)
    session.flush()
    indexing.condition_changed(session, condition_id)
    return True


def _latest(session: Session, module_id: str) -> tuple[str, str] | None:
    row = session.execute(
        select(Publication.kind, Publication.edition_sha).where(Publication.module_id == module_id)
        .order_by(Publication.id.desc()).limit(1)).one_or_none()
    return (row.kind, row.edition_sha) if row is not None else None
