"""A change of a file is told, once the files hold still; what courses never read is not looked at."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from neurodash_ceu.preview import watching
from neurodash_ceu.preview.watching import Watcher, seen


def test_what_is_seen_changes_with_every_kind_of_change(tmp_path: Path) -> None:
    states = [seen((tmp_path,))]
    for act in (lambda: (tmp_path / "a.yaml").write_text("1"), lambda: (tmp_path / "a.yaml").write_text("12"),
                lambda: (tmp_path / "a.yaml").rename(tmp_path / "b.yaml"), lambda: (tmp_path / "inner").mkdir(),
                lambda: (tmp_path / "inner" / "c.md").write_text("x"), lambda: (tmp_path / "b.yaml").unlink()):
        act()
        states.append(seen((tmp_path,)))
    assert len(set(states)) == len(states) - 1  # an empty folder is nothing


@pytest.mark.parametrize("name", [".a.yaml.swp", "a.yaml~", "_schemas/a.json", ".git/index"])
def test_what_is_never_read_is_not_looked_at(tmp_path: Path, name: str) -> None:
    before = seen((tmp_path,))
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("x")
    assert seen((tmp_path,)) == before


def test_a_link_that_leads_nowhere_and_a_folder_that_is_not_there_are_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to(tmp_path / "gone")
    assert seen((tmp_path, tmp_path / "none")) == frozenset()


def test_a_change_is_told_once_and_stopping_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "EVERY_SECONDS", 0.01)
    told, calls = threading.Event(), []
    watcher = Watcher((tmp_path,), lambda: (calls.append(1), told.set()))
    watcher.start()
    (tmp_path / "a.yaml").write_text("1")
    assert told.wait(20)
    watcher.stop()
    assert calls == [1]
    (tmp_path / "a.yaml").write_text("22")
    assert not watcher.is_alive()
