"""Making a proof safe: a new file of what it shows, made by a process of its own that can do nothing else and not long.

That process takes the file's bytes and gives new ones. It has a limit on time and on memory, so a bomb ends it alone,
and few run beside one another. What cannot be made anew is refused.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import dataclass

from neurodash_ceu.ports import cleaning
from neurodash_ceu.rules.proof import FIELD, kind_of
from neurodash_ceu.rules.refusal import Refused

CLEANERS = {"pdf": "clean_pdf", "jpeg": "clean_image", "png": "clean_image"}
SECONDS = 20  # by the clock
AT_ONCE, PATIENCE = 2, 30  # processes of one web process, and seconds to wait for a place
_PLACES = threading.BoundedSemaphore(AT_ONCE)

TOO_MUCH = ("This file asks for more time or memory than any certificate needs, so it was not taken. Print it as a new "
            "PDF, or send a picture of it.")
BUSY = "Too many files are being looked at just now. Nothing was lost: try again in a minute."


@dataclass(frozen=True)
class Cleaned:
    """A file as it was sent, what it is ("pdf", "jpeg", "png"), and what was made anew of it."""

    kind: str
    sent: bytes
    made: bytes


def clean(content: bytes) -> Cleaned:
    """A file with its safe copy. Raises Refused, on the field `proof`, with what to do where there can be none."""
    kind = kind_of(content)
    if not _PLACES.acquire(timeout=PATIENCE):
        raise Refused(BUSY, FIELD)
    try:
        done = subprocess.run(  # noqa: S603 - our own module, whose only input is the file
            [sys.executable, "-m", f"neurodash_ceu.ports.{CLEANERS[kind]}"], input=content, capture_output=True,
            timeout=SECONDS, check=False, env=_environment())
    except subprocess.TimeoutExpired as late:
        raise Refused(TOO_MUCH, FIELD) from late
    finally:
        _PLACES.release()
    if done.returncode == cleaning.REFUSED:
        raise Refused(done.stderr.decode(), FIELD)
    if done.returncode != cleaning.DONE or not done.stdout:
        raise Refused(TOO_MUCH, FIELD)
    return Cleaned(kind, content, done.stdout)


def _environment() -> dict[str, str]:
    """Where our code lies, and nothing else: no setting and no secret of this installation."""
    return {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUTF8": "1", "PATH": os.defpath}
