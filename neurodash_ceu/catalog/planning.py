"""From sound modules to a plan: what publishing would change, and for whom. Reads only.

An edition is the canonical JSON of a module under its SHA-256; the same content is the same edition. A module whose
folder is gone is to be retired, but never while any file has a problem: a module that cannot be read looks like one
that is gone. What was withdrawn stays withdrawn, whatever becomes of its folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from neurodash_ceu.catalog.meaning import meaning_faults
from neurodash_ceu.catalog.pictures import Picture
from neurodash_ceu.catalog.reader import Courses, Draft
from neurodash_ceu.catalog.unfinished import unwritten
from neurodash_ceu.ports.files import read_json
from neurodash_ceu.ports.yaml_lines import Path
from neurodash_ceu.records.catalog import ConditionPage, ModuleEdition, Publication
from neurodash_ceu.records.catalog import Module as ModuleRow
from neurodash_ceu.records.learning import Completion, Enrollment
from neurodash_ceu.rules.canonical import canonical_text, sha256_of
from neurodash_ceu.rules.cases.ranking import sealed
from neurodash_ceu.rules.conditions import Condition
from neurodash_ceu.rules.lesson import Module
from neurodash_ceu.rules.problems import Problem


@dataclass(frozen=True)
class Standing:
    """What the database says of a module: its latest publication. `under_way` counts unfinished enrollments."""

    module_id: str
    slug: str
    kind: str
    sha256: str
    under_way: int = 0


@dataclass(frozen=True)
class Edition:
    """A published edition, parsed, and whether it was ever withdrawn."""

    sha256: str
    number: int
    module: Module
    withdrawn: bool


@dataclass(frozen=True)
class Step:
    """A module to publish: its text, the number its edition has or will have, and on what the plan was made.

    `stands_on` is (kind, hash) of the latest publication when the plan was made, None for a new module.
    """

    module: Module
    text: str
    sha256: str
    number: int
    stands_on: tuple[str, str] | None
    under_way: int = 0
    pictures: tuple[Picture, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Plan:
    """What publishing would do. `withdrawn` are unchanged modules that stay withdrawn until their content changes.

    `unfinished` are sound modules with texts that are still to be written, and how many: they are left as they are.
    """

    new: tuple[Step, ...] = ()
    changed: tuple[Step, ...] = ()
    unchanged: tuple[Standing, ...] = ()
    withdrawn: tuple[Standing, ...] = ()
    retired: tuple[Standing, ...] = ()
    unfinished: tuple[tuple[str, int], ...] = ()
    conditions: tuple[Condition, ...] = ()
    conditions_gone: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def load_edition(text: str) -> Module:
    """The module an edition's canonical JSON says. Raises ValueError for a text that is none."""
    return read_json(text, Module)


def plan(session: Session, courses: Courses) -> Plan:
    """Compare checked courses with what is published. Reads only; the problems are those of the files, and more."""
    standings = _standings(session)
    owners = {one.slug: one.module_id for one in standings.values()}
    steps: list[Step] = []
    unchanged: list[Standing] = []
    problems = list(courses.problems)
    sound = [one for one in courses.drafts if not one.problems]
    for draft in (one for one in sound if not unwritten(one.module)):
        standing = standings.get(draft.module.head.id)
        step = step_of(draft.module, standing, draft.pictures)
        if standing is not None and standing.sha256 == step.sha256 and standing.kind != "retired":
            unchanged.append(standing)
            continue
        history = _history(session, standing.module_id) if standing is not None else ()
        found = [*_slug_problems(draft, owners), *_history_problems(draft, standing, step, history)]
        problems += found
        if not found:
            steps.append(_numbered(step, history))
    here = {draft.module.head.id for draft in courses.drafts}
    whole = bool(courses.drafts) and not problems
    return Plan(
        new=tuple(step for step in steps if step.stands_on is None),
        changed=tuple(step for step in steps if step.stands_on is not None),
        unchanged=tuple(one for one in unchanged if one.kind == "published"),
        withdrawn=tuple(one for one in unchanged if one.kind == "withdrawn"),
        retired=tuple(one for one in standings.values()
                      if whole and one.module_id not in here and one.kind == "published"),
        unfinished=tuple((one.module.head.slug, len(places)) for one in sound if (places := unwritten(one.module))),
        conditions=_changed_conditions(session, (one for one in courses.conditions if not unwritten(one))),
        conditions_gone=_conditions_gone(session, courses.conditions) if whole else (),
        problems=tuple(problems))


