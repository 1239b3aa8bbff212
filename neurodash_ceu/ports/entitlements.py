"""The one look-up of what a person may use today: grants less their early ends, folded by the law of plans."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from neurodash_ceu.records.membership import EntitlementEnd, EntitlementGrant
from neurodash_ceu.rules import plans


def entitlements_of(
    session: Session, person_id: int, today: date, free: frozenset[str] = frozenset()
) -> frozenset[str]:
    """Every entitlement a person holds on a civil day. A grant that ended early holds until the day before."""
    rows = session.execute(
        select(EntitlementGrant.entitlement, EntitlementGrant.from_on, EntitlementGrant.until_on,
               EntitlementEnd.ended_on)
        .outerjoin(EntitlementEnd, EntitlementEnd.grant_id == EntitlementGrant.id)
        .where(EntitlementGrant.person_id == person_id))
    grants = [plans.Grant(row.entitlement, row.from_on, _until(row.until_on, row.ended_on)) for row in rows]
    return plans.held(grants, today, free)


def _until(until_on: date | None, ended_on: date | None) -> date | None:
    if ended_on is None:
        return until_on
    last = ended_on - timedelta(days=1)
    return last if until_on is None else min(until_on, last)
