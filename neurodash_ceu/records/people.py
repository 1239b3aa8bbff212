"""Who is here: people, their roles, licences and sessions, the tokens mailed to them, how often a door was tried."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    String,
    delete,
    event,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from neurodash_ceu.records.base import Base, Key, Sha
from neurodash_ceu.rules.names import LONGEST, words_of

ROLES = ("learner", "registrar", "reviewer", "auditor", "author", "admin")
PROFESSIONS = ("PT", "PTA", "OT", "OTA", "SLP", "SLPA")


class Person(Base):
    """Somebody with an account. Closing it empties `email`; rows elsewhere keep pointing here.

    `email` is kept folded (lower case, NFC). `zone` is the IANA name in which this person's days are counted.
    """

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None]
    legal_name: Mapped[str]
    zone: Mapped[str] = mapped_column(String(64))
    paper: Mapped[str] = mapped_column(String(6), default="letter")
    created_at: Mapped[datetime]
    email_confirmed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("paper IN ('a4', 'letter')", name="paper_is_a4_or_letter"),
        CheckConstraint("(email IS NULL) = (closed_at IS NOT NULL)", name="only_the_closed_have_no_mail"),
    )


class RoleGrant(Base):
    """A role somebody was given, and when it ended. Everyone is a learner without a row."""

    __tablename__ = "role_grants"

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    role: Mapped[str] = mapped_column(String(16))
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"role IN {ROLES!r}", name="role_is_known"),
        Index("uq_role_grants_in_force", "person_id", "role", unique=True,
              sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
    )


class Licence(Base):
    """A licence as its holder states it, number verbatim with its prefix. Never deleted: it ends."""

    __tablename__ = "licences"

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    profession: Mapped[str] = mapped_column(String(8))
    jurisdiction: Mapped[str] = mapped_column(String(80))
    number: Mapped[str] = mapped_column(String(60))
    expires_on: Mapped[date | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint(f"profession IN {PROFESSIONS!r}", name="profession_is_known"),)


class MailedToken(Base):
    """A link that was mailed: only the SHA-256 of its secret is kept, it works once and until `expires_at`."""

    __tablename__ = "mailed_tokens"

    secret_sha256: Mapped[str] = mapped_column(Sha, primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("purpose IN ('confirm', 'reset')", name="purpose_is_known"),)


class MailMove(Base):
    """A mailed link that moves an account to another address, kept as MailedToken is: by the SHA-256 of its secret."""

    __tablename__ = "mail_moves"

    secret_sha256: Mapped[str] = mapped_column(Sha, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInSession(Base):
    """A session of somebody signed in: the cookie holds a secret, of which only the SHA-256 is kept.

    `seen_at` is right to the hour. `device` is rough words ("Firefox on Windows"), `network` a keyed hash. An ended row
    stays while it tells its owner something; it opens nothing.
    """

    __tablename__ = "sign_in_sessions"

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    secret_sha256: Mapped[str] = mapped_column(Sha, unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    device: Mapped[str] = mapped_column(String(60))
    network: Mapped[str] = mapped_column(Sha)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("seen_at >= began_at", name="nobody_is_seen_before_the_beginning"),)


class DoorCount(Base):
    """How often a door was tried in one window of time: `door` says which, `who` is a keyed hash."""

    __tablename__ = "door_counts"

    door: Mapped[str] = mapped_column(String(24), primary_key=True)
    who: Mapped[str] = mapped_column(Sha, primary_key=True)
    window_start: Mapped[datetime] = mapped_column(primary_key=True)
    tries: Mapped[int]


class PersonWord(Base):
    """A word under which an open account is found (`rules/names.py`). Written with the row it comes from, see below.

    Compared by code point on both databases, so that the words with one beginning stand together in the index.
    """

    __tablename__ = "person_words"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    word: Mapped[str] = mapped_column(
        String(LONGEST, collation="C").with_variant(String(LONGEST), "sqlite"), primary_key=True)

    __table_args__ = (Index("ix_person_words_word", "word", "person_id"),)


def write_words(connection: Connection, person_id: int) -> None:
    """Write the words of a person anew: none once the account is closed."""
    people, licences, words = Person.__table__, Licence.__table__, PersonWord.__table__
    connection.execute(delete(PersonWord).where(words.c.person_id == person_id))
    person = connection.execute(select(people.c.legal_name, people.c.email, people.c.closed_at).where(
        people.c.id == person_id)).one()
    if person.closed_at is None:
        numbers = connection.scalars(select(licences.c.number).where(licences.c.person_id == person_id))
        found = words_of(person.legal_name, person.email, numbers)
        connection.execute(insert(PersonWord), [{"person_id": person_id, "word": word} for word in sorted(found)])


# No verb can forget it: whoever writes a name, an address or a licence writes the words that find it.


@event.listens_for(Person, "after_insert")
@event.listens_for(Person, "after_update")
def _of_person(_mapper: Mapper[Person], connection: Connection, row: Person) -> None:
    kept = inspect(row).attrs
    if any(kept[name].history.has_changes() for name in ("legal_name", "email", "closed_at")):
        write_words(connection, row.id)


@event.listens_for(Licence, "after_insert")
def _of_licence(_mapper: Mapper[Licence], connection: Connection, row: Licence) -> None:
    write_words(connection, row.person_id)
