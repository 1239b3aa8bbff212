"""The print of a transcript: says every line in order, keeps to its paper, is archivable, and is always the same."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import page
import pytest
import zxingcpp

from neurodash_ceu.credits.pdf import HeldPrint
from neurodash_ceu.credits.transcript_print import print_transcript
from neurodash_ceu.rules.certificate import DEMONSTRATION, FOOT
from neurodash_ceu.rules.credit import Minutes
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.rules.transcripts import BookHead, Line, Period, TranscriptFacts, in_print_order
from tests.credits import papers

CODE = "7KQ4M2XV93HJ5TRC"
LINE = Line(
    place=1, number=1, kind="award", completed_on="2026-11-22", title="Spasticity: what to measure", hash="a" * 64,
    activity_code="ND-MS-04", minutes=Minutes(reading=50, test=10), format="self-paced text", assessed=True,
    provider="Example Rehabilitation Education", certificate="2RT8K6NB17HJ5TRC", certificate_state="in force")
LINES = (
    LINE,
    replace(LINE, number=2, kind="outside", title="A conference", activity_code="OUTSIDE", provider="A society",
            minutes=Minutes(stated=300), format="live in person", topics=(("ethics", 60),), approvals=("A board 9",),
            certificate=None, certificate_state=None, assessed=False, completed_on="2026-10-01"),
    replace(LINE, number=3, kind="adjustment", minutes=Minutes(stated=-45), adjusts=2, reason_code="facts-wrong",
            completed_on="2026-10-01", certificate=None, certificate_state=None),
    replace(LINE, number=4, reversed_by=5, certificate_state="revoked", completed_on="2026-01-05"),
    replace(LINE, number=5, kind="reversal", minutes=-LINE.minutes, reverses=4, reason_code="entered-twice",
            completed_on="2026-01-05", certificate=None, certificate_state=None),
    replace(LINE, number=6, repeats=1, minutes=Minutes(), certificate=None, certificate_state=None),
)
FACTS = TranscriptFacts(
    code=CODE, verify_url=f"https://ceu.example.org/verify/{CODE}", legal_name="Ruth Example",
    period=Period(date(2026, 1, 1), date(2026, 12, 31), "Cycle that ends on 31 December 2026"),
    books=(BookHead("b" * 32, 9, "c41e07aa5b92" + "0" * 52),), lines=in_print_order(LINES),
    made_at="2026-11-24T05:30:00+00:00", zone="America/Chicago", provider="Example Rehabilitation Education",
    provider_address=("1 Example Street", "Springfield"), paper="a4", demonstration=False,
    licence=LicenceHeld("PT", "Texas", "1234567"))
MANY = replace(FACTS, demonstration=True, paper="letter", lines=in_print_order(
    replace(LINE, number=n, completed_on=(date(2026, 1, 1) + timedelta(n)).isoformat()) for n in range(1, 41)))
SHAPES = {
    "a4": FACTS, "many": MANY, "Khmer": replace(FACTS, legal_name="សុខ សុភា", paper="letter"),
    "stacked": replace(FACTS, legal_name="Nguyễn Thị Ngọc Ánh Q̓ʷəl̓ət̕", lines=FACTS.lines[:1], licence=None,
                       period=Period(), books=(*FACTS.books, BookHead("d" * 32, 0, "0" * 64))),
}


@pytest.fixture(scope="module")
def prints() -> dict[str, bytes]:
    """A print of each kind."""
    return {name: print_transcript(facts) for name, facts in SHAPES.items()}


@pytest.mark.parametrize("name", SHAPES)
def test_it_conforms_to_both_standards(prints: dict[str, bytes], name: str, tmp_path: Path) -> None:
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        assert faults(prints[name], profile) == []
    (tmp_path / "print.pdf").write_bytes(prints[name])
    done = subprocess.run(["qpdf", "--check", str(tmp_path / "print.pdf")], capture_output=True)
    assert done.returncode == 0, done.stdout + done.stderr
    with papers.opened(prints[name]) as pdf:
        metadata = pdf.Root.Metadata.read_raw_bytes().decode()
        assert 'pdfaid:part="3"' in metadata and 'pdfuaid:part="1"' in metadata
        exact = [str(one.ActualText) for one in papers.elements(pdf) if "/ActualText" in one]
        assert exact == [SHAPES[name].legal_name]


def faults(content: bytes, profile: page.ValidationProfile) -> list[tuple[str, str]]:
    """What a validator finds. It counts a stream that ends in CR as too short, since it takes that for a line's end."""
    found = [(one.rule_id, one.message) for one in page.validate_pdf_bytes(content, profile=profile).failures]
    ends = b"\r\nendstream" in content
    return [one for one in found if not (ends and "STREAM-LENGTH" in one[0])]


def test_a_validator_finds_what_is_wrong(prints: dict[str, bytes]) -> None:
    with papers.opened(prints["a4"]) as pdf:
        del pdf.Root.Lang, pdf.Root.Metadata
        written = io.BytesIO()
        pdf.save(written)
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        assert faults(written.getvalue(), profile)


