"""Cut the web fonts in static/fonts/web out of the full Source Serif 4 and Source Sans 3.

Run it only when the fonts should change; the cut files are committed:

    python3 -m venv /tmp/cut
    /tmp/cut/bin/pip install fonttools==4.68.0 brotli==1.2.1 \\
        fontpkg-source-serif-4==4.4 fontpkg-source-sans-3==3.52
    /tmp/cut/bin/python scripts/cut-fonts.py static/fonts/web

Why not a ready-made web font: the usual Latin subsets have no small caps and no old-style figures, and the
look needs both. "Source" is a reserved font name under the Open Font License, so a changed font must be
called something else: the cut files are "NeuroDash Serif" and "NeuroDash Sans", and each family's licence
lies beside them. With the versions above, the bytes come out the same every time.
"""

from __future__ import annotations

import importlib.resources
import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

# What English prose with European names, figures and statistics needs.
LATIN = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x218, 0x21C),  # Romanian comma below
    0x394, 0x3B1, 0x3B2, 0x3BA, 0x3BC, 0x3C7,  # Δ α β κ μ χ, as statistics print them
    0x2002, 0x2003, 0x2009, 0x200A, 0x202F, 0x2060,  # spaces that bind a number to its unit
    *range(0x2010, 0x2016), *range(0x2018, 0x201F), 0x2020, 0x2021, 0x2022, 0x2026, 0x2030, 0x2032, 0x2033,
    0x2039, 0x203A, 0x2044, 0x2070, *range(0x2074, 0x207A), *range(0x2080, 0x208A), 0x20AC, 0x2116, 0x2122,
    *range(0x2190, 0x2194), 0x2212, 0x2215, 0x221A, 0x221E, 0x2248, 0x2260, 0x2264, 0x2265, 0x2713,
]  # fmt: skip

# Fetched by a browser only where a person's name needs it (unicode-range in static/site.css).
MORE = [
    *range(0x180, 0x218), *range(0x21C, 0x250), *range(0x300, 0x370), *range(0x370, 0x400),
    *range(0x400, 0x530), *range(0x1E00, 0x1F00),
]  # fmt: skip

FEATURES = "onum lnum pnum tnum smcp c2sc frac numr dnom sups case kern liga ccmp locl mark mkmk".split()
PLAIN = "kern liga ccmp locl mark mkmk".split()


@dataclass(frozen=True)
class Cut:
    """One file to make: from which font, with which axes, letters and features, under which name."""

    package: str
    source: str
    target: str
    family: str
    style: str
    axes: dict[str, float | tuple[float, float]]
    letters: list[int]
    features: list[str]


SERIF, SANS = "fontpkg_source_serif_4", "fontpkg_source_sans_3"
UPRIGHT, ITALIC = "SourceSerif4[opsz,wght].ttf", "SourceSerif4-Italic[opsz,wght].ttf"
PLAIN_SANS = "SourceSans3[wght].ttf"
ALL_SIZES: dict[str, float | tuple[float, float]] = {"wght": (400, 700)}
TEXT_SIZE: dict[str, float | tuple[float, float]] = {"wght": (400, 700), "opsz": 16}
CUTS = (
    Cut(SERIF, UPRIGHT, "serif.woff2", "NeuroDash Serif", "Regular", ALL_SIZES, LATIN, FEATURES),
    Cut(SERIF, ITALIC, "serif-italic.woff2", "NeuroDash Serif", "Italic", TEXT_SIZE, LATIN, FEATURES),
    Cut(SANS, PLAIN_SANS, "sans.woff2", "NeuroDash Sans", "Regular", ALL_SIZES, LATIN, FEATURES),
    Cut(SERIF, UPRIGHT, "serif-more.woff2", "NeuroDash Serif", "Regular", TEXT_SIZE, MORE, PLAIN),
    Cut(SANS, PLAIN_SANS, "sans-more.woff2", "NeuroDash Sans", "Regular", ALL_SIZES, MORE, PLAIN),
)
LICENCES = (
    (SERIF, "OFL-NeuroDash-Serif.txt", "Source Serif 4"),
    (SANS, "OFL-NeuroDash-Sans.txt", "Source Sans 3"),
)


def rename(font: TTFont, family: str, style: str) -> None:
    """Give the font its own name; keep the copyright, trademark and licence records as they are."""
    kept_as_written = {0, 7, 8, 9, 11, 12, 13, 14}
    full = family if style == "Regular" else f"{family} {style}"
    solid = family.replace(" ", "")
    postscript = f"{solid}-{style}"
    own = {
        1: family,
        2: style,
        3: f"{postscript};cut",
        4: full,
        6: postscript,
        16: family,
        17: style,
        25: solid,
    }
    for record in list(font["name"].names):
        if record.nameID in own:
            record.string = own[record.nameID]
        elif record.nameID not in kept_as_written and "Source" in record.toUnicode():
            font["name"].removeNames(nameID=record.nameID)


def cut(job: Cut, folder: Path) -> Path:
    """Make one WOFF2 file and return where it is."""
    with importlib.resources.as_file(importlib.resources.files(job.package) / "files" / job.source) as path:
        font = TTFont(path, recalcTimestamp=False)
    options = Options(
        layout_features=job.features,
        flavor="woff2",
        hinting=False,
        name_IDs=["*"],
        notdef_outline=True,
        recalc_timestamp=False,
        drop_tables=["DSIG"],
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=job.letters)
    subsetter.subset(font)
    font = instantiateVariableFont(font, job.axes)
    rename(font, job.family, job.style)
    font.flavor = "woff2"
    target = folder / job.target
    font.save(target)
    return target


def main(folder: Path) -> None:
    """Cut every file, put the licences beside them, and print the sizes."""
    folder.mkdir(parents=True, exist_ok=True)
    for job in CUTS:
        target = cut(job, folder)
        print(f"{target}: {target.stat().st_size / 1000:.0f} kB")
    for package, name, origin in LICENCES:
        text = (importlib.resources.files(package) / "LICENSE").read_text(encoding="utf-8")
        note = (
            f"Cut from {origin} (letters, features and axes reduced), and renamed as the licence asks.\n"
            "scripts/cut-fonts.py says exactly how.\n\n"
        )
        (folder / name).write_text(note + text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
