"""What a number rests on, in every kind of place; and what `courses numbers` and `check` say of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from neurodash_ceu.catalog.cli import courses
from neurodash_ceu.catalog.numbers import nearest, numbers
from neurodash_ceu.rules.backing import VERDICTS
from tests.catalog import small_course
from tests.catalog.small_course import Change

BRIEF, DEEP, QUIZ, CASE, MODULE = "brief.md", "deep-dive.md", "quiz.yaml", "cases/first-visit.yaml", "module.yaml"
NOTE = "The gain is in strength; whether walking follows is another question [@manca19]."
WHY = "rationale: No trial found that."
STEM = "stem: What does resistance training do to strength?"


def verdict(tmp_path: Path, change: Change, number: str) -> str:
    """The verdict on a number of the small module with some words changed."""
    (draft,) = small_course.read(tmp_path, change).drafts
    (one,) = {one.backed.verdict for one in numbers(draft.module)
              if one.backed.quantity.text == number and one.statement.role != "about"}
    return one


@pytest.mark.parametrize(("change", "number", "expected"), [
    # prose: the sentence, then its paragraph
    ((BRIEF, NOTE, "It grew by 0.37 [#strength-pooled]."), "0.37", "claim"),
    ((BRIEF, NOTE, "It grew by 0.38 [#strength-pooled]."), "0.38", "unsupported"),
    ((BRIEF, NOTE, "It grew in 427 people [#strength-pooled]."), "427", "undecided"),
    ((BRIEF, NOTE, "It grew by 0.38 [@manca19]."), "0.38", "reference"),
    ((BRIEF, NOTE, "It grew by 0.38 [#strength-pooled], and more [@manca19]."), "0.38", "unsupported"),
    ((BRIEF, NOTE, "More [@manca19], and by 0.38 [#strength-pooled]."), "0.38", "unsupported"),
    ((BRIEF, NOTE, "It grew by 0.2. All of it [#strength-pooled]."), "0.2", "claim"),
    ((BRIEF, NOTE, "It grew by 0.38. All of it [@manca19]."), "0.38", "undecided"),
    ((BRIEF, NOTE, "It grew by 0.6."), "0.6", "table"),
    ((BRIEF, NOTE, "It grew by 0.38."), "0.38", "unsupported"),
    ((BRIEF, NOTE, "It grew by 0.38, our arithmetic."), "0.38", "ours"),
    ((BRIEF, NOTE, "It grew in two weeks, and in 27 people."), "27", "undecided"),
    ((BRIEF, NOTE, "Someone who covers 25 feet in 6.5 s [#strength-pooled] walks."), "6.5", "person"),
    # an item
    ((QUIZ, WHY, "rationale: It grew by 0.37."), "0.37", "claim"),
    ((QUIZ, WHY, "rationale: It grew by 0.38."), "0.38", "unsupported"),
    ((QUIZ, STEM, "stem: At an EDSS of 4.5, aged 61, what now?"), "4.5", "person"),
    ((QUIZ, STEM, "stem: At an EDSS of 4.5, aged 61, what now?"), "61", "person"),
    ((QUIZ, STEM, "stem: After 9 weeks, what now?"), "9", "undecided"),
    ((QUIZ, STEM, "stem: A review pools a gain of 0.38. What now?"), "0.38", "unsupported"),
    ((QUIZ, STEM, "stem: A review pools a gain of 0.37. What now?"), "0.37", "claim"),
    ((QUIZ, "text: It lowers it.", "text: It lowers it by 12%."), "12", "wrong"),
    ((QUIZ, "text: It raises it.", "text: It raises it by 0.37."), "0.37", "claim"),
    # a case
    ((CASE, "text: Ten repetitions are easy.", "text: It takes 9.5 s and 3 minutes."), "9.5", "person"),
    ((CASE, "text: Ten repetitions are easy.", "text: It takes 9.5 s and 3 minutes."), "3", "person"),
    ((CASE, "text: Ten repetitions are easy.", "text: The trials say 12%."), "12", "unsupported"),
    ((CASE, "rationale: An easy set trains little.", "rationale: A set at 12% trains little."), "12", "unsupported"),
    ((CASE, "text: Stop training.", "text: Stop training for 3 weeks."), "3", "wrong"),
    # the head
    ((MODULE, "caption: One estimate", "caption: It reaches 0.6, with one estimate"), "0.6", "claim"),
    ((MODULE, "caption: One estimate", "caption: It reaches 0.5, with one estimate"), "0.5", "unsupported"),
    ((MODULE, "credit: Drawn from the claim.", "credit: Drawn from Manca 2019."), "2019", "reference"),
])
def test_what_a_number_rests_on(tmp_path: Path, change: Change, number: str, expected: str) -> None:
    assert verdict(tmp_path, change, number) == expected


def test_what_a_module_says_of_itself_is_left_to_a_reader(tmp_path: Path) -> None:
    module = small_course.module(tmp_path, (MODULE, "against: One abstract", "against: Of 37.5% of them one abstract"))
    (one,) = [one for one in numbers(module) if one.statement.role == "about" and one.backed.quantity.text == "37.5"]
    assert one.backed.verdict == "undecided"


@pytest.mark.parametrize(("caption", "expected"), [
    ("From left to right.", ["unsupported", "unsupported", "undecided"]),
    ("From left to right [#strength-pooled].", ["unsupported", "unsupported", "claim"]),
    ("From left to right [#strength-pooled; @manca19].", ["reference", "reference", "reference"]),
])
def test_what_is_drawn_rests_on_what_its_caption_cites(tmp_path: Path, caption: str, expected: list[str]) -> None:
    drawn = ("timeline:\n    unit: minutes\n    parts:\n    - {label: Easy, length: 1, effort: low}\n"
             "    - {label: Bout 3, length: 7, effort: high, note: 426 people}")
    (draft,) = small_course.read(tmp_path, (MODULE, "claims: [strength-pooled]", drawn),
                                 (MODULE, "One estimate with its interval.", f'"{caption}"')).drafts
    found = [(one.backed.quantity.text, one.backed.verdict) for one in numbers(draft.module)
             if "timeline" in one.statement.path]
    assert [text for text, _ in found] == ["1", "7", "426"]
    assert [verdict for _, verdict in found] == expected


@pytest.mark.parametrize(("text", "at", "cited"), [
    ("Up 5% [#a], down 6% [@b; #c] and 7", "5", ("a",)), ("Up 5% [#a], down 6% [@b; #c] and 7", "6", ("b", "c")),
    ("Up 5% [#a], down 6% [@b; #c] and 7", "7", ("b", "c")), ("Up 5%", "5", ()),
    ("| One [@x]: 2 | Two [#y]: 3 | 4 |", "2", ("x",)), ("| One [@x]: 2 | Two [#y]: 3 | 4 |", "3", ("y",)),
    ("| One [@x]: 2 | Two [#y]: 3 | 4 |", "4", ("y",)),
])
def test_a_number_belongs_to_the_nearest_brackets(text: str, at: str, cited: tuple[str, ...]) -> None:
    assert list(nearest(text, [text.index(at)])) == [cited]


# --- what is said ---------------------------------------------------------------------------------------------


Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `neurodash courses …` where the small course is."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEURODASH_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("NEURODASH_COURSES", str(tmp_path / "courses"))
    small_course.write(tmp_path)
    return lambda *words: CliRunner().invoke(courses, words)


def test_the_command_lists_what_rests_on_nothing_and_then_what_to_read(run: Run, tmp_path: Path) -> None:
    clean = run("numbers")
    assert clean.exit_code == 0
    assert clean.output.endswith("small: 6 numbers, 0 unsupported, 3 undecided.\n")
    small_course.write(tmp_path, (BRIEF, NOTE, "In 27 of them\nit grew [#strength-pooled]. It grew by 3.8%."),
                       (QUIZ, WHY, "rationale: It grew by 0.38."))
    result = run("numbers", "courses/demo/small")
    assert result.exit_code == 1
    told = result.output.replace("courses/demo/small/", "")
    assert told.startswith("""\
