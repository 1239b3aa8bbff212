"""What tests of planning and publishing share: courses in a folder, and what the rows say of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from neurodash_ceu.catalog import editions, indexing
from neurodash_ceu.catalog.checks import check_courses
from neurodash_ceu.catalog.planning import Plan, plan
from neurodash_ceu.catalog.publish import Renderer, publish
from neurodash_ceu.catalog.reader import Courses, read_courses
from neurodash_ceu.learning import actions
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.catalog import ModuleEdition, Publication
from tests import make
from tests.catalog import small_course

NOW = make.NOW
CHANGED = ("brief.md", "Leaving the load as it was for weeks.", "Leaving the load as it was for months.")
CHANGED_AGAIN = ("brief.md", "Leaving the load as it was for weeks.", "Leaving the load as it was.")


def read(root: Path) -> Courses:
    """The courses of a folder, checked."""
    return check_courses(read_courses(root, "courses"), small_course.TODAY)


def planned(database: Database, root: Path) -> Plan:
    """The plan for a folder."""
    with database.reading() as session:
        return plan(session, read(root))


def publish_all(database: Database, root: Path, renderer: Renderer | None = None) -> tuple[str, ...]:
    """Plan and publish a folder."""
    return publish(database.writing, planned(database, root), NOW, renderer)


def summary(found: Plan) -> Mapping[str, list[str]]:
    """The slugs of a plan by what becomes of them; what is empty is left out."""
    made = {
        "new": [step.module.head.slug for step in found.new],
        "changed": [step.module.head.slug for step in found.changed],
        "unchanged": [one.slug for one in found.unchanged],
        "withdrawn": [one.slug for one in found.withdrawn],
        "retired": [one.slug for one in found.retired],
        "conditions": [one.id for one in found.conditions],
        "conditions gone": list(found.conditions_gone),
        "problems": [problem.what for problem in found.problems],
    }
    return {key: slugs for key, slugs in made.items() if slugs}


def acts(database: Database) -> list[tuple[str, str, int]]:
    """Every publication in order: (module, kind, number of the edition)."""
    with database.reading() as session:
        rows = session.execute(
            select(Publication.module_id, Publication.kind, ModuleEdition.number)
            .join(ModuleEdition, ModuleEdition.sha256 == Publication.edition_sha).order_by(Publication.id))
        return [(row.module_id, row.kind, row.number) for row in rows]


def audited(database: Database) -> list[tuple[str, str]]:
    """Every audit event in order: (act, subject)."""
    with database.reading() as session:
        rows = session.execute(select(AuditEvent.act, AuditEvent.subject_id).order_by(AuditEvent.id))
        return [(row.act, row.subject_id) for row in rows]


def withdraw(database: Database, slug: str, reason: str = "A dose was wrong.") -> None:
    """Withdraw a module's current edition, as the office will."""
    with database.writing() as session:
        found = editions.current(session, slug)
        assert found is not None
        session.add(Publication(module_id=found.module_id, edition_sha=found.sha256, kind="withdrawn",
                                reason=reason, at=NOW + timedelta(minutes=1)))
        session.flush()
        indexing.refresh(session, found.module_id)


def enrol(database: Database, slug: str) -> None:
    """Somebody takes a module up."""
    with database.writing() as session:
        found = editions.current(session, slug)
        assert found is not None
        actions.enrol(session, make.learner(make.person(session)), found, NOW)
