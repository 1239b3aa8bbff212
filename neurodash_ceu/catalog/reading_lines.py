"""How a module reads, in lines for its author: length, reading time, sentences, ease and grade, and its hardest stems.

The formulas are crude; docs/authoring.md says what they do not see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from neurodash_ceu.catalog.checks_flaws import readability
from neurodash_ceu.rules.items.base import Item, Task
from neurodash_ceu.rules.lesson import Module
from neurodash_ceu.rules.readability import WORDS_PER_MINUTE, Measured, measured

HARDEST = 3  # stems that are named


def reading_lines(module: Module) -> Iterable[str]:
    """The module's texts and items measured, a line each. Minutes are for reading once, and are not those of credit."""
    yield f"{module.head.slug}: how it reads, at {WORDS_PER_MINUTE} words a minute"
    for name, text in (("brief", readability(module.brief)), ("deep dive", readability(module.deep_dive))):
        if text.words:
            yield _line(name, text)
    stems = {item.id: measured([item.stem]) for item in module.quiz.items}
    whole = measured(text for item in module.quiz.items for text in (item.stem, *(part.text for part in item.parts())))
    if whole.words:
        yield _line(f"{len(stems)} items", whole)
        hardest = sorted(stems, key=lambda name: (-stems[name].grade_tenths, name))[:HARDEST]
        asked = tasks(module.quiz.items)
        yield "    tasks       " + ", ".join(f"{count} {task}" for task, count in asked.items() if count)
        yield "    hardest     " + ", ".join(f"{name} (grade {_tenths(stems[name].grade_tenths)})" for name in hardest)


def reading_values(module: Module) -> dict[str, Any]:
    """The same for a program. Grades and words a sentence are in tenths."""
    texts = {"brief": readability(module.brief), "deep_dive": readability(module.deep_dive)}
    return {
        "slug": module.head.slug,
        **{name: _values(text) for name, text in texts.items()},
        "tasks": dict(tasks(module.quiz.items)),
        "stems": [{"id": item.id, **_values(measured([item.stem]))} for item in module.quiz.items],
    }


def tasks(items: Sequence[Item]) -> Mapping[str, int]:
    """How many items ask for each task, and of how many their author did not say."""
    counted = Counter(item.task for item in items)
    return {**{task: counted[task] for task in get_args(Task)}, "not said": counted[None]}


def _values(text: Measured) -> dict[str, int]:
    return {"words": text.words, "minutes": text.minutes, "sentence_tenths": text.sentence_tenths, "ease": text.ease,
            "grade_tenths": text.grade_tenths}


def _line(name: str, text: Measured) -> str:
    return (f"    {name:<11} {text.words:,} words, {text.minutes} min; "
            f"{_tenths(text.sentence_tenths)} words a sentence; "
            f"reading ease {text.ease}, grade {_tenths(text.grade_tenths)}")


def _tenths(value: int) -> str:
    sign = "\u2212" if value < 0 else ""
    return f"{sign}{abs(value) // 10}.{abs(value) % 10}"
