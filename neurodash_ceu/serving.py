"""`neurodash serve`: the web server, its print process and a worker, started, watched and stopped together.

The parent does no work of its own. It starts gunicorn, the print process and the worker, starts either of the latter
again if it dies, and stops all when it is told to stop or when gunicorn ends.
"""

from __future__ import annotations

import logging
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from types import FrameType

from neurodash_ceu.settings import CannotStart

log = logging.getLogger(__name__)

LONGEST_LINE = 8190  # characters of a request's first line: the most that gunicorn can be told, and twice its default
POLL_SECONDS = 0.2
GRACE_SECONDS = 15
RESTART_PAUSE_SECONDS = 2.0


def web_command(bind: str, workers: int, threads: int) -> list[str]:
    """The command of the web server: gunicorn with threads, since most of a request is waiting.

    A first line of a request beyond LONGEST_LINE gets gunicorn's bare 414; all others get a page of ours.
    """
    return [
        sys.executable, "-m", "gunicorn", "neurodash_ceu.wsgi:app", "--bind", bind, "--workers", str(workers),
        "--worker-class", "gthread", "--threads", str(threads), "--timeout", "60", "--graceful-timeout", "10",
        "--max-requests", "20000", "--max-requests-jitter", "2000", "--log-level", "warning",
        "--limit-request-line", str(LONGEST_LINE),
        "--no-control-socket", "--logger-class", "neurodash_ceu.ports.server_log.ServerLog",
    ]


def print_command() -> list[str]:
    """The command of the print process, which steps back for whoever waits for a page."""
    return ["nice", "-n", "5", sys.executable, "-m", "neurodash_ceu.credits.print_cli"]


def worker_command() -> list[str]:
    """The command of the worker, which steps back further: nobody waits for it."""
    return ["nice", "-n", "10", sys.executable, "-m", "neurodash_ceu.worker"]


def must_be_free(bind: str) -> None:
    """Raise CannotStart, with what to do, when nobody can listen on an `address:port`."""
    host, _, port = bind.rpartition(":")
    if not host or not port.isdecimal():
        raise CannotStart(f"--bind is {bind!r}: give an address and a port, for example 127.0.0.1:8000.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), int(port)))
        except OSError as error:
            raise CannotStart(
                f"Nobody can listen on {bind} ({error.strerror}). Stop what listens there, perhaps another copy of "
                "this server, or choose another port with --bind.") from error


class Helper:
    """A process beside the web server, which is started again when it dies."""

    def __init__(self, name: str, command: list[str]) -> None:
        self._name, self._command = name, command
        self._died_at = 0.0
        self.process = self._start()

    def look(self) -> None:
        """Start it again if it died, though not at once after the last time."""
        if self.process.poll() is not None and time.monotonic() - self._died_at > RESTART_PAUSE_SECONDS:
            self._died_at = time.monotonic()
            log.warning("the %s ended; it is started again", self._name)
            self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._command)  # noqa: S603 - our own command, no shell


class Supervisor:
    """Keeps the web server and what helps it alive until a signal comes. `helpers`: name -> command."""

    def __init__(self, web: list[str], helpers: Mapping[str, list[str]]) -> None:
        self._web_command, self._helper_commands = web, helpers
        self._stop = threading.Event()

    def run(self) -> int:
        """Serve until SIGTERM or SIGINT, or until the web server ends by itself; return its exit code."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._told_to_stop)
        web = subprocess.Popen(self._web_command)  # noqa: S603 - our own command, no shell
        helpers = [Helper(name, command) for name, command in self._helper_commands.items()]
        while not self._stop.is_set() and web.poll() is None:
            for helper in helpers:
                helper.look()
            self._stop.wait(POLL_SECONDS)
        _end([web, *(helper.process for helper in helpers)])
        return 0 if self._stop.is_set() else (web.returncode or 0)

    def _told_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stop.set()


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    """Tell all to stop, then wait for each; who takes too long is killed."""
    deadline = time.monotonic() + GRACE_SECONDS
    for process in processes:
        process.terminate()  # of one that has ended this does nothing
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