def test_the_text_is_in_reading_order(prints: dict[str, bytes]) -> None:
    said = " ".join(papers.text(prints["a4"]).split())
    order = [
        "EXAMPLE REHABILITATION EDUCATION", "Transcript", "LEARNER", "Ruth Example", "LICENCE",
        "Physical therapist, Texas, licence", "1234567", "1 January 2026 to 31 December 2026",
        "Cycle that ends on 31", "5.25", "CONTACT HOURS OF 60 MINUTES", "315", "6", "By kind", "Reading 50 0.83",
        "Test 10 0.16", "Stated as a sum by its provider 255 4.25", "By topic", "Ethics 60 1.00", "Entries",
        "6", "22 Nov 2026", "Repeats no. 1, so it earned nothing.", "1", "22 Nov 2026", "Spasticity",
        "ND-MS-04, test passed",
        "Self-paced text", "2RT8-K6NB-17HJ-5TRC", "60", "3", "1 Oct 2026", "Corrects no. 2.", "Adjustment", "−45",
        "A conference", "OUTSIDE, outside learning, A society", "Ethics 60 min", "Approved: A board 9",
        "Live in person", "300", "5", "Reverses no. 4. The same credit was entered twice.", "Reversal", "−60",
        "4", "Taken back by no. 5.", "Revoked", "60", "Sum of these 6 entries", "315", "What it rests on",
        FACTS.verify_url, "LEDGER, 9 ENTRIES", FACTS.books[0].head, FOOT.partition(";")[0]]
    place = 0
    for part in order:
        found = said.find(part, place)
        assert found >= 0, f"{part!r} is not after {said[max(0, place - 80):place]!r}"
        place = found + len(part)


def test_every_page_says_which_it_is(prints: dict[str, bytes]) -> None:
    with papers.opened(prints["many"]) as pdf:
        last = len(pdf.pages)
        tables = [one for one in papers.elements(pdf) if one.S == "/Table"]
        assert len(tables) == 1 + last  # of kinds, and of lines on every page; no topic, so no table of none
        assert [one.S for one in papers.elements(pdf)].count("/H1") == 1
    assert last >= 3
    for number in range(1, last + 1):
        said = " ".join(papers.text(prints["many"], number).split())
        assert f"Page {number} of {last}" in said
        assert "Transcript 7KQ4-M2XV-93HJ-5TRC, made 23 November 2026, 23:30 UTC−6 (America/Chicago)" in said
        assert "Check it at ceu.example.org/verify" in said
        assert "COMPLETED" in said  # the head of the table comes again
    assert "Sum of these 40 entries" in said and "Spasticity" in said  # never alone on a page


@pytest.mark.parametrize(("name", "size"), [("a4", (210.0, 297.0)), ("many", (215.9, 279.4))])
def test_it_keeps_to_the_learners_paper(prints: dict[str, bytes], name: str, size: tuple[float, float]) -> None:
    with papers.opened(prints[name]) as pdf:
        for sheet in pdf.pages:
            assert [round(float(side) * 25.4 / 72, 1) for side in sheet.mediabox[2:]] == list(size)


def test_the_code_is_read_back_from_paper(prints: dict[str, bytes]) -> None:
    for name in ("a4", "many"):
        read = zxingcpp.read_barcodes(papers.picture(prints[name], dots=150).convert("L"))
        assert [one.text for one in read] == [FACTS.verify_url]


def test_a_demonstration_cannot_be_missed(prints: dict[str, bytes]) -> None:
    with papers.opened(prints["many"]) as pdf:
        last = len(pdf.pages)
        assert str(pdf.docinfo.Title).startswith(DEMONSTRATION)
    assert DEMONSTRATION in papers.text(prints["many"], 1)
    assert DEMONSTRATION not in papers.text(prints["a4"])
    for number in range(1, last + 1):  # a dark tablet in the upper margin of every page
        margin = tuple(round(mm / 25.4 * 100) for mm in (80, 5, 136, 14))
        drawn = papers.picture(prints["many"], number, 100).convert("L").crop(margin)
        assert sum(drawn.histogram()[:100]) > 3000
    assert papers.picture(prints["a4"], 1, 100).convert("L").crop(margin).getextrema() == (255, 255)


def test_the_same_facts_give_the_same_bytes(prints: dict[str, bytes]) -> None:
    assert print_transcript(replace(SHAPES["stacked"])) == prints["stacked"]


def test_a_letter_that_lacks_is_named() -> None:
    with pytest.raises(HeldPrint, match="The title of an entry has “😀”"):
        print_transcript(replace(FACTS, lines=(replace(LINE, title="Smile 😀"),)))
    with pytest.raises(HeldPrint, match="The legal name has"):
        print_transcript(replace(FACTS, legal_name="山田花子"))
