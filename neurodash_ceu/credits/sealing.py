"""`ledger seal`: the head and the length of every book, at one instant, under one hash.

A chain sees what was changed in its middle. It does not see that its newest entries were taken off and others written,
or that a whole book was written anew. So the heads of all books are written to a file that is kept by its own hash, and
its Merkle root goes into a row, into the audit log, and wherever else the operator notes it. The first line of each
file names the seal before, so one root answers for all seals before it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import zip_longest

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from neurodash_ceu.credits.ledger import BATCH, instant_text
from neurodash_ceu.ports import audit
from neurodash_ceu.ports.storage import NotKept, Storage
from neurodash_ceu.records.credits import Book, LedgerEntry, Seal
from neurodash_ceu.rules.canonical import canonical_text
from neurodash_ceu.rules.credit import GENESIS
from neurodash_ceu.rules.merkle import Tree

SEALED = "ledger.sealed"
FORMAT = "neurodash ledger heads 1"


def seal(session: Session, storage: Storage, now: datetime, acting_as: str = "worker") -> Seal | None:
    """Seal the ledger as it stands. None when it stands as an earlier seal of the same day (UTC) has it.

    The file of heads is kept before the row is written. Raises IntegrityError when somebody else sealed meanwhile.
    """
    before = newest(session)
    if before is not None and _stands(session, storage, before, now):
        return None
    number = before.id + 1 if before else 1
    tree, counted = Tree(), [0, 0]

    def lines() -> Iterator[bytes]:
        yield header(number, now, before)
        for line, length in _heads(session):
            counted[0] += 1
            counted[1] += length
            yield line

    def hashed() -> Iterator[bytes]:
        for line in lines():
            tree.add(line)
            yield line + b"\n"

    sha = storage.put_parts(hashed())
    made = Seal(id=number, sealed_at=now, books=counted[0], entries=counted[1], root=tree.root(), heads_sha256=sha)
    session.add(made)
    session.flush()
    audit.record(session, now, SEALED, ("seal", str(made.id)), actor_id=None, acting_as=acting_as, after=noted(made))
    session.flush()
    return made


def newest(session: Session) -> Seal | None:
    """The seal that was made last."""
    return session.scalars(select(Seal).order_by(Seal.id.desc()).limit(1)).one_or_none()


def noted(made: Seal) -> dict[str, object]:
    """What the audit log keeps of a seal."""
    return {"books": made.books, "entries": made.entries, "heads_sha256": made.heads_sha256, "root": made.root}


def header(number: int, at: datetime, before: Seal | None) -> bytes:
    """The first line of a file of heads, without its end: which seal it is, and which came before."""
    return canonical_text({
        "at": instant_text(at), "format": FORMAT, "seal": number,
        "before": None if before is None else {
            "heads_sha256": before.heads_sha256, "root": before.root, "seal": before.id},
    }).encode()


def heads(session: Session) -> Generator[bytes]:
    """A line for every book, by its public id: that, how many entries it has, and the hash of the newest."""
    with closing(_heads(session)) as found:
        for line, _ in found:
            yield line


def _heads(session: Session) -> Generator[tuple[bytes, int]]:
    last = (select(func.max(LedgerEntry.seq)).where(LedgerEntry.book_id == Book.id)
            .correlate(Book).scalar_subquery())
    query = (select(Book.public_id, LedgerEntry.seq, LedgerEntry.hash)
             .outerjoin(LedgerEntry, (LedgerEntry.book_id == Book.id) & (LedgerEntry.seq == last))
             .order_by(Book.public_id))
    with session.execute(query, execution_options={"yield_per": BATCH}) as rows:
        for name, length, head in rows:
            yield f"{name} {length or 0} {head or GENESIS}".encode(), length or 0


def _stands(session: Session, storage: Storage, before: Seal, now: datetime) -> bool:
    if before.sealed_at.astimezone(UTC).date() != now.astimezone(UTC).date():
        return False
    try:
        with storage.reading(before.heads_sha256) as file, closing(heads(session)) as present:
            next(file, None)
            return _same(file, present)
    except NotKept:
        return False


def _same(kept: Iterable[bytes], present: Iterable[bytes]) -> bool:
    return all(one is not None and one.rstrip(b"\n") == other for one, other in zip_longest(kept, present))
