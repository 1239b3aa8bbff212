"""A server for a test: gunicorn in processes of its own, copies of ours, on a free port of the loopback address."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from neurodash_ceu.serving import web_command
from tests.copies import Copy, web_server

START_SECONDS = 90


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment_of(database: str, instance: Path, courses: Path, port: int) -> dict[str, str]:
    """What a process is told of its installation."""
    return {
        "NEURODASH_INSTANCE": str(instance), "NEURODASH_DATABASE": database, "NEURODASH_COURSES": str(courses),
        "NEURODASH_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }


@contextmanager
def serving(database: str, instance: Path, courses: Path, workers: int = 4) -> Iterator[int]:
    """Serve an instance until the block ends; yields the port."""
    port = free_port()
    environment = os.environ | environment_of(database, instance, courses, port)
    process = web_server(web_command(f"127.0.0.1:{port}", workers, 4), environment)
    try:
        wait_until_alive(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def wait_until_alive(process: subprocess.Popen[bytes] | Copy, port: int) -> None:
    """Return once the server answers; raise when it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode} before it answered")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not answer in time")


