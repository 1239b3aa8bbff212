"""What publishing would change, and for whom: seen before it is done, and nothing is written by looking."""

from __future__ import annotations

from pathlib import Path

from neurodash_ceu.catalog.planning import load_edition, plan
from neurodash_ceu.catalog.reader import Courses
from neurodash_ceu.ports.session import Database
from neurodash_ceu.rules.canonical import sha256_of
from tests import make
from tests.catalog import small_course
from tests.catalog.broken import CASE, MODULE, QUIZ
from tests.catalog.shelves import CHANGED, CHANGED_AGAIN, enrol, planned, publish_all, read, summary, withdraw

BAD = (MODULE, "attempts: 3", "attempts: 0")


def test_everything_is_new_in_an_empty_database(database: Database, tmp_path: Path) -> None:
    root = small_course.write(tmp_path)
    found = planned(database, root)
    assert summary(found) == {"new": ["small"], "conditions": ["demo"]}
    (step,) = found.new
    assert (step.number, step.stands_on, step.under_way) == (1, None, 0)
    assert step.sha256 == sha256_of(step.text)
    assert load_edition(step.text) == read(root).modules[0]


def test_a_case_that_measures_a_score_is_published_with_its_best_and_any_other_as_it_is_written(
    database: Database, tmp_path: Path
) -> None:
    (plain,) = planned(database, small_course.write(tmp_path)).new
    assert "best_points" not in plain.text
    (scored,) = planned(database, small_course.write(
        tmp_path, (CASE, "start: hello\n", "start: hello\npassing: {by: both, percent: 80}\n"))).new
    assert [case.best_points for case in load_edition(scored.text).cases] == [2]
    assert scored.module == load_edition(scored.text)


def test_what_is_published_is_unchanged(database: Database, tmp_path: Path) -> None:
    root = small_course.write(tmp_path)
    publish_all(database, root)
    assert summary(planned(database, root)) == {"unchanged": ["small"]}


def test_the_order_of_keys_and_the_form_of_the_text_change_nothing(database: Database, tmp_path: Path) -> None:
    publish_all(database, small_course.write(tmp_path))
    root = small_course.write(
        tmp_path, (MODULE, "id: small-module\ncode: ND-000\n", "code: ND-000\nid: small-module  # its name for ever\n"),
        (MODULE, "summary: One finding on strength, for trying things out.",
         "summary: >-\n  One finding on strength,\n  for trying things out."),
        (QUIZ, "cites: [strength-pooled]", "cites:\n  - strength-pooled"))
    assert summary(planned(database, root)) == {"unchanged": ["small"]}


def test_other_words_are_another_edition_and_it_says_for_whom(database: Database, tmp_path: Path) -> None:
    publish_all(database, small_course.write(tmp_path))
    enrol(database, "small")
    enrol(database, "small")
    found = planned(database, small_course.write(tmp_path, CHANGED))
    assert summary(found) == {"changed": ["small"]}
    (step,) = found.changed
    assert (step.number, step.under_way) == (2, 2)


def test_an_earlier_edition_that_comes_back_keeps_its_number(database: Database, tmp_path: Path) -> None:
    publish_all(database, small_course.write(tmp_path))
    publish_all(database, small_course.write(tmp_path, CHANGED))
    found = planned(database, small_course.write(tmp_path))
    assert [(step.module.head.slug, step.number) for step in found.changed] == [("small", 1)]


def test_a_module_whose_folder_is_gone_is_to_be_retired(database: Database, tmp_path: Path) -> None:
    small_course.write(tmp_path, slug="other")
    publish_all(database, small_course.write(tmp_path))
    enrol(database, "small")
    found = planned(database, small_course.write(tmp_path / "less", slug="other"))
    assert summary(found) == {"unchanged": ["other"], "retired": ["small"]}
    assert found.retired[0].under_way == 1


def test_nothing_is_retired_while_anything_cannot_be_read(database: Database, tmp_path: Path) -> None:
    small_course.write(tmp_path, slug="other")
    publish_all(database, small_course.write(tmp_path))
    found = planned(database, small_course.write(tmp_path / "less", BAD, slug="other"))
    assert summary(found) == {"problems": ["0 attempts are allowed"]}


def test_nothing_is_retired_by_an_empty_folder(database: Database, tmp_path: Path) -> None:
    publish_all(database, small_course.write(tmp_path))
    with database.reading() as session:
        assert summary(plan(session, Courses((), (), ()))) == {}


def test_a_retired_module_that_comes_back_is_published_again(database: Database, tmp_path: Path) -> None:
    small_course.write(tmp_path, slug="other")
    root = small_course.write(tmp_path)
    publish_all(database, root)
    publish_all(database, small_course.write(tmp_path / "less", slug="other"))
    found = planned(database, root)
    assert summary(found) == {"changed": ["small"], "unchanged": ["other"]}
    assert (found.changed[0].number, found.changed[0].stands_on) == (1, ("retired", found.changed[0].sha256))


def test_what_is_withdrawn_stays_so_until_it_says_something_else(database: Database, tmp_path: Path) -> None:
    root = small_course.write(tmp_path)
    publish_all(database, root)
    withdraw(database, "small")
    assert summary(planned(database, root)) == {"withdrawn": ["small"]}
    assert summary(planned(database, small_course.write(tmp_path, CHANGED))) == {"changed": ["small"]}


def test_what_is_withdrawn_is_not_retired_with_its_folder(database: Database, tmp_path: Path) -> None:
    small_course.write(tmp_path, slug="other")
    publish_all(database, small_course.write(tmp_path))
    withdraw(database, "small")
    assert summary(planned(database, small_course.write(tmp_path / "less", slug="other"))) == {"unchanged": ["other"]}


