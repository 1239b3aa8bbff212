"""The audit pack: everything in it, its hashes checked by its own program, and memory that does not grow."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from neurodash_ceu.credits import certificates, ledger, opened, packing, transcripts
from neurodash_ceu.credits.exporting import Asked
from neurodash_ceu.credits.outside import Kept
from neurodash_ceu.credits.packing import Pack, file_stem, pack
from neurodash_ceu.credits.queues import TRANSCRIPTS
from neurodash_ceu.credits.shelves import shelves as of_books
from neurodash_ceu.ports.session import Database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.records.credits import Certificate, CertificateFacts, CertificatePrint, LedgerEntry
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.rules.credit import Minutes
from neurodash_ceu.rules.deeds import Acting
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.rules.provider import DEMONSTRATION, Issuer
from neurodash_ceu.rules.transcripts import Period
from tests import make
from tests.catalog import small_course
from tests.credits import shelf
from tests.credits.test_outside import approval, approving, sent

ISSUER = Issuer(DEMONSTRATION, True, "http://127.0.0.1:8000")
LICENCE = LicenceHeld("PT", "Texas", "1234567")
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
PROOF = b"%PDF-1.4 proof of a conference"


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """Where prints are kept."""
    return Storage(tmp_path / "kept")


@pytest.fixture
def ruth(database: Database, storage: Storage, tmp_path: Path) -> Person:
    """A learner with an award of a published edition, an outside credit, and one of another year that was reversed."""
    make.published(database, small_course.write(tmp_path / "courses"))
    with database.writing() as session:
        person = make.person(session, legal_name="Ruth Őri-Example")
        book = shelf.book(session, person)
        edition = session.connection().exec_driver_sql("SELECT sha256 FROM module_editions").scalar()
        old, _ = shelf.credited(session, book, completed_on="2025-11-22")
        award, first = shelf.credited(session, book, edition=edition, title="Gait: “dual” tasks / falls")
        second = certificates.reissue(session, first, lambda code: shelf.stated(award, code), make.NOW)
        shelf.printed(session, storage, first, b"%PDF the first")
        shelf.printed(session, storage, second, b"%PDF the second")
        shelf.entry(session, book, kind="outside", minutes=Minutes(stated=300), edition=None, proof=storage.put(PROOF))
        ledger.reverse(session, book.id, old.seq, make.NOW, "entered-twice")
    return person


def packed(database: Database, storage: Storage, of: Person, period: Period = YEAR, **more: Any) -> Iterator[bytes]:
    """The bytes of a pack."""
    with database.reading() as session:
        books = of_books(session, ledger.books_of(session, of.id))
    asked = Asked(of.legal_name, period, more.get("licence"))
    return pack(Pack(database, storage, ISSUER, asked, books, of.id, of.zone, make.NOW))


def unpacked(content: Iterator[bytes], folder: Path) -> Path:
    """The folder that a pack unpacks to."""
    with zipfile.ZipFile(io.BytesIO(b"".join(content))) as archive:
        assert archive.testzip() is None
        assert all(name.startswith(packing.TOP) for name in archive.namelist())
        archive.extractall(folder)
    return folder / packing.TOP


def names(folder: Path) -> set[str]:
    """Everything that lies in it."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def checks(folder: Path) -> tuple[int, str]:
    """What the program in a pack says of it."""
    done = subprocess.run([sys.executable, "-I", str(folder / "check_chain.py")], capture_output=True, text=True)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_everything_is_in_it(database: Database, storage: Storage, ruth: Person, tmp_path: Path) -> None:
    folder = unpacked(packed(database, storage, ruth, licence=LICENCE), tmp_path / "out")
    with database.reading() as session:
        (book_id,) = ledger.books_of(session, ruth.id)
        first, second = (shown_code(one.certificate.code) for one in certificates.issues_of(session, book_id, 2))
    (edition,) = (folder / "editions").iterdir()
    assert names(folder) == {
        "README.txt", "CHECK.txt", "check_chain.py", "SHA256SUMS", "chain.jsonl", "transcript.csv", "transcript.json",
        "transcript.html", f"certificates/0002-2026-11-22-gait-dual-tasks-falls-superseded-{first}.pdf",
        f"certificates/0002-2026-11-22-gait-dual-tasks-falls-{second}.pdf",
        f"outside/as-sent/0003-2026-11-22-{storage.put(PROOF)[:12]}.pdf", f"editions/{edition.name}"}
    assert next((folder / "outside" / "as-sent").iterdir()).read_bytes() == PROOF
    assert next((folder / "certificates").glob(f"*tasks-falls-{second}.pdf")).read_bytes() == b"%PDF the second"
    said = (folder / "README.txt").read_text(encoding="utf-8")
    for words in ("DEMONSTRATION: NOT VALID FOR CREDIT", "Ruth Őri-Example", "Texas, licence 1234567",
                  "1 January 2026 to 31 December 2026", "2 entries in these days, 375 minutes, which are 6.25 hours",
                  "2 certificates as", "1 proof of learning elsewhere", "1 edition:"):
        assert words in said, words
    assert "WHAT IS NOT IN IT" not in said
    outline = edition.read_text(encoding="utf-8")
    assert edition.name.endswith(".txt") and "OBJECTIVES\n\n1. " in outline and "OUTLINE\n\n* " in outline
    assert json.loads((folder / "transcript.json").read_text(encoding="utf-8"))["minutes"] == 375
    page = (folder / "transcript.html").read_text(encoding="utf-8")
    assert "Gait: “dual” tasks / falls" in page and page.count("<tr>") == 3 and "licence 1234567" in page
    assert "At 127.0.0.1:8000/verify anybody" in (folder / "CHECK.txt").read_text(encoding="utf-8")


