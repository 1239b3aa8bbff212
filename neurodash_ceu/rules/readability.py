"""How hard a text is to read, and how long it takes: two old formulas and one rate, for authors.

The formulas see the length of sentences and of words and nothing else: not whether a sentence is true, clear or known
to its reader. They were made for running text of a hundred words or more. Read them as a thermometer, not as a judge.

* Reading ease, Flesch R, J Appl Psychol 1948;32:221-233: 206.835 - 1.015 x words a sentence - 84.6 x syllables a
  word. 100 is very easy, 60 plain, 30 a paper.
* Grade, Kincaid JP and others, Naval Technical Training Command, Research Branch Report 8-75, 1975: 0.39 x words a
  sentence + 11.8 x syllables a word - 15.59, in years of American schooling.
* Reading time: 238 words a minute, silent reading of English non-fiction by adults, Brysbaert M, J Mem Lang
  2019;109:104047. Credit is never counted by it: see rules/hours.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from neurodash_ceu.rules.prose import plain_text
from neurodash_ceu.rules.words import fold

WORDS_PER_MINUTE = 238
KEPT = 65_536  # words whose syllables a process keeps

_ENDS = re.compile(r"(?<=[.!?…])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])|(?<=:)\s+(?=[A-Z])")
_LINE = re.compile(r"\n(?=\s*(?:[-*+]|\d+[.)])\s)")
_TABLE = re.compile(r"^\s*\|.*$", re.MULTILINE)
_WORD = re.compile(r"[^\W_][^\s]*")
_PIECE = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*")
_SHORTENED = re.compile(r"['’](?:s|t|d|m|ll|re|ve)\b")
_VOWELS = re.compile(r"[aeiouy]+")


@dataclass(frozen=True)
class Measured:
    """Words, sentences and syllables of a text, and what the formulas make of them."""

    words: int
    sentences: int
    syllables: int

    @property
    def sentence_tenths(self) -> int:
        """Words a sentence, in tenths, rounded down."""
        return 10 * self.words // self.sentences if self.sentences else 0

    @property
    def ease(self) -> int:
        """Flesch's reading ease, rounded down to a whole number; 0 for a text without words."""
        if not self.words:
            return 0
        found = Fraction(206835, 1000) - Fraction(1015, 1000) * self._length - Fraction(846, 10) * self._weight
        return int(found // 1)

    @property
    def grade_tenths(self) -> int:
        """Kincaid's grade in tenths of a year, rounded down; 0 for a text without words."""
        if not self.words:
            return 0
        found = Fraction(39, 100) * self._length + Fraction(118, 10) * self._weight - Fraction(1559, 100)
        return int(10 * found // 1)

    @property
    def minutes(self) -> int:
        """Whole minutes to read it at 238 words a minute, rounded up."""
        return -(-self.words // WORDS_PER_MINUTE)

    @property
    def _length(self) -> Fraction:
        return Fraction(self.words, self.sentences)

    @property
    def _weight(self) -> Fraction:
        return Fraction(self.syllables, self.words)


def measured(texts: Iterable[str]) -> Measured:
    """Pieces of Markdown measured together. A piece and a line of a list end a sentence; tables are left out."""
    words = sentences = total = 0
    for text in texts:
        for line in _LINE.split(_TABLE.sub("", text)):
            for sentence in _ENDS.split(plain_text(line)):
                found = _WORD.findall(sentence)
                words += len(found)
                sentences += bool(found)
                total += sum(syllables(word) for word in found)
    return Measured(words, sentences, total)


@lru_cache(maxsize=KEPT)
def syllables(word: str) -> int:
    """The syllables of a word, by rule: one for each run of vowels (y is one), at least one.

    Not counted are a last e ("care", though "little" keeps it), the end of -gue and -que ("fatigue"), the e of -es
    after another letter than a hiss ("makes"), and the e of -ed after another letter than t or d ("walked"). Two or
    more capitals are spelt out ("EDSS" has four). A number is one, whatever its length. Parts joined by hyphens are
    counted one by one.
    """
    return max(1, sum(_piece(piece) for piece in _PIECE.findall(_SHORTENED.sub("", word))))


def _piece(piece: str) -> int:
    if piece[0].isdecimal():
        return 1
    if piece.isupper() and len(piece) > 1:
        return len(piece)
    small = fold(piece)
    counted = len(_VOWELS.findall(small))
    return max(1, counted - _silent(small))


def _silent(small: str) -> bool:
    """Is the last vowel of it silent?"""
    if small.endswith(("gue", "que")):
        return True
    if small.endswith("e"):
        return len(small) > 2 and small[-2] not in "aeiouy" and not (small.endswith("le") and small[-3] not in "aeiouy")
    if small.endswith("es"):
        return len(small) > 3 and small[-3] not in "aeiouyszxcg" and not small.endswith(("ches", "shes", "les"))
    return small.endswith("ed") and len(small) > 3 and small[-3] not in "aeiouytd"
