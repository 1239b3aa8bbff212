"""What learners chose in a case, node by node, and where those who failed went wrong. First runs of one edition only.

A run is a first one where it is number 1 of the person's first enrollment on the module. Below ten nothing is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from neurodash_ceu.records.learning import CaseRun, CaseStep, Enrollment
from neurodash_ceu.rules.cases.nodes import acts
from neurodash_ceu.rules.cases.readings import band_of, span
from neurodash_ceu.rules.cases.shapes import Act, Band, Case, Decision, Ending, Measurement
from neurodash_ceu.rules.cases.walking import ON
from neurodash_ceu.rules.statistics import FEWEST, WEAK

Asking = Decision | Measurement
Taken = tuple[str, str]  # node, and what was done there as it is stored


@dataclass(frozen=True)
class Ran:
    """So many runs, and how they ended: passed, failed, or not yet."""

    passed: int = 0
    failed: int = 0
    under_way: int = 0

    @property
    def n(self) -> int:
        """All of them."""
        return self.passed + self.failed + self.under_way

    @property
    def ended(self) -> int:
        """Those that ended."""
        return self.passed + self.failed

    def __add__(self, other: Ran) -> Ran:
        return Ran(self.passed + other.passed, self.failed + other.failed, self.under_way + other.under_way)

    def share(self, of: Ran) -> int:
        """How many of those, in per cent; of none 0."""
        return round(self.n * 100 / of.n) if of.n else 0


@dataclass(frozen=True)
class ChoiceRow:
    """A choice of a node, or a band of readings: its words, how good it is ("critical" before all), who took it."""

    words: str
    quality: str
    ran: Ran


@dataclass(frozen=True)
class NodeRow:
    """A node that asks: its runs and its choices. Fewer than ten runs leave the choices unsaid."""

    node: Asking
    ran: Ran
    choices: tuple[ChoiceRow, ...]

    @property
    def silent(self) -> bool:
        """Did too few come here?"""
        return self.ran.n < FEWEST

    @property
    def weak(self) -> bool:
        """Did few come here?"""
        return FEWEST <= self.ran.n < WEAK


@dataclass(frozen=True)
class Wrong:
    """A harmful choice that was the first one of so many failed runs."""

    node: Asking
    words: str
    quality: str
    runs: int


@dataclass(frozen=True)
class CaseSaid:
    """A case: all first runs, its nodes that ask in the author's order, its endings, and where failed runs went wrong.

    `unexplained` failed runs made no harmful choice: what they did was not enough.
    """

    case: Case
    ran: Ran
    nodes: tuple[NodeRow, ...]
    endings: tuple[tuple[Ending, Ran], ...]
    wrong: tuple[Wrong, ...]

    @property
    def silent(self) -> bool:
        """Are there too few runs?"""
        return self.ran.n < FEWEST

    @property
    def weak(self) -> bool:
        """Are there few runs?"""
        return FEWEST <= self.ran.n < WEAK

    @property
    def unexplained(self) -> int:
        """Failed runs without a harmful choice."""
        return self.ran.failed - sum(one.runs for one in self.wrong)


def said(session: Session, sha: str, case: Case) -> CaseSaid:
    """Count a case's first runs: three queries, whatever there is."""
    ends: dict[str | None, Ran] = {}
    for ending, passed, number in session.execute(_runs(sha, case.id)):
        ends[ending] = ends.get(ending, Ran()) + _ran(passed, number)
    taken: dict[Taken, Ran] = {}
    for node, choice, passed, number in session.execute(_steps(sha, case.id)):
        taken[node, choice] = taken.get((node, choice), Ran()) + _ran(passed, number)
    asking = {node.id: node for node in case.nodes if isinstance(node, Decision | Measurement)}
    harmful = [one for one in taken if _is_harmful(asking.get(one[0]), one[1])]
    wrong: Counter[Taken] = Counter()
    for node, step, number in session.execute(_first_wrong(sha, case.id, harmful)) if harmful else ():
        act = _act(asking[node], step)
        wrong[node, act.id if act else step] += number
    return CaseSaid(
        case, sum(ends.values(), Ran()), tuple(_node(node, taken) for node in asking.values()),
        tuple((node, ends.get(node.id, Ran())) for node in case.nodes if isinstance(node, Ending)),
        tuple(_wrong(asking, wrong)))