def test_its_own_program_finds_it_whole(database: Database, storage: Storage, ruth: Person, tmp_path: Path) -> None:
    folder = unpacked(packed(database, storage, ruth), tmp_path / "out")
    code, said = checks(folder)
    assert (code, "Everything fits" in said, "4 entries" in said) == (0, True, True)
    done = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=folder, capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    links = [json.loads(line) for line in (folder / "chain.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [link["number"] for link in links] == [1, 2, 3, 4]  # the whole chain, though two lie outside the days
    shell = subprocess.run(["bash", "-c", "printf '%s\\n%s' \"$0\" \"$1\" | sha256sum", links[1]["previous_hash"],
                            links[1]["text"]], capture_output=True, text=True)
    assert shell.stdout.split()[0] == links[1]["hash"]


def test_one_changed_byte_is_found_wherever_it_is(database: Database, storage: Storage, ruth: Person,
                                                  tmp_path: Path) -> None:
    folder = unpacked(packed(database, storage, ruth), tmp_path / "out")
    for name in sorted(names(folder) - {"check_chain.py"}):
        path = folder / name
        whole = path.read_bytes()
        at = len(whole) // 2 - (name == "SHA256SUMS") * (len(whole) // 2)
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
        code, said = checks(folder)
        assert (code, "Everything fits" in said) == (1, False), name
        path.write_bytes(whole)
    assert checks(folder)[0] == 0


def test_a_rewritten_chain_is_found_with_every_sum_made_anew(
    database: Database, storage: Storage, ruth: Person, tmp_path: Path
) -> None:
    folder = unpacked(packed(database, storage, ruth), tmp_path / "out")
    chain, sums = folder / "chain.jsonl", folder / "SHA256SUMS"
    lines = chain.read_text(encoding="utf-8").splitlines(keepends=True)
    sums.write_text("".join(line for line in sums.read_text(encoding="utf-8").splitlines(keepends=True)
                            if "chain.jsonl" not in line), encoding="utf-8")
    richer = lines[0].replace('reading\\":60', 'reading\\":90')
    assert richer != lines[0]
    for forged in (lines[1:], [*lines[:2], *lines[3:]], [richer, *lines[1:]]):
        chain.write_text("".join(forged), encoding="utf-8")
        code, said = checks(folder)
        assert (code, "the chain breaks" in said) == (1, True)


def test_every_file_of_a_claim_is_in_it_as_sent_and_made_safe(
    database: Database, storage: Storage, ruth: Person, tmp_path: Path
) -> None:
    sent_in = (("pdf", "certificate", b"%PDF-1 one"), ("jpeg", "page two", bytes.fromhex("ffd8ff") + b" two"))
    files = [Kept(kind, name, storage.put(content), 9, storage.put(content + b" made anew"), 9)
             for kind, name, content in sent_in]
    with database.writing() as session:
        acting = Acting(make.person(session, "registrar", email="office@example.org").id, "registrar")
    row = sent(database, ruth, proofs=files)
    plan = approval(database, row)
    with database.writing() as session:
        entry = approving(row, acting, plan.mark)(session).seq
    outside = unpacked(packed(database, storage, ruth), tmp_path / "out") / "outside"
    stems = [f"{entry:04}-2026-10-03-{name}-{one.sha256[:12]}" for name, one in
             zip(("certificate", "page-two"), files, strict=True)]
    assert (outside / f"{stems[0]}.pdf").read_bytes() == b"%PDF-1 one made anew"
    assert (outside / "as-sent" / f"{stems[0]}.pdf").read_bytes() == b"%PDF-1 one"
    assert (outside / f"{stems[1]}.jpg").read_bytes().endswith(b" two made anew")
    assert (outside / "as-sent" / f"{stems[1]}.jpg").read_bytes().endswith(b" two")


def test_a_missing_file_is_named_and_breaks_nothing(database: Database, storage: Storage, ruth: Person,
                                                    tmp_path: Path) -> None:
    storage.forget(storage.put(b"%PDF the second"))
    storage.forget(storage.put(PROOF))
    with database.writing() as session:
        (book_id,) = ledger.books_of(session, ruth.id)
        shelf.certificate(session, ledger.append(session, book_id, shelf.FACTS))
        held = shelf.certificate(session, ledger.append(session, book_id, shelf.FACTS))
        certificates.hold(session, held.code, "No font.")
    folder = unpacked(packed(database, storage, ruth), tmp_path / "out")
    said = " ".join((folder / "README.txt").read_text(encoding="utf-8").split())
    for words in ("WHAT IS NOT IN IT", "of entry no. 2: our copy of its print cannot be opened; ask the provider",
                  "Proof of entry no. 3: the file that was sent cannot be opened; ask the learner",
                  "of entry no. 5: it is being printed; take this pack anew",
                  "of entry no. 6: its print is held (No font.)",
                  f"Edition {'e' * 64}: it is not among those published here", "1 certificate as", "0 proofs"):
        assert words in said, words
    assert checks(folder)[0] == 0


def test_the_printed_transcript_of_just_these_days_is_in_it(
    database: Database, storage: Storage, ruth: Person, tmp_path: Path
) -> None:
    with database.writing() as session:
        known = transcripts.ask(session, make.learner(ruth), YEAR, LICENCE, ISSUER, make.NOW)
        sha = storage.put(b"%PDF a transcript")
        TRANSCRIPTS.keep(session, known.code, sha, 17, make.NOW)
        ledger.append(session, known.book_id, shelf.FACTS)
    folder = unpacked(packed(database, storage, ruth), tmp_path / "one")
    assert (folder / "transcript.pdf").read_bytes() == b"%PDF a transcript"
    assert "transcript.html" not in names(folder)
    said = (folder / "README.txt").read_text(encoding="utf-8")
    assert shown_code(known.code) in said and "1 entry was written since" in said
    assert "transcript.pdf" in names(unpacked(packed(database, storage, ruth, licence=LICENCE), tmp_path / "two"))
    others = (packed(database, storage, ruth, Period()),
              packed(database, storage, ruth, licence=LicenceHeld("OT", "Ohio", "1")))
    assert all("transcript.html" in names(unpacked(one, tmp_path / f"other-{n}")) for n, one in enumerate(others))
    storage.forget(sha)
    lost = unpacked(packed(database, storage, ruth), tmp_path / "lost")
    assert "transcript.html" in names(lost)
    assert "cannot be opened" in (lost / "README.txt").read_text(encoding="utf-8")


def test_memory_does_not_grow_with_the_pack(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """240 certificates of 20 kB are 5 MB: what grows is the archive's own list of its files."""
    monkeypatch.setattr(opened, "PAGE", 50)
    storage = Storage(tmp_path / "kept")
    small, large = (many(sqlite_database, storage, entries) for entries in (60, 300))

    def peak(of: Person) -> int:
        tracemalloc.start()
        sent = sum(len(part) for part in packed(sqlite_database, storage, of))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert sent > 20_000
        return most

    for one in (small, large):  # what a first time makes once, as statements and templates, is none of the pack
        peak(one)
    assert min(peak(large), peak(large)) - min(peak(small), peak(small)) < 700_000


def many(database: Database, storage: Storage, entries: int) -> Person:
    """A learner with so many entries and prints, which are all the same bytes."""
    with database.writing(lasting=False) as session:
        person = make.person(session)
        book = shelf.book(session, person)
        one, paper = shelf.credited(session, book)
        sha = shelf.printed(session, storage, paper, b"%PDF" + bytes(20_000))
        assert sha and one.seq == 1
        for table in (LedgerEntry.__table__, Certificate.__table__, CertificateFacts.__table__,
                      CertificatePrint.__table__):
            mine = table.c.book_id == book.id if "seq" in table.c else table.c.code == paper.code
            row = dict(session.execute(table.select().where(mine)).one()._mapping)
            session.execute(table.insert(), [row | numbered(table.name, book.id, n) for n in range(2, entries + 1)])
    return person


def numbered(name: str, book_id: int, n: int) -> dict[str, object]:
    """What tells the nth row of a table from the first."""
    code, own = f"{book_id:06d}{n:010d}", f"{book_id:032d}{n:032d}"
    if name == "ledger_entries":
        return {"seq": n, "prev_hash": f"{n:064d}", "hash": own}
    return {"code": code} | ({"entry_seq": n, "entry_hash": own} if name == "certificates" else {})


def test_whoever_goes_away_leaves_nothing_open(database: Database, storage: Storage, ruth: Person) -> None:
    parts = packed(database, storage, ruth)
    next(parts)
    next(parts)
    parts.close()  # as a server does when the line is cut
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # a pool of connections counts them


@pytest.mark.parametrize(("period", "name"), [
    (Period(), "audit-pack"), (YEAR, "audit-pack-2026-01-01-to-2026-12-31"),
    (Period(date(2026, 1, 1)), "audit-pack-from-2026-01-01"),
    (Period(None, date(2026, 1, 1)), "audit-pack-until-2026-01-01")])
def test_its_name_says_which_days(period: Period, name: str) -> None:
    assert file_stem("audit-pack", period) == name


@pytest.mark.parametrize(("title", "name"), [
    ("Gait: “dual” tasks / falls", "gait-dual-tasks-falls"), ("../../etc/passwd", "etc-passwd"),
    ("Zoë\u202egnp.exe", "zoegnp-exe"), ("山田花子", "untitled"), ("CON", "con"), ("a" * 200, "a" * 60)])
def test_no_title_breaks_a_name(title: str, name: str) -> None:
    assert packing.plain(title) == name
