"""The one step of building that a table cannot say: what lies beside the package is carried inside it.

Templates, static files and courses stay at the top of the repository, where people look for them. A wheel has no such
place, so they are put into `neurodash_ceu/shipped/`, where `neurodash_ceu/resources.py` finds them.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent
FOLDERS = ("templates", "static", "courses")


class BuildWithFolders(build_py):
    """Builds the package, and copies the folders into it; not for an editable install, which reads the checkout."""

    def run(self) -> None:
        if not self.editable_mode:  # what an earlier build left there may be gone from the tree since
            shutil.rmtree(Path(self.build_lib) / "neurodash_ceu", ignore_errors=True)
        super().run()
        if not self.editable_mode:
            for source, target in self._shipped():
                self.mkpath(str(target.parent))
                self.copy_file(str(source), str(target), preserve_mode=False)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        shipped = [] if self.editable_mode else [str(target) for _, target in self._shipped()]
        return [*super().get_outputs(include_bytecode), *shipped]

    def _shipped(self) -> list[tuple[Path, Path]]:
        to = Path(self.build_lib) / "neurodash_ceu" / "shipped"
        return [(path, to / path.relative_to(HERE)) for folder in FOLDERS
                for path in sorted((HERE / folder).rglob("*")) if path.is_file() and _ours(path.relative_to(HERE))]


def _ours(path: Path) -> bool:
    """Not what an editor or a system left behind."""
    return not any(part.startswith(".") or part == "__pycache__" or part.endswith("~") for part in path.parts)


setup(cmdclass={"build_py": BuildWithFolders})
