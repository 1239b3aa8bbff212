"""The smallest module that passes every check, written to a folder; tests change a word of it and look what happens.

Other rooms' tests may use it too: `write(folder)` gives a folder of courses with the module `demo/small`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from neurodash_ceu.catalog.checks import check_courses
from neurodash_ceu.catalog.reader import Courses, read_courses
from neurodash_ceu.rules.lesson import Module

TODAY = date(2026, 11, 24)

MODULE = """\
id: small-module
code: ND-000
slug: small
title: A small module
summary: One finding on strength, for trying things out.
condition: demo
professions: [PT, OT]
level: introductory
objectives:
- id: o1
  text: State what resistance training does to strength.
  sections: [strength]
- id: o2
  text: Choose a dose.
  sections: [plan]
evidence:
  against: One abstract was read.
  not_read: No full text was read.
  on: 2026-11-20
  next_review: 2099-11-20
author: Written for the tests.
disclosures: None.
credit:
  method: words-per-minute
  reading: 1
  test: 2
  credit_texts: [brief]
  rationale: Counted by words and questions.
required: [reading, quiz, case, evaluation, attestation]
pass_percent: 80
attempts: 3
released_on: 2026-11-24
credit_until: 2099-11-24
review_by: 2099-11-24
videos:
- title: A film
  publisher: A university
  url: https://example.org/film
figures:
- id: forest
  title: Strength after training
  caption: One estimate with its interval.
  credit: Drawn from the claim.
  claims: [strength-pooled]
"""

BRIEF = """\
## Research {#research}

### One review of trials {#review month=2026-11 figure=forest}

