"""The words of a text as search knows them: folded, cut and stemmed here, so that every database finds the same.

Folded is: compatibility forms resolved (NFKD), case folded, marks dropped. A word is a run of letters and digits; a
number keeps its decimals ("6.5" is one word, "fall-prevention" are two). Whatever is no letter and no digit parts
words and means nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from neurodash_ceu.rules.stems import stem

LONGEST = 64  # characters of a word that are looked at
BEGINNING = 4  # letters a word needs to stand for all words that begin like it
# Too common to tell one text from another: neither kept nor looked for.
COMMON = frozenset((
    "a an and are as at be been but by can do does for from had has have how if in into is it its no not of on or than "
    "that the their then there these they this to was were what when where which who why will with").split())
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_WORD = re.compile(r"\d+(?:[.,]\d+)+(?![^\W_])|[^\W_]+")
_WRITTEN = re.compile(r"\d+(?:[.,]\d+)+(?![^\W_])|[^\W_]+(?:['\u2019][^\W_]+)?")
_APOSTROPHE = re.compile(r"(?<=[^\W_])['\u2019](?:s\b|(?=[^\W_]))")  # "patient's", "don't"
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")


@dataclass(frozen=True)
class Sought:
    """A word that is looked for. With `begins` it also finds words that begin with it."""

    stem: str
    begins: bool

    def finds(self, found: str) -> bool:
        """Is this stem of a text one that is looked for?"""
        return found == self.stem or (self.begins and found.startswith(self.stem))


def fold(text: str) -> str:
    """A text without case, marks and compatibility forms."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(one for one in plain if unicodedata.category(one)[0] != "M").translate(_LETTERS)


def stems(text: str) -> list[str]:
    """The stems of a text in order, without the words that are too common."""
    folded = _APOSTROPHE.sub("", fold(text))
    return [stem(word) for word in map(_word, _WORD.findall(folded)) if word not in COMMON]


def sought(text: str) -> tuple[Sought, ...]:
    """What a person who typed this looks for: every word once, in order. Nothing typed is anything but words."""
    return tuple(Sought(one, len(one) >= BEGINNING and one.isalpha()) for one in dict.fromkeys(stems(text)))


def spans(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """Each word of a text as it is written: where it begins and ends, and its stems."""
    for found in _WRITTEN.finditer(text):
        yield found.start(), found.end(), stems(found.group())


def _word(found: str) -> str:
    if not found[0].isdecimal() or ("," not in found and "." not in found):
        return found[:LONGEST]
    number = found.replace(",", "") if _THOUSANDS.fullmatch(found) else found.replace(",", ".")
    return number[:LONGEST]
