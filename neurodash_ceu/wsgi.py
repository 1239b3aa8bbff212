"""What a WSGI server imports: the application with the settings of this installation."""

from __future__ import annotations

from neurodash_ceu.app import create_app
from neurodash_ceu.ports import logs
from neurodash_ceu.settings import load

logs.start("web")
app = create_app(load())
