"""A worker of one job that is killed where it is told to be: `python -m tests.worker.one_job URL WHERE FILE`.

It does its job's effect under a key, and notes in FILE how often it came there. WHERE: "in the job" (the effect is
written, the step is not), "after the job" (the step is written, its end is not), or "nowhere".
"""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import exists, select

from neurodash_ceu.ports import jobs
from neurodash_ceu.ports.durable import Durable
from neurodash_ceu.ports.jobs import Daily, Outcome
from neurodash_ceu.ports.mail import put_mail
from neurodash_ceu.ports.session import open_database
from neurodash_ceu.records.outbox import Mail

NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
URL, WHERE, FILE = sys.argv[1:]
database = open_database(URL)


def kill() -> None:
    """As the kernel does it."""
    os.kill(os.getpid(), signal.SIGKILL)


def job() -> Outcome:
    """One mail, under a key."""
    with Path(FILE).open("a") as file:
        file.write("came\n")
    with database.writing() as session:
        if not session.scalar(select(exists().where(Mail.once_key == "job"))):
            put_mail(session, NOW, "a@example.org", "s", "b", once_key="job")
    if WHERE == "in the job":
        kill()
    return Outcome("did it")


if WHERE == "after the job":
    jobs.finish = lambda *_: kill()  # type: ignore[assignment,return-value]  # it does not return
durable = Durable(database, URL, "machine-1", [Daily("job", 0, job)], lambda: NOW)
durable.look()
for _ in range(200):
    with database.reading() as session:
        if jobs.latest(session) and jobs.latest(session)[0].finished_at is not None:
            break
    time.sleep(0.05)
durable.close()
database.close()
