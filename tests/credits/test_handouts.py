"""The print of a handout: one page on either paper, tagged, the same each time, kept once whatever is killed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zxingcpp
from markupsafe import Markup
from sqlalchemy import func, select

from neurodash_ceu.catalog import editions, handout_prints, rendering
from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.catalog.handout import handout_page
from neurodash_ceu.catalog.reader import read_courses
from neurodash_ceu.credits import handouts, printing
from neurodash_ceu.credits.handouts import HandoutPrinter, TooLong, print_handout
from neurodash_ceu.ports.pages import make_environment
from neurodash_ceu.ports.session import Database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.records.catalog import HandoutPrint
from neurodash_ceu.resources import folder
from neurodash_ceu.rules.conditions import Condition
from neurodash_ceu.rules.lesson import Module
from tests import make
from tests.catalog import small_course
from tests.catalog.shipped import SHIPPED
from tests.conftest import Clock
from tests.credits import papers

URL = "https://ceu.example.org"
SIZES = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}


def pdf_of(module: Module, condition: Condition, paper: str) -> bytes:
    """The print of a module's handout as its second edition."""
    template = make_environment(folder("templates")).get_template(rendering.TEMPLATES[rendering.HANDOUT])
    text = Markup(template.render(page=handout_page(module)))  # noqa: S704 - our own template made it
    edition = Edition(module.head.id, module.head.slug, "a" * 64, 2, datetime(2026, 12, 1, tzinfo=UTC), module)
    return print_handout(edition, text, condition, paper, URL)


@pytest.fixture
def small(tmp_path: Path) -> tuple[Module, Condition]:
    """The small module with its handout, and its condition."""
    return _small(tmp_path, small_course.HANDOUT)


def _small(home: Path, handout: str) -> tuple[Module, Condition]:
    courses = read_courses(small_course.write(home, more={"handout.md": handout}), "courses")
    return courses.drafts[0].module, courses.conditions[0]


@pytest.mark.parametrize("paper", SIZES)
@pytest.mark.parametrize("module", [one for one in SHIPPED.modules if one.handout], ids=lambda one: one.head.slug)
def test_every_shipped_handout_is_one_page(module: Module, paper: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handouts, "POINTS", handouts.POINTS[-1:])  # what fits at the smallest size is printed
    condition = next(one for one in SHIPPED.conditions if one.id == module.head.condition)
    with papers.opened(pdf_of(module, condition, paper)) as pdf:
        assert len(pdf.pages) == 1


@pytest.mark.parametrize("paper", SIZES)
def test_it_is_tagged_and_says_everything_in_order(small: tuple[Module, Condition], paper: str) -> None:
    content = pdf_of(*small, paper)
    said, place = " ".join(papers.text(content).split()), 0
    for part in ("Clinic handout · A demonstration", "A small module", "First dose", "Days a week", "Stop and refer",
                 "New weakness", "Measure", "1 Manca 2019", "not advice about a patient",
                 "Edition 2 of 1 December 2026", "not yet reviewed by a licensed clinician",
                 "ceu.example.org/briefs/small"):
        place = said.find(part, place)
        assert place >= 0, f"{part!r} is not there, or out of order, in {said!r}"
    with papers.opened(content) as pdf:
        assert [round(float(side) * 25.4 / 72, 1) for side in pdf.pages[0].mediabox[2:]] == list(SIZES[paper])
        assert 'pdfuaid:part="1"' in pdf.Root.Metadata.read_bytes().decode()
        assert str(pdf.Root.Lang) == "en-GB" and pdf.Root.MarkInfo.Marked and pdf.Root.ViewerPreferences.DisplayDocTitle
        kinds = [str(one.S) for one in papers.elements(pdf)]
        assert (kinds.count("/H1"), kinds.count("/H2")) == (1, 3)
        assert kinds.count("/TH") == 3  # of the column, and of both rows
        assert [str(one.Alt) for one in papers.elements(pdf) if one.S == "/Figure"] == [
            f"QR code of {URL}/briefs/small"]
        lists = [one for one in papers.elements(pdf) if one.S == "/L"]
        assert len(lists) == 2 and {str(item.S) for one in lists for item in one.K} == {"/LI"}
    assert content == pdf_of(*small, paper)


def test_its_links_say_where_they_lead(small: tuple[Module, Condition]) -> None:
    with papers.opened(pdf_of(*small, "a4")) as pdf:
        said = [str(one.Contents) for one in pdf.pages[0].Annots]
    assert said == ["The brief: Clinic action plan", "Source 1: Manca 2019", "Source 1: Manca 2019",
                    "Manca 2019, at doi.org", "The full brief, at ceu.example.org/briefs/small"]


def test_the_code_leads_from_paper_to_the_brief(small: tuple[Module, Condition]) -> None:
    read = zxingcpp.read_barcodes(papers.picture(pdf_of(*small, "letter"), dots=150).convert("L"))
    assert [one.text for one in read] == [f"{URL}/briefs/small"]


def test_one_that_is_too_long_is_not_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handouts, "POINTS", (9.5,))
    long = small_course.HANDOUT.replace("Pain that stays.", "Pain that stays, and more of it. " * 90)
    with pytest.raises(TooLong, match="The handout of small takes more than one page of US Letter"):
        pdf_of(*_small(tmp_path, long), "letter")


