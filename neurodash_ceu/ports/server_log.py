"""What gunicorn says, in lines as everything else. Requests are logged by the application, which knows their route."""

from __future__ import annotations

import logging
from typing import Any

from gunicorn.glogging import Logger

from neurodash_ceu.ports import logs


class ServerLog(Logger):  # type: ignore[misc]  # the library ships no types
    """Named on gunicorn's command line (`serving.web_command`)."""

    def setup(self, cfg: Any) -> None:
        """Send its messages where ours go."""
        self.cfg = cfg
        logs.start("web")
        self.error_log.handlers[:] = []
        self.error_log.propagate = True
        self.error_log.setLevel(self.LOG_LEVELS.get(cfg.loglevel.lower(), logging.WARNING))

    def access(self, *_: Any) -> None:
        """Nothing: its line would hold the address as it was asked for."""