def test_a_withdrawn_edition_never_comes_back(database: Database, tmp_path: Path) -> None:
    publish_all(database, small_course.write(tmp_path))
    withdraw(database, "small")
    publish_all(database, small_course.write(tmp_path, CHANGED))
    found = planned(database, small_course.write(tmp_path))
    assert [(one.where, one.what, one.fix) for one in found.problems] == [
        ("courses/demo/small/module.yaml:1", "this is edition 1 again, which was withdrawn",
         "mend what it was withdrawn for")]
    assert found.changed == ()


def test_a_condition_is_new_unchanged_changed_and_gone(database: Database, tmp_path: Path) -> None:
    root = small_course.write(tmp_path)
    publish_all(database, root)
    (root / "demo/condition.yaml").write_text(
        small_course.CONDITION.replace("A later module", "Another later module"), "utf-8")
    found = planned(database, root)
    assert summary(found) == {"unchanged": ["small"], "conditions": ["demo"]}
    assert found.conditions[0].announced[0].title == "Another later module"
    (root / "empty").mkdir()
    (root / "empty/condition.yaml").write_text(small_course.CONDITION.replace("id: demo", "id: empty"), "utf-8")
    assert summary(planned(database, root))["conditions"] == ["demo", "empty"]
    publish_all(database, root)
    (root / "empty/condition.yaml").unlink()
    (root / "empty").rmdir()
    assert summary(planned(database, root)) == {"unchanged": ["small"], "conditions gone": ["empty"]}


def test_one_bad_module_does_not_hold_back_the_others(database: Database, tmp_path: Path) -> None:
    publish_all(database, small_course.write(tmp_path))
    small_course.write(tmp_path, BAD)
    found = planned(database, small_course.write(tmp_path, slug="other"))
    assert summary(found) == {"new": ["other"], "problems": ["0 attempts are allowed"]}


def test_a_slug_belongs_to_the_module_that_had_it_first(database: Database, tmp_path: Path) -> None:
    publish_all(database, small_course.write(tmp_path))
    root = small_course.write(tmp_path, (MODULE, "id: small-module", "id: another-module"),
                              (MODULE, "code: ND-000", "code: ND-001"))
    found = planned(database, root)
    assert [(one.where, one.what, one.fix) for one in found.problems] == [
        ("courses/demo/small/module.yaml:3", 'the slug "small" is that of the published module small-module',
         "choose another slug: links to the old one must go on working")]
    assert found.new == found.retired == ()


def test_a_module_may_change_its_slug(database: Database, tmp_path: Path) -> None:
    root = small_course.write(tmp_path)
    publish_all(database, root)
    (root / "demo/small").rename(root / "demo/smaller")
    head = root / "demo/smaller/module.yaml"
    head.write_text(small_course.MODULE.replace("slug: small", "slug: smaller"), "utf-8")
    assert summary(planned(database, root)) == {"changed": ["smaller"]}


def test_an_id_in_another_meaning_is_found_with_its_place(database: Database, tmp_path: Path) -> None:
    publish_all(database, small_course.write(tmp_path))
    found = planned(database, small_course.write(
        tmp_path,
        (QUIZ, "    text: The test of each leg.\n    correct: true\n", "    text: A warm-up.\n"),
        (QUIZ, "    text: The heaviest load.\n", "    text: The heaviest load.\n    correct: true\n")))
    assert [(one.where, one.what) for one in found.problems] == [
        ("courses/demo/small/quiz.yaml:43 item q3 option a",
         "the option has other words and is wrong where it was correct")]
    assert found.changed == found.retired == ()


def test_an_id_that_is_gone_without_a_word_is_found(database: Database, tmp_path: Path) -> None:
    publish_all(database, small_course.write(tmp_path))
    c, text = "  - id: c\n", "    text: The stronger leg.\n"
    found = planned(database, small_course.write(tmp_path, (QUIZ, c + text, "  - id: d\n" + text)))
    assert [(one.where, one.what, one.fix) for one in found.problems] == [
        ("courses/demo/small/module.yaml:1", 'the option "q3/c" was published and is gone',
         "put it back, or add q3/c to `options` under `retired:`")]


def test_an_id_removed_two_editions_ago_is_not_used_again(database: Database, tmp_path: Path) -> None:
    q3 = small_course.QUIZ[small_course.QUIZ.index("- id: q3"):]
    publish_all(database, small_course.write(tmp_path))
    publish_all(database, small_course.write(
        tmp_path, (QUIZ, q3, ""), (MODULE, "figures:\n", "retired:\n  items: [q3]\nfigures:\n")))
    found = planned(database, small_course.write(tmp_path, CHANGED_AGAIN))
    assert [(one.where, one.what) for one in found.problems] == [
        ("courses/demo/small/quiz.yaml:37 item q3", 'the item id "q3" was used before in another edition and removed')]


def test_looking_writes_nothing(database: Database, tmp_path: Path) -> None:
    publish_all(database, small_course.write(tmp_path))
    with make.counted(database) as seen:
        planned(database, small_course.write(tmp_path, CHANGED))
        assert seen()
        assert all(one.startswith("SELECT") for one in seen())


def test_a_plan_of_many_unchanged_modules_asks_no_more_than_one_of_few(database: Database, tmp_path: Path) -> None:
    counts = []
    for several in (range(1), range(1, 4)):
        for n in several:
            root = small_course.write(tmp_path, slug=f"m{n}")
        publish_all(database, root)
        with make.counted(database) as seen:
            planned(database, root)
            counts.append(len(seen()))
    assert counts[0] == counts[1] <= 4
