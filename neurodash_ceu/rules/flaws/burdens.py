"""Burdens: what makes an item hard for another reason than its matter (the checklist's "irrelevant difficulties")."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from neurodash_ceu.rules.flaws.asked import Asked, Flaw, bare, words
from neurodash_ceu.rules.prose import count_words, said

LONGEST_STEM = 150  # words; a patient's story is no flaw, a page is
LONGEST_OPTION = 40  # words
MOST_OPTIONS = 5
REPEATED = 4  # words that all options begin with
BEFORE = 20  # characters before a word in which it can be compared

_ABOVE = re.compile(
    r"\b(?:all|none|both|any|neither|two|most) of (?:the|these|those) (?:above|options?|answers?|others?|choices?)\b|"
    r"\b(?:all|none|both|neither) of (?:these|those)\b|^(?:all|none|both) (?:are|is) (?:correct|right|true)|"
    r"\b(?:options?|answers?) [a-f](?:,? (?:and|or) [a-f])?\b|^(?:both )?[a-f],? (?:and|or) [a-f]$")
_VAGUE = re.compile(r"\b(?:usually|often|frequently|sometimes|occasionally|rarely|seldom|commonly|generally|typically|"
                    r"from time to time|most of the time)\b")
_COMPARED = re.compile(r"\b(?:more|less|how|as|so|too|most|least)\s*$")
_CLAUSE = re.compile(
    r"\s(?:if|when|whenever|because|since|after|before|while|unless|who|whom|whose|that|as|although|whether|until|"
    r"where)\s")
_NEGATED = re.compile(
    r"(?:^|[,:;] (?:and |but |yet )?)(?:which|what|who)\b.{0,200}?(?:\b(?:is|are|was|were|does|do|did|should|would|can|"
    r"could|may|must|has|have|will|need)(?:n't| not)|\bcannot)\b")
_LEAST = re.compile(r"(?<!\bat )\bleast (?:[a-z]+ly )?(?:likely|appropriate|suitable|useful|helpful|important|relevant|"
                    r"effective|accurate|plausible|probable|consistent|correct|safe)\b")
_WRONG = re.compile(r"^(?:which|what)\b.*\b(?:is|are) (?:false|incorrect|untrue|wrong|inappropriate|inaccurate)\W*$")
_SHOUTED = re.compile(r"\b(?:NOT|EXCEPT|LEAST|NEVER|FALSE|INCORRECT)\b")
_EXCEPT = re.compile(r"\bexcept(?: for)?\W*$")
_UNFOCUSED = re.compile(
    r"^(?:which|what)(?: one)?(?: of (?:the|these)(?: following)?)?(?: (?:statements?|options?|sentences?|answers?|"
    r"assertions?))?(?: (?:about|on|regarding|concerning|of) [^,?]{0,200})? (?:is|are) (?:(?:the )?(?:most )?"
    r"(?:true|correct|right|accurate|valid))(?: (?:statement|one|answer))?(?: (?:about|of|for|regarding) "
    r"[^,?]{0,200})?\W*$")
_FIRST_NUMBER = re.compile(r"^\W*?([−-]?\d+(?:[.,]\d+)?)")


def negative_stem(item: Asked) -> Iterable[Flaw]:
    """The question asks for what is not so: "which is not", "except", "least likely", "which is wrong".

    A "not" further in ("when the walk does not change", "why does it not help") is no negative question.
    Source: checklist, "Negative-phrased item (“except” or “not” in the lead-in)".
    """
    lead_in = item.lead_in
    asks = _CLAUSE.split(lead_in.casefold().replace("’", "'"))[0]
    if _SHOUTED.search(lead_in) or _EXCEPT.search(lead_in.casefold()) or _NEGATED.search(asks) \
            or _LEAST.search(lead_in.casefold()) or _WRONG.search(lead_in.casefold()):
        yield Flaw("the stem asks for what is not so", "ask for what is so")


def all_or_none(item: Asked) -> Iterable[Flaw]:
    """An option speaks of other options: "all of the above", "both A and C". Where options are shuffled it also fails.

    Source: checklist, "“None of the above” or “All of the above” are used as an option".
    """
    for one in item.options:
        if _ABOVE.search(one.text.casefold().rstrip(".")):
            yield Flaw("the option speaks of other options, and their order is not fixed" if item.shuffled
                       else "the option speaks of other options", "write an answer that stands for itself", one.place)


def vague_frequency(item: Asked) -> Iterable[Flaw]:
    """An option says how often in a word that readers take differently. "More often" is a comparison and no flaw.

    Source: checklist, "Terms in the options are vague (e.g., “rarely,” “usually”)".
    """
    for one in item.options:
        folded = one.text.casefold()
        found = next((word for word in _VAGUE.finditer(folded)
                      if not _COMPARED.search(folded[max(0, word.start() - BEFORE):word.start()])), None)
        if found:
            yield Flaw(f'"{found.group()}" means something else to every reader', "say how often, or leave it out",
                       one.place)


def long_stem(item: Asked) -> Iterable[Flaw]:
    """The stem has more than 150 words.

    Source: checklist, "The stem or the options are tricky or unnecessarily complicated".
    """
    length = count_words(item.stem)
    if length > LONGEST_STEM:
        yield Flaw(f"the stem has {length} words", f"take out what is not needed to answer; {LONGEST_STEM} are plenty")


def long_option(item: Asked) -> Iterable[Flaw]:
    """An option has more than 40 words.

    Source: checklist, "The stem or the options are tricky or unnecessarily complicated".
    """
    for one in item.options:
        length = count_words(one.text)
        if length > LONGEST_OPTION:
            yield Flaw(f"the option has {length} words", "move what all options share into the stem, and the reasons "
                       "into the rationale", one.place)


def many_options(item: Asked) -> Iterable[Flaw]:
    """One of more than five options is right. Where several are, more options are no flaw.

    Source: Rodriguez 2005: over 80 years of research, three options are as good as more.
    """
    if len(item.options) > MOST_OPTIONS and len(item.keys) == 1:
        yield Flaw(f"the item has {len(item.options)} options", "keep those that somebody who is wrong would choose; "
                   "three are enough")


def same_option(item: Asked) -> Iterable[Flaw]:
    """Two options say the same but for articles and endings, so neither can be the only right one.

    Source: checklist, "Some of the distractors are not plausible".
    """
    heard: dict[tuple[str, ...], str] = {}
    for one in item.options:
        sense = tuple(bare(one.text))
        if sense and sense in heard and said(one.text) != heard[sense]:
            yield Flaw("the option says what another one says", "make the two differ in what they mean", one.place)
        heard.setdefault(sense, said(one.text))


def repeated_beginning(item: Asked) -> Iterable[Flaw]:
    """All options begin with the same four words or more.

    Source: checklist, "The stem or the options include unnecessary information".
    """
    several = [words(one.text) for one in item.options]
    if len(several) < 3:  # a pair is a matter of taste
        return
    shared = 0
    for column in zip(*several, strict=False):
        if len(set(column)) > 1:
            break
        shared += 1
    if shared >= REPEATED and all(len(one) > shared for one in several):
        yield Flaw(f'every option begins with "{" ".join(several[0][:shared])}"', "move these words into the stem")


def unfocused_stem(item: Asked) -> Iterable[Flaw]:
    """The stem asks no more than which option is true, so that nobody can answer with the options covered.

    Source: checklist, "The item cannot be answered without looking at the options".
    """
    if item.stem == item.lead_in and _UNFOCUSED.search(item.lead_in.casefold()):
        yield Flaw("the stem only asks which option is true", "ask a question that can be answered before the options "
                   "are read")


def unordered_numbers(item: Asked) -> Iterable[Flaw]:
    """All options are numbers, and they are shuffled or do not go up or down.

    Source: checklist, "Options are in an illogical order".
    """
    found = [_FIRST_NUMBER.match(one.text) for one in item.options]
    if len(found) < 3 or not all(found) or any(count_words(one.text) > 3 for one in item.options):
        return
    values = [Fraction(one[1].replace(",", ".").replace("−", "-")) for one in found if one]
    if item.shuffled or values not in (sorted(values), sorted(values, reverse=True)):
        yield Flaw("the options are numbers and stand in no order",
                   "let them go up or down, and write `shuffle: false`")
