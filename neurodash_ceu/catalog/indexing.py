"""What search knows of a module, written in the transaction that publishes it, and brought up to date where it is not.

Kept are the words of the brief that anybody may read: what only a plan opens is not found by search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import lru_cache
from hashlib import sha256
from itertools import chain
from unicodedata import unidata_version

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from neurodash_ceu.catalog import search
from neurodash_ceu.catalog.editions import module_of
from neurodash_ceu.catalog.pages import brief_references, for_whom, reading_minutes
from neurodash_ceu.ports.files import read_json
from neurodash_ceu.records.catalog import ConditionPage, Publication
from neurodash_ceu.records.catalog import Module as ModuleRow
from neurodash_ceu.records.search import SearchEntry
from neurodash_ceu.resources import PACKAGE
from neurodash_ceu.rules.conditions import Condition
from neurodash_ceu.rules.lesson import Module, Section
from neurodash_ceu.rules.prose import plain_text
from neurodash_ceu.rules.words import stems

HOME = PACKAGE.parent
# What an entry is made by, besides edition and condition.
MADE_BY = ("neurodash_ceu/catalog/indexing.py", "neurodash_ceu/catalog/pages.py", "neurodash_ceu/catalog/search.py",
           "neurodash_ceu/rules/prose.py", "neurodash_ceu/rules/stems.py", "neurodash_ceu/rules/words.py")


@lru_cache(maxsize=1)
def made_by() -> str:
    """The name of our code as it is now: an entry made by other code is made anew."""
    code = sha256(unidata_version.encode())
    for file in MADE_BY:
        code.update((HOME / file).read_bytes())
    return code.hexdigest()[:16]


def refresh(session: Session, module_id: str, anew: bool = False) -> bool:
    """Make a module's entry say what its latest publication says. False if it does already and need not be made `anew`.

    What is superseded, withdrawn or retired leaves the index.
    """
    session.get(ModuleRow, module_id, with_for_update=True)
    latest = session.execute(
        select(Publication.kind, Publication.edition_sha).where(Publication.module_id == module_id)
        .order_by(Publication.id.desc()).limit(1)).one_or_none()
    entry = session.scalar(select(SearchEntry).where(SearchEntry.module_id == module_id))
    if latest is None or latest.kind != "published":
        return entry is not None and _leave(session, entry)
    if entry is not None and not anew and _good(session, entry, latest.edition_sha):
        return False
    module = module_of(session, latest.edition_sha)
    words = words_of(module, _condition(session, module.head.condition))
    if entry is None:
        entry = SearchEntry(module_id=module_id)
        session.add(entry)
    entry.edition_sha, entry.made_by, entry.condition = latest.edition_sha, made_by(), module.head.condition
    entry.professions, entry.minutes = " ".join(module.head.professions), reading_minutes(module)
    entry.title = " ".join(words.title)
    session.flush()
    search.keep(session, entry.id, words)
    return True


def condition_changed(session: Session, condition_id: str) -> None:
    """Make the entries of a condition anew: its name is among their words."""
    for module_id in session.scalars(
            select(SearchEntry.module_id).where(SearchEntry.condition == condition_id).order_by(SearchEntry.module_id)
    ).all():
        refresh(session, module_id, anew=True)


def catch_up(writing: Callable[[], AbstractContextManager[Session]]) -> int:
    """Bring every entry up to date, a module a transaction: after a migration, or an update of our code.

    Returns how many entries changed. Where nothing is to do, one transaction finds that out.
    """
    with writing() as session:
        behind = _behind(session)
    changed = 0
    for module_id in behind:
        with writing() as session:
            changed += refresh(session, module_id)
    return changed


def words_of(module: Module, condition: Condition) -> search.Words:
    """The stems that a module is found by."""
    head = module.head
    about = (head.summary, head.code, condition.id, condition.title, for_whom(module), *head.professions,
             *(objective.text for objective in head.objectives))
    headings = (*(section.title for section in _all(module.brief)), *(video.title for video in head.videos),
                *(figure.title for figure in head.figures))
    body = (*(plain_text(paragraph.markdown) for section in _all(module.brief) for paragraph in section.paragraphs),
            *(f"{reference.short} {reference.title}" for reference in brief_references(module)))
    return search.Words(stems(head.title), *(list(chain.from_iterable(map(stems, texts)))
                                             for texts in (about, headings, body)))


def _all(sections: tuple[Section, ...]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _all(section.sections)


def _condition(session: Session, condition_id: str) -> Condition:
    text = session.scalar(select(ConditionPage.content).where(ConditionPage.id == condition_id))
    return read_json(text, Condition) if text is not None else Condition(condition_id, "", "")


def _leave(session: Session, entry: SearchEntry) -> bool:
    search.drop(session, entry.id)
    session.delete(entry)
    session.flush()
    return True


def _good(session: Session, entry: SearchEntry, sha: str) -> bool:
    return _made_so(entry, sha) and entry.id in search.kept(session, entry.id)


def _made_so(entry: SearchEntry, sha: str) -> bool:
    return entry.edition_sha == sha and entry.made_by == made_by()


def _behind(session: Session) -> list[str]:
    """The modules whose entries do not say what is published, in three queries however many there are."""
    later = aliased(Publication)
    latest = session.execute(
        select(Publication.module_id, Publication.kind, Publication.edition_sha)
        .outerjoin(later, (later.module_id == Publication.module_id) & (later.id > Publication.id))
        .where(later.id.is_(None)).order_by(Publication.module_id)).all()
    entries = {entry.module_id: entry for entry in session.scalars(select(SearchEntry))}
    kept = search.kept(session)
    found = []
    for row in latest:
        entry = entries.get(row.module_id)
        good = entry is not None and _made_so(entry, row.edition_sha) and entry.id in kept
        if good != (row.kind == "published") or (entry is not None) != (row.kind == "published"):
            found.append(row.module_id)
    return found
