"""How a person is found by what somebody types: the words kept of a name, a mail address and licence numbers.

Words are folded: no case, no marks, compatibility forms resolved, letters that have no mark to drop written plainly
(ø as o, ß as ss). What is typed is folded the same way, and a typed word finds every kept word that begins like it.
Nothing typed is anything but words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

LONGEST = 64  # characters of a word that are looked at
MOST_TYPED = 8  # words of a question that are looked at
SHORTEST_NUMBER = 3  # characters that a licence number has, when a question is taken for one

_LETTERS = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n"})
_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})  # as German and Danish write them
_ONE_LETTER = re.compile(r"(?<=[aou])e")
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile("['\u2019\u2018\u02bc\u02bb`\u00b4]")
# Scripts that write a name without a space in it, so that a part of it may begin anywhere.
_UNPARTED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")


def fold(text: str) -> str:
    """A text without case, marks and compatibility forms. Hangul keeps its syllables."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(sign for sign in plain if unicodedata.category(sign)[0] != "M").translate(_LETTERS)
    return unicodedata.normalize("NFC", bare)


def words_of(legal_name: str, mail: str | None, numbers: Iterable[str]) -> frozenset[str]:
    """Every word under which a person is found.

    A name of two spellings (Müller, Mueller) has both; "O'Brien" and "Smith-Jones" are found whole and by their parts.
    """
    found = set(_name_words(legal_name))
    if mail:
        local, _, host = mail.casefold().partition("@")
        found |= {mail.casefold(), f"@{host}", *_WORD.findall(fold(local))}
    for number in numbers:
        found |= set(_number_words(number))
    return frozenset(word[:LONGEST] for word in found if word)


def questions(typed: str) -> tuple[tuple[str, ...], ...]:
    """What a question may mean, likeliest first: beginnings of words, all of which a person must have.

    With a digit in it, it may be one licence number with spaces or dashes in between; else it is words.
    """
    number, words = _plain_number(typed), tuple(dict.fromkeys(_typed_words(typed)))[:MOST_TYPED]
    meant: list[tuple[str, ...]] = []
    if len(number) >= SHORTEST_NUMBER and any(sign.isdigit() for sign in number) and "@" not in typed:
        meant.append((number[:LONGEST],))
    if words and words not in meant:
        meant.append(words)
    return tuple(meant)


def _name_words(name: str) -> Iterator[str]:
    composed = unicodedata.normalize("NFC", name.casefold())
    for folded in {fold(name), fold(composed.translate(_TWO_LETTERS))}:
        for token in folded.split():
            pieces = _WORD.findall(token)
            for word in (*pieces, "".join(pieces)):
                yield word
                yield _ONE_LETTER.sub("", word)
                if _UNPARTED.search(word):
                    yield from (word[start:] for start in range(1, len(word)))


def _number_words(number: str) -> Iterator[str]:
    plain = _plain_number(number)
    digits = plain.lstrip("abcdefghijklmnopqrstuvwxyz")
    yield from (plain, digits, *_WORD.findall(fold(number)))
    if len(digits.lstrip("0")) >= SHORTEST_NUMBER:
        yield digits.lstrip("0")


def _plain_number(text: str) -> str:
    return "".join(_WORD.findall(fold(text)))


def _typed_words(typed: str) -> Iterator[str]:
    for token in typed.split():
        if "@" in token:
            yield token.casefold()[:LONGEST]
        else:
            yield from (word[:LONGEST] for word in _WORD.findall(fold(_APOSTROPHES.sub("", token))))
