"""A whole installation for the journeys: made by `neurodash demo`, served by `neurodash serve`, in its own folder."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from neurodash_ceu.catalog.cli import read_all
from neurodash_ceu.cli import commands
from neurodash_ceu.demo import PASSWORDS
from neurodash_ceu.rules.lesson import Module
from tests import make
from tests.journeys.today import today_utc
from tests.races.server import free_port, wait_until_alive


@dataclass(frozen=True)
class Site:
    """A served demonstration: its address, its folder, what `demo` printed, and the module it teaches."""

    address: str
    instance: Path
    environment: dict[str, str]
    printed: str
    module: Module

    @property
    def passwords(self) -> dict[str, str]:
        """The demonstration people's passwords, by mail."""
        kept: dict[str, str] = json.loads((self.instance / PASSWORDS).read_text(encoding="utf-8"))
        return kept

    @property
    def shown_code(self) -> str:
        """The code of the completed record, as `demo` printed it."""
        found = re.search(r"/verify/([0-9A-Z-]+)", self.printed)
        assert found, self.printed
        return found.group(1)

    def command(self, *words: str) -> str:
        """Run a `neurodash` command on this installation and return what it printed.

        In this process: one of its own would load all the code again, for seconds.
        """
        done = CliRunner().invoke(commands, words, env=self.environment, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output


@contextmanager
def served(instance: Path) -> Iterator[Site]:
    """Make and serve a demonstration until the block ends."""
    port, courses = free_port(), make.one_shipped(instance.with_name(f"{instance.name}-courses"))
    environment = os.environ | {
        "NEURODASH_INSTANCE": str(instance), "NEURODASH_COURSES": str(courses),
        "NEURODASH_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    (module,) = read_all((courses,), today_utc()).modules
    made = Site(f"http://127.0.0.1:{port}", instance, environment, "", module)
    site = Site(made.address, instance, environment, made.command("demo"), module)
    process = subprocess.Popen(
        [sys.executable, "-m", "neurodash_ceu.cli", "serve", "--bind", f"127.0.0.1:{port}"], env=environment)
    try:
        wait_until_alive(process, port)
        yield site
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(90)