def _node(node: Asking, taken: Mapping[Taken, Ran]) -> NodeRow:
    by_act: dict[str, Ran] = {}
    for (name, step), ran in taken.items():
        act = _act(node, step) if name == node.id else None
        if act is not None:
            by_act[act.id] = by_act.get(act.id, Ran()) + ran
    rows = tuple(ChoiceRow(_words(node, act), _quality(act), by_act.get(act.id, Ran())) for act in acts(node))
    return NodeRow(node, sum(by_act.values(), Ran()), rows)


def _wrong(asking: Mapping[str, Asking], counts: Counter[Taken]) -> Iterator[Wrong]:
    for (node_id, act_id), number in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        node = asking[node_id]
        act = next(one for one in acts(node) if one.id == act_id)
        yield Wrong(node, _words(node, act), _quality(act), number)


def _act(node: Asking, step: str) -> Act | None:
    """What a stored step did at a node: one of its choices or judgements, or the band that a reading lies in."""
    found = next((one for one in acts(node) if one.id == step and not isinstance(one, Band)), None)
    return band_of(node, step) if found is None and isinstance(node, Measurement) else found


def _is_harmful(node: Asking | None, step: str) -> bool:
    act = _act(node, step) if node is not None else None
    return act is not None and (act.critical or act.quality == "harmful")


def _words(node: Asking, act: Act) -> str:
    return span(node, act) if isinstance(act, Band) and isinstance(node, Measurement) else getattr(act, "text", act.id)


def _quality(act: Act) -> str:
    return "critical" if act.critical else act.quality


def _ran(passed: bool | None, number: int) -> Ran:
    return Ran(under_way=number) if passed is None else Ran(passed=number) if passed else Ran(failed=number)


# --- the rows ----------------------------------------------------------------------------------------------


def _first(query: Select[*tuple[Any, ...]], sha: str, case_id: str) -> Select[*tuple[Any, ...]]:
    return query.join(CaseRun, (CaseRun.book_id == Enrollment.book_id) & (CaseRun.enrollment_n == Enrollment.n)).where(
        Enrollment.edition_sha == sha, Enrollment.ordinal == 1, CaseRun.case_id == case_id, CaseRun.ordinal == 1)


def _with_steps(query: Select[*tuple[Any, ...]], sha: str, case_id: str) -> Select[*tuple[Any, ...]]:
    return _first(query, sha, case_id).join(CaseStep, (
        (CaseStep.book_id == CaseRun.book_id) & (CaseStep.enrollment_n == CaseRun.enrollment_n)
        & (CaseStep.case_id == CaseRun.case_id) & (CaseStep.run_ordinal == CaseRun.ordinal)))


def _runs(sha: str, case_id: str) -> Select[*tuple[Any, ...]]:
    query = select(CaseRun.ending_id, CaseRun.passed, func.count()).select_from(Enrollment)
    return _first(query, sha, case_id).group_by(CaseRun.ending_id, CaseRun.passed)


def _steps(sha: str, case_id: str) -> Select[*tuple[Any, ...]]:
    """A run that came twice to a node and chose the same there counts once."""
    once = _with_steps(select(CaseStep.node_id, CaseStep.choice_id, CaseRun.passed, CaseRun.book_id,
                              CaseRun.enrollment_n).select_from(Enrollment), sha, case_id)
    runs = once.where(CaseStep.choice_id != ON).distinct().subquery()
    columns = (runs.c.node_id, runs.c.choice_id, runs.c.passed)
    return select(*columns, func.count()).group_by(*columns)


def _first_wrong(sha: str, case_id: str, harmful: Sequence[Taken]) -> Select[*tuple[Any, ...]]:
    """The first of these steps in every failed run, counted."""
    first = _with_steps(select(CaseStep.book_id, CaseStep.enrollment_n, func.min(CaseStep.n).label("n"))
                        .select_from(Enrollment), sha, case_id).where(
        CaseRun.passed.is_(False), tuple_(CaseStep.node_id, CaseStep.choice_id).in_(harmful),
    ).group_by(CaseStep.book_id, CaseStep.enrollment_n).subquery()
    return (select(CaseStep.node_id, CaseStep.choice_id, func.count()).join(first, (
        (CaseStep.book_id == first.c.book_id) & (CaseStep.enrollment_n == first.c.enrollment_n)
        & (CaseStep.n == first.c.n))).where(CaseStep.case_id == case_id, CaseStep.run_ordinal == 1)
        .group_by(CaseStep.node_id, CaseStep.choice_id))
