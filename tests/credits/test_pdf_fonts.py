"""No font but the shipped ones can enter a print, nothing is fetched, and subsetting is done by the fast library."""

from __future__ import annotations

import hashlib
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from neurodash_ceu.credits import pdf
from neurodash_ceu.credits.pdf import HeldPrint, print_certificate
from neurodash_ceu.ports.fonts import DISPLAY, FONTS, SANS, SCRIPTS, TEXT
from tests.credits import papers

ROOT = FONTS.parents[2]
PRINT_ONE = ("import hashlib, sys; from neurodash_ceu.credits.pdf import print_certificate; "
             "from tests.credits import papers; "
             "sys.stdout.write(hashlib.sha256(print_certificate(papers.FACTS)).hexdigest())")
LICENCES = {"SourceSerif4": "OFL-Source-Serif.md", "SourceSans3": "OFL-Source-Sans.md", "Noto": "OFL-Noto.txt"}


def impostor(folder: Path) -> None:
    """A font under the name of ours, with letters of another."""
    with TTFont(FONTS / "NotoSerif-Regular.ttf") as other:
        for record in other["name"].names:
            if record.nameID in (1, 4, 16):
                record.string = "Source Serif 4 Display"
        other.save(folder / "SourceSerif4Display-Regular.ttf")


def test_no_font_of_the_machine_enters(tmp_path: Path) -> None:
    """Another process, another hash seed, zone and language, and a machine full of impostors: the same bytes."""
    impostor(tmp_path)
    configuration = tmp_path / "fonts.conf"
    configuration.write_text(f"<fontconfig><dir>{tmp_path}</dir><dir>/usr/share/fonts</dir>"
                             f"<cachedir>{tmp_path}</cachedir></fontconfig>", encoding="utf-8")
    environment = os.environ | {
        "FONTCONFIG_FILE": str(configuration), "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path),
        "PYTHONHASHSEED": "7", "TZ": "Asia/Kathmandu", "LC_ALL": "C"}
    (tmp_path / ".fonts").symlink_to(tmp_path)
    said = subprocess.run([sys.executable, "-c", PRINT_ONE], cwd=ROOT, env=environment, capture_output=True,
                          check=True, text=True)
    assert said.stdout == hashlib.sha256(print_certificate(papers.FACTS)).hexdigest()


def test_the_configuration_is_gone_once_the_fonts_are_loaded() -> None:
    """A browser or a child started later finds the machine as it was."""
    assert "neurodash-fonts-" not in os.environ.get("FONTCONFIG_FILE", "")


def test_subsetting_is_done_by_harfbuzz() -> None:
    look = "import neurodash_ceu.credits.pdf; print(open('/proc/self/maps').read())"
    said = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, check=True, text=True)
    assert "libharfbuzz-subset" in said.stdout


def test_a_letter_without_a_glyph_never_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second net: should the first ever let a letter through, the printer's own remark holds the print."""
    monkeypatch.setattr("neurodash_ceu.credits.words.must_be_set", lambda *_: None)
    with pytest.raises(HeldPrint, match="cannot set"):
        print_certificate(papers.facts(legal_name="漢字"))


def test_a_remark_of_the_printer_stops_the_print() -> None:
    with pytest.raises(RuntimeError, match="the printer complains: something odd"), pdf._no_complaint():
        logging.getLogger("weasyprint").warning("something odd")


@pytest.mark.parametrize("address", [
    "http://127.0.0.1:9/a.png", "https://ceu.example.org/a.png", "file:///etc/passwd", "data:image/png;base64,AAAA",
    (FONTS / "NotoSerif-Regular.ttf").as_uri()])
def test_nothing_is_fetched(address: str) -> None:
    fetcher = pdf._Fetcher({"print:code": b"png"})
    with pytest.raises(ValueError, match="fetches nothing"):
        fetcher.fetch(address)
    assert fetcher.fetch("print:code").read() == b"png"


def test_what_a_person_typed_stays_text() -> None:
    name = "<img src='http://127.0.0.1:9/x.png'> <b>Ruth</b> & {{ 7 * 7 }}"
    assert name in papers.text(print_certificate(papers.facts(legal_name=name)), 1).replace("\n", " ")


def test_the_web_never_loads_the_printer() -> None:
    said = subprocess.run([sys.executable, "-c", "import sys, neurodash_ceu.app; print('weasyprint' in sys.modules)"],
                          cwd=ROOT, capture_output=True, check=True, text=True)
    assert said.stdout.strip() == "False"


def test_every_font_is_open_whole_and_licensed() -> None:
    files = sorted(FONTS.glob("*.ttf"))
    assert {path.name for path in files} >= {*SCRIPTS.values(), *DISPLAY.files, *TEXT.files, *SANS.files}
    for path in files:
        licence = next(text for start, text in LICENCES.items() if path.name.startswith(start))
        said = (FONTS / licence).read_text(encoding="utf-8")
        assert "SIL OPEN FONT LICENSE" in said
        with TTFont(path) as opened:
            assert f"({opened['name'].getDebugName(1)})" in said or "Noto" not in path.name, "names its copyright"
            assert opened["OS/2"].fsType == 0, "may be embedded without restriction"
            assert "Open Font License" in opened["name"].getDebugName(13)
