"""A scratch installation: a folder of its own with its own database and secret, gone when the command ends.

Nothing of the real installation is opened, neither its database nor its secret nor its kept files. So nothing that is
done in a preview can reach a record or a statistic.
"""

from __future__ import annotations

import os
import secrets
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from neurodash_ceu.settings import CannotStart, Settings

HOST = "127.0.0.1"  # nobody else's machine can ask


@contextmanager
def scratch(port: int, courses: tuple[Path, ...]) -> Iterator[Settings]:
    """The settings of a fresh demonstration, until the block ends. Everything that a plan gives is given."""
    with tempfile.TemporaryDirectory(prefix="neurodash-preview-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        yield Settings(
            mode="demonstration", instance=folder, database=f"sqlite:///{folder / 'preview.sqlite3'}",
            secret=secrets.token_hex(32), public_url=f"http://{HOST}:{port}", courses=courses,
            storage=folder / "kept", free_entitlements=frozenset({"*"}))


def listening(port: int) -> socket.socket:
    """A socket that listens on a port of this machine alone; 0 takes any that is free. Raises CannotStart."""
    try:
        return socket.create_server((HOST, port))
    except (OSError, OverflowError) as error:
        told = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
        raise CannotStart(f"Nobody can listen on {HOST}:{port} ({told}). Another preview may be running there: "
                          "stop it, or choose another port with --port.") from error
