"""`/readyz` and `neurodash doctor`: what is wrong is named, with what to do, and without a secret."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from neurodash_ceu.keeping import doctor
from neurodash_ceu.ports import readiness
from neurodash_ceu.ports.outbox import put_mail
from neurodash_ceu.ports.session import open_database
from neurodash_ceu.records.write_once import drop_triggers
from tests import make
from tests.credits import shelf
from tests.keeping.installations import Kept, command, installation


def asked(app: Flask) -> tuple[int, str]:
    """What /readyz says."""
    response = app.test_client().get("/readyz")
    assert response.headers["Cache-Control"] == "no-store"
    return response.status_code, response.get_data(as_text=True)


def test_it_is_ready(app: Flask) -> None:
    assert asked(app) == (200, "ready\n")


def test_a_trigger_that_is_gone_is_seen(app: Flask) -> None:
    database = make.house(app).database
    with database.writing() as session:
        session.execute(text(drop_triggers("grades", "never", database.engine.dialect.name)[0]))
    assert asked(app) == (503, "not ready: triggers\n")


def test_another_shape_is_seen(app: Flask) -> None:
    with make.house(app).database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert asked(app) == (503, "not ready: migrations\n")


def test_a_database_that_is_away_is_seen(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    database = make.house(app).database
    hidden = "postgresql+psycopg://nobody:hidden@127.0.0.1:9/none"
    monkeypatch.setattr(database, "engine", open_database(hidden).engine)
    assert asked(app) == (503, "not ready: database\n")



def test_a_folder_that_takes_no_files_is_seen(app: Flask, tmp_path: Path) -> None:
    kept = make.house(app).storage.folder
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text("a file where a folder should be")
    assert asked(app) == (503, "not ready: storage\n")


def test_a_font_that_is_gone_is_seen(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "FONTS", tmp_path)
    assert asked(app) == (503, "not ready: fonts\n")


@pytest.fixture
def here(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    """A migrated installation on SQLite."""
    with installation(request, "sqlite", tmp_path / "here", migrated=True) as made:
        yield made


def findings(here: Kept, monkeypatch: pytest.MonkeyPatch, **settings: str) -> dict[str, doctor.Finding]:
    """What the doctor says, except of printing, which takes its time."""
    told = {"instance": str(here.storage.folder.parent), "database": here.url, "storage": str(here.storage.folder)}
    for name, value in (told | settings).items():
        monkeypatch.setenv(f"NEURODASH_{name.upper()}", value)
    monkeypatch.setattr(doctor, "_printing", lambda: iter(()))
    return {found.name: found for found in doctor.examine(make.NOW)}


def test_all_is_well(here: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    found = findings(here, monkeypatch)
    assert [one for one in found.values() if not one.well] == []
    assert set(found) == {"settings", "provider", "policies", "courses", "mail", "storage", "fonts", "time zones",
                          "database", "migrations", "triggers", "outbox", "daily jobs", "clock"}


def test_each_thing_that_is_wrong_says_what_to_do(here: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    with here.database.writing() as session:
        session.execute(text("DROP TRIGGER ledger_entries_keep_delete"))
        put_mail(session, make.NOW - timedelta(hours=2), "ruth@example.org", "x", "x")
        shelf.entry(session, shelf.book(session), recorded_at="2026-12-24T00:00:00+00:00",
                    completed_at="2026-12-24T00:00:00+00:00")
    found = findings(here, monkeypatch, mail_url="carrier-pigeon:", courses="/nowhere/courses")
    wrong = {name: one for name, one in found.items() if not one.well}
    assert set(wrong) == {"courses", "mail", "triggers", "outbox", "clock"}
    assert "/nowhere/courses" in wrong["courses"].says
    assert "ledger_entries_keep_delete" in wrong["triggers"].says
    assert "neurodash mail send" in wrong["outbox"].fix
    assert "2026-12-24" in wrong["clock"].says
    assert not any("ruth" in str(one) for one in found.values())


def test_a_database_that_is_away_hides_its_password(here: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    found = findings(here, monkeypatch, database="postgresql+psycopg://nobody:hidden@127.0.0.1:9/none")
    assert not found["database"].well
    assert not any("hidden" in str(one) for one in found.values())


def test_half_set_settings_are_a_finding(here: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    found = findings(here, monkeypatch, mode="production")
    assert list(found) == ["settings"]
    assert "NEURODASH_SECRET" in found["settings"].fix


def test_the_command_prints_a_trial_and_speaks_to_programs(here: Kept) -> None:
    said = command(here, "doctor", "--format", "json")
    found = {one["name"]: one for one in json.loads(said.stdout)}
    assert found["font subsetting"]["ok"], found
    assert "hard names" in found["trial certificate"]["says"]
    assert said.returncode == (0 if all(one["ok"] for one in found.values()) else 1)
    (here.storage.folder.parent / "blocked").write_text("x")
    blocked = Kept(here.database, type(here.storage)(here.storage.folder.parent / "blocked"), here.url)
    said = command(blocked, "doctor")
    assert said.returncode == 1
    assert "BAD  storage" in said.stdout
