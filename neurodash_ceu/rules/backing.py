"""What a number of a sentence rests on: a claim, the evidence table, a reference, an invented person, our arithmetic.

What cannot be decided is said to be undecided, for a reader; what looks measured and rests on nothing is unsupported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from neurodash_ceu.rules.prose import CITATION
from neurodash_ceu.rules.quantities import Numbers, Quantity, carried

Verdict = Literal["unsupported", "undecided", "claim", "table", "reference", "person", "wrong", "ours"]
VERDICTS: Mapping[Verdict, str] = {
    "unsupported": "it looks measured and rests on nothing",
    "undecided": "a reader decides",
    "claim": "a claim that is cited has it: in the sentence, else in its paragraph, else by its item, choice or figure",
    "table": "the sentence cites nothing, and the evidence table has it with the same unit",
    "reference": "the sentence cites a reference, or the brief says it where it rests on the same reference",
    "person": "of somebody invented (an age, an EDSS, seconds, what a case finds and tells), or set by the item itself",
    "wrong": "it stands in an answer that is offered as wrong, or as second best",
    "ours": "the sentence says that it is our arithmetic",
}
OURS = "our arithmetic"
_RESEARCH = re.compile(
    r"\b(?:trials?|reviews?|stud(?:y|ies)|meta-analys[ei]s|pool(?:ed|s)?|average|guidelines?|evidence|participants|controls|"
    r"CI|effect size|risk ratio|odds|published|cohort|researchers?)\b", re.IGNORECASE)
_SOMEONE = re.compile(r"\b(?:someone|somebody) who\b", re.IGNORECASE)  # whom a text invents to count with
_ONE_PERSON = ("EDSS", "second")  # what is measured of one person; what else is has a unit of others' too

Manner = Literal["says", "tells", "shows", "offers", "itself"]


@dataclass(frozen=True)
class Said:
    """A sentence whose numbers are looked at, how it speaks, and whether it speaks of research or of somebody invented.

    It `says` (prose, rationales, captions), `tells` of a case, `shows` somebody in a stem or an answer that is right,
    `offers` what is wrong, or speaks of the module `itself`.
    """

    text: str
    manner: Manner = "says"
    of_research: bool = False
    of_someone: bool = False
    ours: bool = False


def said(text: str, manner: Manner = "says") -> Said:
    """A sentence with what its words tell of its numbers."""
    words = CITATION.sub(" ", text)  # "[#strength-pooled]" speaks of nothing
    return Said(text, manner, _RESEARCH.search(words) is not None, _SOMEONE.search(words) is not None,
                OURS in words.casefold())


@dataclass(frozen=True)
class Rest:
    """On what a sentence may rest: numbers by the claims and references that have them.

    `cited` are claims that the sentence cites, `references` what it cites directly; `beside` are claims cited in its
    paragraph, and `beside_reference` whether a reference is; `leans` are claims that its item, choice or figure names.
    `taught` is what the brief says where it rests on the same references. `dated` are the years of references that the
    sentence names. `person` are the numbers of a case's own patient.
    """

    cited: Mapping[str, Numbers]
    references: tuple[str, ...] = ()
    beside: Mapping[str, Numbers] = field(default_factory=dict)
    beside_reference: bool = False
    leans: Mapping[str, Numbers] = field(default_factory=dict)
    taught: Mapping[str, Numbers] = field(default_factory=dict)
    dated: Mapping[str, Numbers] = field(default_factory=dict)
    table: Numbers = field(default_factory=dict)
    person: Numbers = field(default_factory=dict)


@dataclass(frozen=True)
class Backed:
    """A number, what it rests on, and the ids of that: of claims or of references."""

    quantity: Quantity
    verdict: Verdict
    by: tuple[str, ...] = ()


def backed(sentence: Said, rest: Rest, one: Quantity) -> Backed:
    """What one number of a sentence rests on. The nearest source comes first."""
    verdict, by = next(_grounds(sentence, rest, one))
    return Backed(one, verdict, by)


def _grounds(sentence: Said, rest: Rest, one: Quantity) -> Iterator[tuple[Verdict, tuple[str, ...]]]:
    """Every verdict that holds, the nearest first; the last one always does."""
    if found := _having(one, rest.cited):
        yield "claim", found
    if rest.references:
        yield "reference", rest.references
    if one.year and (found := _having(one, rest.dated)):
        yield "reference", found
    if sentence.ours:
        yield "ours", ()
    if _of_a_person(sentence, rest, one):
        yield "person", ()
    if not rest.cited and (found := _having(one, rest.beside) or _having(one, rest.leans)):
        yield "claim", found
    if sentence.manner == "offers":
        yield "wrong", ()
    if one.strong and (found := _having(one, rest.taught)):
        yield "reference", found
    if one.strong and not rest.cited and sentence.manner != "itself" and carried(one, rest.table):
        yield "table", ()
    yield ("unsupported" if _looks_measured(sentence, rest, one) else "undecided"), ()


def _having(one: Quantity, several: Mapping[str, Numbers]) -> tuple[str, ...]:
    return tuple(name for name, numbers in several.items() if carried(one, numbers))


def _of_a_person(sentence: Said, rest: Rest, one: Quantity) -> bool:
    """Story and stem are of somebody invented, unless they speak of research; prose is where it says "someone who"."""
    same = rest.person.get(one.value, ())
    if any(own.unit == one.unit for own in same) or (not rest.cited and carried(one, rest.person)):
        return True
    if sentence.of_research or not (sentence.of_someone or sentence.manner in ("tells", "shows", "offers")):
        return False
    return sentence.manner == "tells" or one.aged or one.unit in _ONE_PERSON


def _looks_measured(sentence: Said, rest: Rest, one: Quantity) -> bool:
    """A word for a number is left to a reader, and what a story tells is too, unless it speaks of research."""
    if not one.strong or one.spelt or sentence.manner == "itself":
        return False
    if sentence.manner != "says":
        return sentence.of_research and one.unit not in _ONE_PERSON
    return bool(rest.cited) or not rest.beside_reference
