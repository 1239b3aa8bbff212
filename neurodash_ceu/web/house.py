"""What one running application holds: settings, database, storage, in whose name it issues, and its clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from neurodash_ceu.ports.session import Database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.rules.provider import Issuer
from neurodash_ceu.settings import Settings

EXTENSION = "neurodash"


@dataclass(frozen=True)
class House:
    """The means of one application. `clock` gives the instant, aware and in UTC; tests hand in their own."""

    settings: Settings
    database: Database
    storage: Storage
    issuer: Issuer
    clock: Callable[[], datetime]
