"""My learning shows how far I am on a learning path, as soon as one of its modules is mine."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests import make
from tests.catalog import small_course
from tests.client import Browser
from tests.learning.study import Study

PATH = """
paths:
- slug: both
  title: Both of them
  summary: One after the other.
  modules:
  - module: second
    why: It is short.
  - module: small
    why: It is shorter.
"""


@pytest.fixture
def second(study: Study, tmp_path: Path) -> Path:
    """A second module and a path over both; the first is the study's own."""
    root = small_course.write(tmp_path / "more", slug="second")
    small_course.write(tmp_path / "more")
    file = root / "demo" / "condition.yaml"
    file.write_text(file.read_text(encoding="utf-8") + PATH, encoding="utf-8")
    make.published(study.database, root)
    return root


@pytest.mark.usefixtures("second")
def test_a_path_is_shown_once_it_is_begun(visit: Browser, study: Study) -> None:
    assert "Both of them" not in visit.get("/learn").text
    study.all_but_the_last()
    page = visit.get("/learn")
    assert "0 of 2 modules completed" in page.text
    study.attest()
    page = visit.get("/learn")
    assert "1 of 2 modules completed" in page.text
    (line,) = page.soup.select(".section .listing > li")
    assert [one["class"] for one in line.select(".dashes li")] == [["ahead"], ["done"]]
    assert [str(one["href"]) for one in line.select("a")] == ["/paths/both", "/learn/second"]


@pytest.mark.usefixtures("second")
def test_the_list_of_mine_takes_so_many_queries(app: Flask, visit: Browser, study: Study) -> None:
    study.enrol().read("research").start()
    visit.get("/learn")
    with make.counted(make.house(app).database) as seen:
        visit.get("/learn")
    assert len(seen()) == 8, seen()  # one more than without a path: what is published of its condition
