"""A presented file on both databases, and the command that says what it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from neurodash_ceu.credits import certificates, ledger, presenting
from neurodash_ceu.credits.certificates_cli import certificates as command
from neurodash_ceu.ports.session import Database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.records.credits import Certificate, CertificateRevocation
from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.rules.refusal import Refused
from tests import make
from tests.credits import shelf
from tests.credits.test_certificates import superseding


def content_of(code: str) -> bytes:
    """As much of a print as counts here: its own bytes, and its code."""
    return f"%PDF-1.7 Certificate {shown_code(code)}".encode()


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """Where prints are kept."""
    return Storage(tmp_path / "kept")


@pytest.fixture
def issued(database: Database, storage: Storage) -> Certificate:
    """A certificate that counts, printed."""
    with database.writing() as session:
        made = shelf.credited(session, shelf.book(session), demonstration=False)[1]
        shelf.printed(session, storage, made, content_of(made.code))
    return made


def present(database: Database, content: bytes) -> presenting.Presented:
    """Look at a file."""
    with database.reading() as session:
        return presenting.present(session, content, lambda _sha: True)


def test_a_print_of_ours_is_ours_by_its_bytes_alone(database: Database, issued: Certificate) -> None:
    found = present(database, content_of(issued.code))
    assert (found.verdict, found.in_force, found.locked) == ("ours", True, False)
    assert [one.known.certificate.code for one in found.records] == [issued.code]


def test_one_byte_more_and_it_is_changed(database: Database, issued: Certificate) -> None:
    found = present(database, content_of(issued.code) + b"\n")
    assert (found.verdict, found.in_force) == ("changed", False)
    assert [one.known.certificate.code for one in found.records] == [issued.code]


def test_a_code_we_never_issued_makes_nothing_ours(database: Database, issued: Certificate) -> None:
    found = present(database, content_of("0" * 16))
    assert (found.verdict, found.records, found.strange) == ("unknown", (), ("0" * 16,))
    found = present(database, content_of("0" * 16) + content_of(issued.code))
    assert (found.verdict, len(found.records), found.strange) == ("changed", 1, ("0" * 16,))


def test_what_is_no_longer_in_force_is_not(database: Database, issued: Certificate) -> None:
    with database.writing() as session:
        superseding(session, issued)
    found = present(database, content_of(issued.code))
    assert (found.verdict, found.records[0].state, found.in_force) == ("ours", "superseded", False)
    with database.writing() as session:
        session.add(CertificateRevocation(code=issued.code, revoked_at=make.NOW, reason="Wrong person."))
    assert present(database, content_of(issued.code)).records[0].state == "revoked"


def test_credit_taken_back_and_data_erased(database: Database, issued: Certificate) -> None:
    with database.writing() as session:
        certificates.erase_facts(session, issued.code, make.NOW, actor_id=None, acting_as="command")
    found = present(database, content_of(issued.code))
    assert found.in_force and found.records[0].erased_at == make.NOW
    with database.writing() as session:
        ledger.reverse(session, issued.book_id, issued.entry_seq, make.NOW, "entered-twice")
    assert present(database, content_of(issued.code)).records[0].state == "reversed"


def test_what_is_no_file_of_ours_to_look_at_is_refused(database: Database) -> None:
    with pytest.raises(Refused, match="empty"):
        present(database, b"")


def test_bytes_are_found_by_an_index(database: Database, issued: Certificate) -> None:
    with database.reading() as session:
        if not database.is_sqlite:
            session.execute(text("SET enable_seqscan = off"))
        explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
        query = text(f"{explain} SELECT code FROM certificate_prints WHERE sha256 = 'x'")  # noqa: S608 - our own words
        plan = session.execute(query).all()
    assert "ix_certificate_prints_sha256" in str(plan)


def test_a_file_costs_the_same_queries_however_many_prints_there_are(
    database: Database, storage: Storage, issued: Certificate
) -> None:
    with make.counted(database) as seen:
        present(database, content_of(issued.code))
        few = len(seen())
    with database.writing() as session:
        for _ in range(5):
            made = shelf.credited(session, shelf.book(session))[1]
            shelf.printed(session, storage, made, content_of(made.code))
    with make.counted(database) as seen:
        present(database, content_of(issued.code))
        assert len(seen()) == few


# --- the command --------------------------------------------------------------------------------------------


def said(file: Path, *more: str) -> tuple[int, str]:
    """What the command prints, and its exit code."""
    done = CliRunner().invoke(command, ["verify", str(file), *more])
    return done.exit_code, done.output


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, database_url: str, tmp_path: Path, storage: Storage) -> None:
    """The settings under which the command finds the rows of this test."""
    monkeypatch.setenv("NEURODASH_DATABASE", database_url)
    monkeypatch.setenv("NEURODASH_INSTANCE", str(tmp_path))
    monkeypatch.setenv("NEURODASH_STORAGE", str(storage.folder))


@pytest.mark.usefixtures("installed")
def test_the_command_says_what_the_page_says(issued: Certificate, tmp_path: Path) -> None:
    file = tmp_path / "it.pdf"
    file.write_bytes(content_of(issued.code))
    code, output = said(file)
    assert code == 0
    assert output.splitlines()[:2] == [
        "This file is the print we keep, byte for byte.", f"{shown_code(issued.code)}: It is in force."]
    assert "Earned by Ruth Example" in output and "Completed 22 November 2026" in output
    code, output = said(file, "--format", "json")
    values = json.loads(output)
    assert (code, values["verdict"], values["in_force"]) == (0, "ours", True)
    assert values["records"][0]["print_sha256"] == values["sha256"]
    file.write_bytes(content_of(issued.code) + b" ")
    code, output = said(file)
    assert code == 1 and output.startswith("This file carries our code, but it is not the file we printed")
    assert "Ruth Example" in output
    assert json.loads(said(file, "--format", "json")[1])["verdict"] == "changed"


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(("content", "sentence"), [
    (b"%PDF-1.7 nothing", "We do not know this file"), (b"", "This file is empty."),
    (b"hello", "This file is not a PDF."), (b"%PDF-" + b"0" * 6_000_000, "larger than 5 MB"),
    (content_of("0" * 16), "It carries 0000-0000-0000-0000, under which we issued no certificate."),
    (b"%PDF-1.7 /Encrypt 5 0 R", "It is locked with a password")])
def test_anything_else_is_a_sentence_and_exit_code_1(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "it.pdf"
    file.write_bytes(content)
    code, output = said(file)
    assert code == 1 and sentence in output
    assert json.loads(said(file, "--format", "json")[1])["in_force"] is False


@pytest.mark.usefixtures("installed")
def test_what_no_longer_stands_is_exit_code_1(database: Database, issued: Certificate, tmp_path: Path) -> None:
    file = tmp_path / "it.pdf"
    file.write_bytes(content_of(issued.code))
    with database.writing() as session:
        session.add(CertificateRevocation(code=issued.code, revoked_at=make.NOW, reason="Wrong person."))
    code, output = said(file)
    assert code == 1 and "It was revoked on 24 November 2026. The reason: Wrong person." in output
    assert "  Found: Revoked\n" in output and "Not so" not in output


@pytest.mark.usefixtures("installed")
def test_a_demonstration_says_so_first(database: Database, storage: Storage, tmp_path: Path) -> None:
    with database.writing() as session:
        made = shelf.credited(session, shelf.book(session))[1]
        shelf.printed(session, storage, made, content_of(made.code))
    file = tmp_path / "it.pdf"
    file.write_bytes(content_of(made.code))
    code, output = said(file)
    assert code == 0 and output.startswith("Demonstration: not valid for credit.")
