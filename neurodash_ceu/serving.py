"""`neurodash serve`: the web server and its print process, started, watched and stopped together.

The parent does no work of its own. It starts gunicorn and the print process, starts the print process
again if it dies, and stops both when it is told to stop or when gunicorn ends.
"""

from __future__ import annotations

import logging
import signal
import socket
import subprocess
import sys
import threading
import time
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


class Supervisor:
    """Keeps the two processes alive until a signal comes."""

    def __init__(self, web: list[str], printer: list[str]) -> None:
        self._web_command, self._print_command = web, printer
        self._stop = threading.Event()

    def run(self) -> int:
        """Serve until SIGTERM or SIGINT, or until the web server ends by itself; return its exit code."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._told_to_stop)
        web = subprocess.Popen(self._web_command)  # noqa: S603 - our own command, no shell
        printer = subprocess.Popen(self._print_command)  # noqa: S603 - our own command, no shell
        died_at = 0.0
        while not self._stop.is_set() and web.poll() is None:
            if printer.poll() is not None and time.monotonic() - died_at > RESTART_PAUSE_SECONDS:
                died_at = time.monotonic()
                log.warning("the print process ended; it is started again")
                printer = subprocess.Popen(self._print_command)  # noqa: S603 - our own command, no shell
            self._stop.wait(POLL_SECONDS)
        for process in (web, printer):
            _end(process)
        return 0 if self._stop.is_set() else (web.returncode or 0)

    def _told_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stop.set()


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
