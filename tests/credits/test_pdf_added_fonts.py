"""Fonts that an operator adds: a held print comes free by them, and the machine's own fonts still cannot reach it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from neurodash_ceu.credits import certificates, printing
from neurodash_ceu.credits.pdf import HeldPrint, print_certificate
from neurodash_ceu.ports.fonts import FONTS, Fonts, added, left_out
from neurodash_ceu.ports.letters import why_held
from neurodash_ceu.ports.session import Database
from neurodash_ceu.ports.storage import Storage
from tests import make
from tests.conftest import Clock
from tests.credits import papers, shelf

NAME = "李小龍"
TRY = ("from pathlib import Path; from neurodash_ceu.credits.pdf import print_certificate, HeldPrint\n"
       "from tests.credits import papers\n"
       "try:\n    print_certificate(papers.facts(legal_name='李小龍')); print('printed')\n"
       "except HeldPrint as held:\n    print('held')\n")


def a_font(path: Path, family: str, letters: str = NAME, **more: object) -> Path:
    """A font made here: every letter is a square, each of another size."""
    names = [".notdef", "space", *(f"uni{ord(one):04X}" for one in letters)]
    build = FontBuilder(1000, isTTF=True)
    build.setupGlyphOrder(names)
    build.setupCharacterMap({32: "space"} | {ord(one): f"uni{ord(one):04X}" for one in letters})
    glyphs = {}
    for number, name in enumerate(names):
        pen = TTGlyphPen(None)
        if name != "space":
            side = 500 + 20 * number
            for at, point in enumerate(((50, 0), (50, side), (side, side), (side, 0))):
                (pen.lineTo if at else pen.moveTo)(point)
            pen.closePath()
        glyphs[name] = pen.glyph()
    build.setupGlyf(glyphs)
    build.setupHorizontalMetrics(dict.fromkeys(names, (1000, 50)))
    build.setupHorizontalHeader(ascent=880, descent=-120)
    build.setupNameTable({"familyName": family, "styleName": "Regular", "fullName": family})
    build.setupOS2(**{"usWeightClass": 400, "sTypoAscender": 880, "sTypoDescender": -120} | more)
    build.setupPost()
    build.save(path)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An operator's folder of fonts, with one for a few Chinese characters."""
    made = tmp_path / "fonts"
    made.mkdir()
    a_font(made / "Squares.ttf", "Squares Test")
    return made


def test_a_name_prints_in_an_added_font(folder: Path) -> None:
    with pytest.raises(HeldPrint):
        print_certificate(papers.facts(legal_name=NAME))
    content = print_certificate(papers.facts(legal_name=NAME), Fonts(folder))
    with papers.opened(content) as pdf:
        name = next(one for one in papers.fonts(pdf) if "Squares" in one)
        assert [glyph for of, glyph in papers.glyphs(pdf) if of == name] == [2, 3, 4] * 2
    assert NAME in papers.text(content, 1) and NAME in papers.text(content, 2)
    assert why_held("legal name", NAME, Fonts(folder)) is None
    assert why_held("legal name", NAME) is not None


def test_a_latin_name_is_the_same_bytes_with_and_without(folder: Path) -> None:
    assert print_certificate(papers.FACTS, Fonts(folder)) == print_certificate(papers.FACTS)


def test_a_held_print_comes_free_once_its_font_is_there(
    database: Database, folder: Path, tmp_path: Path, clock: Clock
) -> None:
    storage = Storage(tmp_path / "kept")
    with database.writing() as session:
        issued = shelf.credited(session, shelf.book(session, make.person(session)), NAME)[1]
    assert printing.print_waiting(database, storage, clock) == 0
    with database.writing() as session:
        assert certificates.find(session, issued.code).print_state == "held"
        assert certificates.try_held_again(session, clock()) == 1
    assert printing.print_waiting(database, storage, clock, fonts=Fonts(folder)) == 1
    with database.reading() as session:
        kept = certificates.find(session, issued.code).kept
    assert NAME in papers.text(storage.get(kept.sha256), 1)


def test_no_added_font_takes_a_shipped_ones_place(folder: Path) -> None:
    """An impostor, a slanted font and what is no font are left out, and said to be."""
    a_font(folder / "Impostor.ttf", "Source Serif 4 Display", "Ruth Example" + NAME)
    a_font(folder / "Slanted.ttf", "Slanted Test", fsSelection=1)
    (folder / "broken.ttf").write_bytes(b"no font")
    (folder / "README.txt").write_text("ours", encoding="utf-8")
    assert [one.family for one in added(folder)] == ["Squares Test"]
    assert [path.name for path in left_out(folder)] == ["Impostor.ttf", "Slanted.ttf", "broken.ttf"]
    assert print_certificate(papers.FACTS, Fonts(folder)) == print_certificate(papers.FACTS)


def test_the_machines_own_fonts_cannot_reach_a_print(folder: Path, tmp_path: Path) -> None:
    """A font with just these letters lies where a person's fonts lie, and the machine finds it; the print does not."""
    home = tmp_path / "home"
    for own in (home / ".fonts", home / ".local/share/fonts"):
        own.mkdir(parents=True)
        a_font(own / "Tempting.ttf", "Tempting Test")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("FONTCONFIG", "XDG_"))}
    environment |= {"HOME": str(home), "XDG_DATA_HOME": str(home / ".local/share"), "XDG_CACHE_HOME": str(home)}
    found = subprocess.run(["fc-list", f":charset={ord(NAME[0]):x}", "family"], env=environment, capture_output=True,
                           check=True, text=True).stdout
    assert "Tempting Test" in found, "the machine itself would use it"
    said = subprocess.run([sys.executable, "-c", TRY], cwd=FONTS.parents[2], env=environment, capture_output=True,
                          check=True, text=True)
    assert said.stdout.strip() == "held"


def test_a_folder_that_is_not_there_is_none(tmp_path: Path) -> None:
    assert added(tmp_path / "nowhere") == () == left_out(tmp_path / "nowhere")
    assert print_certificate(papers.FACTS, Fonts(tmp_path / "nowhere")) == print_certificate(papers.FACTS)
