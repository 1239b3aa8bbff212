"""What an enrollment still owes: the parts in order, which are open, what comes next, and whether all is met.

Reading, quiz and case may be done in any order; where the author allows testing out, a quiz that is passed first does
the reading. Evaluation and attestation open when those are done, and neither waits for the other: the attestation
states the learner's own work and the facts to be printed, the evaluation is an opinion on the module, and nobody should
have to give the one before signing the other. Either can so be the last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from neurodash_ceu.rules.credit import Minutes
from neurodash_ceu.rules.lesson import PARTS, Module, Part

State = Literal["done", "open", "waiting"]

TITLES: dict[Part, str] = {
    "reading": "Reading", "quiz": "Quiz", "case": "Case", "evaluation": "Evaluation", "attestation": "Attestation"}

# A part opens when these, as far as they are required, are done.
OPENS_AFTER: dict[Part, tuple[Part, ...]] = {
    "reading": (), "quiz": (), "case": (),
    "evaluation": ("reading", "quiz", "case"),
    "attestation": ("reading", "quiz", "case"),
}


@dataclass(frozen=True)
class Evidence:
    """What the rows say: sections confirmed, quiz passed, cases passed, evaluation and attestation given."""

    sections_read: frozenset[str] = frozenset()
    quiz_passed: bool = False
    cases_passed: frozenset[str] = frozenset()
    evaluated: bool = False
    attested: bool = False

    def all_read(self, module: Module) -> bool:
        """Is every section of the reading confirmed?"""
        return {section.id for section in module.reading_sections()} <= self.sections_read

    def tested_out(self, module: Module) -> bool:
        """Does passing the quiz stand in for reading that is not confirmed? Only where the author allows it."""
        return module.quiz.policy.test_out and self.quiz_passed and not self.all_read(module)


@dataclass(frozen=True)
class PartState:
    """One required part: how much of it is done, and a sentence on what it waits for or asks."""

    part: Part
    title: str
    state: State
    done_count: int
    total: int
    sentence: str


def _counts(module: Module, evidence: Evidence) -> dict[Part, tuple[int, int]]:
    sections = {section.id for section in module.reading_sections()}
    cases = {case.id for case in module.cases}
    return {
        "reading": (len(sections & evidence.sections_read), len(sections)),
        "quiz": (int(evidence.quiz_passed), 1),
        "case": (len(cases & evidence.cases_passed), len(cases)),
        "evaluation": (int(evidence.evaluated), 1),
        "attestation": (int(evidence.attested), 1),
    }


def owed(module: Module, evidence: Evidence) -> tuple[PartState, ...]:
    """The required parts in their order, each with its state. Counts are intersections: never over the whole."""
    required = [part for part in PARTS if part in module.head.required]
    counts = _counts(module, evidence)
    done = {part for part in required if counts[part][0] >= counts[part][1]}
    if evidence.tested_out(module):
        done |= {part for part in required if part == "reading"}
    return tuple(_state(part, counts[part], required, done) for part in required)


def _state(part: Part, count: tuple[int, int], required: list[Part], done: set[Part]) -> PartState:
    have, total = count
    blockers = [one for one in OPENS_AFTER[part] if one in required and one not in done]
    if part in done:
        sentence = "Done." if have >= total else "Not needed: the quiz was passed first."
        return PartState(part, TITLES[part], "done", have, total, sentence)
    if blockers:
        *first, last = (TITLES[one].lower() for one in blockers)
        names = f"{', '.join(first)} and {last}" if first else last
        return PartState(part, TITLES[part], "waiting", have, total, f"Opens after the {names}.")
    return PartState(part, TITLES[part], "open", have, total, "Open.")


def next_step(module: Module, evidence: Evidence) -> PartState | None:
    """The first part that is open, or None when nothing is owed."""
    return next((state for state in owed(module, evidence) if state.state == "open"), None)


def earned(module: Module, evidence: Evidence) -> Minutes:
    """The minutes that completing earns, by kind: those of the claim, and none of reading that was not confirmed.

    The claim counts the reading as one piece, so it is earned whole or not at all. It can be confirmed until attesting.
    """
    claim = module.head.credit
    return Minutes(reading=0 if evidence.tested_out(module) else claim.reading, test=claim.test)


def finished(module: Module, evidence: Evidence) -> bool:
    """True when every required part is done."""
    return all(state.state == "done" for state in owed(module, evidence))
