"""The files of a module that is yet to be written. Every text in them says TO WRITE and what belongs there.

They pass every check, so that an author begins with something whole and changes one thing at a time. What says
TO WRITE is never published (`catalog.unfinished`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from neurodash_ceu.catalog.schemas import first_line


@dataclass(frozen=True)
class Beginning:
    """What is known of a module before a word of it is written."""

    condition: str
    slug: str
    title: str
    code: str
    day: date
    case: bool = False
    deep_dive: bool = False

    @property
    def id(self) -> str:
        """Its name for ever: the two folders it begins in."""
        return f"{self.condition}-{self.slug}"


CONDITION = """\
id: {condition}
title: {title}
summary: "TO WRITE: one or two sentences on the condition, as readers see them."
"""
MODULE = """\
id: {id}
code: {code}
slug: {slug}
title: {title}
summary: "TO WRITE: one paragraph: what was found, how sure it is, what to do with it."
condition: {condition}
professions: [PT, PTA, OT, OTA]
level: intermediate
objectives:
  - id: o1
    text: "TO WRITE: what the learner will be able to do, beginning with a verb."
    sections: [finding-1]
evidence:
  against: "TO WRITE: what was read, and how much of each source."
  not_read: "TO WRITE: what was not read."
  on: {day}
  next_review: {in_a_year}
author: "TO WRITE: who wrote it."
disclosures: "TO WRITE: who paid, and who could gain. None. is an answer."
credit:
  method: words-per-minute
  reading: 0
  test: 0
  credit_texts: [brief]
  rationale: "TO WRITE: how the minutes were found. Until then none are claimed."
required: [reading, quiz, {case}evaluation, attestation]
pass_percent: 80
attempts: 3
released_on: {day}
credit_until: {in_three_years}
review_by: {in_a_year}
"""
BRIEF = """\
## Research {#research}

### TO WRITE: one piece of research {#piece-1 month={month}}

TO WRITE: what it is, in whom, and what it found, with its figures and how sure they are [@source-1].

## Key findings {#findings}

### TO WRITE: one finding, as a sentence {#finding-1 certainty=opinion}

TO WRITE: what it rests on. Set `certainty` to agree, vary, disagree or opinion [#claim-1].

## Clinician's note {#note}

TO WRITE: what follows for the clinic, impersonal and cited like the rest [@source-1].

## Clinic action plan {#plan}

1. **TO WRITE: what to do.** Why, and how it is told that it was done.

## Common mistakes {#mistakes}

- **TO WRITE: a mistake.** What it costs.

## Questions {#questions}

### TO WRITE: a question that patients or colleagues ask? {#question-1}

TO WRITE: its answer [@source-1].
"""
DEEP_DIVE = """\
## TO WRITE: a heading that says what is there and tells nothing of it {#deeper-1}

TO WRITE: nuance, dosing, edge cases, special populations. It earns no credit [@source-1].
"""
EVIDENCE = """\
- id: claim-1
  statement: "TO WRITE: one thing that one source found, in your words."
  population: "TO WRITE: in whom."
  certainty: opinion
  reference: source-1
"""
REFERENCES = """\
- id: source-1
  type: article-journal
  title: "TO WRITE: the title as printed"
  short: "TO WRITE"
  read: abstract
"""
QUIZ = """\
id: quiz
draw: 1
items:
  - id: item-1
    kind: single_best
    objective: o1
    section: finding-1
    stem: "TO WRITE: a situation, and a question about it?"
    options:
      - id: a
        text: "TO WRITE: the best answer."
        correct: true
        rationale: "TO WRITE: why it is the best [#claim-1]."
      - id: b
        text: "TO WRITE: an answer that tempts."
        rationale: "TO WRITE: why it is not the best [#claim-1]."
      - id: c
        text: "TO WRITE: another answer that tempts."
        rationale: "TO WRITE: why it is not the best [#claim-1]."
    cites: [claim-1]
"""
CASE = """\
id: first-case
title: "TO WRITE: the title of the case"
patient: "TO WRITE: a line about a fictional person."
intro: "TO WRITE: how it begins."
start: meeting
nodes:
  - id: meeting
    kind: decision
    title: "TO WRITE: where it happens"
    text: "TO WRITE: what is seen and said."
    ask: "TO WRITE: the question?"
    choices:
      - id: good-way
        text: "TO WRITE: what the learner would do."
        next: good-end
        quality: optimal
        consequence: "TO WRITE: what happens then."
        rationale: "TO WRITE: why it is the best [#claim-1]."
      - id: bad-way
        text: "TO WRITE: what the learner might do instead."
        next: bad-end
        quality: harmful
        consequence: "TO WRITE: what happens then."
        rationale: "TO WRITE: why it does harm [#claim-1]."
  - id: good-end
    kind: ending
    title: "TO WRITE: how it ended well"
    text: "TO WRITE: what came of it."
    quality: good
  - id: bad-end
    kind: ending
    title: "TO WRITE: how it ended badly"
    text: "TO WRITE: what came of it."
    quality: harmful
cites: [claim-1]
"""


def condition_file(condition: str, title: str) -> str:
    """The text of condition.yaml."""
    text = _filled(CONDITION, condition=condition, title=json.dumps(title, ensure_ascii=False))
    return f"{first_line(f'{condition}/condition.yaml')}\n{text}"


def files(of: Beginning) -> Mapping[str, str]:
    """The text of every file of the module, by its name below the module's folder."""
    head = _filled(
        MODULE, id=of.id, code=json.dumps(of.code), slug=of.slug, title=json.dumps(of.title, ensure_ascii=False),
        condition=of.condition, day=of.day.isoformat(), in_a_year=_years(of.day, 1), in_three_years=_years(of.day, 3),
        case="case, " if of.case else "")
    made = {"module.yaml": head, "brief.md": _filled(BRIEF, month=of.day.isoformat()[:7]), "evidence.yaml": EVIDENCE,
            "references.yaml": REFERENCES, "quiz.yaml": QUIZ}
    made |= {"cases/first-case.yaml": CASE} if of.case else {}
    made |= {"deep-dive.md": DEEP_DIVE} if of.deep_dive else {}
    return {name: f"{first_line(f'{of.condition}/{of.slug}/{name}')}\n{text}" if name.endswith(".yaml") else text
            for name, text in made.items()}


def _filled(text: str, **values: str) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _years(day: date, years: int) -> str:
    """The same day so many years later; 28 February for a leap day."""
    later = day.replace(day=28) if (day.month, day.day) == (2, 29) else day
    return later.replace(year=day.year + years).isoformat()
