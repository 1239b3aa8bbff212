"""Processes of the product as copies of the tests' own process, which has all the code loaded already.

To load it anew takes two seconds of a core, for every worker of a server again. A copy is a process otherwise like any
other: its own environment, words, output, memory, connections and death. SQLite keeps in memory which locks its process
holds, and a copy would believe that it holds them: so we let go of every file of SQLite before one is made.

That the commands themselves start, with nothing loaded, is proved where they are started as they come: the journeys,
the wheel, the preview.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import traceback
import warnings
import weakref
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from gunicorn.app.wsgiapp import run
from sqlalchemy import Connection, Engine, event

LOADED_FOR = "neurodash_ceu.app"  # a worker imports it: here it is imported once, by whoever makes the first copy

_engines: weakref.WeakSet[Engine] = weakref.WeakSet()


@event.listens_for(Engine, "engine_connect")
def _note(connection: Connection) -> None:
    _engines.add(connection.engine)


class Copy:
    """A process that was begun by `copied`; like `subprocess.Popen` as far as tests need it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit code, or None while it runs."""
        self._look(os.WNOHANG)
        return self.returncode

    def wait(self, seconds: float | None = None) -> int:
        """Its exit code, when it has ended; TimeoutExpired if it has not by then."""
        until = None if seconds is None else time.monotonic() + seconds
        while self.returncode is None:
            self._look(0 if until is None else os.WNOHANG)
            if self.returncode is None:
                if until is not None and time.monotonic() > until:
                    raise subprocess.TimeoutExpired("a copy", seconds or 0)
                time.sleep(0.01)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to stop."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def _look(self, options: int) -> None:
        if self.returncode is None:
            ended, status = os.waitpid(self.pid, options)
            if ended:
                self.returncode = os.waitstatus_to_exitcode(status)


def copied(act: Callable[[], object], environment: Mapping[str, str], ends: Mapping[int, int] | None = None,
           closed: Sequence[int] = ()) -> Copy:
    """Begin a process that does this in this environment, and ends.

    `ends`: what its file descriptors 0 to 2 are. `closed`: descriptors of ours that it must not hold open.
    """
    _let_go()
    pid = os.fork()
    if pid == 0:
        for one in closed:
            os.close(one)
        _become(act, environment, ends or {})
    return Copy(pid)


def web_server(command: list[str], environment: Mapping[str, str]) -> Copy:
    """The web server that `neurodash serve` starts with this command, from gunicorn on."""
    assert command[:3] == [sys.executable, "-m", "gunicorn"], command

    def serve() -> None:
        sys.argv = command[2:]
        run()

    __import__(LOADED_FOR)
    return copied(serve, environment)


def _let_go() -> None:
    """Close every file of SQLite that waits in a pool; one that is in use is a mistake of the test."""
    for engine in _engines:
        if engine.dialect.name == "sqlite":
            engine.dispose()
    held = [_target(one) for one in Path("/proc/self/fd").iterdir()]
    held = [name for name in held if ".sqlite3" in name and not name.endswith(" (deleted)")]
    assert held == [], f"{held}: a copy would be wrong about the locks of these"


def _target(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except FileNotFoundError:  # the one through which the folder was listed
        return ""


def _become(act: Callable[[], object], environment: Mapping[str, str], ends: Mapping[int, int]) -> NoReturn:
    """Be the process: its environment, its output, and nothing of the tests'."""
    code: Any = 70
    try:
        for number, end in ends.items():
            os.dup2(end, number)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - until the end
        sys.stdout, sys.stderr = open(1, "w", encoding="utf-8"), open(2, "w", encoding="utf-8")  # noqa: SIM115 - as above
        warnings.simplefilter("ignore")  # as without the tests, which make errors of them
        os.environ.clear()
        os.environ.update(environment)
        act()
        code = 0
    except SystemExit as ended:
        code = ended.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
