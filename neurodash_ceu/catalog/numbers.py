"""Every number that a module says, and what it rests on; the law of it is `rules/backing.py`."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from neurodash_ceu.catalog.faults import strings
from neurodash_ceu.catalog.statements import Role, Statement, statements
from neurodash_ceu.ports.yaml_lines import Path
from neurodash_ceu.rules.backing import Backed, Manner, Rest, backed, said
from neurodash_ceu.rules.cases.shapes import Case, Measurement
from neurodash_ceu.rules.evidence import Claim, Reference
from neurodash_ceu.rules.items.base import Item
from neurodash_ceu.rules.lesson import Module
from neurodash_ceu.rules.prose import CITATION, citations
from neurodash_ceu.rules.quantities import NONE, TIMED, Numbers, Quantity, gathered, quantities

MANNERS: Mapping[Role, Manner] = {
    "head": "says", "caption": "says", "title": "says", "prose": "says", "why": "says", "about": "itself",
    "stem": "shows", "right": "shows", "offered": "shows", "wrong": "offers", "story": "tells"}


@dataclass(frozen=True)
class Numbered:
    """A number of a module, its sentence, and what it rests on. `alone`: nothing near the sentence cites anything."""

    statement: Statement
    backed: Backed
    alone: bool

    @property
    def is_problem(self) -> bool:
        """Must it be mended before the module is published?

        Only a figure in what earns credit or in a rationale, where nothing near it is cited. How long something takes
        is said in many ways that claim nothing ("ask again in 2 weeks"), so a time is a warning.
        """
        one = self.statement
        earns = one.role == "why" or (one.role == "prose" and one.path[0] == "brief")
        return self.backed.verdict == "unsupported" and earns and self.alone and self.backed.quantity.unit not in TIMED


@lru_cache(maxsize=8)
def numbers(module: Module) -> tuple[Numbered, ...]:
    """Every number of every sentence, in reading order. The evidence table itself is what the others are held to."""
    sources = Sources(module)
    return tuple(one for statement in sources.spoken for one in sources.looked_at(statement))


def of_claim(claim: Claim) -> tuple[Quantity, ...]:
    """Every number of a claim: statement, figures, population, estimate."""
    texts = [text for path, text in strings(claim, ()) if path[0] not in ("id", "reference", "certainty")]
    return tuple(quantity for text in texts for quantity in quantities(text, names=True))


def nearest(text: str, starts: Iterable[int]) -> Iterator[tuple[str, ...]]:
    """What is cited for the number at each of these places: in the next brackets, else in the last before it.

    In a row of a table it is what the cell cites; where the cell cites nothing, what the row does.
    """
    marks = [(mark.start(), tuple(one.id for one in citations(mark.group()))) for mark in CITATION.finditer(text)]
    places = [place for place, _ in marks]
    is_row = text.startswith("|")
    for start in starts:
        begin, end = (text.rfind("|", 0, start), text.find("|", start)) if is_row else (0, len(text))
        first, last = bisect_left(places, begin), bisect_left(places, end)
        if first == last:
            first, last = 0, len(marks)
        following = max(first, bisect_left(places, start))
        yield marks[min(following, last - 1)][1] if marks else ()


class Sources:
    """What the sentences of one module may rest on."""

    def __init__(self, module: Module) -> None:
        self.spoken = tuple(one for one in statements(module) if one.role != "claim")
        found = {claim.id: of_claim(claim) for claim in module.claims}
        self._claims = {name: gathered(several) for name, several in found.items()}
        self._table = gathered(quantity for several in found.values() for quantity in several)
        self._reference = {claim.id: claim.reference for claim in module.claims}
        self._references = {reference.id: (reference.short, _dates(reference)) for reference in module.references}
        self._person: dict[Path, Numbers] = {("cases", n): _own(case) for n, case in enumerate(module.cases)}
        self._person |= {("quiz", "items", n): _told(item) for n, item in enumerate(module.quiz.items)}
        self._citing: set[Path] = {("cases", n) for n, case in enumerate(module.cases) if case.cites}
        self._beside: dict[tuple[Path, int], dict[str, None]] = defaultdict(dict)
        taught: dict[str, list[Quantity]] = defaultdict(list)
        for one in self.spoken:
            self._beside[one.path, one.piece].update(dict.fromkeys(one.cites))
            if one.path[0] == "brief" and one.cites:
                for name in self._behind(one.cites):
                    taught[name].extend(quantities(one.text))
        self._taught = {name: gathered(several) for name, several in taught.items()}

    def looked_at(self, one: Statement) -> Iterator[Numbered]:
        """Each number of a sentence."""
        found = quantities(one.text)
        if not found:
            return
        sentence, rest, alone = said(one.text, MANNERS[one.role]), self._rest(one), self._is_alone(one)
        for quantity, cited in zip(found, nearest(one.text, (quantity.start for quantity in found)), strict=True):
            on = cited or (one.leans if one.role == "caption" else ())  # a drawing rests on what its caption cites
            references = tuple(name for name in on if name not in self._claims)
            yield Numbered(one, backed(sentence, replace(rest, references=references), quantity), alone)

    def _rest(self, one: Statement) -> Rest:
        beside = [name for name in self._beside[one.path, one.piece] if name not in one.cites]
        behind = self._behind(one.cites or one.leans)
        taught = behind if one.path[0] in ("head", "quiz", "cases") else {}
        return Rest(
            cited=self._of(one.cites), beside=self._of(beside),
            beside_reference=any(name not in self._claims for name in beside),
            leans=self._of(one.leans), taught={name: self._taught.get(name, NONE) for name in taught},
            dated={name: dates for name, (short, dates) in self._references.items()
                   if name in behind or short in one.text},
            table=self._table, person=self._own(one))

    def _own(self, one: Statement) -> Numbers:
        """The numbers of a case's patient; for the why of an item's answer, what the item itself set."""
        return self._person.get(one.path[:3] if one.role == "why" and one.path[0] == "quiz" else one.path[:2], NONE)

    def _is_alone(self, one: Statement) -> bool:
        return not (one.leans or self._beside[one.path, one.piece] or one.path[:2] in self._citing)

    def _of(self, names: Iterable[str]) -> Mapping[str, Numbers]:
        return {name: self._claims[name] for name in names if name in self._claims}

    def _behind(self, names: Iterable[str]) -> dict[str, None]:
        """The references behind claims and references."""
        return dict.fromkeys(self._reference.get(name, name) for name in names)


def _dates(reference: Reference) -> Numbers:
    issued = str(reference.issued.year) if reference.issued else ""
    return gathered(quantities(f"{reference.short} {issued}"))


def _told(item: Item) -> Numbers:
    """The numbers that an item itself sets: of its stem, of what it offers, of its key."""
    texts = (item.stem, *(str(getattr(item, name, "")) for name in ("hypothesis", "finding", "value", "tolerance")),
             *(part.text for part in item.parts()))
    return gathered(quantity for text in texts for quantity in quantities(text))


def _own(case: Case) -> Numbers:
    """The numbers of a case's own patient: the line that presents them, and what is found."""
    texts = [case.patient, case.intro]
    for node in case.nodes:
        for finding in node.findings:
            values = (finding.value, finding.was, *(one.value for one in finding.says))
            texts += [f"{finding.label}: {value}" for value in values if value]
        if isinstance(node, Measurement):
            texts += [f"{band.low} to {band.high} {node.unit or ''}" for band in node.bands]
    return gathered(quantity for text in texts for quantity in quantities(text))
