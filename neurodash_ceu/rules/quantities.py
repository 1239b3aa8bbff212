"""The numbers of a sentence: values with their units, and whether they look as if somebody had measured them.

Digits that are part of a name are none: the timed 25-foot walk, QS108, COVID-19, step 3. Numbers in words count where a
unit or an "of" follows: "ten weeks", "eight of ten", "a fifth". The same law reads a claim and a sentence about it, so
that two spellings of one number meet.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from neurodash_ceu.rules.prose import CITATION

Sign = Literal["", "+", "-"]

_FIGURE = re.compile(
    r"(?P<sign>[+\u2212\u00b1]|(?<![\w)\]%])-)?(?:(?<![\w.,:/])|(?<=\d[x\u00d7]))(?<![A-Za-z]-)"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?)(?!\d|\.\d|[:/]\d|-RM|% (?:CI|confidence|interval))")
_WORDS = {word: value for value, word in enumerate(
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
     "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"), 1)}
_WORDS |= {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_OFTEN = {"once": 1, "twice": 2, "thrice": 3}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "tenth": 10}
_WORD = re.compile(rf"(?<![\w-])(?P<word>{'|'.join(_WORDS)})(?=[\s-])", re.IGNORECASE)
_TIMES = re.compile(rf"(?<![\w-])(?P<word>{'|'.join(_OFTEN)})\s+(?:an?|each|every|per)\b", re.IGNORECASE)
_PART = re.compile(
    rf"(?<![\w-])(?<!and )(?P<count>an?|one|two|three|four)[\s-](?P<part>{'|'.join(_PARTS)})s?\b"
    r"(?!\s+(?:of\s+)?an?\s+hour)", re.IGNORECASE)

# What somebody measured, prescribed or timed: a number with one of these wants a source.
_TIMED = {
    "millisecond": r"ms\b|milliseconds?\b", "second": r"s\b|secs?\b|seconds?\b", "minute": r"mins?\b|minutes?\b",
    "hour": r"h\b|hrs?\b|hours?\b", "day": r"days?\b", "week": r"weeks?\b", "month": r"months?\b", "year": r"years?\b",
}
_MEASURED = {
    "%": r"%|per ?cent\b", "m/s": r"m/s\b", "km/h": r"km/h\b", "kg": r"kg\b", "mg": r"mg\b", "g": r"g\b",
    "newton": r"N\b", "newton metre": r"Nm\b", "watt": r"W\b", "cm": r"cm\b", "mmHg": r"mm ?Hg\b", "mm": r"mm\b",
    "km": r"km\b", "metre": r"m\b|met(?:re|er)s?\b", "foot": r"ft\b|foot\b|feet\b",
    "degree": r"\u00b0 ?C\b|degrees\b", "beat": r"bpm\b|beats\b", "ml": r"m[lL]\b", "MET": r"METs?\b",
    "repetition": r"reps?\b|repetitions?\b", "set": r"sets?\b", "session": r"sessions?\b", "times": r"times\b",
    "bout": r"bouts?\b|intervals?\b",
}
_COUNTED = {
    "people": r"people\b|persons?\b|participants?\b|patients?\b|adults?\b|women\b|men\b|exercisers\b|controls\b",
    "trial": r"trials?\b|studies\b|study\b|RCTs?\b", "review": r"reviews?\b|meta-analyses\b", "point": r"points?\b",
    "source": r"sources?\b|resources?\b|guidelines?\b", "exercise": r"exercises\b", "fall": r"falls\b",
}
TIMED = frozenset(_TIMED)
HARD = frozenset({*_TIMED, *_MEASURED, "EDSS"})


def _one_of(units: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(r"[\s-]*(?:" + "|".join(f"({pattern})" for pattern in units.values()) + ")")


_AT_ONCE, _ALL_NAMES = _one_of({**_MEASURED, **_TIMED, **_COUNTED}), (*_MEASURED, *_TIMED, *_COUNTED)
_FURTHER_ON, _COUNTED_NAMES = _one_of(_COUNTED), tuple(_COUNTED)
_NEXT = re.compile(r"\s+[A-Za-z][\w-]*(?=\s)")
_OF = re.compile(r"\s+of\s+(?:the|them|these|those|which|\d|[a-z]+teen|ten|eleven|twelve|twenty)\b")
_CHAIN = re.compile(r"\s*(?:to|or|against|versus|vs\.?|[-\u2013/\u00b1])\s*[+\u2212\u00b1-]?")
_EDSS = re.compile(
    r"(?:EDSS|Expanded Disability Status Scale)(?: \(EDSS\))?(?:,? (?:scores?|levels?|steps?))?"
    r"(?: (?:of|is|was|from|at|between|above|below|under|over|up|ran|level|step|to|or))*\s*$")
_LABEL = re.compile(
    r"\b(?:step|bout|rung|stage|round|figure|fig\.|table|type|phase|part|item|question|page|chapter|section|no\.|"
    r"number|quality statement|version|edition|grade|level) $", re.IGNORECASE)
_NAME = re.compile(
    r"-(?:repetition maximum|RM)\b|"
    r"-(?:foot|met(?:re|er)|m|minute|min|second|s|hole|item|times|repetition|point|step|word)(?:[ -][A-Za-z-]+){0,3}?"
    r"[ -](?:walk|walking|test|stand|sit|chair|peg|run|scale|rise|climb|questionnaire|version)\b")
_MONTH = re.compile(r"\s+(?:January|February|March|April|May|June|July|August|September|October|November|December)\b")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
_STUCK = re.compile(r"(?!(?:s|min|h|kg|g|mg|m|cm|mm|km|ml|mL|N|Nm|W|x|bpm|mmHg|METs?)\b)[A-Za-z]")
_AGED = re.compile(r"(?:\b(?:aged?|of|is|was|turned)\s+|,\s*)$", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:about|around|roughly|nearly|almost|approximately|just (?:under|over)|some) $", re.IGNORECASE)
_OLD = re.compile(r"-year-old\b")
_NO_TEXT = re.compile(r"https?://\S+|\(#[^)]*\)|doi:\S+", re.IGNORECASE)


@dataclass(frozen=True)
class Quantity:
    """A number of a sentence. `value` is without its sign; a part of a whole ("a fifth") is a percentage.

    `text` is as it was written, `spelt` whether in words. `unit` is a name, the same for every spelling, or "".
    `aged`: it stands where somebody's age stands; `rounded`: after "about" or the like.
    """

    value: Decimal
    unit: str
    text: str
    sign: Sign = ""
    spelt: bool = False
    aged: bool = False
    rounded: bool = False
    start: int = field(default=0, compare=False)  # its place in the sentence

    @property
    def strong(self) -> bool:
        """Does it look measured or prescribed: a decimal, a percentage, a number with a unit?"""
        return self.unit in HARD or "." in self.text

    @property
    def year(self) -> bool:
        """Is it a year of the calendar?"""
        return not self.unit and len(self.text) == 4 and self.text.isdigit() and 1900 <= self.value <= 2100


# Units of one scale: 120 s are 2 minutes, two weeks are 14 days.
_SCALES: Mapping[str, tuple[str, int]] = {
    "minute": ("second", 60), "hour": ("second", 3600), "day": ("second", 86400), "week": ("second", 7 * 86400),
    "year": ("month", 12)}
Numbers = Mapping[Decimal, tuple[Quantity, ...]]  # by value, so that many are looked up as fast as few
NONE: Numbers = {}


def gathered(several: Iterable[Quantity]) -> Numbers:
    """Numbers in which others can be looked up."""
    made: dict[Decimal, list[Quantity]] = defaultdict(list)
    for one in several:
        for alike in _spellings(one):
            made[alike.value].append(alike)
    return {value: tuple(dict.fromkeys(those)) for value, those in made.items()}


def carried(one: Quantity, by: Numbers) -> bool:
    """Is a number among others: of the same value, and of the same unit where both have one that is measured?

    A sign that is written must not be the other's opposite. "About 23%" is carried by 23.1%.
    """
    return any(_units_meet(alike, other) and {one.sign, other.sign} != {"+", "-"}
               for alike in _spellings(one) for other in _of_value(alike, by))


def _spellings(one: Quantity) -> tuple[Quantity, ...]:
    """A number as it is written, and in the least unit of its scale."""
    if one.unit not in _SCALES:
        return (one,)
    unit, factor = _SCALES[one.unit]
    return one, replace(one, value=one.value * factor, unit=unit, rounded=False)


def _of_value(one: Quantity, by: Numbers) -> Iterable[Quantity]:
    if not one.rounded:
        return by.get(one.value, ())
    half = Decimal(5).scaleb(-1 - len(one.text.partition(".")[2]))
    return (other for value, several in by.items() if abs(value - one.value) <= half for other in several)


def quantities(sentence: str, *, names: bool = False) -> tuple[Quantity, ...]:
    """The numbers of a sentence, in order. Citations and addresses have none, names only if they are asked for."""
    text = _NO_TEXT.sub(_blank, CITATION.sub(_blank, sentence)).replace("*", " ")
    found = sorted((*_figures(text, names), *_spelt(text)), key=lambda one: one.start)
    kept: list[_At] = []
    for one in found:  # "two thirds" is one number, and "two" in it none
        if kept and one.start < kept[-1].end:
            kept[-1] = max(kept[-1], one, key=lambda other: other.end)
        else:
            kept.append(one)
    return tuple(replace(one.found, start=one.start) for one in _with_shared_units(text, kept))


@dataclass(frozen=True)
class _At:
    start: int
    end: int
    found: Quantity


def _units_meet(one: Quantity, other: Quantity) -> bool:
    return one.unit == other.unit or not {one.unit, other.unit} <= HARD


def _figures(text: str, names: bool) -> Iterator[_At]:
    for match in _FIGURE.finditer(text):
        begin, end = match.span("digits")
        before = text[max(0, begin - 60):match.start()]
        near = before[-20:]
        named = not names and _NAME.match(text, end)
        if named or _LABEL.search(near) or _STUCK.match(text, end) or _is_date(text, begin, end):
            continue
        is_edss = ("EDSS" in before or "Scale" in before) and _EDSS.search(before)
        unit = "EDSS" if is_edss else _unit(text, end)
        sign: Sign = "-" if match["sign"] in ("-", "\u2212") else "+" if match["sign"] == "+" else ""
        value = Decimal(match["digits"].replace(",", ""))
        aged = (not unit and _AGED.search(near) is not None) or _OLD.match(text, end) is not None
        rounded = _ABOUT.search(near) is not None
        yield _At(match.start(), end, Quantity(
            value, unit, match.group(), sign, aged=aged and 14 <= value <= 110, rounded=rounded))


def _spelt(text: str) -> Iterator[_At]:
    for match in _WORD.finditer(text):
        value, end = _WORDS[match["word"].lower()], match.end()
        unit = _unit(text, end)
        counted = unit in HARD or (value > 1 and (unit or _OF.match(text, end)))
        if counted and not _NAME.match(text, end):
            yield _At(match.start(), end, Quantity(Decimal(value), unit, match.group(), spelt=True))
    for match in _TIMES.finditer(text):
        value = _OFTEN[match["word"].lower()]
        yield _At(match.start(), match.end(), Quantity(Decimal(value), "times", match.group(), spelt=True))
    for match in _PART.finditer(text):
        count = _WORDS.get(match["count"].lower(), 1)
        share = (Decimal(100 * count) / _PARTS[match["part"].lower()]).quantize(Decimal("0.1"))
        yield _At(match.start(), match.end(), Quantity(share, "%", match.group(), spelt=True))


def _unit(text: str, end: int) -> str:
    """The unit after a number: at once, or for what is counted after up to two words ("40 exercise trials")."""
    found = _AT_ONCE.match(text, end)
    if found and found.lastindex:
        return _ALL_NAMES[found.lastindex - 1]
    for _ in range(2):
        word = _NEXT.match(text, end)
        if not word:
            return ""
        end = word.end()
        found = _FURTHER_ON.match(text, end)
        if found and found.lastindex:
            return _COUNTED_NAMES[found.lastindex - 1]
    return ""


def _with_shared_units(text: str, found: list[_At]) -> list[_At]:
    """In "8 to 15 repetitions" and "an EDSS of 4 to 7" the unit stands once and is meant for both."""
    made = list(found)

    def share(to: int, of: int, between: str, units: frozenset[str]) -> None:
        unit = made[of].found.unit
        if not made[to].found.unit and unit in units and _CHAIN.fullmatch(between):
            made[to] = replace(made[to], found=replace(made[to].found, unit=unit))

    for n in range(len(made) - 2, -1, -1):
        share(n, n + 1, text[made[n].end:made[n + 1].start], HARD)
    for n in range(1, len(made)):
        share(n, n - 1, text[made[n - 1].end:made[n].start], frozenset({"EDSS"}))
    return made


def _is_date(text: str, begin: int, end: int) -> bool:
    return (end - begin <= 2 and _MONTH.match(text, end) is not None) or _ORDINAL.match(text, end) is not None


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())
