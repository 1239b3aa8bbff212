"""Flaws of writing items, as warnings: the rules of rules/flaws over items and cases, and their places.

A module makes errors of them by naming rules under `strict`. No file can switch a rule off.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from neurodash_ceu.catalog.checks_case import idle_variables
from neurodash_ceu.catalog.checks_numbers import doubtful
from neurodash_ceu.catalog.faults import Fault, Subject, below
from neurodash_ceu.catalog.unfinished import MARK
from neurodash_ceu.ports.yaml_lines import Path
from neurodash_ceu.rules.cases.shapes import Decision
from neurodash_ceu.rules.flaws.asked import Asked, Flaw, Offered, asked
from neurodash_ceu.rules.flaws.table import (
    ALL,
    IDLE_VARIABLE,
    NAMES,
    UNSOURCED_FIGURE,
    Rule,
    bank_flaws,
    decision_flaws,
    item_flaws,
    reading_flaws,
)
from neurodash_ceu.rules.lesson import Module, Section
from neurodash_ceu.rules.prose import plain_text
from neurodash_ceu.rules.readability import Measured, measured


@dataclass(frozen=True)
class Doubt:
    """What a rule saw, at its place."""

    rule: Rule
    fault: Fault


def seen(module: Module) -> Iterable[Doubt]:
    """Every flaw that the rules see in the quiz and in the cases. What is still to be written is left alone."""
    yield from _quiz(module)
    yield from _decisions(module)
    for fault in idle_variables(module):
        yield Doubt(IDLE_VARIABLE, fault)
    for fault in doubtful(module):
        yield Doubt(UNSOURCED_FIGURE, fault)


def _quiz(module: Module) -> Iterable[Doubt]:
    grade = readability(module.brief).grade_tenths
    bank: list[Asked] = []
    for n, item in enumerate(module.quiz.items):
        one = asked(item)
        if one is None or _unwritten(one):
            continue
        bank.append(one)
        for rule, flaw in (*item_flaws(one), *reading_flaws(one, grade)):
            yield Doubt(rule, _fault(("quiz", "items", n), flaw))
    for rule, flaw in bank_flaws(bank):
        yield Doubt(rule, _fault(("quiz", "items"), flaw))


def _decisions(module: Module) -> Iterable[Doubt]:
    for c, case in enumerate(module.cases):
        for n, node in enumerate(case.nodes):
            if isinstance(node, Decision) and not any(MARK in choice.text for choice in node.choices):
                choices = tuple(Offered(plain_text(choice.text), choice.quality == "optimal", k)
                                for k, choice in enumerate(node.choices))
                for rule, flaw in decision_flaws(Asked(plain_text(node.ask), choices)):
                    yield Doubt(rule, _fault(("cases", c, "nodes", n), flaw, "choices"))


def strict_names_rules(subject: Subject) -> Iterable[Fault]:
    """`strict` names rules that exist, or all."""
    for n, name in enumerate(subject.module.head.strict):
        if name != ALL and name not in NAMES:
            yield Fault(("head", "strict", n), f'"{name}" is no rule', f"write {ALL} or one of the rules that "
                        "docs/authoring.md lists")


def readability(sections: Iterable[Section]) -> Measured:
    """The prose of sections, measured together. Headings are none."""
    return measured(paragraph.markdown for _, section in below((), sections) for paragraph in section.paragraphs)


def is_promoted(module: Module, rule: Rule) -> bool:
    """Whether a module makes errors of a rule's warnings."""
    return ALL in module.head.strict or rule.name in module.head.strict


def _fault(path: Path, flaw: Flaw, parts: str = "options") -> Fault:
    return Fault(path if flaw.option is None else (*path, parts, flaw.option), flaw.what, flaw.fix)


def _unwritten(item: Asked) -> bool:
    return MARK in item.stem or any(MARK in option.text for option in item.options)
