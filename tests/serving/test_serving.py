"""`neurodash serve`: three processes kept alive together and stopped together; what stands in the way is a sentence."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import LimitRequestLine
from gunicorn.http.parser import RequestParser

from neurodash_ceu.serving import must_be_free, print_command, web_command, worker_command
from neurodash_ceu.settings import CannotStart

PATIENCE_SECONDS = 30
CHILD = "import pathlib, time, sys; pathlib.Path(sys.argv[1]).open('a').write('started\\n'); time.sleep({seconds})"


def supervised(
    folder: Path, web_seconds: float, print_seconds: float, work_seconds: float = 600
) -> subprocess.Popen[bytes]:
    """A supervisor of three small programs that note every start and end by themselves after some seconds."""
    program = textwrap.dedent(f"""
        import sys
        from neurodash_ceu import serving
        serving.RESTART_PAUSE_SECONDS = 0.0
        web = [sys.executable, "-c", {CHILD.format(seconds=web_seconds)!r}, {str(folder / "web")!r}]
        printer = [sys.executable, "-c", {CHILD.format(seconds=print_seconds)!r}, {str(folder / "print")!r}]
        worker = [sys.executable, "-c", {CHILD.format(seconds=work_seconds)!r}, {str(folder / "work")!r}]
        sys.exit(serving.Supervisor(web, {{"print process": printer, "worker": worker}}).run())
    """)
    return subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.DEVNULL)


def starts(path: Path, least: int) -> int:
    """Wait until a program was started so often; return how often it was."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        count = path.read_text().count("started") if path.exists() else 0
        if count >= least:
            return count
        time.sleep(0.05)
    raise AssertionError(f"{path.name} was not started {least} times")


def test_a_signal_stops_all(tmp_path: Path) -> None:
    process = supervised(tmp_path, 600, 600)
    for name in ("web", "print", "work"):
        starts(tmp_path / name, 1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE_SECONDS) == 0


def test_a_printer_and_a_worker_that_die_are_started_again(tmp_path: Path) -> None:
    process = supervised(tmp_path, 600, 0, 0)
    assert starts(tmp_path / "print", 3) >= 3
    assert starts(tmp_path / "work", 3) >= 3
    assert starts(tmp_path / "web", 1) == 1
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE_SECONDS) == 0


def test_when_the_web_server_ends_everything_ends(tmp_path: Path) -> None:
    process = supervised(tmp_path, 0.2, 600)
    process.wait(PATIENCE_SECONDS)
    assert starts(tmp_path / "print", 1) == 1


def test_a_port_that_is_taken_is_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        bind = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(CannotStart, match="choose another port with --bind"):
            must_be_free(bind)
    must_be_free(bind)


@pytest.mark.parametrize("bind", ["8000", "127.0.0.1:", ":8000", "127.0.0.1:http"])
def test_a_bind_that_is_none_is_a_sentence(bind: str) -> None:
    with pytest.raises(CannotStart, match="give an address and a port"):
        must_be_free(bind)


def test_the_commands_are_programs_that_exist() -> None:
    assert web_command("127.0.0.1:1", 2, 4)[1:3] == ["-m", "gunicorn"]
    assert print_command()[-2:] == ["-m", "neurodash_ceu.credits.print_cli"]
    assert worker_command()[-2:] == ["-m", "neurodash_ceu.worker"]


@pytest.mark.parametrize("length", [4_095, 8_190])
def test_a_long_address_reaches_our_own_pages(length: int) -> None:
    """The line as a browser sends it, "GET /briefs?q=… HTTP/1.1"; a longer one gunicorn answers itself, with a 414."""
    config = Config()
    for name, value in vars(config.parser().parse_args(web_command("127.0.0.1:1", 2, 4)[3:])).items():
        if value is not None and name != "args":
            config.set(name, value)
    query = "q" * (length - len("GET /briefs? HTTP/1.1"))

    def read(query: str) -> str:
        line = f"GET /briefs?{query} HTTP/1.1\r\nHost: localhost\r\n\r\n"
        return str(next(RequestParser(config, iter([line.encode()]), ("127.0.0.1", 1))).query)

    assert read(query) == query
    with pytest.raises(LimitRequestLine):
        read("q" * 8_190)


def test_a_half_set_production_says_what_to_do(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NEURODASH_")}
    done = subprocess.run(
        [sys.executable, "-m", "neurodash_ceu.cli", "serve"], capture_output=True, text=True, check=False,
        env=environment | {"NEURODASH_MODE": "production", "NEURODASH_INSTANCE": str(tmp_path)})
    assert done.returncode == 1
    assert "Production needs a secret" in done.stderr
    assert "Traceback" not in done.stderr
