"""The wheel carries everything the product needs and nothing else, and serves without a checkout near.

It is installed into a virtual environment of its own, in which nothing of this project is. Its dependencies, whose
locks are tested elsewhere, are lent by the environment of the tests through one line in a `.pth` file.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.house import tree

PATIENCE_SECONDS = 60
EPOCH = "1764000000"  # any instant: two builds of the same files are then the same bytes
OUTSIDE = ("templates", "static", "courses")  # beside the package in the tree, inside it in a wheel
INFO = re.compile(r"neurodash_ceu-[^/]+\.dist-info/"
                  r"(METADATA|WHEEL|RECORD|entry_points\.txt|top_level\.txt|licenses/LICENSE)")


def expected(names: Iterable[str]) -> set[str]:
    """The files of a wheel for the files of the tree, by their names from the root."""
    found = {name for name in names if name.startswith("neurodash_ceu/")}
    return found | {f"neurodash_ceu/shipped/{name}" for name in names if name.split("/")[0] in OUTSIDE}


def differences(wheel: Iterable[str], names: Iterable[str]) -> list[str]:
    """What a wheel lacks, and what is in it that should not be."""
    carried, wanted = {name for name in wheel if not INFO.fullmatch(name)}, expected(list(names))
    return [*(f"missing: {name}" for name in sorted(wanted - carried)),
            *(f"foreign: {name}" for name in sorted(carried - wanted))]


def test_a_difference_is_found() -> None:
    names = ["neurodash_ceu/app.py", "static/site.css", "tests/test_app.py", "instance/README.md"]
    whole = ["neurodash_ceu/app.py", "neurodash_ceu/shipped/static/site.css", "neurodash_ceu-1.dist-info/METADATA"]
    assert differences(whole, names) == []
    assert differences([*whole[1:], "tests/test_app.py", "neurodash_ceu/shipped/instance/secret"], names) == [
        "missing: neurodash_ceu/app.py", "foreign: neurodash_ceu/shipped/instance/secret", "foreign: tests/test_app.py"]


@pytest.fixture(scope="module")
def files() -> list[str]:
    """Every file of the tree."""
    return [path.relative_to(tree.ROOT).as_posix() for path in tree.files()]


def build(files: list[str], folder: Path) -> Path:
    """Build the wheel from a copy of the tree in a folder, as `make wheel` does."""
    for name in files:
        (folder / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(tree.ROOT / name, folder / "tree" / name)
    # What editors and earlier builds leave behind must stay out.
    for stray in ("static/.site.css.swp", "templates/home.html~", "build/lib/neurodash_ceu/gone.py"):
        (folder / "tree" / stray).parent.mkdir(parents=True, exist_ok=True)
        (folder / "tree" / stray).write_text("stray", encoding="utf-8")
    pip("wheel", str(folder / "tree"), "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder / "dist"))
    (made,) = (folder / "dist").glob("*.whl")
    return made


def pip(*arguments: str) -> None:
    """Run pip without the network, and without the folders that the tests themselves import from."""
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments], check=True,
                   capture_output=True, cwd="/", env=bare | {"SOURCE_DATE_EPOCH": EPOCH, "PIP_NO_INDEX": "1"})


@pytest.fixture(scope="module")
def wheel(files: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree."""
    return build(files, tmp_path_factory.mktemp("build"))


def test_it_carries_the_whole_product_and_nothing_else(wheel: Path, files: list[str]) -> None:
    with zipfile.ZipFile(wheel) as opened:
        carried = opened.namelist()
    assert differences(carried, files) == []
    for part in ("shipped/templates/layout.html", "shipped/static/site.css", "shipped/static/fonts/web/serif.woff2",
                 "shipped/static/fonts/print/SourceSans3-Regular.ttf", "records/migrations/script.py.mako",
                 "records/migrations/versions/0001_first_rows.py", "credits/print_cli.py"):
        assert f"neurodash_ceu/{part}" in carried
    assert [name for name in carried if name.endswith("module.yaml")]


def test_the_same_files_make_the_same_bytes(wheel: Path, files: list[str], tmp_path: Path) -> None:
    assert build(files, tmp_path).read_bytes() == wheel.read_bytes()


# --- installed ----------------------------------------------------------------------------------------------


