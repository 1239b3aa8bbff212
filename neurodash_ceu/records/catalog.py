"""What is taught, as published: modules, their write-once editions, and which edition is the current one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from neurodash_ceu.records.base import Base, Key, Sha


class Module(Base):
    """A module's stable id, and the slug and condition its newest edition is found under."""

    __tablename__ = "modules"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    condition: Mapped[str] = mapped_column(String(40), index=True)
    created_at: Mapped[datetime]


class ModuleEdition(Base):
    """One immutable published state: canonical JSON named by its SHA-256. Write-once by trigger."""

    __tablename__ = "module_editions"

    sha256: Mapped[str] = mapped_column(Sha, primary_key=True)
    module_id: Mapped[str] = mapped_column(ForeignKey("modules.id"))
    number: Mapped[int]
    content: Mapped[str]
    published_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("module_id", "number", name="editions_are_numbered_once"),
        UniqueConstraint("module_id", "sha256", name="an_edition_belongs_to_its_module"),
    )


class Publication(Base):
    """An act on a module: an edition published, withdrawn for safety, or the module retired. Append-only.

    A module's state is its latest publication.
    """

    __tablename__ = "publications"

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    module_id: Mapped[str] = mapped_column(ForeignKey("modules.id"))
    edition_sha: Mapped[str] = mapped_column(ForeignKey("module_editions.sha256"))
    kind: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None]
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("kind IN ('published', 'withdrawn', 'retired')", name="kind_is_known"),
        CheckConstraint("kind <> 'withdrawn' OR reason IS NOT NULL", name="a_withdrawal_says_why"),
        Index("ix_publications_latest", "module_id", "id"),
    )


class EditionPage(Base):
    """What publishing rendered once from an edition, by name and renderer version; may be made anew."""

    __tablename__ = "edition_pages"

    edition_sha: Mapped[str] = mapped_column(ForeignKey("module_editions.sha256"), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    html: Mapped[str]
    rendered_at: Mapped[datetime]


class PictureRow(Base):
    """A picture of a published edition: its bytes are a kept file that anybody may see. Write-once by trigger."""

    __tablename__ = "pictures"

    sha256: Mapped[str] = mapped_column(Sha, primary_key=True)
    ending: Mapped[str] = mapped_column(String(4))
    kept_at: Mapped[datetime]


class HandoutPrint(Base):
    """The print of an edition's handout on one paper: a kept file that anybody may have. Write-once by trigger.

    `made_by` names what it was printed by and for; printed by other code, or for another address, it is another one.
    """

    __tablename__ = "handout_prints"

    edition_sha: Mapped[str] = mapped_column(ForeignKey("module_editions.sha256"), primary_key=True)
    paper: Mapped[str] = mapped_column(String(6), primary_key=True)
    made_by: Mapped[str] = mapped_column(String(16), primary_key=True)
    sha256: Mapped[str] = mapped_column(Sha)
    printed_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("paper IN ('a4', 'letter')", name="paper_is_known"),)


class ConditionPage(Base):
    """A condition and the modules announced for it, as last published (canonical JSON)."""

    __tablename__ = "condition_pages"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    content: Mapped[str]
    sha256: Mapped[str] = mapped_column(Sha)
    published_at: Mapped[datetime]
