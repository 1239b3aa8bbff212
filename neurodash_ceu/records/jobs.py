"""Daily jobs: which day's run is in whose hand, and how it ended."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from neurodash_ceu.records.base import Base


class JobRun(Base):
    """One job on one civil day (UTC). Its key decides between workers: who writes it first does that day's job.

    `outcome` says how it ended, or why its last try failed, in words without anybody's name. `well` is False when what
    was found asks for somebody; both stay open until `finished_at`.
    """

    __tablename__ = "job_runs"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    worker: Mapped[str] = mapped_column(String(80))
    tries: Mapped[int]
    claimed_until: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    well: Mapped[bool | None]
    outcome: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("tries >= 1", name="a_run_was_tried"),
        CheckConstraint("(finished_at IS NULL) = (well IS NULL)", name="a_run_that_ended_says_how"),
        CheckConstraint("finished_at IS NULL OR outcome IS NOT NULL", name="a_run_that_ended_has_an_outcome"),
    )