# --- what is published ------------------------------------------------------------------------------------


def _standings(session: Session) -> dict[str, Standing]:
    later = aliased(Publication)
    rows = session.execute(
        select(ModuleRow.id, ModuleRow.slug, Publication.kind, Publication.edition_sha)
        .join(Publication, Publication.module_id == ModuleRow.id)
        .outerjoin(later, (later.module_id == Publication.module_id) & (later.id > Publication.id))
        .where(later.id.is_(None)).order_by(ModuleRow.slug))
    counts = _under_way(session)
    return {row.id: Standing(row.id, row.slug, row.kind, row.edition_sha, counts.get(row.id, 0)) for row in rows}


def _under_way(session: Session) -> dict[str, int]:
    done = (Completion.book_id == Enrollment.book_id) & (Completion.enrollment_n == Enrollment.n)
    rows = session.execute(
        select(Enrollment.module_id, func.count()).outerjoin(Completion, done)
        .where(Completion.book_id.is_(None)).group_by(Enrollment.module_id))
    return {row[0]: row[1] for row in rows}


def _history(session: Session, module_id: str) -> tuple[Edition, ...]:
    withdrawn = set(session.scalars(select(Publication.edition_sha).where(
        Publication.module_id == module_id, Publication.kind == "withdrawn")))
    rows = session.execute(select(ModuleEdition.sha256, ModuleEdition.number, ModuleEdition.content)
                           .where(ModuleEdition.module_id == module_id).order_by(ModuleEdition.number))
    return tuple(Edition(row.sha256, row.number, load_edition(row.content), row.sha256 in withdrawn) for row in rows)


def _changed_conditions(session: Session, conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    known = {row.id: row.sha256 for row in session.execute(select(ConditionPage.id, ConditionPage.sha256))}
    return tuple(one for one in conditions if known.get(one.id) != sha256_of(canonical_text(one)))


def _conditions_gone(session: Session, conditions: Iterable[Condition]) -> tuple[str, ...]:
    here = {one.id for one in conditions}
    return tuple(name for name in session.scalars(select(ConditionPage.id).order_by(ConditionPage.id))
                 if name not in here)


# --- one module against its history -----------------------------------------------------------------------


def step_of(module: Module, standing: Standing | None, pictures: tuple[Picture, ...] = ()) -> Step:
    """A module as it is published on what stands, numbered as the first until its history is known."""
    module = replace(module, cases=tuple(sealed(case) for case in module.cases))
    text = canonical_text(module)
    stands_on = (standing.kind, standing.sha256) if standing is not None else None
    under_way = standing.under_way if standing is not None else 0
    return Step(module, text, sha256_of(text), 1, stands_on, under_way, pictures)


def _numbered(step: Step, history: tuple[Edition, ...]) -> Step:
    known = next((one.number for one in history if one.sha256 == step.sha256), None)
    number = known or max((one.number for one in history), default=0) + 1
    return replace(step, number=number)


def _slug_problems(draft: Draft, owners: Mapping[str, str]) -> Iterable[Problem]:
    head = draft.module.head
    owner = owners.get(head.slug, head.id)
    if owner != head.id:
        yield _problem(draft, ("head", "slug"), f'the slug "{head.slug}" is that of the published module {owner}',
                       "choose another slug: links to the old one must go on working")


def _history_problems(
    draft: Draft, standing: Standing | None, step: Step, history: tuple[Edition, ...]
) -> Iterable[Problem]:
    if standing is None:
        return
    known = next((one for one in history if one.sha256 == step.sha256), None)
    if known is not None:  # an edition published before comes back whole, every id in its old meaning
        if known.withdrawn:
            yield _problem(draft, ("head",), f"this is edition {known.number} again, which was withdrawn",
                           "mend what it was withdrawn for")
        return
    previous = next(one.module for one in history if one.sha256 == standing.sha256)
    earlier = [one.module for one in history if one.sha256 != standing.sha256]
    for fault in meaning_faults(draft.module, previous, earlier):
        yield _problem(draft, fault.path, fault.what, fault.fix)


def _problem(draft: Draft, path: Path, what: str, fix: str) -> Problem:
    return Problem(draft.source.where(path), what, fix)
