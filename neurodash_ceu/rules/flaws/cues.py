"""Cues: what tells the key to somebody who knows tests and not the matter (the checklist's "testwiseness").

Each rule takes an item and yields its flaws. Thresholds are whole numbers. Where a rule can either miss a flaw or blame
a sound item, it misses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from neurodash_ceu.rules.flaws.asked import Asked, Flaw, Offered, bare, weighty, words
from neurodash_ceu.rules.stems import stem

LONGER = 15  # characters by which a key must be longer than every other option, and by a third as well
OUTLIER = 10  # characters by which the longest or shortest option is more than twice as long, or short, as the next
SENTENCE = 4  # words from which on the stop at an option's end is looked at
BEFORE = 20  # characters before a word in which it can be softened

_ABSOLUTE = re.compile(
    r"\b(?:always|never|invariably|everyone|everybody|nobody|no one|impossible|guarantee[sd]?|without exception|"
    r"under no circumstances|in (?:all|every|no) (?:cases?|patients?|people|person|circumstances?)|"
    r"all (?:patients|people|cases)|every (?:patient|person|case))\b")
_SOFTENED = re.compile(r"(?:\b(?:nearly|almost|not|hardly|practically|virtually|scarcely)|n't)"
                       r"(?: (?:for|in|by|of|to|with))?\s*$")
_QUOTES = "\"'”’)*"
_FIGURE = re.compile(r"\d")
_NUMBER_WORDS = frozenset(
    "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty half third quarter "
    "once twice double daily weekly".split())
_NOT_PARTICIPLES = frozenset("bring during king nothing ring sing something spring string swing thing wing".split())
_OPPOSITES = frozenset(
    frozenset(map(stem, pair.split())) for pair in (
        "increase decrease", "increases decreases", "increased decreased", "raise lower", "raises lowers", "rise fall",
        "rises falls", "rose fell", "higher lower", "more less", "more fewer", "longer shorter", "faster slower",
        "better worse", "improve worsen", "improves worsens", "improved worsened", "stronger weaker", "before after",
        "with without", "present absent", "positive negative", "above below", "gains loses", "can cannot", "up down",
        "is isn't", "does doesn't"))
_UNCHANGED = re.compile(r"\b(?:unchanged|no change|no difference|no effect|same|as (?:it|they) (?:was|were|is|are)|"
                        r"alike|equal|equally|neither|not change|not differ)\b")
_PARTS = re.compile(r"[,;+]|\b(?:and|with|plus)\b")


def longest_key(item: Asked) -> Iterable[Flaw]:
    """Every key is longer than every other option, by a third and by 15 characters.

    Source: checklist, "The correct answer is longer, more specific, or more complete than other options".
    """
    if item.keys and item.distractors:
        key = min(item.keys, key=lambda one: one.length)
        other = max(one.length for one in item.distractors)
        if 3 * key.length > 4 * other and key.length - other >= LONGER:
            yield Flaw(f"the key is the longest option by far ({key.length} characters, the next has {other})",
                       "shorten it, or say the others as fully", key.place)


def longest_choice(item: Asked) -> Iterable[Flaw]:
    """In a case, the best choice is the longest, by a third and by 15 characters.

    Source: checklist, "The correct answer is longer, more specific, or more complete than other options".
    """
    for flaw in longest_key(item):
        yield Flaw(flaw.what.replace("the key is the longest option", "the best choice is the longest"), flaw.fix,
                   flaw.option)


def specific_key(item: Asked) -> Iterable[Flaw]:
    """A key gives a figure and no other option gives any, in digits or in words.

    Source: checklist, "The correct answer is longer, more specific, or more complete than other options".
    """
    if len(item.keys) == 1 and len(item.distractors) > 1 and _FIGURE.search(item.keys[0].text) \
            and not any(_numeric(one.text) for one in item.distractors):
        yield Flaw("the key alone gives a figure", "take it out, or let another option give one", item.keys[0].place)


def absolute_distractor(item: Asked) -> Iterable[Flaw]:
    """A wrong option says "always" or the like and no key does, so it can be struck out unread.

    Source: checklist, "Terms such as “never” or “always” are used in options".
    """
    if item.keys and not any(_absolute(one.text) for one in item.keys):
        for one in item.distractors:
            if word := _absolute(one.text):
                yield Flaw(f'a wrong option says "{word}" and the key does not',
                           "say it without, so that it has to be thought about", one.place)


def absolute_key(item: Asked) -> Iterable[Flaw]:
    """The key alone says "always" or the like: one exception makes it wrong, and who knows tests strikes it out.

    Source: checklist, "Terms such as “never” or “always” are used in options".
    """
    if item.distractors and not any(_absolute(one.text) for one in item.distractors):
        for one in item.keys:
            if word := _absolute(one.text):
                yield Flaw(f'the key alone says "{word}", which one exception makes wrong', "say how far it holds",
                           one.place)


def word_echo(item: Asked) -> Iterable[Flaw]:
    """The key repeats a word of weight from the stem, and no other option repeats any word that the key does not.

    Source: checklist, "A word or phrase is included in the stem and in the correct answer".
    """
    if len(item.keys) != 1 or len(item.distractors) < 2:
        return
    key = item.keys[0]
    said = weighty(item.stem)
    echoed = weighty(key.text) & said
    others = [weighty(one.text) & said for one in item.distractors]
    alone = echoed.difference(*others)
    if alone and all(one <= echoed for one in others):
        spelt = sorted({word for word in words(key.text) if weighty(word) & alone})
        yield Flaw(f"the key alone repeats {_quoted(spelt)} from the stem",
                   "say it in other words, or let another option repeat it too", key.place)


def exhaustive_pair(item: Asked) -> Iterable[Flaw]:
    """The key and one other option say the opposite of each other in the same words, and the rest does not matter.

    Silent where a third option says that nothing changes: then the three are the choice.
    Source: checklist, "One or more options are collectively exhaustive".
    """
    if len(item.options) < 3 or any(_UNCHANGED.search(one.text.casefold()) for one in item.options):
        return
    pairs = [(one, other) for n, one in enumerate(item.options) for other in item.options[n + 1:]
             if _opposite(bare(one.text), bare(other.text))]
    if len(pairs) == 1 and any(one.correct for one in pairs[0]):
        yield Flaw("two options are opposites of each other, and one of them is the key",
                   "give the other options an opposite too, or word the wrong one differently",
                   next(one.place for one in pairs[0] if not one.correct) if not all(
                       one.correct for one in pairs[0]) else pairs[0][0].place)


def convergence(item: Asked) -> Iterable[Flaw]:
    """Options are put together from parts, and the key alone has all its parts in common with others.

    Source: checklist, "The correct answer includes the most elements in common with the other options".
    """
    parts = {one: _parts(one) for one in item.options}
    if len(item.keys) != 1 or len(item.options) < 3 or any(len(several) < 2 for several in parts.values()):
        return
    counted = Counter(part for several in parts.values() for part in several)
    shared = [one for one, several in parts.items() if all(counted[part] > 1 for part in several)]
    if shared == list(item.keys):
        yield Flaw("every part of the key stands in another option too, and that is so of the key alone",
                   "spread the parts evenly: each as often as the others", item.keys[0].place)


def unlike_options(item: Asked) -> Iterable[Flaw]:
    """Some options end like sentences and some do not, or the key alone begins with "to" or a word in -ing.

    Source: checklist, "There is lack of uniformity in the options".
    """
    ends = {one.text.rstrip(_QUOTES).endswith((".", "!", "?"))
            for one in item.options if len(words(one.text)) >= SENTENCE}
    if len(ends) > 1:
        yield Flaw("some options end with a stop and some do not", "end them alike")
    if len(item.keys) == 1 and len(item.distractors) > 1:
        (key,) = item.keys
        others = {_form(one.text) for one in item.distractors}
        if len(others) == 1 and _form(key.text) not in others:
            yield Flaw("the key alone begins in another form of words", "let all options begin alike", key.place)


def uneven_options(item: Asked) -> Iterable[Flaw]:
    """One option is more than twice as long as the next longest, or less than half as long as the next shortest.

    A key that is the longest is left to `longest-key`. Source: checklist, "There is lack of uniformity in the options".
    """
    if len(item.options) < 3:
        return
    ordered = sorted(item.options, key=lambda one: one.length)
    shortest, longest = ordered[0], ordered[-1]
    if not longest.correct and longest.length > 2 * ordered[-2].length + OUTLIER:
        yield Flaw("this option is more than twice as long as any other", "make the options alike in length",
                   longest.place)
    if 2 * shortest.length + OUTLIER < ordered[1].length:
        yield Flaw("this option is less than half as long as any other", "make the options alike in length",
                   shortest.place)


def _absolute(text: str) -> str | None:
    folded = text.casefold()
    return next((one.group() for one in _ABSOLUTE.finditer(folded)
                 if not _SOFTENED.search(folded[max(0, one.start() - BEFORE):one.start()])),
                None)


def _numeric(text: str) -> bool:
    return bool(_FIGURE.search(text)) or not _NUMBER_WORDS.isdisjoint(words(text))


def _quoted(several: list[str]) -> str:
    return " and ".join(f'"{one}"' for one in several)


def _opposite(one: list[str], other: list[str]) -> bool:
    if len(one) == len(other):
        differing = [frozenset(pair) for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
        return len(differing) == 1 and differing[0] in _OPPOSITES
    shorter, longer = sorted((one, other), key=len)
    return len(longer) == len(shorter) + 1 and any(
        word in ("not", "no") and longer[:n] + longer[n + 1:] == shorter for n, word in enumerate(longer))


def _parts(option: Offered) -> frozenset[tuple[str, ...]]:
    """What an option puts together: the pieces between commas, "and", "with" and "plus"."""
    return frozenset(tuple(bare(part)) for part in _PARTS.split(option.text) if bare(part))


def _form(text: str) -> str:
    """How an option begins: "to", "ing", or anything else."""
    first = (words(text) or [""])[0]
    if first == "to":
        return "to"
    return "ing" if first.endswith("ing") and len(first) > 4 and first not in _NOT_PARTICIPLES else ""