The review found that strength grows, by an effect of 0.37 [#strength-pooled]. It read trials of people with one
condition and pooled what could be pooled; what the trials did not measure it could not say.

## Key findings {#findings}

### Strength grows with resistance training {#strength certainty=agree}

Most trials agree that muscles become stronger when they work against a load that is raised over the weeks
[#strength-pooled]. See the [plan](#plan) for what follows from it.

## Clinician's note {#note}

The gain is in strength; whether walking follows is another question [@manca19].

## Clinic action plan {#plan}

1. **Test each leg.** Compare the two sides before anything is loaded.
2. **Choose a load.** Begin where ten repetitions are hard and can still be done well.
3. **Raise it.** Add load when the last set leaves more than two repetitions to spare.

## Common mistakes {#mistakes}

- Leaving the load as it was for weeks.
- Training the stronger leg only, because it is easier.

## Questions {#questions}

### Does it tire people out? {#tired}

Fatigue was not seen to grow in the trials that were read [@manca19].
"""

# Not written by `write`: a test that wants it adds {"handout.md": HANDOUT}.
HANDOUT = """\
## First dose {#h-dose}

| | Review |
| --- | --- |
| Days a week | 2 |
| Sets | 1 to 3 |

More is in the [plan](#plan) [#strength-pooled].

## Stop and refer {#h-stop tone=stop}

- **New weakness** for more than a day.
- Pain that stays.

## Measure {#h-measure}

Time ten steps [@manca19], before and after.
"""

EVIDENCE = """\
- id: strength-pooled
  statement: Resistance training raised strength.
  population: 426 people in 11 trials
  certainty: agree
  reference: manca19
  figures: ["0.37 (0.2 to 0.6)"]
  estimate:
    label: Strength
    axis: standardised mean difference
    value: "0.37"
    low: "0.2"
    high: "0.6"
"""

REFERENCES = """\
- id: manca19
  type: article-journal
  title: Resistance training and strength
  short: Manca 2019
  read: abstract
  author:
  - {family: Manca, given: A}
  issued: {year: 2019}
  container-title: A journal
  DOI: 10.1000/example.1
"""

QUIZ = """\
id: test
draw: 2
items:
- id: q1
  kind: single_best
  objective: o1
  section: strength
  stem: What does resistance training do to strength?
  options:
  - id: a
    text: It raises it.
    correct: true
    rationale: The pooled trials say so [#strength-pooled].
  - id: b
    text: It lowers it.
    rationale: No trial found that.
  - id: c
    text: It leaves it as it was.
    rationale: The pooled effect is above zero.
  cites: [strength-pooled]
- id: q2
  kind: single_best
  objective: o2
  section: plan
  stem: When is the load raised?
  options:
  - id: a
    text: After months at one load.
    rationale: A load that stays the same stops training.
  - id: b
    text: When two repetitions are to spare.
    correct: true
    rationale: That is what the plan says.
  - id: c
    text: Before every session of the week.
    rationale: The plan looks at the last set, not at the calendar.
- id: q3
  kind: single_best
  objective: o2
  section: plan
  stem: What comes first?
  options:
  - id: a
    text: The test of each leg.
    correct: true
    rationale: The plan begins with it.
  - id: b
    text: The heaviest load.
    rationale: The plan begins without load.
  - id: c
    text: The stronger leg.
    rationale: Both sides are tested.
"""

CASE = """\
id: first-visit
title: A first visit
patient: A fictional person of 50
intro: You meet for the first time.
start: hello
nodes:
- id: hello
  kind: scene
  title: Hello
  text: The person would like to climb stairs again.
  next: load
- id: load
  kind: decision
  title: The load
  text: Ten repetitions are easy.
  ask: What now?
  choices:
  - id: raise
    text: Raise the load.
    next: good
    quality: optimal
    consequence: The next set is hard.
    rationale: An easy set trains little.
  - id: stop
    text: Stop training.
    next: bad
    quality: harmful
    critical: true
    consequence: Strength fades.
    rationale: Nothing asked for a stop.
- id: good
  kind: ending
  title: Stronger
  text: The stairs are climbed.
  quality: good
- id: bad
  kind: ending
  title: Weaker
  text: The stairs stay away.
  quality: harmful
cites: [strength-pooled]
"""

CONDITION = """\
id: demo
title: A demonstration condition
summary: It exists in tests only.
announced:
- title: A later module
  summary: In preparation.
"""

FILES: Mapping[str, str] = {
    "module.yaml": MODULE,
    "brief.md": BRIEF,
    "evidence.yaml": EVIDENCE,
    "references.yaml": REFERENCES,
    "quiz.yaml": QUIZ,
    "cases/first-visit.yaml": CASE,
}

Content = str | bytes | None  # of a file; None leaves it out
Change = tuple[str, str, str]  # file, the words that stand there, the words to put in their place


def changed(files: Mapping[str, str], *changes: Change) -> dict[str, str]:
    """The files with words changed. Each change must find its words exactly once."""
    made = dict(files)
    for file, old, new in changes:
        found = made[file].count(old)
        if found != 1:
            raise ValueError(f"{old!r} stands {found} times in {file}")
        made[file] = made[file].replace(old, new)
    return made


def write(
    folder: Path, *changes: Change, slug: str = "small", more: Mapping[str, Content] | None = None
) -> Path:
    """Write the small module into `folder/courses/demo/<slug>` and return `folder/courses`.

    With another slug it is another module (its id and code follow the slug). `more` adds files, or with None
    leaves them out.
    """
    files: dict[str, Content] = dict(FILES)
    if slug != "small":
        files["module.yaml"] = (MODULE.replace("small-module", f"{slug}-module").replace("slug: small", f"slug: {slug}")
                                .replace("ND-000", f"ND-{slug}"))
    files = {**changed({name: str(text) for name, text in files.items()}, *changes), **(more or {})}
    root = folder / "courses"
    home = root / "demo" / slug
    (home / "cases").mkdir(parents=True, exist_ok=True)
    (root / "demo" / "condition.yaml").write_text(CONDITION, encoding="utf-8")
    for name, text in files.items():
        if text is None:
            (home / name).unlink(missing_ok=True)
        else:
            (home / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return root


def read(folder: Path, *changes: Change, today: date = TODAY) -> Courses:
    """Write the small module, read and check it."""
    return check_courses(read_courses(write(folder, *changes)), today)


def module(folder: Path, *changes: Change) -> Module:
    """The small module, read; changed words may not break it."""
    courses = read(folder, *changes)
    assert not courses.problems, courses.problems
    return courses.modules[0]