brief.md:18 section note
    unsupported: 3.8%
    It grew by 3.8%.
quiz.yaml:16 item q1 option b
    unsupported: 0.38
    It grew by 0.38.
brief.md:17 section note
    undecided: 27
    In 27 of them it grew [#strength-pooled].
""")
    assert told.endswith("small: 9 numbers, 2 unsupported, 4 undecided.\n")


def test_the_command_counts_lists_and_speaks_json(run: Run) -> None:
    counted = run("numbers", "-v").output
    for name, meaning in VERDICTS.items():
        assert f"  {name:<11}  {meaning}\n" in counted
    listed = run("numbers", "--list", "claim").output
    assert "    claim: 0.37 (strength-pooled)\n" in listed
    (module,) = json.loads(run("numbers", "--format", "json", "--list", "claim").output)["modules"]
    assert module["slug"] == "small"
    assert module["counts"]["claim"] == len(module["numbers"])
    assert module["numbers"][0] == {
        "where": "courses/demo/small/brief.md:5 section review", "verdict": "claim", "number": "0.37", "unit": "",
        "by": ["strength-pooled"],
        "sentence": "The review found that strength grows, by an effect of 0.37 [#strength-pooled]."}


@pytest.mark.parametrize(("change", "level"), [
    ((BRIEF, NOTE, "It grew by 0.38."), "error"),
    ((BRIEF, NOTE, "It grew by 0.38. All of it [#strength-pooled]."), "warning"),  # its paragraph cites
    ((BRIEF, NOTE, "It grew by 0.38 [#strength-pooled]."), "warning"),
    ((BRIEF, NOTE, "Ask again in 2 weeks."), "warning"),  # a time often claims nothing
    ((BRIEF, NOTE, "Ask again in two weeks, in 2027, and tell all 12 of them."), ""),
    ((QUIZ, WHY, "rationale: It grew by 0.38."), "warning"),  # its item cites
    ((QUIZ, "rationale: The plan begins without load.", "rationale: The plan begins at 38%."), "error"),
    ((QUIZ, STEM, "stem: A review pools a gain of 0.38. What now?"), "warning"),
    ((CASE, "rationale: An easy set", "rationale: A set at 12%"), "warning"),  # its case cites
    ((MODULE, "caption: One estimate", "caption: 12% and one estimate"), "warning"),
    ((BRIEF, NOTE, "TO WRITE: it grew by 0.38."), ""),
])
def test_check_makes_a_mistake_only_of_what_cites_nothing_where_credit_is_earned(
    tmp_path: Path, change: Change, level: str
) -> None:
    read = small_course.read(tmp_path, change)
    assert [one.level for one in (*read.problems, *read.warnings) if "source" in one.what or "figure" in one.what] == (
        [level] if level else [])
    assert {one.rule for one in read.warnings} <= {"unsourced-figure"}


def test_the_guide_names_every_verdict() -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs/authoring.md").read_text()
    for name, meaning in VERDICTS.items():
        assert f"| `{name}` | {meaning} |" in guide
