"""`neurodash courses preview` as a process of its own, for the tests that look at the whole."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PATIENCE_SECONDS = 60


@dataclass
class Started:
    """A preview that runs: its process, the address that it printed, and its lines so far."""

    process: subprocess.Popen[str]
    entrance: str
    lines: list[str]
    reader: threading.Thread

    @property
    def site(self) -> str:
        """Where it is served."""
        return self.entrance.split("/preview/")[0]

    def stop(self, by: int = signal.SIGINT) -> int:
        """Press Ctrl and C."""
        self.process.send_signal(by)
        code = self.process.wait(PATIENCE_SECONDS)
        self.reader.join(PATIENCE_SECONDS)
        return code


def command(*words: str) -> list[str]:
    """The command line."""
    return [sys.executable, "-m", "neurodash_ceu.cli", "courses", "preview", *words]


@contextmanager
def previewing(here: Path, *words: str, **environment: str) -> Iterator[Started]:
    """Run a preview in a folder until the block ends; its temporary files go to `<here>/tmp`."""
    (here / "tmp").mkdir(exist_ok=True)
    told = os.environ | {"TMPDIR": str(here / "tmp"), "NEURODASH_INSTANCE": str(here / "instance")} | environment
    process = subprocess.Popen(command(*words, "--port", "0"), cwd=here, env=told, text=True, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT)
    assert process.stdout is not None
    with process.stdout as printed:
        started = _started(process, printed)
        try:
            yield started
        finally:
            if process.poll() is None:
                started.stop(signal.SIGTERM)


def _started(process: subprocess.Popen[str], printed: IO[str]) -> Started:
    lines: list[str] = []
    for line in printed:
        lines.append(line)
        if found := re.search(r"http://\S+/preview/enter/\S+", line):
            reader = threading.Thread(target=lines.extend, args=(printed,), daemon=True)
            reader.start()
            return Started(process, found.group(), lines, reader)
    raise AssertionError("".join(lines))
