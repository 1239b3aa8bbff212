"""Daily jobs as durable workflows: killed in the middle, a worker that comes back goes on where it stopped.

Two memories, each for what it is good at. `job_runs` in our own tables says which day's job is done and in whose hand
it is: it decides between workers, on one machine or several, and all that is left to do can be worked out from it. The
workflow engine's own tables (a file beside an SQLite database, a schema of their own on PostgreSQL) say how far this
worker had come. Lost, they cost nothing but a repeated step.

The single importer of DBOS, which is told here to stay at home: no outbound connection, no server, plain JSON.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID
from sqlalchemy import Engine, create_engine, event, make_url

from neurodash_ceu.ports import jobs
from neurodash_ceu.ports.failures import on_one_line
from neurodash_ceu.ports.jobs import Daily, Outcome, Turn
from neurodash_ceu.ports.session import CONNECT_SECONDS, Database, for_its_owner_alone
from neurodash_ceu.settings import CannotStart

log = logging.getLogger(__name__)

SCHEMA = "neurodash_work"
STEPS = "1"  # change it with the steps below: what an older version left half done is then begun anew
Clock = Callable[[], datetime]


class Durable:
    """The daily jobs of one worker. One at a time in a process: the engine keeps its state there.

    `worker` is a name that nobody else has now and that this one has again after a restart.
    """

    def __init__(self, database: Database, url: str, worker: str, daily: Iterable[Daily], clock: Clock) -> None:
        self._database, self._worker, self._clock = database, worker, clock
        self._jobs = {job.name: job for job in daily}
        self._begun: set[Turn] = set()
        self.busy = False
        _stay_at_home()
        self._engine = _engine(url)
        DBOS(config=_config(self._engine, worker))

        @DBOS.workflow(name="daily")
        def daily_job(job: str, day: str, n: int) -> None:
            self._run(Turn(job, date.fromisoformat(day), worker, n))

        self._workflow = daily_job
        DBOS.launch()

    def look(self) -> None:
        """Begin what is due today and in nobody's hand. It is done in another thread, one job after the other."""
        now = self._clock()
        with self._database.reading() as session:
            due = [Turn(job.name, now.date(), self._worker, n) for job in self._jobs.values()
                   if now.hour >= job.hour and (n := jobs.next_try(session, job.name, now)) is not None]
        for turn in due:
            if turn not in self._begun:  # it may wait for its turn, unclaimed
                self._begin(turn)

    def _begin(self, turn: Turn) -> None:
        # Never under a name that was used before: what our tables say is due is due, whatever the engine remembers.
        self._begun.add(turn)
        try:
            with SetWorkflowID(f"{turn.job} {turn.day} {turn.worker} {turn.n} {uuid4().hex[:8]}"):
                DBOS.start_workflow(self._workflow, turn.job, turn.day.isoformat(), turn.n)
        except BaseException:
            self._begun.discard(turn)
            raise

    def close(self) -> None:
        """Stop. While a job is under way (`busy`) this would wait for it."""
        DBOS.destroy(destroy_registry=True)
        self._engine.dispose()

    def _run(self, turn: Turn) -> None:
        """The story of a day's job. A step that was finished is not repeated; one that was under way may be."""
        self.busy = True
        try:
            if not DBOS.run_step({"name": "claim"}, self._claim, turn):
                return
            did = DBOS.run_step({"name": "do"}, self._do, turn)
            if did is not None:
                DBOS.run_step({"name": "finish"}, self._finish, turn, *did)
        finally:
            self.busy = False
            self._begun.discard(turn)

    def _claim(self, turn: Turn) -> bool:
        with self._database.writing() as session:
            return jobs.claim(session, turn, self._clock())

    def _do(self, turn: Turn) -> tuple[str, bool | None] | None:
        """Words, and whether all is well, or None for `well` where it failed; nothing if it is another's by now.

        A failure does not leave the step as an exception: the engine would write its words down.
        """
        with self._database.writing() as session:
            if not jobs.hold(session, turn, self._clock()):
                return None
        try:
            outcome = self._jobs[turn.job].do()
        except Exception as error:
            return on_one_line(error), None
        return outcome.words, outcome.well

    def _finish(self, turn: Turn, words: str, well: bool | None) -> None:
        with self._database.writing() as session:
            if well is None:
                jobs.put_off(session, turn, words, self._clock())
            else:
                jobs.finish(session, turn, Outcome(words, well), self._clock())
        if well is None:
            log.error("%s failed and is tried again later: %s", turn.job, words)
        else:
            log.log(logging.INFO if well else logging.ERROR, "%s: %s", turn.job, words)


def work_url(url: str) -> str:
    """Where the engine keeps its own tables: a file beside an SQLite database, else the same database."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database is None:
        return url
    path = Path(parsed.database)
    return f"sqlite:///{path.with_name(f'{path.stem}-work{path.suffix}')}"


def _engine(url: str) -> Engine:
    """Ours, not the engine's own, which would look into a PostgreSQL server's other databases as well."""
    where = work_url(url)
    if where == url:
        return create_engine(url, pool_size=3, pool_pre_ping=True, hide_parameters=True,
                             connect_args={"prepare_threshold": None, "connect_timeout": CONNECT_SECONDS})
    for_its_owner_alone(Path(make_url(where).database or ""))
    engine = create_engine(where, hide_parameters=True, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = "IMMEDIATE"  # as the engine asks for: writers wait their turn
    for pragma in ("busy_timeout = 30000", "foreign_keys = ON", "journal_mode = WAL", "synchronous = NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _config(engine: Engine, worker: str) -> DBOSConfig:
    return {
        "name": "neurodash", "system_database_engine": engine, "dbos_system_schema": SCHEMA, "executor_id": worker,
        "application_version": STEPS, "serializer": DBOSPortableJSONSerializer(), "enable_otlp": False,
        "use_listen_notify": False, "max_executor_threads": 1, "scheduler_polling_interval_sec": 3600.0,
        "log_level": "WARNING"}


def _stay_at_home() -> None:
    """Nothing in the environment may make the engine report to somebody's cloud. Raises CannotStart."""
    strange = sorted(name for name in os.environ if name.startswith("DBOS_"))
    if strange:
        raise CannotStart(f"The environment has {strange[0]}, which the engine of background work obeys: unset it.")
    engine = logging.getLogger("dbos")
    engine.addHandler(logging.NullHandler())  # without any it would add one of its own; lines are the root's
    if not any(isinstance(one, Brief) for one in engine.filters):
        engine.addFilter(Brief())


class Brief(logging.Filter):
    """Of what the engine says, the words before the first colon, and the same words once a minute.

    What follows is what an exception said; and a database that is away would be told four times a second.
    """

    SECONDS = 60.0

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten it; False where it was said a moment ago."""
        record.msg, record.args = str(record.msg).partition(":")[0], None
        lately = record.created - self._said.get(record.msg, -self.SECONDS) < self.SECONDS
        if not lately:
            self._said[record.msg] = record.created
        return not lately
