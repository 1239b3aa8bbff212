"""Eight small modules of three conditions, so that there is something to search: `write(folder)` puts them down."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.catalog import small_course

TIRED = "Fatigue was not seen to grow in the trials that were read [@manca19]."
FILLER = "Page upon page goes on with lines for turning over.\n"  # ten words


@dataclass(frozen=True)
class Book:
    """A module: `says` is one more paragraph of its brief, `pages` how often ten more words stand there."""

    slug: str
    condition: str
    title: str
    summary: str
    professions: str
    says: str
    pages: int = 0


BOOKS = (
    Book("ms-strength", "ms", "Resistance training for weakness in multiple sclerosis",
         "What grows, and what may not.", "PT, PTA, OT, OTA",
         "Keep water and a fan at hand where heat is felt. An effort of 6.5 on a scale of ten is one way of saying it; "
         "the caf\u00e9 is no place for it."),
    Book("ms-falls", "ms", "Fall prevention at home", "Asking first, then training.", "PT, OT",
         "Somebody who fell is asked where. The programme is practised at home, and a neighbour's stairs are avoided."),
    Book("ms-spasticity", "ms", "Spasticity beyond tablets", "Stretching, splints and cold.", "PT, PTA, OT",
         "A spastic calf is looked at lying and standing. Col: a column of a table may begin so."),
    Book("stroke-strength", "stroke", "Resistance training for weakness after stroke",
         "The weaker side first.", "PT, OT",
         "The paretic arm is trained with 1,500 repetitions a week by some, and 10.5 kg were moved.", pages=420),
    Book("stroke-walking", "stroke", "Walking practice after stroke",
         "A treadmill, a harness, a corridor.", "PT, PTA",
         "Ten metres are timed, and the 6-minute walk as well. Who has fallen walks between bars.", pages=220),
    Book("stroke-swallowing", "stroke", "Swallowing safely after stroke", "Posture, pace and texture.", "SLP",
         "\u0152dema of the tongue is looked for. Thin and thick liquids are tried; an anaemia is another matter."),
    Book("parkinson-balance", "parkinson", "Balance and falls in Parkinson\u2019s disease",
         "Turning, reaching, rising.", "PT, OT",
         "Cueing by metronome at 100 % and 110 % of the usual cadence was tried, NOT by voice AND light."),
    Book("parkinson-voice", "parkinson", "A louder voice", "Effort, calibration and daily practice.", "SLP, SLPA",
         "Loudness is measured in dB at 30 cm. Na\u00efve listeners were asked. \u00dclk\u00fc\u2019s list has \u00df, "
         "\u00c6r\u00f8 and \u00bd."),
)
CONDITIONS = {
    "ms": ("Multiple sclerosis", ("Task-oriented gait training", "Ways of practising that are compared.")),
    "stroke": ("Stroke", ("Neglect and attention", "What is seen, and what is not.")),
    "parkinson": ("Parkinson\u2019s disease", ("Freezing of gait", "Cues, and when they fail.")),
    "spine": ("Spinal cord injury", ("Wheelchair skills", "Kerbs, doors and slopes.")),
}


def write(folder: Path, books: tuple[Book, ...] = BOOKS) -> Path:
    """Write the modules and conditions into `folder/courses` and return that."""
    root = folder / "courses"
    for name, (title, (announced, of_it)) in CONDITIONS.items():
        (root / name).mkdir(parents=True, exist_ok=True)
        (root / name / "condition.yaml").write_text(
            f"id: {name}\ntitle: {title}\nsummary: Briefs on {title.lower()}.\n"
            f"announced:\n- title: {announced}\n  summary: {of_it}\n", encoding="utf-8")
    for book in books:
        _write(root / book.condition / book.slug, book)
    return root


def _write(home: Path, book: Book) -> None:
    files = small_course.changed(
        small_course.FILES,
        ("module.yaml", "id: small-module", f"id: {book.slug}-module"),
        ("module.yaml", "slug: small", f"slug: {book.slug}"),
        ("module.yaml", "ND-000", f"ND-{book.slug}"),
        ("module.yaml", "title: A small module", f"title: {book.title}"),
        ("module.yaml", "summary: One finding on strength, for trying things out.", f'summary: "{book.summary}"'),
        ("module.yaml", "condition: demo", f"condition: {book.condition}"),
        ("module.yaml", "professions: [PT, OT]", f"professions: [{book.professions}]"),
        ("brief.md", TIRED, f"{TIRED}\n\n{_cited(book.says)}\n\n{FILLER * book.pages}"))
    for name, text in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")


def _cited(says: str) -> str:
    """Every sentence that has a figure says where it is from."""
    sentences = re.split(r"(?<=\.) (?=[A-Z\u00c0-\u00dc])", says)
    return " ".join(re.sub(r"\.$", " [@manca19].", one) if re.search(r"\d", one) else one for one in sentences)
