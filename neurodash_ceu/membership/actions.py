"""Who has paid for what: grants are dated facts from a source; an early end is another fact.

What a person may use on a day is read in one place, `ports.entitlements.entitlements_of`.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from neurodash_ceu.ports import audit
from neurodash_ceu.records.membership import SOURCES, EntitlementEnd, EntitlementGrant
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.plans import PREMIUM, Entitlement
from neurodash_ceu.rules.refusal import Refused


def grant(
    session: Session, person_id: int, entitlement: Entitlement, source: str, ref: str | None, from_on: date,
    until_on: date | None, now: datetime, *, actor_id: int | None = None, acting_as: str = "membership",
) -> EntitlementGrant:
    """Record that a person may use an entitlement from a day until a day, both included; no end means for ever.

    `ref` names the purchase, voucher or seat it comes from: the same fact from the same source twice is once.
    Raises Refused for a source we do not know or an end before the beginning.
    """
    if source not in SOURCES:
        raise Refused(f"There is no source {source!r} of an entitlement. Sources are: {', '.join(SOURCES)}.")
    if until_on is not None and until_on < from_on:
        raise Refused("An entitlement ends on the day it begins, or later.")
    if session.get(Person, person_id, with_for_update=True) is None:
        raise Refused("There is no such account.")
    same = None if ref is None else session.scalars(select(EntitlementGrant).where(
        EntitlementGrant.person_id == person_id, EntitlementGrant.entitlement == entitlement,
        EntitlementGrant.source == source, EntitlementGrant.source_ref == ref)).first()
    if same is not None:
        return same
    row = EntitlementGrant(person_id=person_id, entitlement=entitlement, source=source, source_ref=ref,
                           from_on=from_on, until_on=until_on, recorded_at=now)
    session.add(row)
    session.flush()
    audit.record(session, now, "entitlement.granted", ("person", str(person_id)), actor_id=actor_id,
                 acting_as=acting_as, after={
                     "grant": row.id, "entitlement": entitlement, "source": source, "ref": ref,
                     "from": from_on.isoformat(), "until": until_on.isoformat() if until_on else None})
    return row


def grant_premium(
    session: Session, person_id: int, source: str, ref: str | None, from_on: date, until_on: date | None,
    now: datetime, *, actor_id: int | None = None, acting_as: str = "membership",
) -> tuple[EntitlementGrant, ...]:
    """Grant everything the premium plan gives, entitlement by entitlement."""
    return tuple(grant(session, person_id, name, source, ref, from_on, until_on, now, actor_id=actor_id,
                       acting_as=acting_as) for name in sorted(PREMIUM))


def end(
    session: Session, grant_id: int, ended_on: date, reason: str, now: datetime, *, actor_id: int | None = None,
    acting_as: str = "membership",
) -> EntitlementEnd:
    """End a grant early: it holds until the day before `ended_on`. Twice is once; what was earned stays readable.

    Raises Refused without a reason, or for a grant that is none.
    """
    if not reason.strip():
        raise Refused("Say why it ends.", "reason")
    row = session.get(EntitlementGrant, grant_id)
    if row is None:
        raise Refused("There is no such grant.")
    session.get(Person, row.person_id, with_for_update=True)
    ended = session.get(EntitlementEnd, grant_id)
    if ended is not None:
        return ended
    ended = EntitlementEnd(grant_id=grant_id, ended_on=ended_on, reason=reason.strip(), recorded_at=now)
    session.add(ended)
    session.flush()
    audit.record(session, now, "entitlement.ended", ("person", str(row.person_id)), actor_id=actor_id,
                 acting_as=acting_as, reason=ended.reason,
                 before={"grant": row.id, "until": row.until_on.isoformat() if row.until_on else None},
                 after={"ended": ended_on.isoformat()})
    return ended
