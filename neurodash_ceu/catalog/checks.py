"""What a module must be before it is published: one tuple of small checks, each with its own fix.

`check_courses(read_courses(folder), today)` is the whole of `courses check`. No database is needed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from neurodash_ceu.catalog import (
    checks_case,
    checks_conditions,
    checks_figures,
    checks_flaws,
    checks_handout,
    checks_head,
    checks_ids,
    checks_numbers,
    checks_pictures,
    checks_prose,
    checks_quiz,
    checks_sitting,
    checks_sources,
)
from neurodash_ceu.catalog.faults import Fault, Subject
from neurodash_ceu.catalog.reader import Courses, Draft
from neurodash_ceu.rules.problems import Problem

Check = Callable[[Subject], Iterable[Fault]]

CHECKS: tuple[Check, ...] = (
    checks_head.folders_say_the_same,
    checks_head.nothing_is_blank,
    checks_head.someone_is_addressed,
    checks_head.dates_are_not_past,
    checks_head.the_rule_can_be_met,
    checks_head.required_parts_are_there,
    checks_head.the_claim_is_earned,
    checks_head.the_topics_are_those_of_boards,
    checks_head.the_policy_can_be_met,
    checks_ids.ids_are_plain,
    checks_ids.ids_are_unique,
    checks_ids.nothing_retired_is_used,
    checks_prose.the_blocks_are_there,
    checks_prose.the_blocks_have_their_shape,
    checks_prose.prose_is_plain_markdown,
    checks_prose.links_lead_somewhere,
    checks_handout.a_handout_has_its_shape,
    checks_handout.a_handout_fits_one_page,
    checks_sources.citations_resolve,
    checks_sources.lists_of_sources_resolve,
    checks_sources.findings_cite,
    checks_sources.references_are_cited,
    checks_sources.references_have_plain_numbers,
    checks_sources.addresses_are_https,
    checks_figures.figures_show_one_thing,
    checks_figures.figures_can_be_drawn,
    checks_figures.drawings_have_their_shape,
    checks_sources.estimates_are_numbers,
    checks_numbers.figures_have_a_source,
    checks_quiz.every_part_says_why,
    checks_quiz.items_can_be_answered,
    checks_pictures.pictures_say_what_they_show,
    checks_quiz.the_draw_fits,
    checks_quiz.the_blueprint_can_be_drawn,
    checks_quiz.points_fit_their_columns,
    checks_quiz.objectives_are_taught_and_tested,
    checks_quiz.items_test_what_is_taught,
    checks_quiz.items_cite_what_was_read,
    checks_flaws.strict_names_rules,
    checks_sitting.the_quiz_has_an_id_of_its_own,
    checks_sitting.the_clock_can_be_kept,
    checks_sitting.the_pretest_can_be_drawn,
    checks_sitting.who_tests_out_earns_something,
    checks_case.the_case_is_sound,
    checks_case.decisions_are_decisions,
    checks_case.a_case_is_named_as_its_file,
)


def check_courses(
    courses: Courses, today: date, one_checked: Callable[[Draft, date], Draft] | None = None
) -> Courses:
    """The same courses with every problem and warning that the checks find, in the order of files and lines.

    `one_checked` stands in for `checked`, where somebody remembers what was checked before.
    """
    drafts = tuple((one_checked or checked)(draft, today) for draft in courses.drafts)
    shared = _shared(drafts)
    drafts = tuple(
        replace(draft, problems=(*draft.problems, *shared.get(n, ()))) for n, draft in enumerate(drafts))
    of_conditions = checks_conditions.problems(courses)
    if of_conditions:  # as a condition that cannot be read: its modules wait for it
        sound = tuple(one for one in courses.conditions if one.id not in of_conditions)
        courses = replace(courses, conditions=sound)
        drafts = tuple(replace(draft, problems=(*draft.problems, *of_conditions.get(draft.source.condition, ())))
                       for draft in drafts)
    found = {*courses.problems, *(problem for draft in drafts for problem in draft.problems),
             *(problem for several in of_conditions.values() for problem in several)}
    warned = {warning for draft in drafts for warning in draft.warnings}
    return replace(courses, drafts=drafts, problems=tuple(sorted(found, key=_by_place)),
                   warnings=tuple(sorted(warned, key=_by_place)))


def check(draft: Draft, today: date) -> tuple[Problem, ...]:
    """Every problem of one module that the checks find, each once."""
    subject = Subject(draft.module, draft.source, today)
    faults = (fault for one in CHECKS for fault in one(subject))
    return tuple(dict.fromkeys(
        Problem(draft.source.where(fault.path, fault.below), fault.what, fault.fix) for fault in faults))


def doubts(draft: Draft) -> tuple[Problem, ...]:
    """Every flaw that the rules of writing see in one module: warnings, and errors where the module is strict."""
    return tuple(dict.fromkeys(
        Problem(draft.source.where(doubt.fault.path), doubt.fault.what, doubt.fault.fix,
                "error" if checks_flaws.is_promoted(draft.module, doubt.rule) else "warning",
                doubt.rule.name, doubt.rule.source)
        for doubt in checks_flaws.seen(draft.module)))


def checked(draft: Draft, today: date) -> Draft:
    """A module with what is found in it alone: ids that two modules claim are seen by `check_courses`."""
    doubted = doubts(draft)
    return replace(
        draft, problems=(*draft.problems, *check(draft, today), *(one for one in doubted if one.level == "error")),
        warnings=(*draft.warnings, *(one for one in doubted if one.level == "warning")))


def _shared(drafts: tuple[Draft, ...]) -> dict[int, list[Problem]]:
    """Ids, slugs and codes that two modules claim; the later folder is the one to change."""
    problems: dict[int, list[Problem]] = {}
    for key in ("id", "slug", "code"):
        first: dict[str, Draft] = {}
        for n, draft in enumerate(drafts):
            name = getattr(draft.module.head, key)
            before = first.setdefault(name, draft)
            if before is not draft:
                problems.setdefault(n, []).append(Problem(
                    draft.source.where(("head", key)), f'the {key} "{name}" is already that of {before.source.folder}',
                    f"give this module another {key}"))
    return problems


def _by_place(problem: Problem) -> tuple[str, int, str]:
    file, line = _split(problem.where)
    return file, line, problem.what


def _split(where: str) -> tuple[str, int]:
    found = re.match(r"(?P<file>.*?):(?P<line>[0-9]+)(?: |$)", where)
    return (found["file"], int(found["line"])) if found else (where, 0)
