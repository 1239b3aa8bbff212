"""What an author sees in a preview: every module and its problems, any item and any case by itself, answers visible."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from neurodash_ceu.catalog.reader import ModuleRead, read_module
from neurodash_ceu.preview.running import Preview
from neurodash_ceu.records.credits import LedgerEntry
from neurodash_ceu.records.learning import Attempt
from neurodash_ceu.web.house import House
from tests.catalog import small_course
from tests.client import Browser

BAD = ("quiz.yaml", "draw: 2", "drow: 2")


def house(preview: Preview) -> House:
    """The means of the scratch installation."""
    made: House = preview.app.extensions["neurodash"]
    return made


def count(preview: Preview, table: type[object]) -> int:
    with house(preview).database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


# --- the door ---------------------------------------------------------------------------------------------------


def test_without_the_printed_address_nothing_is_shown(still: Preview) -> None:
    for address in ("/", "/briefs/small", "/preview", "/preview/small", "/preview/state", "/learn",
                    "/preview/enter/guessed", "/account/sign-in", "/nowhere"):
        page = Browser(still.app).get(address, 403)
        assert page.h1 == "Open the address that the command printed"
        assert "A small module" not in page.text


def test_another_name_that_leads_to_this_machine_opens_nothing(reader: Browser) -> None:
    """A page of another site may let its name lead here; the browser sends it no cookie of ours."""
    assert reader.client.get("/preview").status_code == 200
    assert reader.client.get("/preview", headers={"Host": "evil.example"}).status_code == 403


def test_its_cookie_is_no_cookie_of_a_server_on_another_port(reader: Browser) -> None:
    assert reader.app.config["SESSION_COOKIE_NAME"] == "neurodash-preview-8010"


# --- pages ------------------------------------------------------------------------------------------------------


def test_the_list_names_every_module_and_leads_on(reader: Browser) -> None:
    page = reader.get("/preview")
    assert "A small module" in page.text
    assert "No problems" in page.text
    for link in page.soup.select(".shelf a"):
        reader.get(str(link["href"]).split("#")[0])


def test_every_page_says_that_it_is_a_preview(reader: Browser) -> None:
    for address in ("/", "/briefs", "/briefs/small", "/learn", "/learn/small", "/credits", "/preview"):
        bar = reader.get(address).soup.select_one(".preview-bar")
        assert bar is not None
        assert ("in no record and no statistic" if address.startswith("/learn/") else "Nothing here is recorded") in \
            bar.get_text()
        reload = bar.select_one("[data-reload] a")
        assert reload is not None
        assert reload["href"] == address


def test_a_module_is_looked_over(reader: Browser) -> None:
    page = reader.get("/preview/small")
    assert [link.get_text() for link in page.soup.select(".item-rows a")] == ["q1", "q2", "q3"]
    assert "Credit claimed: 3 min" in page.text.replace("\u00a0", " ")
    assert "Strength grows with resistance training" in page.text
    for link in page.soup.select("main a[href^='/']"):
        reader.get(str(link["href"]).split("#")[0])


def test_any_item_opens_by_itself_with_its_key_and_every_why(reader: Browser) -> None:
    for item in ("q1", "q2", "q3"):
        page = reader.get(f"/preview/small/items/{item}")
        box = page.soup.select_one("details.author[open]")
        assert box is not None
        assert len(box.select(".option")) == 3
        assert len(box.select(".why")) == 3
        assert not box.select("details:not([open])")
        assert "courses/demo/small/quiz.yaml:" in box.get_text()
    reader.get("/preview/small/items/q9", 404)


def test_an_answer_is_graded_as_a_learners_is_and_kept_nowhere(still: Preview, reader: Browser) -> None:
    for answer, verdict in (("a", "Right"), ("b", "Not right"), ("nonsense", "Not right")):
        page = reader.get(f"/preview/small/items/q1?answer={answer}")
        found = page.soup.select_one(".verdict h2")
        assert found is not None
        assert found.get_text(strip=True) == verdict
    assert count(still, Attempt) == 0


def test_a_question_of_an_attempt_shows_its_key_beneath(author: Browser) -> None:
    author.get("/learn/small/quiz")
    author.send()
    page = author.follow()
    box = page.soup.select_one("details.author")
    assert box is not None
    assert len(box.select(".why")) == 3
    item = box.select_one("a[href^='/preview/small/items/']")
    assert item is not None
    author.get(str(item["href"]))


def test_a_case_is_laid_open(author: Browser) -> None:
    page = author.get("/preview/small/cases/first-visit")
    assert [node["id"] for node in page.soup.select(".case-node")] == [
        "node-hello", "node-load", "node-good", "node-bad"]
    assert "Critical, harmful" in page.text
    assert "An easy set trains little." in page.text
    assert [way.get_text() for way in page.soup.select(".two-ways h3")] == ["The best: 100%", "The worst: 0%"]
    assert len(page.soup.select("svg.case-map g.node")) == 4
    assert len(page.soup.select("svg.case-map g.best")) == 3
    assert len(page.soup.select("ol.map-words > li")) == 4
    author.get("/preview/small/cases/none", 404)
    author.get("/learn/small/case/first-visit")
    author.send()
    author.follow()
    author.send()
    box = author.follow().soup.select_one("details.author")
    assert box is not None
    assert "Critical, harmful. Leads to Weaker ." in " ".join(box.get_text(" ").split())
    assert box.select("a[href='/preview/small/cases/first-visit#node-load']")


# --- the files change -------------------------------------------------------------------------------------------


def test_a_problem_stands_above_the_last_state_and_goes_when_it_is_mended(
    preview: Preview, author: Browser, courses: Path
) -> None:
    author.get("/briefs/small")  # which an application that serves people would keep
    small_course.write(courses.parent, BAD)
    preview.library.look()
    for address in ("/learn/small", "/briefs/small", "/preview/small/items/q1"):
        page = author.get(address)
        told = page.soup.select_one(".preview-problems")
        assert told is not None
        words = " ".join(told.get_text(" ").split())
        assert "quiz.yaml:2" in words
        assert "Unknown key drow ." in words
        assert "Write draw , or delete the key." in words
    assert "1 problem" in author.get("/preview").text
    assert "last state without any" in author.get("/preview/small").text
    small_course.write(courses.parent)
    preview.library.look()
    assert author.get("/learn/small").soup.select_one(".preview-problems") is None
    assert "No problems" in author.get("/preview").text


def test_a_module_that_was_never_sound_shows_its_problems_alone(tmp_path: Path, preview: Preview, author: Browser,
                                                                courses: Path) -> None:
    (courses / "demo" / "new").mkdir()
    (courses / "demo" / "new" / "module.yaml").write_text("id: [", encoding="utf-8")
    preview.library.look()
    page = author.get("/preview/new")
    assert "There is nothing to show until these are mended." in page.text
    assert "module.yaml:1" in page.text
    author.get("/learn/new", 404)
    assert "elsewhere" in author.get("/learn/small").text


def test_an_unfinished_draft_is_shown_and_says_what_is_left(preview: Preview, author: Browser, courses: Path) -> None:
    small_course.write(courses.parent, (
        "brief.md", "Leaving the load as it was for weeks.", "TO WRITE: what people get wrong."))
    preview.library.look()
    assert "TO WRITE" in author.get("/briefs/small").text
    page = author.get("/preview/small")
    assert "Still to write" in page.text
    assert "brief.md:" in page.text


def test_other_words_reach_the_question_that_is_open(preview: Preview, author: Browser, courses: Path) -> None:
    """The author stays where they are: the same question of the same attempt, on the new edition."""
    author.get("/learn/small/quiz")
    author.send()
    pages = [author.get(f"/learn/small/quiz/1/{position}") for position in (1, 2)]
    author.get("/learn/small/quiz/1/2")
    author.send({"answer": "b"})
    small_course.write(courses.parent, ("quiz.yaml", "does resistance training do", "will resistance training do"),
                       ("quiz.yaml", "When is the load raised", "At what point is the load raised"),
                       ("quiz.yaml", "What comes first", "What comes before all"))
    preview.library.look()
    for position, before in enumerate(pages, 1):
        page = author.get(f"/learn/small/quiz/1/{position}")
        assert page.h1 != before.h1
        assert {one["value"] for one in page.soup.select("input[name=answer]")} == {"a", "b", "c"}
    assert author.get("/learn/small/quiz/1/2").soup.select_one("input[value=b][checked]") is not None
    assert "Edition 2" in author.get("/learn/small").text


def test_a_result_is_graded_by_the_new_key(preview: Preview, author: Browser, courses: Path) -> None:
    author.get("/learn/small/quiz")
    author.send()
    for position in (1, 2):
        author.get(f"/learn/small/quiz/1/{position}")
        author.send({"answer": "c"})
    author.get("/learn/small/quiz/1/review")
    author.send()
    assert author.follow().h1 == "Not passed: 0 of 2 right"
    keys = [("quiz.yaml", f"text: {text}\n    correct: true", f"text: {text}")
            for text in ("It raises it.", "When two repetitions are to spare.", "The test of each leg.")]
    small_course.write(courses.parent, *keys, *(
        ("quiz.yaml", f"text: {text}", f"text: {text}\n    correct: true")
        for text in ("It leaves it as it was.", "Before every session of the week.", "The stronger leg.")))
    assert preview.library.look().problems == ()
    assert author.get("/learn/small/quiz/1/result").h1 == "Passed: 2 of 2 right"


def test_a_walk_goes_as_far_as_it_did(preview: Preview, author: Browser, courses: Path) -> None:
    author.get("/learn/small/case/first-visit")
    author.send()
    author.follow()
    author.send()
    assert author.follow().h1 == "The load"
    small_course.write(courses.parent, ("cases/first-visit.yaml", "title: The load", "title: What load"))
    preview.library.look()
    assert author.get("/learn/small/case/first-visit").h1 == "What load"


def test_an_attempt_whose_items_are_gone_begins_anew(preview: Preview, author: Browser, courses: Path) -> None:
    author.get("/learn/small/quiz")
    author.send()
    small_course.write(courses.parent, *(("quiz.yaml", f"- id: {item}\n", f"- id: {item}x\n")
                                         for item in ("q1", "q2", "q3")))
    preview.library.look()
    author.get("/learn/small/quiz/1/1", 404)
    assert "Start the quiz" in author.get("/learn/small/quiz").text


def test_ids_may_change_their_meaning_while_one_writes(preview: Preview, author: Browser, courses: Path) -> None:
    """What publishing would refuse of a module that people use is nothing to refuse here."""
    small_course.write(courses.parent, ("module.yaml", "id: small-module", "id: other-module"))
    assert preview.library.look().problems == ()
    author.get("/learn/small")
    small_course.write(courses.parent)
    assert preview.library.look().problems == ()
    author.get("/learn/small")


def test_a_folder_that_goes_leaves_and_one_that_comes_appears(preview: Preview, author: Browser, courses: Path) -> None:
    small_course.write(courses.parent, slug="other")
    preview.library.look()
    author.get("/learn/other")
    (courses / "demo" / "other" / "module.yaml").rename(courses.parent / "elsewhere.yaml")
    for path in sorted((courses / "demo" / "other").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (courses / "demo" / "other").rmdir()
    assert [one.name for one in preview.library.look().modules] == ["small"]
    author.get("/briefs/other", 404)


def test_starting_over_forgets(author: Browser) -> None:
    author.get("/learn/small/quiz")
    author.send()
    author.get("/preview")
    author.send()
    assert "begins anew" in author.follow().text
    assert "Start the quiz" in author.get("/learn/small/quiz").text


def test_a_mistake_of_ours_is_told_and_ends_nothing(
    preview: Preview, author: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("neurodash_ceu.preview.memory.read_courses", lambda *_: 1 / 0)
        preview.library.look()
    page = author.get("/preview")
    assert "The preview itself failed here" in page.text
    author.get("/learn/small")
    assert preview.library.look().problems == ()


def test_pages_that_wait_are_told_at_once(preview: Preview, author: Browser) -> None:
    serial = preview.library.state.serial
    answer = author.client.get(f"/preview/state?after={serial - 1}")
    assert answer.json == {"serial": serial}
    preview.library.close()
    assert author.client.get(f"/preview/state?after={serial}").json == {"serial": serial}


def test_its_database_lies_in_the_scratch_folder(still: Preview) -> None:
    assert count(still, LedgerEntry) == 0
    assert house(still).settings.database.startswith(f"sqlite:///{house(still).settings.instance}")


def test_warnings_stand_at_their_module_and_at_their_item(preview: Preview, author: Browser, courses: Path) -> None:
    small_course.write(courses.parent, ("quiz.yaml", "It leaves it as it was.", "All of the above."))
    assert preview.library.look().problems == ()
    assert "2 warnings" in author.get("/preview").text
    for address in ("/preview/small#warnings", "/preview/small/items/q1"):
        warning = author.get(address).soup.select_one(".problems > .warning")
        assert warning is not None
        assert "Rule" in warning.get_text()
    assert author.get("/preview/small/items/q2").soup.select_one(".problems") is None
    assert author.get("/learn/small").soup.select_one(".preview-problems") is None


def test_a_condition_that_is_wrong_holds_its_modules_and_says_so(
    preview: Preview, author: Browser, courses: Path
) -> None:
    condition = courses / "demo" / "condition.yaml"
    sound = condition.read_text(encoding="utf-8")
    condition.write_text(sound.replace("id: demo", "id: other"), encoding="utf-8")
    assert len(preview.library.look().problems) == 1
    assert "condition.yaml:1" in author.get("/briefs/small").text
    condition.write_text(sound, encoding="utf-8")
    assert preview.library.look().problems == ()


def test_only_what_changed_is_read_again(
    preview: Preview, courses: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_course.write(courses.parent, slug="other")
    preview.library.look()
    read: list[str] = []

    def reading(folder: Path, name: str) -> ModuleRead:
        read.append(name)
        return read_module(folder, name)

    monkeypatch.setattr("neurodash_ceu.preview.memory.read_module", reading)
    preview.library.look()
    assert read == []
    small_course.write(courses.parent, BAD)
    assert len(preview.library.look().problems) == 1
    assert [name.rpartition("/")[2] for name in read] == ["small"]
    small_course.write(courses.parent, ("module.yaml", "id: small-module", "id: other-module"))
    assert len(preview.library.look().problems) == 1  # an id that two modules claim is seen all the same
