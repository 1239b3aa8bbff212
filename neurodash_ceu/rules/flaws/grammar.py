"""Grammar cues: an option that does not follow from the end of an unfinished stem is struck out unread."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from neurodash_ceu.rules.flaws.asked import Asked, Flaw, words

_OPEN_END = " :…_.-–—"
_SOUNDED = ("eu", "uni", "use", "usu", "uti", "one", "once", "ubiq", "ura", "uri", "uro")  # "a unit", "a European"
_SILENT_H = ("hour", "honest", "honour", "honor", "heir")
_SPELT_OUT_LIKE_A_VOWEL = "AEFHILMNORSX"  # "an MRI"
_AFTER_BASE = ("to", "should", "must", "can", "may", "will", "would", "could")
_NOT_PARTICIPLES = ("bring", "ring", "sing", "spring", "string", "swing", "wring", "cling", "sling")
_HEAD_ENDS = re.compile(r"\s(?:of|in|with|that|which|for|to|on|at|by|from|after|before|during|between)\s|[,;.(]")
_IRREGULAR = frozenset("people children feet teeth men women data criteria bacteria phenomena both these those".split())
_ASKS_FOR_SEVERAL = re.compile(r"^(?:which|what)\s+(?:(?:two|three|four|several)(?:\s+\w+){0,2}|\w+s)\s+(?:are|were)\b")


def grammar_cue(item: Asked) -> Iterable[Flaw]:
    """An option breaks the sentence that the stem begins: after "a" or "an", after "to" or "should", after "are".

    Source: checklist, "One or more distractors don't follow grammatically from the stem".
    """
    for broken, where in _broken(item):
        for option in item.options:
            if broken(option.text):
                yield Flaw(f'the option does not follow from "{where}" in the stem',
                           "end the stem earlier, or let every option follow from it", option.place)


def _broken(item: Asked) -> Iterable[tuple[Callable[[str], bool], str]]:
    """What breaks the sentence, and the word of the stem that it does not follow from."""
    lead_in = item.lead_in
    if not lead_in.rstrip("\"”’ ").endswith("?"):
        last = (words(lead_in.rstrip(_OPEN_END)) or [""])[-1]
        if last in ("a", "an"):
            yield (lambda text: _an(text) != (last == "an")), last
        elif last in _AFTER_BASE:
            yield _not_a_base, last
        elif last in ("are", "were") and _keys_are_many(item):
            yield _one, last
    elif (found := _ASKS_FOR_SEVERAL.search(lead_in.casefold())) and _keys_are_many(item):
        yield _one, found.group()


def _an(text: str) -> bool:
    """Is it said with "an"? Judged by letters: vowels, a silent h, and capitals spelt out."""
    first = re.match(r"[^\W\d_]+|\d+", text.lstrip("\"“‘("))
    if first is None:
        return False
    word = first.group()
    if word.isdecimal():
        return word.startswith("8") or word in ("11", "18")
    if word.isupper() and (1 < len(word) <= 4 or first.string[first.end():].startswith("-")):
        return word[0] in _SPELT_OUT_LIKE_A_VOWEL
    small = word.casefold()
    return small.startswith(_SILENT_H) or (small[0] in "aeiou" and not small.startswith(_SOUNDED))


def _not_a_base(text: str) -> bool:
    """Does it begin with "to" or a word in -ing, where the plain verb is wanted?"""
    first = (words(text) or [""])[0]
    return first == "to" or (first.endswith("ing") and len(first) > 4 and first not in _NOT_PARTICIPLES)


def _keys_are_many(item: Asked) -> bool:
    return bool(item.keys) and all(_many(one.text) for one in item.keys)


def _many(text: str) -> bool:
    """Surely more than one thing: joined by "and", or a noun in the plural."""
    head = words(_HEAD_ENDS.split(f"{text} ")[0])
    return " and " in text.casefold() or (bool(head) and (
        head[-1] in _IRREGULAR or head[0] in ("two", "three", "four", "several") or _plural(head[-1])))


def _one(text: str) -> bool:
    """Surely one thing: it begins with "a", "an" or "one" and joins nothing to it."""
    head = words(text)
    return len(head) > 1 and head[0] in ("a", "an", "one") and head[1] not in ("few", "lot", "number", "pair", "or") \
        and " and " not in text.casefold()


def _plural(word: str) -> bool:
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "ics"))
