"""The handout of a module: read and checked like the brief."""

from __future__ import annotations

from pathlib import Path

from neurodash_ceu.rules.canonical import canonical_text
from tests.catalog import shelves, small_course


def test_a_handout_is_read_with_the_section_that_is_set_apart(tmp_path: Path) -> None:
    courses = shelves.read(small_course.write(tmp_path, more={"handout.md": small_course.HANDOUT}))
    (module,) = courses.modules
    assert (courses.problems, courses.warnings) == ((), ())
    assert [(one.id, one.tone) for one in module.handout] == [
        ("h-dose", None), ("h-stop", "stop"), ("h-measure", None)]


def test_a_module_without_a_handout_is_the_edition_that_it_was(tmp_path: Path) -> None:
    (module,) = shelves.read(small_course.write(tmp_path)).modules
    assert module.handout == ()
    assert "handout" not in canonical_text(module) and "tone" not in canonical_text(module)
