"""The table of a reading: its rows, what stays when words change, and what `courses reading` says and refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from neurodash_ceu.catalog.cli import courses
from neurodash_ceu.catalog.reading_table import OPEN, UNREAD, VERDICTS, lacks, read_table, rows, table_text
from neurodash_ceu.rules.lesson import Module
from tests.catalog import small_course

BRIEF, QUIZ, MODULE = "brief.md", "quiz.yaml", "module.yaml"
TABLE = Path("docs/review/small.md")
OTHER_WORDS = (BRIEF, "The review found that strength grows", "One review found that strength grows")

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `neurodash courses reading …` where the small course and a folder for tables are."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEURODASH_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("NEURODASH_COURSES", str(tmp_path / "courses"))
    small_course.write(tmp_path)
    TABLE.parent.mkdir(parents=True)
    return lambda *words, **more: CliRunner().invoke(courses, ["reading", *words], **more)


def ids(text: str, words: str) -> list[str]:
    """The ids of the rows that have these words."""
    return [line.split("|")[1].strip() for line in text.split("\n") if words in line and line.startswith("| ")]


def read_all(text: str) -> str:
    """A table as a reader leaves it who found everything supported."""
    return text.replace("| open |", "| supported |").replace(UNREAD, "Read beside its one source.")


# --- rows -----------------------------------------------------------------------------------------------------


def said(module: Module) -> dict[str, list[str]]:
    """The words of the rows by place."""
    found: dict[str, list[str]] = {}
    for row in rows(module):
        found.setdefault(row.place, []).append(row.statement.text)
    return found


def test_what_claims_something_is_a_row(tmp_path: Path) -> None:
    made = said(small_course.module(tmp_path))
    assert made["summary"] == ["One finding on strength, for trying things out."]
    assert made["objective o1"] == ["State what resistance training does to strength."]
    assert made["strength-pooled"] == [
        "Resistance training raised strength. | 0.37 (0.2 to 0.6) | Strength, standardised mean difference 0.37 "
        "(0.2 to 0.6) | In: 426 people in 11 trials | Certainty: agree"]
    assert made["review"][0] == "The review found that strength grows, by an effect of 0.37 [#strength-pooled]."
    assert made["strength, title"] == ["Strength grows with resistance training"]
    assert "review, title" not in made  # not a finding, and without a figure
    assert made["q1/a"] == ["It raises it."]
    assert made["q1/b, why"] == ["No trial found that."]
    assert not {"q1/b", "q1, stem", "hello"} & set(made)  # offered as wrong, asked, told: without figure and source
    assert made["patient"] == ["A fictional person of 50"]
    assert made["load/raise"] == ["Raise the load."]
    assert made["load/raise, why"] == ["An easy set trains little."]
    assert made["figure forest, caption"] == ["One estimate with its interval."]


def test_a_figure_makes_a_row_of_a_question_a_scene_and_a_wrong_answer(tmp_path: Path) -> None:
    made = said(small_course.module(
        tmp_path, (QUIZ, "What does resistance training", "At 52, what does resistance training"),
        (QUIZ, "It lowers it.", "It lowers it by 5%."),
        ("cases/first-visit.yaml", "The person would like", "In 10 minutes you hear that the person would like")))
    assert {"q1, stem", "q1/b", "hello"} <= set(made)


def test_a_row_says_on_what_it_rests(tmp_path: Path) -> None:
    rests = {row.place: row.rests for row in reversed(rows(small_course.module(tmp_path)))}  # the first of each place
    assert rests["review"] == rests["q1/a, why"]
    assert rests["q1/a, why"].startswith("#strength-pooled ")
    assert rests["q1/c, why"] == rests["q1/a, why"]  # what the item rests on, where the sentence says nothing
    assert rests["q2/a, why"] == ""
    assert rests["strength-pooled"].startswith("@manca19 ")
    assert rests["strength-pooled"].endswith(" read")


def test_every_row_has_an_id_of_its_own_and_stands_in_the_file(tmp_path: Path) -> None:
    module = small_course.module(tmp_path)
    text = table_text(module, read_table("", "x"))
    made = [row.id for row in rows(module)]
    assert len(set(made)) == len(made)
    assert list(read_table(text, "x").given) == made
    assert {given.verdict for given in read_table(text, "x").given.values()} == {OPEN}


# --- the file -------------------------------------------------------------------------------------------------


def test_the_first_run_writes_a_table_and_the_second_leaves_it(run: Run) -> None:
    assert run("courses/demo/small").output.startswith(f"{TABLE}: ")
    first = TABLE.read_text()
    assert run().exit_code == 0  # of the settings
    assert TABLE.read_text() == first
    assert [path.name for path in TABLE.parent.iterdir()] == ["small.md"]


def test_a_changed_sentence_is_open_again_and_every_other_verdict_stays(run: Run, tmp_path: Path) -> None:
    run()
    own = "## Removed or changed in reading\n\n* A guess | went.\n\n## By us\n"
    TABLE.write_text(read_all(TABLE.read_text()).replace("## Removed or changed in reading\n\nNothing yet.\n", own))
    small_course.write(tmp_path, OTHER_WORDS, (MODULE, "Choose a dose.", "Choose a first dose."))
    done = run()
    assert done.output.rstrip().endswith(", 2 open")
    text = TABLE.read_text()
    assert [line for line in text.split("\n") if "| open |" in line] == [
        line for line in text.split("\n") if "Choose a first dose" in line or "One review found" in line]
    assert "The review found" not in text
    assert text.endswith(own)
    assert "Read beside its one source." in text


def test_a_note_may_hold_a_bar_and_a_verdict_of_nobody_is_refused(run: Run) -> None:
    run()
    one = ids(TABLE.read_text(), "Choose a dose.")[0]
    done = run("courses/demo/small", "--set", "-", input=f"# what I read\n\n{one}\tno claim\ta | b\n")
    assert done.exit_code == 0
    assert f"| {one} | objective o2 | Choose a dose. |  | no claim | a \\| b |" in TABLE.read_text()
    run()
    assert "a \\| b |" in TABLE.read_text()
    before = TABLE.read_text().replace("| no claim |", "| fine |")
    TABLE.write_text(before)
    done = run()
    assert done.exit_code == 1
    assert '"fine" is no verdict' in done.output
    assert f"{TABLE}:" in done.output
    assert TABLE.read_text() == before


def test_verdicts_come_by_the_list_and_all_of_them_or_none(run: Run) -> None:
    run()
    listed = run("courses/demo/small", "--open")
    lines = [line for line in listed.stdout.split("\n") if line and not line.startswith("#")]
    assert len(lines) == TABLE.read_text().count("| open |")
    taken = "\n".join(line.replace("open", "supported") for line in lines)
    bad = f"{taken}\n0000000\tours\n{lines[0].split()[0]}\tgood\n"
    done = run("courses/demo/small", "--set", "-", input=bad)
    assert done.exit_code == 1
    assert "the table has no row 0000000" in done.output
    assert "the line is not a row, a verdict" in done.output
    assert "| supported |" not in TABLE.read_text()
    assert run("courses/demo/small", "--set", "-", input=taken).output.rstrip().endswith(f"{len(lines)} supported")
    assert run("courses/demo/small", "--open").stdout == ""


def test_set_wants_one_module_and_a_table_wants_a_place(run: Run, tmp_path: Path) -> None:
    small_course.write(tmp_path, slug="other")
    assert "Name one module" in run("--set", "-", input="").output
    assert run("--to", "tables").exit_code == 0
    assert sorted(path.name for path in Path("tables").iterdir()) == ["other.md", "small.md"]
    assert run("courses/demo/other", "--to", "mine.md").exit_code == 0
    assert Path("mine.md").exists()
    TABLE.unlink(missing_ok=True)
    TABLE.parent.rmdir()
    assert "name the table with --to" in run().output
    assert run("nowhere").exit_code == 1


# --- is it done? ----------------------------------------------------------------------------------------------


def test_a_reading_is_done_when_nothing_is_open_and_nothing_has_changed(run: Run, tmp_path: Path) -> None:
    missing = run("--check")
    assert (missing.exit_code, TABLE.exists()) == (1, False)
    run()
    module = small_course.module(tmp_path)
    text = TABLE.read_text()
    whats = [one.what for one in lacks(module, text, "t.md")]
    assert whats == [*["nobody has read the sentence as it stands"] * len(rows(module)),
                     "the table does not say how it was read"]
    done = read_all(text)
    assert lacks(module, done, "t.md") == ()
    TABLE.write_text(done)
    assert run("--check").exit_code == 0
    changed = small_course.module(tmp_path, OTHER_WORDS)
    (stale, opened) = lacks(changed, done, "t.md")
    assert stale.what == "the table is not that of the module as it is now"
    assert opened.what == "nobody has read the sentence as it stands"
    assert run("--check").exit_code == 1


@pytest.mark.parametrize(("change", "what"), [
    (lambda line: line.replace("| open |", "| open | more |"), "the row has not six cells"),
    (lambda line: f"{line}\n{line.replace('| open |', '| ours |')}", "the row stands twice and says two things"),
])
def test_a_row_that_cannot_be_understood_is_named(run: Run, change: Callable[[str], str], what: str) -> None:
    run()
    text = TABLE.read_text()
    line = next(line for line in text.split("\n") if "Choose a dose." in line)
    (problem,) = read_table(text.replace(line, change(line)), "t.md").problems
    assert problem.what == what
    assert problem.where.startswith("t.md:")


def test_the_guide_names_every_verdict() -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs/authoring.md").read_text()
    for name, meaning in VERDICTS.items():
        assert f"| `{name}` | {meaning} |" in guide
