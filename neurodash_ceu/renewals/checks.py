"""What a board's file must be before anything is worked out from it: small checks, each fault with its own fix.

`check_boards(read_boards(shipped, own), today)` is the whole of `boards check`. No database is needed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import get_args

from neurodash_ceu.catalog.faults import Fault, strings
from neurodash_ceu.renewals import checks_lines, checks_terms
from neurodash_ceu.renewals.checks_lines import repeated
from neurodash_ceu.renewals.reader import Draft, Shelf, together
from neurodash_ceu.rules.boards import Board, Rule
from neurodash_ceu.rules.lesson import Profession
from neurodash_ceu.rules.problems import Problem

Check = Callable[[Board], Iterable[Fault]]

PROFESSIONS: tuple[str, ...] = get_args(Profession)
CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*", re.ASCII)
ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s/]+(/\S*)?")


def nothing_is_blank(board: Board) -> Iterator[Fault]:
    """Every text says something."""
    for path, text in strings(board, ()):
        # Many units have no plural, and many lines no short name; a board's own name is at the top.
        if not text.strip() and path[-1] != "plural" and (path[-1] != "name" or "lines" not in path):
            yield Fault(path, "this text is empty", "write it, or delete the key if it may be absent")


def the_code_is_plain(board: Board) -> Iterator[Fault]:
    """A code is in capitals, since files are named after it."""
    if not CODE.fullmatch(board.code):
        yield Fault(("code",), f'the code "{board.code}" is not plain',
                    'use capital letters, digits and single hyphens, as in "US-FL"')


def professions_are_known(board: Board) -> Iterator[Fault]:
    """A rule is for professions that a licence can be of."""
    for n, rule in enumerate(board.rules):
        if not rule.professions:
            yield Fault(("rules", n, "professions"), "the rule is for no profession",
                        f"name one or more of {', '.join(PROFESSIONS)}")
        for place, one in enumerate(rule.professions):
            if one not in PROFESSIONS:
                yield Fault(("rules", n, "professions", place), f'"{one}" is no profession here',
                            f"write one of {', '.join(PROFESSIONS)}")
        for place in repeated(rule.professions):
            yield Fault(("rules", n, "professions", place), "this profession stands twice", "delete one of the two")


def sources_can_be_opened(board: Board) -> Iterator[Fault]:
    """A rule can be followed to the page it was read on."""
    for n, rule in enumerate(board.rules):
        sources = [(("rules", n, "source"), rule.source), *(
            (("rules", n, "lines", place, "source"), line.source) for place, line in enumerate(rule.lines)
            if line.source is not None)]
        for path, source in sources:
            if not ADDRESS.fullmatch(source.url):
                yield Fault((*path, "url"), f'"{source.url}" is not the address of a page',
                            "write the whole address, beginning with https:// or http://")


def versions_follow_each_other(board: Board) -> Iterator[Fault]:
    """On each day one version of a rule holds at the most."""
    for n, rule in enumerate(board.rules):
        if rule.effective_from and rule.effective_until and rule.effective_until < rule.effective_from:
            yield Fault(("rules", n, "effective_until"), "the rule ends before it begins",
                        "mend one of the two dates")
    for (_, one), (m, other) in combinations(enumerate(board.rules), 2):
        if one.id == other.id and _overlap(one, other):
            yield Fault(("rules", m), f'two versions of "{one.id}" hold on the same day',
                        "end the older with `effective_until:` the day before the newer begins with "
                        "`effective_from:`, or give one of them another id")


def _overlap(one: Rule, other: Rule) -> bool:
    return ((one.effective_from or date.min) <= (other.effective_until or date.max)
            and (other.effective_from or date.min) <= (one.effective_until or date.max))


CHECKS: tuple[Check, ...] = (
    nothing_is_blank,
    the_code_is_plain,
    professions_are_known,
    sources_can_be_opened,
    versions_follow_each_other,
    checks_lines.ids_are_plain_and_unique,
    checks_lines.amounts_are_amounts,
    checks_lines.limits_fit_the_total,
    checks_lines.words_are_on_the_lists,
    checks_lines.clocks_tell_one_time,
    checks_lines.lines_look_at_something,
    checks_terms.units_are_whole,
    checks_terms.cycles_end_on_a_day,
    checks_terms.questions_can_be_answered,
    checks_terms.what_is_referred_to_is_there,
    checks_terms.limits_ask_of_all_they_limit,
    checks_terms.first_renewals_fit,
)


def check_boards(shelf: Shelf, today: date | None = None) -> Shelf:
    """The same shelf with every problem that the checks find, in the order of files and lines, and the sound boards.

    Without `today` nothing is said of dates in the future.
    """
    drafts = [replace(one, problems=tuple(dict.fromkeys((*one.problems, *_problems(one, today)))))
              for one in shelf.drafts]
    shared = _shared(drafts)
    drafts = [replace(one, problems=(*one.problems, *shared.get(n, ()))) for n, one in enumerate(drafts)]
    found = {*shelf.problems, *(problem for one in drafts for problem in one.problems)}
    boards, changes = together(drafts)
    return Shelf(tuple(drafts), tuple(sorted(found, key=_by_place)), changes, boards)


def _problems(draft: Draft, today: date | None) -> Iterator[Problem]:
    faults = [fault for check in CHECKS for fault in check(draft.board)]
    if today is not None:
        faults += read_in_the_future(draft.board, today)
    for fault in faults:
        yield Problem(draft.places.where(fault.path), fault.what, fault.fix)
    file = f"{draft.board.code.lower()}.yaml"
    if not draft.places.name.endswith(f"/{file}"):
        yield Problem(draft.places.where(("code",)), f'the code is "{draft.board.code}" and the file is not {file}',
                      "give both the same name")


def read_in_the_future(board: Board, today: date) -> Iterator[Fault]:
    """Nobody has read a page on a day to come."""
    for n, rule in enumerate(board.rules):
        if rule.source.checked > today:
            yield Fault(("rules", n, "source", "checked"), f"the page was read on {rule.source.checked}, a day to come",
                        "write the day on which you last read it")


def _shared(drafts: list[Draft]) -> dict[int, list[Problem]]:
    """Names and ids that two boards claim. The later file is the one to change."""
    problems: dict[int, list[Problem]] = {}
    first: dict[str, Draft] = {}
    for n, draft in enumerate(drafts):
        told: list[tuple[str, str, tuple[str | int, ...]]] = [("name", draft.board.name, ("name",))]
        told += [("name", name, ("also", place)) for place, name in enumerate(draft.board.also)]
        told += [("id", rule.id, ("rules", place, "id")) for place, rule in enumerate(draft.board.rules)]
        for what, name, path in told:
            before = first.setdefault(f"{what} {name.casefold()}", draft)
            if before.board.code != draft.board.code:
                problems.setdefault(n, []).append(Problem(
                    draft.places.where(path), f'the {what} "{name}" is already that of {before.places.name}',
                    f"give this one another {what}"))
    return problems


def _by_place(problem: Problem) -> tuple[str, int, str]:
    found = re.match(r"(?P<file>.*?):(?P<line>[0-9]+)(?: |$)", problem.where)
    return (found["file"], int(found["line"]), problem.what) if found else (problem.where, 0, problem.what)
