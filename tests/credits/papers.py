"""Certificates for tests of the print, and what can be read out of one: text, fonts, glyphs, pictures, elements."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont
from PIL import Image

from neurodash_ceu.ports.fonts import FONTS
from neurodash_ceu.rules.certificate import Approved, CertificateFacts
from neurodash_ceu.rules.credit import Minutes
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.rules.provider import Signer

CODE = "7KQ4M2XV93HJ5TRC"
FACTS = CertificateFacts(
    code=CODE, verify_url=f"https://ceu.example.org/verify/{CODE}", legal_name="Ruth Example",
    licences=(LicenceHeld("PT", "Illinois", "070.000000"),), title="Resistance training for weakness",
    activity_code="ND-MS-RT", edition="7f3a91c4d2e0" + "0" * 52, edition_number=2, level="intermediate",
    for_whom="Physical therapists and physical therapist assistants", format="self-paced text",
    author="An author, named here", objectives=("Prescribe a first strength programme.", "Decide when to stop."),
    minutes=Minutes(reading=50, test=10), completed_on="2026-11-23", zone="America/Chicago",
    started_at="2026-11-20T15:00:00+00:00", completed_at="2026-11-24T05:30:00+00:00",
    issued_at="2026-11-24T05:30:00+00:00", provider="Example Rehabilitation Education",
    provider_address=("1 Example Street", "Springfield"), paper="a4", entry_hash="c41e07aa5b92" + "0" * 52,
    demonstration=False, points=9, max_points=10, pass_percent=80, attempt=1)
SIGNER = Signer("Sam Signer, PT", "Director of Education")
APPROVAL = Approved("Example Board", "88213", "Example Board: approved activity 88213. A statement for tests.")


def facts(**changes: Any) -> CertificateFacts:
    """The facts of a certificate, with these changed."""
    return replace(FACTS, **changes)


def text(content: bytes, page: int | None = None) -> str:
    """What another program reads out of a print, in reading order; of one page (from 1) or of all."""
    pages = [] if page is None else ["-f", str(page), "-l", str(page)]
    return subprocess.run(["pdftotext", "-raw", *pages, "-", "-"], input=content, capture_output=True,
                          check=True).stdout.decode("utf-8")


def picture(content: bytes, page: int = 1, dots: int = 150) -> Image.Image:
    """A page as a printer of so many dots an inch sees it."""
    drawn = subprocess.run(["pdftoppm", "-r", str(dots), "-f", str(page), "-l", str(page), "-png", "-"],
                           input=content, capture_output=True, check=True).stdout
    return Image.open(io.BytesIO(drawn))


def fonts(pdf: pikepdf.Pdf) -> dict[str, Any]:
    """The fonts of a print by name."""
    return {str(font.BaseFont): font for page in pdf.pages for font in page.resources.get("/Font", {}).values()}


def embedded(font: Any) -> TTFont:
    """The font file inside a font of a print."""
    return TTFont(io.BytesIO(font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()))


def shipped(name: str) -> Path:
    """The file of static/fonts/print that a font of a print is cut from, by its name; KeyError for a stranger."""
    by_name = {}
    for path in FONTS.glob("*.ttf"):
        with TTFont(path, lazy=True) as opened:
            by_name[_letters(opened["name"].getDebugName(4).removesuffix(" Regular"))] = path
    return by_name[_letters(name.partition("+")[2])]


def _letters(name: str) -> str:
    return "".join(character for character in name.lower() if character.isalnum())


def glyphs(pdf: pikepdf.Pdf) -> Iterator[tuple[str, int]]:
    """Every glyph that the pages show: (font's name, glyph number)."""
    for page in pdf.pages:
        names = {key: str(font.BaseFont) for key, font in page.resources.Font.items()}
        using = ""
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                using = names[str(operands[0])]
            if str(operator) in ("Tj", "TJ"):
                parts = operands[0] if isinstance(operands[0], pikepdf.Array) else operands
                for part in parts:
                    if isinstance(part, pikepdf.String):
                        shown = bytes(part)
                        yield from ((using, int.from_bytes(shown[at:at + 2])) for at in range(0, len(shown), 2))


def elements(pdf: pikepdf.Pdf) -> list[Any]:
    """The structure of a print, in reading order."""
    found: list[Any] = []

    def walk(node: Any) -> None:
        kids = node.get("/K")
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                found.append(kid)
                walk(kid)

    walk(pdf.Root.StructTreeRoot)
    return found


def opened(content: bytes) -> pikepdf.Pdf:
    """A print, read."""
    return pikepdf.open(io.BytesIO(content))
