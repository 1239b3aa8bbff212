"""A warm process that gives birth to servers and kills them, a copy of the tests' own; a JSON line is an order.

Everything a server imports is imported here already, so a server is there in a fraction of a second, and is otherwise
gunicorn as `neurodash serve` starts it: a master and workers in a process group of their own. Whoever kills must not
wait for anybody, so the killing is done here, by a process that does nothing else.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import gunicorn.workers.gthread
import psycopg
from gunicorn.app.wsgiapp import run

import neurodash_ceu.app
import tests.make
from tests.killing.marks import At, Marks, marks

WARM = (gunicorn.workers.gthread, neurodash_ceu.app, tests.make)
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER: the workers of a dead master become ours, and we see them die
WAIT_SECONDS, AIM_SECONDS = 20.0, 2.0
VICTIM = """
    SELECT backend_xid::text, pg_terminate_backend(pid, 2000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
            AND (backend_xid IS NOT NULL OR NOT %(aim)s) LIMIT 1
"""


def main() -> None:
    """Take orders until there are no more."""
    ctypes.CDLL(None, use_errno=True).prctl(SUBREAPER, 1, 0, 0, 0)
    for line in sys.stdin:
        order = json.loads(line)
        answer = {"serve": _serve, "kill": _kill, "cut": _cut, "end": _end}[order.pop("do")](**order)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _serve(command: list[str], environment: dict[str, str], log: str) -> dict[str, Any]:
    process = os.fork()
    if process:
        return {"process": process}
    os.setsid()
    os.environ.update(environment)
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDWR)
    for target, source in ((0, nothing), (1, nothing), (2, said)):
        os.dup2(source, target)
    sys.argv = command
    run()
    os._exit(0)


def _kill(process: int, path: str, after: int, aim: int | None, also: list[int]) -> dict[str, Any]:
    """SIGKILL a whole server after so many commits, at a moment when a thread stands where it is aimed at.

    `also` are other processes, a database's, that die first. The answer says where every thread stood when it died.
    """
    with marks(Path(path)) as seen:
        _until_committed(seen, after)
        if aim is not None:
            wanted, until = At(aim), time.monotonic() + AIM_SECONDS
            while not seen.seen(wanted) and time.monotonic() < until:
                pass
        for one in also:
            os.kill(one, signal.SIGKILL)
        os.killpg(process, signal.SIGKILL)
        _until_dead()
        return {"stood": [int(one) for one in seen.all()]}


def _cut(path: str, after: int, database: str, aim: bool) -> dict[str, bool]:
    """End a connection to the database after so many commits; the server lives on."""
    with marks(Path(path)) as seen:
        _until_committed(seen, after)
        if database.startswith("sqlite"):
            return _cut_a_handle(seen)
        return _end_a_backend(database.replace("+psycopg", "", 1), aim=aim)


def _end_a_backend(database: str, *, aim: bool) -> dict[str, bool]:
    """As an operator or a failing network does. A backend has a transaction's number once it has written a row, and
    what became of that transaction says whether the end fell inside it."""
    until = time.monotonic() + AIM_SECONDS
    with psycopg.connect(database, autocommit=True) as connection:
        while time.monotonic() < until:
            found = connection.execute(VICTIM, {"aim": aim}).fetchone()
            if found is not None:
                return {"cut": True, "inside": found[0] is not None and bool(
                    connection.execute("SELECT pg_xact_status(%s::xid8) = 'aborted'", found[:1]).fetchone()[0])}
    return {"cut": False, "inside": False}


def _cut_a_handle(seen: Marks) -> dict[str, bool]:
    """SQLite has no connection that somebody else could end. What comes nearest is a handle that is closed under its
    transaction, between two statements, as when its disk goes away: see `watched`."""
    until = time.monotonic() + AIM_SECONDS
    seen.order_cut(wanted=True)
    while not seen.cuts() and time.monotonic() < until:
        time.sleep(0.001)
    seen.order_cut(wanted=False)
    return {"cut": seen.cuts() > 0, "inside": seen.cuts() > 0}


def _until_committed(seen: Marks, after: int) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while seen.commits() < after and time.monotonic() < until:
        time.sleep(0.001)


def _end(process: int) -> dict[str, Any]:
    """Of a server that nobody asks anything any more; to end it gently takes it seconds."""
    os.killpg(process, signal.SIGKILL)
    _until_dead()
    return {}


def _until_dead() -> None:
    """Wait until no child is left, the orphans of a dead master among them."""
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return
