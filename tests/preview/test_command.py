"""`neurodash courses preview` from the first to the last moment: it follows the files, touches nothing real, ends."""

from __future__ import annotations

import http.cookiejar
import json
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from tests.catalog import small_course
from tests.preview.started import PATIENCE_SECONDS, Started, command, previewing

BAD = ("quiz.yaml", "draw: 2", "drow: 2")
BETTER = ("module.yaml", "title: A small module", "title: A module that was changed")


class Visitor:
    """Opens pages with a cookie jar."""

    def __init__(self, started: Started) -> None:
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)
        self._site = started.site
        self.first = self._text(started.entrance)

    def get(self, path: str) -> str:
        """A page's text."""
        return self._text(self._site + path)

    def wait_after(self, serial: int) -> int:
        """The serial of the next state, as a page's script waits for it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            found = int(json.loads(self.get(f"/preview/state?after={serial}"))["serial"])
            if found != serial:
                return found
        raise AssertionError("nothing changed")

    def _text(self, address: str) -> str:
        with self._opener.open(address, timeout=PATIENCE_SECONDS) as answer:
            return str(answer.read().decode())


def test_it_follows_the_files_touches_nothing_real_and_ends(tmp_path: Path) -> None:
    small_course.write(tmp_path)
    real = tmp_path / "instance" / "neurodash.sqlite3"
    with previewing(tmp_path, "courses", NEURODASH_DATABASE=f"sqlite:///{real}", NEURODASH_SECRET="no") as started:
        author = Visitor(started)
        assert "A small module" in author.first
        assert len(list((tmp_path / "tmp").iterdir())) == 1
        small_course.write(tmp_path, BETTER)
        assert author.wait_after(1) == 2
        assert "A module that was changed" in author.get("/briefs/small")
        small_course.write(tmp_path, BAD)
        assert author.wait_after(2) == 3
        broken = author.get("/briefs/small")
        assert "quiz.yaml:2" in broken
        assert "A module that was changed" in broken
        small_course.write(tmp_path)
        assert author.wait_after(3) == 4
        assert "quiz.yaml:2" not in author.get("/briefs/small")
        assert started.stop() == 0
    printed = "".join(started.lines)
    assert "1 module, no problems." in printed
    assert "fix: write `draw`, or delete the key" in printed
    assert "Traceback" not in printed
    assert list((tmp_path / "tmp").iterdir()) == []
    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize("where", ["courses/demo", "courses/demo/small"])
def test_a_condition_or_one_module_is_enough_and_a_closed_terminal_ends_it(tmp_path: Path, where: str) -> None:
    small_course.write(tmp_path)
    with previewing(tmp_path, where) as started:
        author = Visitor(started)
        assert "A small module" in author.get("/preview")
        assert "A demonstration condition" in author.get("/conditions/demo")
        assert started.stop(signal.SIGHUP) == 0
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_port_that_is_taken_is_a_sentence(tmp_path: Path) -> None:
    small_course.write(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(command("courses", "--port", port), cwd=tmp_path, capture_output=True, text=True,
                              check=False)
    assert done.returncode == 1
    assert f"Nobody can listen on 127.0.0.1:{port} (Address already in use)" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr
