"""A warm process that gives birth to servers and kills them: `python -m tests.killing.nursery`, a JSON line an order.

Everything a server imports is imported here once, so a server is there in a fraction of a second, and is otherwise
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
from gunicorn.app.wsgiapp import run

import neurodash_ceu.app
import tests.make
from tests.killing.marks import At, marks

WARM = (gunicorn.workers.gthread, neurodash_ceu.app, tests.make)
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER: the workers of a dead master become ours, and we see them die
WAIT_SECONDS, AIM_SECONDS = 20.0, 2.0


def main() -> None:
    """Take orders until there are no more."""
    ctypes.CDLL(None, use_errno=True).prctl(SUBREAPER, 1, 0, 0, 0)
    for line in sys.stdin:
        order = json.loads(line)
        answer = {"serve": _serve, "kill": _kill, "end": _end}[order.pop("do")](**order)
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
        until = time.monotonic() + WAIT_SECONDS
        while seen.commits() < after and time.monotonic() < until:
            time.sleep(0.001)
        if aim is not None:
            wanted, until = At(aim), time.monotonic() + AIM_SECONDS
            while not seen.seen(wanted) and time.monotonic() < until:
                pass
        for one in also:
            os.kill(one, signal.SIGKILL)
        os.killpg(process, signal.SIGKILL)
        _until_dead()
        return {"stood": [int(one) for one in seen.all()]}


def _end(process: int) -> dict[str, Any]:
    os.killpg(process, signal.SIGTERM)
    _until_dead()
    return {}


def _until_dead() -> None:
    """Wait until no child is left, the orphans of a dead master among them."""
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


if __name__ == "__main__":
    main()
