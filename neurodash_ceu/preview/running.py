"""A preview from its first to its last moment: the scratch installation, the application on it, the watch, the end."""

from __future__ import annotations

import logging
import secrets
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from neurodash_ceu.app import create_app
from neurodash_ceu.catalog.handout_prints import printed_now
from neurodash_ceu.ports.migrate import upgrade
from neurodash_ceu.preview import door
from neurodash_ceu.preview.library import Library, State
from neurodash_ceu.preview.routes import bp
from neurodash_ceu.preview.scratch import HOST, listening, scratch
from neurodash_ceu.preview.watching import Watcher
from neurodash_ceu.settings import Settings
from neurodash_ceu.web.house import EXTENSION, House

Tell = Callable[[State], None]
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOCAL_TIME = Path("/etc/localtime")


class _Quiet(WSGIRequestHandler):
    """The terminal is for what authors want to read, not for a line a request."""

    def log_request(self, *_args: object) -> None:
        """Say nothing."""


@dataclass(frozen=True)
class Preview:
    """An application on a scratch installation, and what it shows."""

    app: Flask
    library: Library
    key: str


@contextmanager
def prepared(settings: Settings, port: int) -> Iterator[Preview]:
    """The application of a preview with everything read and published once."""
    app = create_app(settings)
    house: House = app.extensions[EXTENSION]
    library, key = Library(settings.courses, house, here_zone()), secrets.token_urlsafe(16)
    app.register_blueprint(bp)
    door.install(app, door.Desk(library, key), port)
    try:
        upgrade(house.database)
        library.look()
        yield Preview(app, library, key)
    finally:
        library.close()
        house.database.close()


def run(
    folders: tuple[Path, ...], port: int, ready: Callable[[str, State], None], changed: Tell,
    tell: Callable[[tuple[str, ...]], None],
) -> None:
    """Serve a preview until told to stop. `ready` is told the address and the first state, `changed` every later one.

    `tell` is told after each which handouts do not fit their page.
    Raises CannotStart when nobody can listen on the port.
    """
    logging.getLogger("neurodash_ceu.web.requests").setLevel(logging.WARNING)
    over = threading.Event()
    for name in ENDS:
        signal.signal(name, lambda *_told: over.set())
    with listening(port) as taken, scratch(taken.getsockname()[1], folders) as settings:
        port = taken.getsockname()[1]
        watcher = Watcher(folders, lambda: _told(preview, changed, tell))  # from before the files are read
        with prepared(settings, port) as preview, _served(preview.app, taken.fileno(), port):
            watcher.start()
            ready(f"http://{HOST}:{port}/preview/enter/{preview.key}", preview.library.state)
            tell(_unprinted(preview))
            over.wait()
            watcher.stop()
            preview.library.close()


def _told(preview: Preview, changed: Tell, tell: Callable[[tuple[str, ...]], None]) -> None:
    changed(preview.library.look())
    tell(_unprinted(preview))


def _unprinted(preview: Preview) -> tuple[str, ...]:
    """Have the handouts printed that are new, by a process of its own on the scratch installation."""
    house: House = preview.app.extensions[EXTENSION]
    settings = house.settings
    return printed_now(house.database, {
        "NEURODASH_MODE": settings.mode, "NEURODASH_INSTANCE": str(settings.instance),
        "NEURODASH_DATABASE": settings.database, "NEURODASH_STORAGE": str(settings.storage),
        "NEURODASH_PUBLIC_URL": settings.public_url, "NEURODASH_SECRET": settings.secret})


@contextmanager
def _served(app: Flask, socket: int, port: int) -> Iterator[BaseWSGIServer]:
    server = make_server(HOST, port, app, threaded=True, request_handler=_Quiet, fd=socket)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def here_zone() -> str:
    """The time zone of this machine, by its name; UTC where it does not say."""
    with suppress(OSError, ValueError, KeyError):
        name = str(LOCAL_TIME.readlink()).rpartition("zoneinfo/")[2]
        return ZoneInfo(name).key
    return "UTC"
