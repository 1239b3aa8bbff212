"""What search knows of each module: an entry for its current edition, made anew whenever that changes.

The words themselves stand in `search_words`, beside the entry of the same number. That table is made by a migration,
and is another one on each database: FTS5's own on SQLite, a tsvector under a GIN index on PostgreSQL. All of it can be
made anew from the editions.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from neurodash_ceu.records.base import Base, Key

WORDS = "search_words"  # its tables begin with this name: FTS5 keeps several


class SearchEntry(Base):
    """A module as search filters it. `made_by` names the code that made it; `minutes` is the time to read the brief.

    `professions` are the short names, each between blanks; `title` the stems of the title, likewise.
    """

    __tablename__ = "search_entries"

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    module_id: Mapped[str] = mapped_column(ForeignKey("modules.id"), unique=True)
    edition_sha: Mapped[str] = mapped_column(ForeignKey("module_editions.sha256"))
    made_by: Mapped[str] = mapped_column(String(16))
    condition: Mapped[str] = mapped_column(String(40))
    professions: Mapped[str]
    minutes: Mapped[int]
    title: Mapped[str]

    __table_args__ = (CheckConstraint("minutes >= 1", name="reading_takes_time"),)
