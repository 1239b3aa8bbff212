"""Kept files: put once and whole, given back only unchanged, under no other name than their SHA-256."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from neurodash_ceu.ports.storage import NotKept, Storage

CONTENT = b"%PDF-1.7 the bytes of a print"
SHA = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """A storage whose folder is not there yet."""
    return Storage(tmp_path / "deep" / "kept")


def files(storage: Storage) -> list[Path]:
    """Every file that lies in it."""
    return [path for path in storage.folder.rglob("*") if path.is_file()]


def test_what_is_put_is_got_back(storage: Storage) -> None:
    assert storage.put(CONTENT) == SHA
    assert storage.get(SHA) == CONTENT
    assert storage.put(b"") == hashlib.sha256(b"").hexdigest()
    assert storage.get(hashlib.sha256(b"").hexdigest()) == b""


def test_the_same_bytes_are_written_once(storage: Storage) -> None:
    storage.put(CONTENT)
    path = files(storage)[0]
    before = path.stat()
    assert storage.put(CONTENT) == SHA
    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert len(files(storage)) == 1


@pytest.mark.parametrize("damaged", [CONTENT[:-1], CONTENT + b"\n", b"", CONTENT.replace(b"print", b"prunt")])
def test_damage_is_found_and_a_new_put_mends_it(storage: Storage, damaged: bytes) -> None:
    storage.put(CONTENT)
    files(storage)[0].write_bytes(damaged)
    with pytest.raises(NotKept, match=f"the kept file {SHA} is damaged: restore it from a backup"):
        storage.get(SHA)
    assert storage.put(CONTENT) == SHA
    assert storage.get(SHA) == CONTENT


def test_what_is_missing_says_so(storage: Storage) -> None:
    with pytest.raises(NotKept, match=f"no file {SHA} is kept in"):
        storage.get(SHA)
    storage.put(CONTENT)
    files(storage)[0].unlink()
    with pytest.raises(NotKept, match="no file"):
        storage.get(SHA)


@pytest.mark.parametrize("name", [
    "../../etc/passwd", "/etc/passwd", "", "..", SHA.upper(), SHA[:-1], SHA + "0", f"{SHA[:2]}/{SHA[2:]}",
    "../" + SHA[3:], SHA[:-1] + "\n", "٠" * 64, "0" * 61 + "/.."])
def test_only_a_sha_is_a_name(storage: Storage, name: str) -> None:
    storage.put(CONTENT)
    with pytest.raises(NotKept, match="not the SHA-256 of a kept file"):
        storage.get(name)


@pytest.mark.parametrize("step", ["fsync", "replace", "write"])
def test_without_room_nothing_half_is_left(storage: Storage, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    class FullFile:
        """A file whose disk is full."""

        def __init__(self, handle: int, _mode: str) -> None:
            os.close(handle)

        def __enter__(self) -> FullFile:
            return self

        def __exit__(self, *_: object) -> None:
            return None

        write = full

    with monkeypatch.context() as disk:
        if step == "replace":
            disk.setattr(Path, "replace", full)
        elif step == "write":
            disk.setattr(os, "fdopen", FullFile)
        else:
            disk.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            storage.put(CONTENT)
        assert files(storage) == []
        with pytest.raises(NotKept):
            storage.get(SHA)
    assert storage.put(CONTENT) == SHA
    assert storage.get(SHA) == CONTENT


def test_a_folder_that_cannot_be_made_is_an_oserror(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file where the folder should be")
    with pytest.raises(OSError):
        Storage(tmp_path / "kept").put(CONTENT)


def test_file_and_names_are_on_the_disk_before_it_returns(
    storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut after the row is committed must not lose the print: the file is synced, and every folder above it."""
    synced: list[Path] = []
    sync = os.fsync

    def note(handle: int) -> None:
        synced.append(Path(f"/proc/self/fd/{handle}").resolve())
        sync(handle)

    monkeypatch.setattr(os, "fsync", note)
    storage.put(CONTENT)
    folders = [path for path in synced if path.is_dir()]
    assert folders == [tmp_path, tmp_path / "deep", storage.folder, storage.folder / SHA[:2]]
    assert [path.name[:5] for path in synced if path not in folders] == [".put-"]
    assert synced[-1] == storage.folder / SHA[:2]  # the name, once the file has it
    del synced[:]
    storage.put(CONTENT)
    assert synced == []


def test_a_reader_never_sees_half_a_file(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the rename there is no file of that name, whatever happens to the writer."""
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(os, "fsync", killed)
        with pytest.raises(KeyboardInterrupt):
            storage.put(CONTENT)
    assert files(storage) == []


def test_what_comes_in_parts_is_one_file(storage: Storage) -> None:
    assert storage.put_parts([CONTENT[:5], b"", CONTENT[5:]]) == SHA
    assert storage.put_parts([CONTENT]) == SHA
    assert storage.get(SHA) == CONTENT
    assert len(files(storage)) == 1
    with storage.reading(SHA) as file:
        assert file.read(4) == CONTENT[:4]


def test_parts_that_break_off_leave_nothing(storage: Storage) -> None:
    def parts() -> Iterator[bytes]:
        yield CONTENT
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        storage.put_parts(parts())
    assert files(storage) == []


def test_a_file_that_is_read_bit_by_bit_is_proven_first(storage: Storage) -> None:
    with pytest.raises(NotKept, match="no file"), storage.reading(SHA):
        pass
    storage.put(CONTENT)
    files(storage)[0].write_bytes(CONTENT + b"\n")
    with pytest.raises(NotKept, match="is damaged"), storage.reading(SHA):
        pass