# --- kept once -----------------------------------------------------------------------------------------------


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """Where prints are kept."""
    return Storage(tmp_path / "kept")


@pytest.fixture
def published(database: Database, tmp_path: Path) -> Database:
    """A database with the small module and its handout."""
    make.published(database, small_course.write(tmp_path, more={"handout.md": small_course.HANDOUT}))
    return database


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The papers that were printed, by a printer that is quick."""
    made: list[str] = []

    def act(edition: Edition, _text: Markup, _condition: Condition, paper: str, _url: str) -> bytes:
        made.append(paper)
        return f"%PDF of {edition.sha256} on {paper}".encode()

    monkeypatch.setattr(handouts, "print_handout", act)
    return made


def kept(database: Database) -> dict[str, str]:
    with database.reading() as session:
        return {row.paper: row.sha256 for row in session.scalars(select(HandoutPrint))}


def test_both_papers_are_printed_once(published: Database, storage: Storage, clock: Clock, asked: list[str]) -> None:
    printer = HandoutPrinter(published, storage, URL, clock)
    assert printer.print_waiting() == []
    assert {paper: storage.get(sha).split()[-1] for paper, sha in kept(published).items()} == {
        "a4": b"a4", "letter": b"letter"}
    assert printer.print_waiting() == []
    assert HandoutPrinter(published, storage, URL, clock).print_waiting() == []
    assert asked == ["a4", "letter"]
    with make.counted(published) as seen:
        printer.print_waiting()
    assert len(seen()) <= 2, "an idle printer asks only whether anything was published"


def test_a_printer_killed_before_its_row_prints_again(
    published: Database, storage: Storage, clock: Clock, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(handout_prints, "keep", killed)
        with pytest.raises(KeyboardInterrupt):
            HandoutPrinter(published, storage, URL, clock).print_waiting()
    assert kept(published) == {}
    HandoutPrinter(published, storage, URL, clock).print_waiting()
    assert set(kept(published)) == {"a4", "letter"}
    assert len(list(storage.all())) == 2


def test_of_two_printers_the_slower_writes_nothing(
    published: Database, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def act(edition: Edition, _text: Markup, _condition: Condition, paper: str, _url: str) -> bytes:
        with published.writing() as session:
            handout_prints.keep(session, handout_prints.Waiting(edition, paper), handouts.maker(URL), "f" * 64, clock())
        return b"%PDF slower"

    monkeypatch.setattr(handouts, "print_handout", act)
    assert HandoutPrinter(published, storage, URL, clock).print_waiting() == []
    assert kept(published) == {"a4": "f" * 64, "letter": "f" * 64}


def test_what_fails_is_said_once_and_holds_nothing_else_back(
    published: Database, storage: Storage, clock: Clock, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = handouts.print_handout

    def act(edition: Edition, text: Markup, condition: Condition, paper: str, url: str) -> bytes:
        if paper == "a4":
            raise TooLong("The handout of small takes more than one page of A4.")
        return quick(edition, text, condition, paper, url)

    monkeypatch.setattr(handouts, "print_handout", act)
    printer = HandoutPrinter(published, storage, URL, clock)
    (said,) = printer.print_waiting()
    assert said.startswith("The handout of small takes more than one page of A4. Mend demo/small/handout.md")
    assert (printer.print_waiting(), set(kept(published))) == ([], {"letter"})


def test_a_full_disk_is_waited_for(
    published: Database, storage: Storage, clock: Clock, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    printer = HandoutPrinter(published, storage, URL, clock)
    with monkeypatch.context() as on_a_full_disk:
        on_a_full_disk.setattr(Storage, "put", full)
        (said,) = printer.print_waiting()
    assert said.startswith("The handout of small could not be printed: OSError")
    assert (printer.print_waiting(), kept(published), asked) == ([], {}, ["a4"])
    clock.now += handouts.REST
    assert (printer.print_waiting(), set(kept(published))) == ([], {"a4", "letter"})


def test_the_print_process_prints_handouts_too(
    published: Database, storage: Storage, clock: Clock, asked: list[str]
) -> None:
    stop = threading.Event()

    class Last(HandoutPrinter):
        def print_waiting(self, stopped: Callable[[], bool] = stop.is_set) -> list[str]:
            said = super().print_waiting(stopped)
            stop.set()
            return said

    printing.run(published, storage, clock, stop, handouts=Last(published, storage, URL, clock))
    assert set(kept(published)) == {"a4", "letter"}


def test_another_address_or_other_code_prints_anew_and_the_newest_is_given(
    published: Database, storage: Storage, clock: Clock, asked: list[str]
) -> None:
    assert handouts.maker(URL) != handouts.maker("https://elsewhere.example.org")
    HandoutPrinter(published, storage, URL, clock).print_waiting()
    HandoutPrinter(published, storage, "https://elsewhere.example.org", clock).print_waiting()
    assert asked == ["a4", "letter"] * 2
    with published.reading() as session:
        edition = editions.current(session, "small")
        assert edition is not None
        assert handout_prints.kept(session, edition.sha256, "a4") is not None
        assert session.scalar(select(func.count()).select_from(HandoutPrint)) == 4
