"""The print: says every fact in order, carries its code, keeps to its paper, is archivable, and is always the same."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp

from neurodash_ceu.credits.pdf import print_certificate
from neurodash_ceu.ports.letters import as_printed
from neurodash_ceu.rules.certificate import DEMONSTRATION, FOOT, shown_code
from neurodash_ceu.rules.credit import Minutes
from neurodash_ceu.rules.people import LicenceHeld
from tests.credits import papers

LICENCES = tuple(LicenceHeld("OT", place, f"OT-{place[:2]}") for place in ("Texas", "Ohio", "Maine", "Utah"))
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff Maximiliane Alexandra Konstantina von Hohenlohe-Schillingsfürst"
SHAPES = {
    "plain": {},
    "demonstration": {"demonstration": True, "paper": "letter"},
    "signed, approved": {"signer": papers.SIGNER, "approvals": (papers.APPROVAL,)},
    "four approvals": {"signer": papers.SIGNER, "approvals": (papers.APPROVAL,) * 4},
    "many licences": {"licences": LICENCES},
    "no licence, no test": {"licences": (), "points": None, "max_points": None, "pass_percent": None, "attempt": None},
    "long": {"legal_name": LONG_NAME, "title": "What the trials show, and what they leave open, " * 3 + "today",
             "objectives": tuple(f"Objective number {n}, long enough to fill a whole line." for n in range(60))},
    "Vietnamese": {"legal_name": "Nguyễn Thị Ngọc Ánh Đặng Hữu Thưởng"},
    "Greek": {"legal_name": "Εὐαγγελία Παπαδοπούλου-Ἀθηναΐς"},
    "Cyrillic": {"legal_name": "Екатерина Щёголева Ђорђевић"},
    "stacked marks": {"legal_name": "Ọ̀ṣúnbíyìí Q̓ʷəl̓ət̕ Łukasiewicz"},
    "decomposed": {"legal_name": "Zoe\u0308 Nun\u0303ez"},
}


@pytest.fixture(params=SHAPES, scope="module")
def shape(request: pytest.FixtureRequest) -> tuple[str, bytes]:
    """The name of a kind of certificate, and the print of one."""
    return request.param, print_certificate(papers.facts(**SHAPES[request.param]))


@pytest.fixture(scope="module")
def plain() -> bytes:
    """The print of a plain certificate."""
    return print_certificate(papers.FACTS)


def test_the_text_is_in_reading_order() -> None:
    facts = papers.facts(demonstration=True, signer=papers.SIGNER, approvals=(papers.APPROVAL,))
    said = papers.text(print_certificate(facts))
    order = [
        DEMONSTRATION, "EXAMPLE REHABILITATION EDUCATION", "Certificate of Completion", "This certifies that",
        "Ruth Example", "Physical therapist, Illinois, licence 070.000000", "completed",
        "Resistance training for weakness", "CONTACT HOURS OF 60 MINUTES", "60", "MINUTES COUNTED",
        "23 November 2026", "DATE OF COMPLETION", "23 November 2026, 23:30 UTC−6", "20 November 2026, 09:00 UTC−6",
        "An author, named here", "ND-MS-RT", "2, 7f3a91c4d2e0", "Self-paced text", "Intermediate",
        "Physical therapists and physical therapist assistants", "Passed: 9 of 10, pass mark 80%", "First",
        papers.APPROVAL.statement, "Sam Signer, PT", "Director of Education", "ISSUED", "23 November 2026",
        "Example Rehabilitation Education", "1 Example Street", "Springfield", "7KQ4-M2XV-93HJ-5TRC",
        "ceu.example.org/verify",
        DEMONSTRATION, "Ruth Example", "Objectives", "Prescribe a first strength programme.", "Minutes by kind",
        "Reading 50", "Test 10", "Counted 60", "How to verify", papers.FACTS.verify_url, "Approvals", "Example Board",
        "Licence", "Provider", "What it rests on", "America/Chicago", papers.FACTS.edition, papers.FACTS.entry_hash,
        FOOT]
    place = 0
    for part in order:
        found = said.find(part, place)
        assert found >= 0, f"{part!r} is not after {said[max(0, place - 60):place]!r}"
        place = found + len(part)


def test_every_shape_says_name_code_and_foot(shape: tuple[str, bytes]) -> None:
    name, content = shape
    facts = papers.facts(**SHAPES[name])
    said = " ".join(papers.text(content).split())
    assert shown_code(facts.code) in said
    assert FOOT in said
    with papers.opened(content) as pdf:
        exact = [str(one.ActualText) for one in papers.elements(pdf) if "/ActualText" in one]
    assert exact == [as_printed(facts.legal_name)] * 2
    if name != "stacked marks":  # other programs part a letter from marks far above it
        assert as_printed(facts.legal_name) in said
    assert (DEMONSTRATION in said) == facts.demonstration


def test_the_code_is_read_back_from_paper(shape: tuple[str, bytes]) -> None:
    name, content = shape
    read = zxingcpp.read_barcodes(papers.picture(content, dots=150).convert("L"))
    assert [one.text for one in read] == [papers.facts(**SHAPES[name]).verify_url]


def test_every_glyph_is_one_of_ours(shape: tuple[str, bytes]) -> None:
    with papers.opened(shape[1]) as pdf:
        fonts = papers.fonts(pdf)
        seen = set(papers.glyphs(pdf))
        assert {name for name, _ in seen} == set(fonts)
        for name, font in fonts.items():
            inside, whole = papers.embedded(font), papers.TTFont(papers.shipped(name))
            for number in {glyph for of, glyph in seen if of == name}:
                assert number != 0, f"{name} shows .notdef"
                drawn, original = (one["glyf"][one.getGlyphName(number)] for one in (inside, whole))
                assert drawn.getCoordinates(inside["glyf"])[0] == original.getCoordinates(whole["glyf"])[0]


def test_it_is_a_sound_archive_file_with_tags(shape: tuple[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "print.pdf").write_bytes(shape[1])
    checked = subprocess.run(["qpdf", "--check", str(tmp_path / "print.pdf")], capture_output=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    with papers.opened(shape[1]) as pdf:
        metadata = pdf.Root.Metadata.read_raw_bytes().decode()
        assert 'pdfaid:part="3"' in metadata and 'pdfaid:conformance="A"' in metadata
        assert 'pdfuaid:part="1"' in metadata
        assert str(pdf.Root.Lang) == "en-GB"
        assert pdf.Root.MarkInfo.Marked and pdf.Root.ViewerPreferences.DisplayDocTitle
        kinds = [str(one.S) for one in papers.elements(pdf)]
        assert kinds.count("/H1") == 1
        assert [str(one.Alt) for one in papers.elements(pdf) if one.S == "/Figure"] == [
            f"QR code of {papers.FACTS.verify_url}"]
        for font in papers.fonts(pdf).values():
            assert b"> <>" not in font.ToUnicode.read_bytes(), "a glyph stands for nothing"


@pytest.mark.parametrize(("paper", "size"), [("a4", (297.0, 210.0)), ("letter", (279.4, 215.9))])
def test_it_keeps_to_the_learners_paper(paper: str, size: tuple[float, float]) -> None:
    with papers.opened(print_certificate(papers.facts(paper=paper))) as pdf:
        assert len(pdf.pages) == 2
        for page in pdf.pages:
            assert [round(float(side) * 25.4 / 72, 1) for side in page.mediabox[2:]] == list(size)


def test_both_papers_carry_the_same_plate(plain: bytes) -> None:
    letter = print_certificate(papers.facts(paper="letter"))
    assert papers.text(plain, 1) == papers.text(letter, 1)


@pytest.mark.parametrize(("licences", "said", "unsaid"), [
    (0, [], ["licence", "overleaf"]),
    (1, ["Texas"], ["overleaf"]),
    (2, ["Texas", "Ohio"], ["overleaf"]),
    (3, ["Texas", "Ohio", "More licences: overleaf"], ["Maine"]),
])
def test_two_licences_stand_in_front_and_all_overleaf(licences: int, said: list[str], unsaid: list[str]) -> None:
    content = print_certificate(papers.facts(licences=LICENCES[:licences]))
    front, back = papers.text(content, 1), papers.text(content, 2)
    assert all(word in front for word in said) and not any(word in front for word in unsaid)
    assert all(held.number in back for held in LICENCES[:licences])


def test_nobody_signs_who_is_not_named(plain: bytes) -> None:
    signed = print_certificate(papers.facts(signer=papers.SIGNER))
    assert "Sam Signer" in papers.text(signed, 1)
    assert "ign" not in papers.text(plain, 1).replace("Springfield", "")

    # A piece of the line to sign on, 166.4 mm down the plate: ink where there is a signer, paper where there is none.
    def line(content: bytes) -> bool:
        drawn = papers.picture(content, dots=150).convert("L")
        left, top, right, bottom = (round(mm / 25.4 * 150) for mm in (21 + 80, 12 + 166, 21 + 84, 12 + 167.5))
        return drawn.crop((left, top, right, bottom)).getextrema()[0] < 128

    assert line(signed) and not line(plain)


def test_a_demonstration_cannot_be_missed(plain: bytes) -> None:
    demonstration = print_certificate(papers.facts(demonstration=True))
    for page in (1, 2):
        assert DEMONSTRATION in papers.text(demonstration, page)
        assert DEMONSTRATION not in papers.text(plain, page)
    with papers.opened(demonstration) as pdf:
        assert str(pdf.docinfo.Title).startswith(DEMONSTRATION)
    # The engraved letters lie across the upper half: a place that is bare paper on a certificate that counts.
    across = tuple(round(mm / 25.4 * 150) for mm in (21 + 12, 12 + 66, 21 + 60, 12 + 92))
    bare, marked = (papers.picture(content, dots=150).convert("L").crop(across) for content in (plain, demonstration))
    assert bare.getextrema() == (255, 255)
    assert sum(marked.histogram()[:230]) > 2000


def test_no_page_of_a_demonstration_passes_for_another() -> None:
    facts = papers.facts(objectives=tuple(f"Objective number {n}." for n in range(140)))
    plain, demonstration = print_certificate(facts), print_certificate(replace(facts, demonstration=True))
    with papers.opened(demonstration) as pdf:
        last = len(pdf.pages)
    assert last > 3
    for page in range(3, last + 1):  # a dark tablet in the upper margin
        margin = tuple(round(mm / 25.4 * 150) for mm in (120, 0, 180, 11))
        bare, marked = (papers.picture(content, page).convert("L").crop(margin) for content in (plain, demonstration))
        assert bare.getextrema() == (255, 255)
        assert sum(marked.histogram()[:100]) > 5000
    assert DEMONSTRATION in papers.text(demonstration, last)


def test_what_has_no_room_stands_overleaf() -> None:
    long = "A Name That Goes On, " * 20
    content = print_certificate(papers.facts(author=long, approvals=(papers.APPROVAL,) * 5,
                                             provider_address=tuple(f"Line {n}" for n in range(6))))
    front, back = papers.text(content, 1), " ".join(papers.text(content, 2).split())
    assert "AUTHOR\nOverleaf" in front and "Approval statements: overleaf" in front and "Address: overleaf" in front
    assert long.strip() in back and back.count(papers.APPROVAL.statement) == 5 and "Line 5" in back


def test_a_long_second_page_flows_on() -> None:
    facts = papers.facts(objectives=tuple(f"Objective number {n}." for n in range(80)))
    content = print_certificate(facts)
    with papers.opened(content) as pdf:
        assert len(pdf.pages) > 2
    said = " ".join(papers.text(content).split())
    assert all(one in said for one in facts.objectives) and said.endswith(FOOT)


def test_the_same_facts_give_the_same_bytes(plain: bytes) -> None:
    assert print_certificate(papers.FACTS) == plain
    assert print_certificate(replace(papers.FACTS)) == plain
    assert print_certificate(papers.facts(attempt=2)) != plain


def test_the_file_is_dated_by_its_facts(plain: bytes) -> None:
    with papers.opened(plain) as pdf:
        assert str(pdf.docinfo.CreationDate) == str(pdf.docinfo.ModDate) == "D:20261124053000Z"


def test_units_are_minutes_and_hours_of_sixty() -> None:
    said = papers.text(print_certificate(papers.facts(minutes=Minutes(reading=28))))
    assert "0.46\nCONTACT HOURS OF 60 MINUTES\n28\nMINUTES COUNTED" in said
    assert "CEU" not in said


def test_its_size_is_modest(plain: bytes) -> None:
    assert len(plain) < 140_000
