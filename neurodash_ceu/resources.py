"""Where the files that ship with the code are: the same function for a checkout and for an installed wheel.

Templates, static files and courses lie beside the package in a checkout, and inside it in a wheel (`setup.py` puts
them there). Nobody else works out a path from its own file.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

PACKAGE = Path(str(files("neurodash_ceu")))
SHIPPED = "shipped"  # the folder of the package in which a wheel carries them
FOLDERS = ("templates", "static", "courses")


@cache
def folder(name: str) -> Path:
    """One of FOLDERS. Raises FileNotFoundError where it is neither in the package nor beside it."""
    for home in (PACKAGE / SHIPPED, PACKAGE.parent):
        if (home / name).is_dir():
            return home / name
    raise FileNotFoundError(f"{name}/ is neither in {PACKAGE} nor beside it: this copy is not whole. Install it again.")


def checkout() -> Path | None:
    """The folder of the checkout this code runs from; None where it was installed from a wheel."""
    return None if (PACKAGE / SHIPPED).is_dir() else PACKAGE.parent
