"""Checks of numbers: what looks measured rests on a claim, on a reference, or on arithmetic that says so."""

from __future__ import annotations

from collections.abc import Iterable

from neurodash_ceu.catalog.faults import Fault, Subject
from neurodash_ceu.catalog.numbers import Numbered, numbers
from neurodash_ceu.catalog.unfinished import MARK
from neurodash_ceu.rules.lesson import Module

FIX = "cite the claim or the reference that has it, or say that it is our arithmetic"
FIX_CITED = "write the figure of the claim, add it to the claim's `figures`, or cite the source that has it"


def figures_have_a_source(subject: Subject) -> Iterable[Fault]:
    """No figure stands in the brief or in a rationale where nothing near it is cited."""
    for one in numbers(subject.module):
        if one.is_problem and MARK not in one.statement.text:
            yield _fault(one)


def doubtful(module: Module) -> Iterable[Fault]:
    """Every other figure that looks measured and rests on nothing."""
    for one in numbers(module):
        if one.backed.verdict == "unsupported" and not one.is_problem and MARK not in one.statement.text:
            yield _fault(one)


def _fault(one: Numbered) -> Fault:
    shown = shown_number(one)
    if one.statement.cites:
        return Fault(one.statement.path, f"no claim that the sentence cites has the figure {shown}", FIX_CITED,
                     one.statement.below)
    return Fault(one.statement.path, f"the figure {shown} has no source", FIX, one.statement.below)


def shown_number(one: Numbered) -> str:
    """A number as it was written, with the sign of a percentage."""
    quantity = one.backed.quantity
    return f"{quantity.text}%" if quantity.unit == "%" and not quantity.spelt else quantity.text
