"""Checks of the quiz: every item can be answered, says why, and tests what the credit texts teach."""

from __future__ import annotations

from collections.abc import Iterable

from neurodash_ceu.catalog.faults import Fault, Subject, below, credit_sections, noun, parts, sections, several
from neurodash_ceu.rules.drawing import fits_blueprint
from neurodash_ceu.rules.grading import MOST_STEPS, steps_of
from neurodash_ceu.rules.lesson import Module, Section
from neurodash_ceu.rules.prose import citations


def every_part_says_why(subject: Subject) -> Iterable[Fault]:
    """Right or wrong, a part of an item explains itself."""
    for n, item in enumerate(subject.module.quiz.items):
        owing = item.owes_why()
        for name, o, part in parts(item):
            if part.id in owing and not part.rationale.strip():
                yield Fault(("quiz", "items", n, name, o), f"the {noun(name)} has no rationale",
                            "write under `rationale:` why it is right or wrong")


def items_can_be_answered(subject: Subject) -> Iterable[Fault]:
    """Each item is what its kind asks of it: it has a key, and enough different parts."""
    for n, item in enumerate(subject.module.quiz.items):
        for mistake in item.mistakes():
            yield Fault(("quiz", "items", n, *mistake.path), mistake.what, mistake.fix)


def the_draw_fits(subject: Subject) -> Iterable[Fault]:
    """One attempt draws at least an item an objective and at most the whole bank."""
    quiz, fewest = subject.module.quiz, _fewest(subject.module)
    drawn = f"an attempt draws {several(quiz.draw, 'item')}"
    if quiz.draw > len(quiz.graded):
        graded = "" if len(quiz.graded) == len(quiz.items) else " for a grade"
        yield Fault(("quiz", "draw"), f"{drawn} and the bank has {len(quiz.graded)}{graded}",
                    "write more items, or draw fewer")
    if quiz.draw < fewest:
        yield Fault(("quiz", "draw"), f"{drawn} for {several(len(subject.module.head.objectives), 'objective')}",
                    f"draw at least {fewest}, one for each objective")


def draw_fits(module: Module) -> bool:
    """Whether the bank holds what an attempt draws, and an attempt draws enough."""
    return _fewest(module) <= module.quiz.draw <= len(module.quiz.graded)


def the_blueprint_can_be_drawn(subject: Subject) -> Iterable[Fault]:
    """Every share has enough items, all together too, and they leave room in the draw."""
    quiz = subject.module.quiz
    for n, share in enumerate(quiz.blueprint):
        path, fits = ("quiz", "blueprint", n), sum(share.takes(item) for item in quiz.graded)
        if share.draw < 1:
            yield Fault((*path, "draw"), f"the share draws {share.draw}", "draw at least 1, or leave the share out")
        elif share.draw > fits:
            yield Fault(path, f"the share draws {several(share.draw, 'item')} and {fits} of the bank would do",
                        "write more such items, or draw fewer")
    wanted = sum(share.draw for share in quiz.blueprint)
    if wanted > quiz.draw:
        yield Fault(("quiz", "blueprint"), f"the shares draw {wanted} and an attempt draws {quiz.draw}",
                    "raise `draw`, or draw less by shares")
    elif all(0 < share.draw <= sum(share.takes(item) for item in quiz.graded) for share in quiz.blueprint) \
            and not fits_blueprint(quiz):
        yield Fault(("quiz", "blueprint"), "the shares cannot be drawn together: they want the same items",
                    "write more items for the shares that overlap, or draw less")


def points_fit_their_columns(subject: Subject) -> Iterable[Fault]:
    """The equal steps of a point, for all items at once, stay countable."""
    steps = steps_of(subject.module.quiz.graded)
    if steps > MOST_STEPS:
        yield Fault(("quiz", "items"), f"together the items split a point into {steps} equal parts",
                    f"let their numbers of parts and panel answers have more in common; at most {MOST_STEPS} serve")


def _fewest(module: Module) -> int:
    return max(1, len(module.head.objectives))


