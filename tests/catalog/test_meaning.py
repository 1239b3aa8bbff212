"""An id means one thing for ever: every way of using one in another meaning is found, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from neurodash_ceu.catalog.faults import Fault
from neurodash_ceu.catalog.meaning import meaning_faults
from neurodash_ceu.rules.lesson import Module
from tests.catalog import small_course
from tests.catalog.broken import BRIEF, CASE, MODULE, QUIZ
from tests.catalog.small_course import Change

Read = Callable[..., Module]

Q3 = small_course.QUIZ[small_course.QUIZ.index("- id: q3"):]
C_OF_Q3 = "  - id: c\n    text: The stronger leg.\n    rationale: Both sides are tested.\n"
D_OF_Q3 = "  - id: d\n    text: A rest.\n    rationale: Nothing was done yet.\n"
STOP = ("  - id: stop\n    text: Stop training.\n    next: bad\n    quality: harmful\n    critical: true\n"
        "    consequence: Strength fades.\n    rationale: Nothing asked for a stop.\n")
PAUSE = STOP.replace("id: stop", "id: pause").replace("Stop training.", "Pause for a month.")
MORE = "- id: more\n  kind: scene\n  title: More\n  text: More.\n  next: load\n"
TIRED = "### Does it tire people out? {#tired}"
NEW_ID = "give the new item an id that was never used, and retire the old one"
NEW_OPTION = "give the new words an id that was never used, and retire the old one"
NEW_CHOICE = "give the new one an id that was never used, and retire the old one"


def retired(lines: str) -> Change:
    """`retired:` with these lines in module.yaml."""
    return MODULE, "figures:\n", f"retired:\n  {lines}\nfigures:\n"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """The small module with words changed; it must be sound."""
    count = iter(range(100))
    return lambda *changes: small_course.module(tmp_path / str(next(count)), *changes)


def faults(module: Module, previous: Module, *earlier: Module) -> list[Fault]:
    return list(meaning_faults(module, previous, earlier))


def test_the_same_words_are_no_fault(read: Read) -> None:
    assert faults(read(), read(), read()) == []


@pytest.mark.parametrize("change", [
    (QUIZ, "stem: What comes first?", "stem: What comes first, before any load?"),
    (QUIZ, "text: The stronger leg.", "text: Training the stronger leg."),
    (QUIZ, "text: The stronger leg.", "text: the stronger  LEG"),
    (QUIZ, "rationale: Both sides are tested.", "rationale: Both are."),
    (QUIZ, "- id: q2\n", "- id: q2\n  shuffle: false\n"),
    (CASE, "text: Raise the load.", "text: Raise the load by a little."),
    (CASE, "text: Ten repetitions are easy.", "text: Ten repetitions are far too easy."),
    (CASE, "consequence: The next set is hard.", "consequence: The set is hard."),
    (CASE, "title: Stronger\n", "title: Much stronger\n"),
    (BRIEF, "Does it tire people out?", "Is it tiring?"),
    (BRIEF, "Fatigue was not seen to grow in", "No fatigue was seen in"),
    (MODULE, "title: A small module", "title: Another title"),
])
def test_other_words_in_the_same_meaning_are_no_fault(read: Read, change: Change) -> None:
    assert faults(read(change), read()) == []


def test_what_is_new_is_no_fault(read: Read) -> None:
    module = read((QUIZ, C_OF_Q3, C_OF_Q3 + D_OF_Q3), (CASE, STOP, STOP + PAUSE),
                  (BRIEF, TIRED, f"### Is it safe? {{#safe}}\n\nIt was [@manca19].\n\n{TIRED}"))
    assert faults(module, read()) == []


# --- gone, and not said to be -------------------------------------------------------------------------------

GONE = [
    ("item", "q3", "items", ((QUIZ, Q3 + D_OF_Q3, ""),)),
    ("option", "q3/d", "options", ((QUIZ, D_OF_Q3, ""),)),
    ("section", "safe", "sections", ((BRIEF, f"### Is it safe? {{#safe}}\n\nIt was [@manca19].\n\n{TIRED}", TIRED),)),
    ("choice", "first-visit/load/pause", "nodes", ((CASE, PAUSE, ""),)),
    ("node", "first-visit/more", "nodes",
     ((CASE, f"  next: more\n{MORE}", "  next: load\n"),)),
]
WITH_MORE = ((QUIZ, C_OF_Q3, C_OF_Q3 + D_OF_Q3), (CASE, STOP, STOP + PAUSE),
             (CASE, "  next: load\n", f"  next: more\n{MORE}"),
             (BRIEF, TIRED, f"### Is it safe? {{#safe}}\n\nIt was [@manca19].\n\n{TIRED}"))


@pytest.mark.parametrize(("what", "name", "key", "removal"), GONE, ids=[one[0] for one in GONE])
def test_what_is_gone_must_be_retired(
    read: Read, what: str, name: str, key: str, removal: tuple[Change, ...]
) -> None:
    before = read(*WITH_MORE)
    files = small_course.changed(small_course.FILES, *WITH_MORE)
    file, old, _ = removal[0]
    assert files[file].count(old) == 1
    assert faults(read(*WITH_MORE, *removal), before) == [
        Fault(("head", "retired"), f'the {what} "{name}" was published and is gone',
              f"put it back, or add {name} to `{key}` under `retired:`")]
    assert faults(read(*WITH_MORE, *removal, retired(f"{key}: [{name}]")), before) == []


def test_a_gone_item_tells_for_its_options_and_a_gone_case_for_its_nodes(read: Read) -> None:
    before = read()
    module = replace(before, quiz=replace(before.quiz, items=before.quiz.items[:2]), cases=())
    assert [fault.what for fault in faults(module, before)] == [
        'the case "first-visit" was published and is gone', 'the item "q3" was published and is gone']
    head = replace(module.head, retired=replace(module.head.retired, items=("q3",), nodes=("first-visit",)))
    assert faults(replace(module, head=head), before) == []


def test_what_left_an_earlier_edition_stays_retired(read: Read) -> None:
    shorter = read((QUIZ, Q3, ""), retired("items: [q3]"))
    assert faults(shorter, shorter, read()) == []
    assert [fault.what for fault in faults(read((QUIZ, Q3, "")), shorter, read())] == [
        'the item "q3" was published and is gone']


# --- used again ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("what", "name", "path", "removal"), [
    ("item", "q3", ("quiz", "items", 2), ((QUIZ, Q3 + D_OF_Q3, ""), retired("items: [q3]"))),
    ("option", "q3/d", ("quiz", "items", 2, "options", 3), ((QUIZ, D_OF_Q3, ""), retired("options: [q3/d]"))),
    ("choice", "first-visit/load/pause", ("cases", 0, "nodes", 2, "choices", 2),
     ((CASE, PAUSE, ""), retired("nodes: [first-visit/load/pause]"))),
    ("section", "safe", ("brief", 5, "sections", 0),
     (GONE[2][3][0], retired("sections: [safe]"))),
])
def test_an_id_that_was_removed_is_not_used_again(
    read: Read, what: str, name: str, path: tuple[str | int, ...], removal: tuple[Change, ...]
) -> None:
    first, second = read(*WITH_MORE), read(*WITH_MORE, *removal)
    assert faults(first, second, first) == [
        Fault(path, f'the {what} id "{name}" was used before in another edition and removed',
              "choose an id that was never used")]


# --- another meaning ----------------------------------------------------------------------------------------


def test_an_item_of_another_kind_is_another_item(read: Read) -> None:
    before = read()
    items = (replace(before.quiz.items[0], kind="several"), *before.quiz.items[1:])  # type: ignore[arg-type]  # a kind to come
    assert faults(replace(before, quiz=replace(before.quiz, items=items)), before) == [
        Fault(("quiz", "items", 0), "the item was a single_best before and is a several", NEW_ID)]


def test_a_node_of_another_kind_is_another_node(read: Read) -> None:
    module = read((CASE, "- id: hello\n  kind: scene\n", "- id: hello\n  kind: decision\n"),
                  (CASE, "  text: The person would like to climb stairs again.\n  next: load\n",
                   "  text: Well?\n  ask: And?\n  choices:\n" + (STOP + PAUSE).replace("next: bad", "next: load")
                   .replace("    critical: true\n", "")))
    assert faults(module, read()) == [
        Fault(("cases", 0, "nodes", 0), "the node was a scene before and is a decision", NEW_CHOICE)]


def test_another_question_under_an_old_id(read: Read) -> None:
    module = read((QUIZ, "stem: What comes first?", "stem: How many sets?"),
                  (QUIZ, "text: The test of each leg.", "text: One."),
                  (QUIZ, "text: The heaviest load.", "text: Two."), (QUIZ, "text: The stronger leg.", "text: Ten."))
    assert faults(module, read()) == [
        Fault(("quiz", "items", 2), "the item asks another question under its old id", NEW_ID)]


def test_a_mended_key_alone_is_no_other_meaning(read: Read) -> None:
    module = read((QUIZ, "    text: The test of each leg.\n    correct: true\n", "    text: The test of each leg.\n"),
                  (QUIZ, "    text: The heaviest load.\n", "    text: The heaviest load.\n    correct: true\n"))
    assert faults(module, read()) == []


def test_other_words_and_another_key_are_another_option(read: Read) -> None:
    module = read((QUIZ, "    text: The test of each leg.\n    correct: true\n", "    text: A warm-up.\n"),
                  (QUIZ, "    text: The heaviest load.\n", "    text: A test of both legs.\n    correct: true\n"))
    assert faults(module, read()) == [
        Fault(("quiz", "items", 2, "options", 0), "the option has other words and is wrong where it was correct",
              NEW_OPTION),
        Fault(("quiz", "items", 2, "options", 1), "the option has other words and is correct where it was wrong",
              NEW_OPTION)]


def test_options_do_not_change_places(read: Read) -> None:
    module = read((QUIZ, "text: The heaviest load.", "text: The stronger  leg"),
                  (QUIZ, "text: The stronger leg.", "text: the heaviest load [@manca19]."))
    assert faults(module, read()) == [
        Fault(("quiz", "items", 2, "options", 1), "the option says what option c said before", NEW_OPTION),
        Fault(("quiz", "items", 2, "options", 2), "the option says what option b said before", NEW_OPTION)]


def test_choices_do_not_change_places(read: Read) -> None:
    module = read((CASE, "text: Raise the load.", "text: Stop  training"),
                  (CASE, "text: Stop training.", "text: raise the load."))
    assert faults(module, read()) == [
        Fault(("cases", 0, "nodes", 1, "choices", 0), "the choice says what choice stop said before", NEW_CHOICE),
        Fault(("cases", 0, "nodes", 1, "choices", 1), "the choice says what choice raise said before", NEW_CHOICE)]


@pytest.mark.parametrize("turned", ["quality: acceptable", "quality: optimal\n    critical: false"])
def test_other_words_and_another_quality_are_another_choice(read: Read, turned: str) -> None:
    module = read((CASE, "text: Stop training.", "text: Rest for a day."),
                  (CASE, "quality: harmful\n    critical: true", turned))
    assert faults(module, read()) == [
        Fault(("cases", 0, "nodes", 1, "choices", 1), "the choice has other words and another quality than before",
              NEW_CHOICE)]


def test_a_judgement_is_kept_to_its_meaning_as_a_choice_is(read: Read) -> None:
    was, judged = (CASE, "kind: decision", "kind: measurement"), (CASE, "  choices:", "  judgements:")
    module = read(was, judged, (CASE, "text: Stop training.", "text: Rest for a day."),
                  (CASE, "quality: harmful\n    critical: true", "quality: acceptable"))
    assert faults(module, read(was, judged)) == [
        Fault(("cases", 0, "nodes", 1, "judgements", 1),
              "the judgement has other words and another quality than before", NEW_CHOICE)]


def test_another_quality_alone_is_no_other_choice(read: Read) -> None:
    assert faults(read((CASE, "quality: harmful\n    critical: true", "quality: acceptable")), read()) == []


def test_only_the_current_edition_says_what_words_an_id_has(read: Read) -> None:
    older = read((QUIZ, "text: The heaviest load.", "text: A rest."))
    assert faults(read(), read(), older) == []
