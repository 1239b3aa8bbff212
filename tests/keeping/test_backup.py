"""A backup and its restore: every row, every file, on both databases and from one to the other; whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import delete, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from neurodash_ceu.credits import proving
from neurodash_ceu.keeping import lines
from neurodash_ceu.keeping.backup import take
from neurodash_ceu.keeping.restore import restore
from neurodash_ceu.ports.migrate import current, head, upgrade
from neurodash_ceu.ports.outbox import put_mail
from neurodash_ceu.records.credits import Certificate, LedgerEntry
from neurodash_ceu.records.everything import DERIVED, NAMES_KEPT_FILES, WRITE_ONCE, metadata
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.rules.refusal import Refused
from tests import make
from tests.keeping.installations import Kept, command, furnish, installation
from tests.records.rows import certificate, entry, one_of_each
from tests.records.test_migrations import REVISIONS, expected, triggers

KINDS = ["sqlite", "postgresql"]


@pytest.fixture(params=KINDS)
def here(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    """An installation with tables and no rows."""
    with installation(request, request.param, tmp_path / "here", migrated=True) as made:
        yield made


@pytest.fixture
def there(request: pytest.FixtureRequest, here: Kept, tmp_path: Path) -> Iterator[Kept]:
    """An installation without a table, on the same kind of database."""
    with installation(request, here.database.engine.dialect.name, tmp_path / "there") as made:
        yield made


@pytest.fixture(params=KINDS)
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    """An installation without a table, on either."""
    with installation(request, request.param, tmp_path / "there") as made:
        yield made


@pytest.fixture
def taken(here: Kept, tmp_path: Path) -> Path:
    """A backup of an installation that has certificates."""
    furnish(here, tmp_path)
    take(here.database, here.storage, tmp_path / "backup", make.NOW)
    return tmp_path / "backup"


def test_every_row_of_every_table_comes_back_on_either_database(here: Kept, either: Kept, tmp_path: Path) -> None:
    with here.database.writing() as session:
        one_of_each(session)
        later = session.get(LedgerEntry, (1, 2))
        assert later is not None
        session.add(certificate(later, "Z0DE"))
        session.flush()
        session.add(certificate(later, "A0DE", revision=2, supersedes_code="Z0DE"))  # it points at a later row
        session.add(entry(later.book_id, 3, title="Ünïcode\u2028\u0001 \\N \t\"quoted\" 𝄞", minutes_reading=0))
    before = here.rows()
    assert {name for name, rows in before.items() if not rows} & set(WRITE_ONCE) == set()
    taken = take(here.database, here.storage, tmp_path / "backup", make.NOW)
    restored = restore(either.database, either.storage, tmp_path / "backup")
    assert either.rows() == before
    assert restored.sha256 == taken.sha256
    assert current(either.database) == head()
    assert triggers(either.database) == expected(either.database)


def test_what_was_written_once_is_refused_again_after_a_restore(taken: Path, there: Kept) -> None:
    restore(there.database, there.storage, taken)
    for statement in ("UPDATE ledger_entries SET title = 'x'", "DELETE FROM ledger_entries",
                      "UPDATE certificate_facts SET facts = '{}'", "DELETE FROM completions"):
        with pytest.raises(DBAPIError, match="written once"), there.database.writing() as session:
            session.execute(text(statement))


def test_prints_and_the_ledger_come_back_to_the_byte(here: Kept, taken: Path, there: Kept) -> None:
    restore(there.database, there.storage, taken)
    assert len(here.files()) == 2
    assert there.files() == here.files()
    with there.database.reading() as session:
        verdict = proving.verify(session)
    assert (verdict.broken, verdict.certificates, verdict.completions) == ((), 2, 1)


def test_a_number_is_never_given_twice(here: Kept, either: Kept, tmp_path: Path) -> None:
    kept, gone = mailed(here), mailed(here)
    with here.database.writing() as session:
        session.execute(delete(Mail).where(Mail.id == gone))
    take(here.database, here.storage, tmp_path / "backup", make.NOW)
    restore(either.database, either.storage, tmp_path / "backup")
    both = not here.database.is_sqlite and not either.database.is_sqlite
    assert mailed(either) > (gone if both else kept)  # SQLite keeps no count of what is gone


def mailed(here: Kept) -> int:
    """The number of a new mail."""
    with here.database.writing() as session:
        put_mail(session, make.NOW, "ruth@example.org", "x", "x")
        session.flush()
        return session.scalar(select(func.max(Mail.id))) or 0


def test_a_backup_of_an_older_shape_is_brought_to_todays(
    request: pytest.FixtureRequest, either: Kept, tmp_path: Path
) -> None:
    with installation(request, "sqlite", tmp_path / "old") as old:
        upgrade(old.database, REVISIONS[0])
        with old.database.writing() as session:
            session.execute(text("INSERT INTO modules VALUES ('m', 'm', 'ms', '2026-01-01 00:00:00.000000')"))
        taken = take(old.database, old.storage, tmp_path / "backup", make.NOW)
    assert taken.manifest.revision == REVISIONS[0]
    restore(either.database, either.storage, tmp_path / "backup")
    assert current(either.database) == head()
    assert [row[0] for row in either.rows()["modules"]] == ["m"]


def test_tables_without_a_row_are_empty_enough(request: pytest.FixtureRequest, taken: Path, tmp_path: Path) -> None:
    for kind in KINDS:
        with installation(request, kind, tmp_path / f"migrated-{kind}", migrated=True) as there:
            restore(there.database, there.storage, taken)
            assert there.rows()["ledger_entries"]


def test_it_is_never_restored_over_something(here: Kept, taken: Path) -> None:
    before = here.rows()
    with pytest.raises(Refused, match=r"not empty: its table \w+ has rows"):
        restore(here.database, here.storage, taken)
    assert here.rows() == before


def cut_off(folder: Path) -> None:
    """The end of a table is missing."""
    path = folder / "rows" / "ledger_entries.jsonl"
    path.write_bytes(path.read_bytes()[:-20])


def changed(folder: Path) -> None:
    """One character of a table is another."""
    path = folder / "rows" / "certificate_facts.jsonl"
    path.write_bytes(path.read_bytes().replace(b"Ruth", b"Rush"))


def table_gone(folder: Path) -> None:
    """A table is missing."""
    (folder / "rows" / "people.jsonl").unlink()


def print_gone(folder: Path) -> None:
    """A kept file is missing."""
    next(path for path in folder.glob("kept/*/*")).unlink()


def print_changed(folder: Path) -> None:
    """One bit of a kept file is another."""
    path = next(path for path in folder.glob("kept/*/*"))
    content = path.read_bytes()
    path.write_bytes(content[:99] + bytes([content[99] ^ 1]) + content[100:])


def manifest_changed(folder: Path) -> None:
    """A table fewer in the manifest."""
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"table": "people"', '"table": "persons"'))


def manifest_cut_off(folder: Path) -> None:
    """Half a manifest."""
    path = folder / "manifest.json"
    path.write_bytes(path.read_bytes()[:200])


def manifest_gone(folder: Path) -> None:
    """A backup that was never finished, or something else."""
    (folder / "manifest.json").unlink()


def seal_gone(folder: Path) -> None:
    """The hash of the manifest is missing."""
    (folder / "manifest.sha256").unlink()


DAMAGE: dict[Callable[[Path], None], str] = {
    cut_off: r"damaged: rows/ledger_entries.jsonl is cut off at [\d,]+ of [\d,]+ bytes",
    changed: "damaged: rows/certificate_facts.jsonl is not as it was written",
    table_gone: "damaged: rows/people.jsonl is missing",
    print_gone: r"damaged: kept/\w\w/\w{62} is missing",
    print_changed: r"damaged: kept/\w\w/\w{62} is not as it was written",
    manifest_changed: "damaged: manifest.json is not the one that was written",
    manifest_cut_off: "damaged: manifest.json is not the one that was written",
    manifest_gone: "is no backup, or not a whole one: it has no manifest.json",
    seal_gone: "is no backup, or not a whole one: it has no manifest.sha256",
}


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_a_damaged_backup_is_named_and_nothing_is_restored(
    damage: Callable[[Path], None], request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with installation(request, "sqlite", tmp_path / "here", migrated=True) as here:
        furnish(here, tmp_path)
        take(here.database, here.storage, tmp_path / "backup", make.NOW)
    damage(tmp_path / "backup")
    with installation(request, "sqlite", tmp_path / "there") as there:
        with pytest.raises(Refused, match=DAMAGE[damage]):
            restore(there.database, there.storage, tmp_path / "backup")
        assert inspect(there.database.engine).get_table_names() == []
        assert there.is_empty()


def test_a_backup_of_a_later_version_is_refused(
    here: Kept, there: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("neurodash_ceu.keeping.backup.revision_of", lambda _: "9999")
    take(here.database, here.storage, tmp_path / "backup", make.NOW)
    with pytest.raises(Refused, match="newer than this one"):
        restore(there.database, there.storage, tmp_path / "backup")
    assert inspect(there.database.engine).get_table_names() == []


def test_a_failure_on_the_way_leaves_nothing(
    taken: Path, there: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("neurodash_ceu.keeping.restore.migrate.upgrade_within", fail)
    with pytest.raises(Refused, match=r"could not be restored \(No space left on device\). Nothing was restored"):
        restore(there.database, there.storage, taken)
    assert there.is_empty()


@pytest.mark.parametrize("largest", [2_000, 30_000])
def test_a_full_disk_is_a_sentence_and_leaves_nothing(here: Kept, tmp_path: Path, largest: int) -> None:
    furnish(here, tmp_path)
    said = command(here, "backup", str(tmp_path / "backup"), largest=largest)
    assert said.returncode == 1
    assert "could not be written to" in said.stderr
    assert "Traceback" not in said.stderr
    assert [path for path in tmp_path.iterdir() if "backup" in path.name] == []


def test_a_full_disk_while_restoring_leaves_nothing(taken: Path, there: Kept) -> None:
    said = command(there, "restore", str(taken), largest=20_000)
    assert said.returncode == 1
    assert "Nothing was restored" in said.stderr
    assert "Traceback" not in said.stderr
    assert there.is_empty()
    assert command(there, "restore", str(taken)).returncode == 0


def test_the_commands_say_what_they_did(here: Kept, there: Kept, tmp_path: Path) -> None:
    furnish(here, tmp_path)
    said = command(here, "backup", str(tmp_path / "backup"))
    assert (said.returncode, said.stderr) == (0, "")
    assert "2 kept files" in said.stdout
    said = command(there, "restore", str(tmp_path / "backup"))
    assert (said.returncode, said.stderr) == (0, "")
    assert ("Walked 2 books, 2 entries, 2 certificates, 1 completion, 0 seals: everything is as it was written."
            in said.stdout)


def test_a_print_that_was_lost_before_is_told_and_the_rest_is_kept(here: Kept, there: Kept, tmp_path: Path) -> None:
    furnish(here, tmp_path)
    lost, damaged = here.files()
    here.storage.forget(lost)
    (here.storage.folder / damaged[:2] / damaged[2:]).write_bytes(b"something else")
    said = command(here, "backup", str(tmp_path / "backup"))
    assert said.returncode == 1
    assert all(f"The kept file {sha} was missing or damaged" in said.stderr for sha in (lost, damaged))
    said = command(there, "restore", str(tmp_path / "backup"))
    assert said.returncode == 1
    assert lost in said.stderr
    assert there.rows() == here.rows()


def test_a_database_that_is_away_is_a_sentence(tmp_path: Path, there: Kept) -> None:
    away = Kept(there.database, there.storage, "postgresql+psycopg://nobody:hidden@127.0.0.1:9/none")
    for words in (("backup", str(tmp_path / "x")), ("ledger", "verify")):
        said = command(away, *words)
        assert (said.returncode, said.stdout) == (1, "")
        assert said.stderr == ("The database does not answer. Look whether it runs, and whether NEURODASH_DATABASE is "
                               "right.\n")
    assert not (tmp_path / "x").exists()


def test_where_a_backup_may_be_written(here: Kept, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    (tmp_path / "empty").mkdir()
    for name, sentence in {"file": "is not a folder", "full": "is not empty", "no/such": "Make it first"}.items():
        with pytest.raises(Refused, match=sentence):
            take(here.database, here.storage, tmp_path / name, make.NOW)
    take(here.database, here.storage, tmp_path / "empty", make.NOW)


def test_nobody_else_can_read_it(taken: Path) -> None:
    paths = [taken, *taken.rglob("*")]
    assert len(paths) > 30
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o700, 0o600}


def test_an_empty_database_is_nothing_to_back_up(there: Kept, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no tables yet"):
        take(there.database, there.storage, tmp_path / "backup", make.NOW)
    assert not list(tmp_path.glob("*backup*"))


def test_anybody_can_check_it_without_us(taken: Path) -> None:
    assert os.system(f"cd {taken} && sha256sum --quiet --check manifest.sha256") == 0  # noqa: S605 - our own folder


def test_no_table_is_left_out(here: Kept) -> None:
    """Every row of the code is in a backup or can be made anew, and every column is of a kind that it can write."""
    with lines.snapshot_of(here.database) as connection:
        tables = {table.name: table for table in lines.tables_of(connection)}
    assert set(tables) == {name for name in metadata.tables if not name.startswith(DERIVED)}
    for table in tables.values():
        assert lines.columns_of(table)
    assert {(name, column) for name, column in NAMES_KEPT_FILES if column in tables[name].c} == set(NAMES_KEPT_FILES)
    with suppress(DBAPIError), here.database.reading() as session:
        assert session.get(Certificate, "none") is None
