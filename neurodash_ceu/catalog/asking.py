"""What somebody asks of the catalogue, as it stands in the address: words and filters. Any text is a question.

A filter with a value that nothing has finds nothing and can be dropped: what was asked is never changed in silence.
Only capital and small letters of a filter are forgiven: "profession=pt" is PT.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from neurodash_ceu.catalog.pages import PROFESSIONS
from neurodash_ceu.catalog.search import Hit
from neurodash_ceu.rules.words import Sought, sought

ADDRESS = "/briefs"
LONGEST = 200  # characters of what is typed that are looked for
LONGEST_VALUE = 40  # of a filter
MOST_PAGES = 9_999


@dataclass(frozen=True)
class Band:
    """A length of reading: `least` to `most` minutes, both included."""

    id: str
    words: str
    least: int
    most: int


LENGTHS = (
    Band("short", "10 minutes or less", 0, 10),
    Band("medium", "11 to 20 minutes", 11, 20),
    Band("long", "More than 20 minutes", 21, 1_000_000),
)
FILTERS = ("condition", "profession", "length")


@dataclass(frozen=True)
class Asked:
    """Words and filters; an empty one is not asked. `cut` says that more was typed than is looked for."""

    text: str = ""
    condition: str = ""
    profession: str = ""
    length: str = ""
    page: int = 1
    cut: bool = False

    @cached_property
    def sought(self) -> tuple[Sought, ...]:
        """The words that are looked for."""
        return sought(self.text)

    @property
    def nothing(self) -> bool:
        """Is nothing asked at all, so that the whole catalogue is the answer?"""
        return not self.text and not any(getattr(self, name) for name in FILTERS)

    @property
    def wordless(self) -> bool:
        """Was something typed that holds no word to look for?"""
        return bool(self.text) and not self.sought

    def fits(self, hit: Hit, but: str = "") -> bool:
        """Do the filters let this module through, the one named `but` left aside?"""
        return all((
            but == "condition" or self.condition in ("", hit.condition),
            but == "profession" or not self.profession or self.profession in hit.professions,
            but == "length" or self.length in ("", band_of(hit.minutes).id)))

    @property
    def unfiltered(self) -> str:
        """The address of the words alone."""
        return self.address(**dict.fromkeys(FILTERS, ""))

    def address(self, **changes: str | int) -> str:
        """The address of this question with something changed; back on its first page unless a page is given."""
        other = replace(self, **({"page": 1} | changes))  # type: ignore[arg-type]  # names of our own fields
        pairs = [("q", other.text), *((name, getattr(other, name)) for name in FILTERS)]
        pairs += [("page", str(other.page))] if other.page > 1 else []
        query = urlencode([pair for pair in pairs if pair[1]])
        return f"{ADDRESS}?{query}" if query else ADDRESS


def asked_of(given: Mapping[str, str]) -> Asked:
    """The question in the parameters of an address. None of them is ever wrong."""
    text = " ".join(given.get("q", "").replace("\0", " ").split())
    values = {name: _named(name, given.get(name, "").replace("\0", " ").strip()[:LONGEST_VALUE]) for name in FILTERS}
    page = given.get("page", "")
    number = int(page) if page.isascii() and page.isdecimal() and len(page) <= 4 else 1
    return Asked(text[:LONGEST].rstrip(), **values, page=max(1, min(number, MOST_PAGES)), cut=len(text) > LONGEST)


def _named(name: str, value: str) -> str:
    """The value of a filter in its own letters: capitals for a profession, small ones for the names of all others."""
    if name == "profession":
        return value.upper() if value.upper() in PROFESSIONS else value
    return value.lower() if value.isascii() else value


def band_of(minutes: int) -> Band:
    """The band that a length of reading falls in."""
    return next(band for band in LENGTHS if band.least <= minutes <= band.most)