def objectives_are_taught_and_tested(subject: Subject) -> Iterable[Fault]:
    """An objective names sections that exist in the credit texts, and an item tests it."""
    module = subject.module
    tested = {item.objective for item in module.quiz.items}
    misnamed = tested - {objective.id for objective in module.head.objectives}
    everywhere = {section.id for _, section in sections(module)}
    credited = {section.id for _, section in credit_sections(module)}
    for n, objective in enumerate(module.head.objectives):
        path = ("head", "objectives", n)
        if objective.id not in tested and not misnamed:  # a misspelt one is reported at its item
            yield Fault(path, "no item tests the objective", f"write an item with `objective: {objective.id}`")
        if not objective.sections:
            yield Fault(path, "the objective names no section", "name the sections that teach it under `sections:`")
        for s, name in enumerate(objective.sections):
            if name not in everywhere:
                yield Fault((*path, "sections", s), f'its section "{name}" does not exist',
                            "name a section of brief.md by the id in its heading's braces")
            elif name not in credited:
                yield Fault((*path, "sections", s), f'its section "{name}" is in no credit text',
                            "name a section of brief.md: credit is earned with the brief alone")


def items_test_what_is_taught(subject: Subject) -> Iterable[Fault]:
    """An item's section stands in a credit text and belongs to its objective."""
    module = subject.module
    objectives = {objective.id: objective for objective in module.head.objectives}
    credited = {section.id: section for _, section in credit_sections(module)}
    named = {name for objective in module.head.objectives for name in objective.sections}
    for n, item in enumerate(module.quiz.items):
        path = ("quiz", "items", n)
        objective = objectives.get(item.objective)
        if objective is None:
            yield Fault((*path, "objective"), f'its objective "{item.objective}" does not exist',
                        f"write one of {', '.join(objectives)}")
        if item.section not in credited and item.section in named:
            continue  # reported where the objective names it
        if item.section not in credited:
            yield Fault((*path, "section"), f'its section "{item.section}" is in no credit text',
                        "name the section to reread by the id in its heading's braces")
        elif objective is not None and objective.sections and set(objective.sections) <= set(credited) \
                and item.section not in _within(objective.sections, credited):
            yield Fault((*path, "section"), f'its section "{item.section}" is none that objective {objective.id} names',
                        f"name a section of {', '.join(objective.sections)}, or add this one to the objective")


def items_cite_what_was_read(subject: Subject) -> Iterable[Fault]:
    """What an item cites exists, and is cited or drawn in the credit texts, so that a learner has met it."""
    module = subject.module
    claims = {claim.id: claim.reference for claim in module.claims}
    references = {reference.id for reference in module.references}
    met_claims, met_references = _met(module)
    misspelt = not (met_claims <= set(claims) and met_references <= references)  # reported where it is cited
    met_references |= {claims[name] for name in met_claims if name in claims}
    for n, item in enumerate(module.quiz.items):
        for c, name in enumerate(item.cites):
            path = ("quiz", "items", n, "cites", c)
            if name not in claims and name not in references:
                yield Fault(path, f'it cites "{name}", which is neither a claim nor a reference',
                            "write the id of a claim of evidence.yaml or of a reference of references.yaml")
            elif misspelt:
                continue
            elif name in claims and name not in met_claims:
                yield Fault(path, f'it cites claim "{name}", which no credit text cites',
                            f"cite [#{name}] where it is taught, or cite another claim here")
            elif name in references and name not in met_references:
                yield Fault(path, f'it cites reference "{name}", which no credit text cites',
                            f"cite [@{name}] where it is taught, or cite another reference here")


def _within(names: Iterable[str], known: dict[str, Section]) -> set[str]:
    """The sections of these names and all that stand inside them."""
    found = [known[name] for name in names if name in known]
    return {section.id for one in found for _, section in below((), (one,))}


def _met(module: Module) -> tuple[set[str], set[str]]:
    """The claims and references that the credit texts cite or draw."""
    figures = {figure.id: figure for figure in module.head.figures}
    claims: set[str] = set()
    references: set[str] = set()
    for _, section in credit_sections(module):
        if section.figure in figures:
            claims |= set(figures[section.figure].claims)
        drawn = figures[section.figure].texts() if section.figure in figures else ()
        for text in (*(paragraph.markdown for paragraph in section.paragraphs), *drawn):
            for cited in citations(text):
                (claims if cited.kind == "claim" else references).add(cited.id)
    return claims, references
