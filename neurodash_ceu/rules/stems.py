"""What is left of an English word without its endings, so that "falls" and "falling" are found by "fall".

The steps are those of M. F. Porter, An algorithm for suffix stripping, Program 14 (1980) 130-137. British and American
spellings of words that stand in briefs are made one first. A stem is not a word and is never shown.
"""

from __future__ import annotations

import re
from functools import lru_cache

VOWELS = frozenset("aeiou")
SHORTEST = 4  # letters; "als" and "fes" are names, not plurals
KEPT = 65_536  # stems kept by a process

_SPELLINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple((re.compile(one), put) for one, put in (
    (r"(?<=h)aem|(?<=an)aem", "em"), (r"oedem", "edem"), (r"(?<=p)aed", "ed"), (r"oesoph", "esoph"), (r"foet", "fet"),
    (r"^aetiol", "etiol"), (r"(?<=n)aesth", "esth"), (r"(?<=rrh|spn)oea", "ea"), (r"(?<=ap)noea", "nea"),
    (r"(behavi|col|tum|fav|lab|vig|neighb)our", r"\1or"),
    (r"(met|lit|cent|fib)re(s?)$", r"\1er\2"),
    (r"^programme(s?)$", r"program\1"), (r"^practis", "practic"), (r"^ageing$", "aging"),
    (r"(?<=\w{3}[iy])s(e|ed|es|ing|ation|ations)$", r"z\1"),
))
_SECOND = (
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("abli", "able"),
    ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"),
    ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"),
    ("iviti", "ive"), ("biliti", "ble"))
_THIRD = (("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""))
_FOURTH = tuple((ending, "") for ending in (
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti",
    "ous", "ive", "ize"))


@lru_cache(maxsize=KEPT)
def stem(word: str) -> str:
    """The stem of a folded word. What is not made of ASCII letters, or is very short, is its own stem."""
    if len(word) < SHORTEST or not (word.isascii() and word.isalpha()):
        return word
    for spelling, put in _SPELLINGS:
        word = spelling.sub(put, word)
    word = _past(_plural(word))
    if word.endswith("y") and "v" in _form(word[:-1]):
        word = word[:-1] + "i"
    word = _ending(word, _SECOND, 0)
    word = _ending(word, _THIRD, 0)
    word = _ending(word, _FOURTH, 1)
    return _last(word)


def _form(word: str) -> str:
    """The word as vowels and consonants: "v" and "c". A y after a consonant is a vowel."""
    made = ""
    for n, letter in enumerate(word):
        vowel = letter in VOWELS or (letter == "y" and n > 0 and made[-1] == "c")
        made += "v" if vowel else "c"
    return made


def _measure(word: str) -> int:
    return _form(word).count("vc")


def _short(word: str) -> bool:
    """Does it end like "hop": consonant, vowel, consonant, and the last is not w, x or y?"""
    return _form(word).endswith("cvc") and word[-1] not in "wxy"


def _plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _past(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for ending in ("ed", "ing"):
        if word.endswith(ending):
            rest = word.removesuffix(ending)
            return _mended(rest) if "v" in _form(rest) else word
    return word


def _mended(rest: str) -> str:
    """What the word was before -ed or -ing: "hopp" was hop, "fil" was file."""
    if rest.endswith(("at", "bl", "iz")):
        return rest + "e"
    if len(rest) > 1 and rest[-1] == rest[-2] and _form(rest)[-1] == "c" and rest[-1] not in "lsz":
        return rest[:-1]
    return rest + "e" if _measure(rest) == 1 and _short(rest) else rest


def _ending(word: str, endings: tuple[tuple[str, str], ...], longer_than: int) -> str:
    """The word with its longest ending of these changed, if enough of it is left."""
    fitting = [one for one in endings if word.endswith(one[0])]
    if not fitting:
        return word
    ending, put = max(fitting, key=lambda one: len(one[0]))
    rest = word.removesuffix(ending)
    if _measure(rest) <= longer_than or (ending == "ion" and not rest.endswith(("s", "t"))):
        return word
    return rest + put


def _last(word: str) -> str:
    if word.endswith("e"):
        rest = word[:-1]
        if _measure(rest) > 1 or (_measure(rest) == 1 and not _short(rest)):
            word = rest
    return word[:-1] if word.endswith("ll") and _measure(word[:-1]) > 1 else word
