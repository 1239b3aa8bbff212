"""A standing in words: the gap in one sentence, with its amounts marked; never that anybody complies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from neurodash_ceu.rules.board_lines import AnyLine, Minimum
from neurodash_ceu.rules.boards import BoardUnit, Rule
from neurodash_ceu.rules.dates import day_words
from neurodash_ceu.rules.renewal import open_tasks, tight_limits
from neurodash_ceu.rules.standings import LineStanding, Standing
from neurodash_ceu.rules.weighing import number_words


@dataclass(frozen=True)
class Words:
    """A run of words of a sentence; `marked` where it is an amount that is still wanted."""

    text: str
    marked: bool = False


def gap(found: Standing) -> tuple[Words, ...]:
    """What is short, in one sentence: "3.5 hours short, of which 1 on ethics, by 31 May 2027; at most 2 more …".

    Where nothing is short, the rule is named as what it is: as entered, and last checked on a day.
    """
    tasks = open_tasks(found)
    if not found.further and not tasks:
        return (Words(f"Meets the rules as entered, last checked on {day_words(found.rule.source.checked)}. "
                      "The board decides."),)
    return tuple(_sentence(found, tasks))


def sentence(words: Sequence[Words]) -> str:
    """The sentence as plain text, for mails and calendars."""
    return "".join(one.text for one in words)


def _sentence(found: Standing, tasks: Sequence[str]) -> Iterator[Words]:
    unit = found.rule.unit
    short = [one for one in found.lines if isinstance(one.line, Minimum) and one.short]
    if found.further:
        yield Words(f"{amount_words(found.further, unit, up=True)} short", True)
        if short:
            yield Words(", of which ")
            yield from _listed([Words(f"{number_words(one.short, up=True)} {_named(one.line)}", True) for one in short])
    if tasks:
        named = [found.line(one).line.words for one in tasks]
        yield Words(", and still to do: " if found.further else "Still to do: ")
        yield from _listed([Words(one[0].lower() + one[1:].rstrip("."), True) for one in named])
    yield Words(f", by {day_words(found.window.closes)}")
    limits = [found.line(one) for one in tight_limits(found)]
    if limits:
        yield Words("; ")
        yield from _listed([Words(_room(one, found.rule)) for one in limits])
    yield Words(".")


def _named(line: AnyLine) -> str:
    """A line by its short name ("on ethics", "live or interactive"); without one, by its words."""
    if not line.name:
        return f"for “{line.words.rstrip('.')}”"
    return f"on {line.name}" if isinstance(line, Minimum) and line.of.topics else line.name


def _room(one: LineStanding, rule: Rule) -> str:
    amount = amount_words(one.room or Fraction(0), rule.unit)
    number, _, unit = amount.partition(" ")
    kind = f"{one.line.name} {unit}" if one.line.name else f"{unit} {_named(one.line)}"
    counts = "counts" if number == "1" else "count"
    return f"at most {number} more {kind} {counts}" if one.room else f"no more {kind} count"


def _listed(parts: Sequence[Words]) -> Iterator[Words]:
    for place, part in enumerate(parts):
        if place:
            yield Words(" and " if place == len(parts) - 1 else ", ")
        yield part


def amount_words(amount: Fraction, unit: BoardUnit | None, *, up: bool = False) -> str:
    """An amount with its unit: "1 contact hour", "3.5 contact hours". `up` rounds what is still owed upwards."""
    number = number_words(amount, up=up)
    name = unit.name if unit is not None else "hour"
    return f"{number} {name if number == '1' else (unit.plural if unit and unit.plural else f'{name}s')}"