class Installed:
    """A virtual environment with the wheel, and a user whose home and working directory hold nothing else."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        self.bin, self.home, self.elsewhere = folder / "env" / "bin", folder / "home", folder / "elsewhere"
        self.home.mkdir()
        self.elsewhere.mkdir()
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "env")], check=True)
        pip("--python", str(self.bin / "python"), "install", "--no-deps", str(wheel))
        (packages,) = (folder / "env").glob("lib/python*/site-packages")
        # A plain line in a .pth file is one more folder to import from; the .pth files in there are not followed, so
        # the editable install of this checkout is not.
        (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")

    def environment(self, **more: str) -> dict[str, str]:
        """Nothing of the environment of the tests but where programs are."""
        return {"PATH": f"{self.bin}:/usr/bin:/bin", "HOME": str(self.home), "LANG": "C.UTF-8", **more}

    def run(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the environment from a folder far from any checkout."""
        return subprocess.run([str(self.bin / command[0]), *command[1:]], cwd=self.elsewhere, text=True,
                              env=self.environment(**more), capture_output=True, check=False)

    @property
    def instance(self) -> Path:
        """Where its data lie when nobody says otherwise."""
        return self.home / ".local/share/neurodash"


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel, installed, with a demonstration in it."""
    made = Installed(tmp_path_factory.mktemp("installed"), wheel)
    demonstration = made.run("neurodash", "demo")
    assert demonstration.returncode == 0, demonstration.stderr
    assert str(made.instance) in demonstration.stdout
    return made


def test_nothing_of_it_comes_from_the_checkout(installed: Installed) -> None:
    told = installed.run("python", "-c", "import json, sys; from neurodash_ceu import resources as r; print(json.dumps("
                         "[str(r.PACKAGE), str(r.checkout()), *(str(r.folder(n)) for n in r.FOLDERS), *sys.path]))")
    package, checkout, *paths = json.loads(told.stdout)
    assert checkout == "None"
    assert package.startswith(str(installed.bin.parent))
    assert [path for path in paths if path == str(tree.ROOT) or path.startswith(f"{tree.ROOT}/static")] == []


def test_its_data_are_where_the_user_keeps_data_or_where_it_is_told(installed: Installed, tmp_path: Path) -> None:
    assert (installed.instance / "neurodash.sqlite3").exists()
    assert list(installed.elsewhere.iterdir()) == []
    told = installed.run("neurodash", "demo", NEURODASH_INSTANCE=str(tmp_path / "here"))
    assert told.returncode == 0, told.stderr
    assert (tmp_path / "here" / "neurodash.sqlite3").exists()


def test_without_a_home_it_asks_for_a_folder(installed: Installed) -> None:
    refused = installed.run("neurodash", "demo", HOME="/nonexistent")
    assert refused.returncode == 1
    assert "set NEURODASH_INSTANCE" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_its_courses_have_no_problems(installed: Installed) -> None:
    checked = installed.run("neurodash", "courses", "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.fixture(scope="module")
def served(installed: Installed) -> Iterator[str]:
    """The address at which it serves."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serving = subprocess.Popen(
        [str(installed.bin / "neurodash"), "serve", "--bind", f"127.0.0.1:{port}", "--workers", "1"],
        cwd=installed.elsewhere, env=installed.environment(), stdout=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        serving.terminate()
        assert serving.wait(PATIENCE_SECONDS) == 0


def fetch(address: str) -> bytes:
    """What an address answers, as soon as somebody does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own server
                return bytes(answer.read())
        except urllib.error.HTTPError:
            raise
        except urllib.error.URLError:
            assert time.monotonic() < deadline, "nobody serves"
            time.sleep(0.1)


def test_it_serves_pages_with_their_styles_fonts_and_courses(served: str) -> None:
    page = fetch(f"{served}/briefs").decode()
    assert re.search(r'href="/briefs/[a-z-]+"', page)
    style = re.search(r'href="(/static/site\.css\?v=\w+)"', page)
    assert style
    sheet = fetch(served + style[1]).decode()
    fonts = re.findall(r'url\("([^"]+\.woff2)"\)', sheet)
    assert fonts
    assert all(fetch(served + font).startswith(b"wOF2") for font in fonts)


def fonts_in(kept: Path) -> str:
    """The fonts of a kept file, if it is whole and a PDF: proof of courses elsewhere is kept beside the prints."""
    if len(kept.name) != 62 or not kept.read_bytes().startswith(b"%PDF-"):
        return ""
    return subprocess.run(["pdffonts", str(kept)], check=True, capture_output=True, text=True).stdout.replace("-", "")


def test_it_prints_a_certificate(served: str, installed: Installed) -> None:
    """The print process that `serve` starts prints the demonstration's record."""
    fetch(f"{served}/healthz")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not any("SourceSerif4" in fonts_in(path) for path in installed.instance.glob("kept/*/*")):
        assert time.monotonic() < deadline, "nothing was printed"
        time.sleep(0.2)
    assert installed.run("neurodash", "ledger", "verify").returncode == 0
