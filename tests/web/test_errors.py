"""Whatever goes wrong is a sentence: a page with one heading, or one line of JSON; never a trace, never a session."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from neurodash_ceu.ports import session as ports
from neurodash_ceu.ports.session import open_database
from neurodash_ceu.web import errors
from neurodash_ceu.web.house import EXTENSION
from tests import make
from tests.client import Browser
from tests.web import probes
from tests.web.conftest import Build

JSON = {"Accept": "application/json"}
TELLTALES = ("Traceback", "File \"", ".py", "sqlalchemy", "neurodash_ceu", probes.PERSON)

# address, status, its heading
WRONGS = [
    ("/probe/status/400", 400, "This could not be read"),
    ("/probe/status/403", 403, "This is part of a plan"),
    ("/probe/status/404", 404, "There is nothing here"),
    ("/probe/status/405", 405, "This address cannot be used that way"),
    ("/probe/status/410", 410, "This is no longer offered"),
    ("/probe/status/413", 413, "That was too large"),
    ("/probe/status/415", 415, "This could not be read"),
    ("/probe/status/418", 418, "This could not be read"),
    ("/probe/status/422", 422, "This could not be read"),
    ("/probe/status/500", 500, "Something failed on our side"),
    ("/probe/status/501", 501, "Something failed on our side"),
    ("/probe/status/503", 503, "We cannot reach our records"),
    ("/probe/refused", 409, "That cannot be done"),
    ("/probe/too-many", 429, "Please wait a little"),
    ("/probe/fails/unexpected", 500, "Something failed on our side"),
    ("/probe/fails/row", 500, "Something failed on our side"),
    ("/probe/fails/away", 503, "We cannot reach our records"),
    ("/probe/fails/closed", 503, "We cannot reach our records"),
    ("/probe/fails/busy", 503, "We cannot reach our records"),
    ("/nothing/of/the/kind", 404, "There is nothing here"),
]


@pytest.mark.parametrize(("address", "status", "heading"), WRONGS)
def test_every_error_is_a_page(browser: Browser, address: str, status: int, heading: str) -> None:
    page = browser.get(address, status)
    assert page.h1 == heading
    assert page.soup.title is not None
    assert page.soup.title.get_text() == f"{heading} · NeuroDash CEU"
    assert f"Error {status}" in page.text
    assert page.response.headers["Cache-Control"] == "no-store"
    html = page.response.get_data(as_text=True)
    assert [word for word in TELLTALES if word in html] == []
    assert page.soup.select_one(".actions a[href='/']") is not None


@pytest.mark.parametrize(("address", "status", "heading"), WRONGS)
def test_the_script_that_saves_gets_the_sentence_alone(
    browser: Browser, address: str, status: int, heading: str
) -> None:
    response = browser.get(address, status, headers=JSON).response
    assert response.mimetype == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    assert list(response.json or {}) == ["refused"]
    said = str((response.json or {})["refused"])
    assert said.endswith(".")
    assert [word for word in TELLTALES if word in said] == []


def test_every_sentence_that_can_be_said_is_tried() -> None:
    assert {title for title, *_ in errors.SAID.values()} <= {heading for *_, heading in WRONGS}


@pytest.mark.parametrize("address", [address for address, *_ in WRONGS])
def test_an_error_page_looks_at_no_session_and_no_row(browser: Browser, app: Flask, address: str) -> None:
    with make.house(app).database.writing() as session:
        person = make.person(session)
    browser.sign_in(person)
    with make.counted(make.house(app).database) as seen:
        page = browser.get(address, next(status for known, status, _ in WRONGS if known == address))
        assert seen() == []
    assert "Set-Cookie" not in page.response.headers
    assert "Cookie" not in page.response.headers.get("Vary", "")
    assert person.legal_name not in page.text
    assert page.soup.select(".sign-out, .notices") == []


def test_a_sentence_of_a_rule_is_text_and_never_markup(browser: Browser) -> None:
    page = browser.get("/probe/refused", 409)
    assert "The sentence of a <rule>." in page.text
    assert page.soup.find("rule") is None


def test_an_address_used_wrongly_says_how_it_can_be_used(browser: Browser, app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    response = browser.client.post("/briefs")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert browser.get("/account/sign-out", 405).response.headers["Allow"] == "OPTIONS, POST"


@pytest.mark.parametrize(("address", "seconds"), [("/probe/too-many", "150"), ("/probe/too-many-at-once", "60")])
def test_whoever_must_wait_is_told_how_long(browser: Browser, address: str, seconds: str) -> None:
    assert browser.get(address, 429).response.headers["Retry-After"] == seconds


def test_the_words_of_waiting(browser: Browser) -> None:
    assert "That was tried too often. Try again in 3 minutes." in browser.get("/probe/too-many", 429).text


def test_a_form_that_is_too_large_is_turned_away(browser: Browser) -> None:
    response = browser.client.post("/probe/form", data={"text": "a" * 300_000})
    assert response.status_code == 413
    assert "Shorten it" in response.get_data(as_text=True)


@pytest.mark.parametrize(("address", "status"), [
    ("/briefs/%00", 404), ("/learn/a%00b", 404), ("/account/confirm/%00", 404), ("/probe/public?q=a%00b", 400)])
def test_a_nul_is_turned_away_at_the_door(build: Build, database_url: str, address: str, status: int) -> None:
    app = build(database_url)
    with make.counted(make.house(app).database) as seen:
        Browser(app).get(address, status)
        assert seen() == []
    make.house(app).database.close()


def test_a_nul_in_a_form_is_turned_away(browser: Browser, app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    assert browser.client.post("/probe/form", data={"text": "a\0b"}).status_code == 400
    assert browser.client.post("/probe/form", data={"text": "ab"}).data == b"ab"


def test_the_head_of_an_error_has_no_body(browser: Browser) -> None:
    for address in ("/nothing", "/probe/fails/unexpected"):
        response = browser.client.head(address)
        assert response.status_code in (404, 500)
        assert response.data == b""
        assert response.mimetype == "text/html"


# --- what the log says --------------------------------------------------------------------------------------


FAILURES = "neurodash_ceu.web.errors"


def failures(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """The lines that tell of a failure; the line of the request itself stands beside each."""
    return [record for record in caplog.records if record.name == FAILURES]


@pytest.mark.parametrize(("kind", "words"), [
    ("unexpected", "GET probe.fails failed: ValueError at "),
    ("row", "GET probe.fails failed: IntegrityError at "),
    ("away", "GET probe.fails: the database does not answer: OperationalError at "),
    ("busy", "GET probe.fails: the database does not answer: TimeoutError at "),
])
def test_a_failure_is_one_line_without_a_person(
    browser: Browser, caplog: pytest.LogCaptureFixture, kind: str, words: str
) -> None:
    browser.get(f"/probe/fails/{kind}?mail={probes.PERSON}", 503 if kind in ("away", "busy") else 500)
    [line] = failures(caplog)
    assert line.levelno == logging.ERROR
    assert line.exc_info is None
    assert line.getMessage().startswith(words)
    assert "\n" not in line.getMessage()
    assert probes.PERSON not in caplog.text


@pytest.mark.parametrize("address", ["/nothing", "/probe/refused", "/probe/too-many", "/probe/status/403"])
def test_what_is_nobodys_failure_is_not_logged(
    browser: Browser, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    browser.client.get(address)
    assert failures(caplog) == []


def test_a_failure_while_failing_tells_no_address(
    app: Flask, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    app.testing = False  # as it is served: a failure in a handler becomes a page too

    @app.errorhandler(ZeroDivisionError)
    def fails_too(error: Exception) -> str:
        raise RuntimeError(probes.PERSON)

    @app.get("/confirm/<secret>")
    def fails(secret: str) -> str:
        raise ZeroDivisionError

    assert browser.get("/confirm/a-secret", 500).h1 == "Something failed on our side"
    assert [line.getMessage().split(" at ")[0] for line in failures(caplog)] == [
        "GET fails failed: RuntimeError from ZeroDivisionError"]
    assert "a-secret" not in caplog.text
    assert probes.PERSON not in caplog.text


# --- the database is away -----------------------------------------------------------------------------------


@pytest.fixture
def nobody_answers(app: Flask, request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    """The application after its database went away: a port nobody listens on, or a file that cannot be opened."""
    if request.param == "postgresql":
        url = "postgresql+psycopg://nobody@127.0.0.1:9/none"
    else:
        (tmp_path / "folder.sqlite3").mkdir()
        url = f"sqlite:///{tmp_path / 'folder.sqlite3'}"
    app.extensions[EXTENSION] = replace(make.house(app), database=open_database(url))
    return app


@pytest.mark.parametrize("nobody_answers", ["sqlite", "postgresql"], indirect=True)
def test_without_its_database_every_page_says_so_and_when_to_come_back(
    nobody_answers: Flask, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    browser.wear("a" * 43)
    addresses = ("/", "/briefs", "/briefs/small", "/learn", "/credits", "/account", "/verify/0000-0000-0000")
    for address in addresses:
        page = browser.get(address, 503)
        assert page.h1 == "We cannot reach our records"
        assert page.response.headers["Retry-After"] == "30"
        assert browser.get(address, 503, headers=JSON).response.json == {"refused": errors.SAID[503][1]}
    told = [line.getMessage() for line in failures(caplog)]
    assert len(told) == 2 * len(addresses)
    assert all("the database does not answer: OperationalError" in message for message in told)
    assert browser.get("/healthz").response.data == b"ok\n"
    browser.client.delete_cookie("neurodash")
    assert browser.get("/account/register").h1 == "Create an account"  # a stranger's form needs no row


@pytest.mark.parametrize("nobody_answers", ["sqlite", "postgresql"], indirect=True)
def test_without_its_database_a_form_is_kept_waiting_and_nobody_is_signed_out(
    nobody_answers: Flask, browser: Browser
) -> None:
    browser.wear("a" * 43)
    for address in ("/probe/mine/deeds/1", "/account/profile", "/learn/small/quiz"):
        response = browser.client.post(address)
        assert response.status_code == 503
        assert "Set-Cookie" not in response.headers


def test_a_locked_database_is_away_after_its_patience(
    build: Build, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "BUSY_TIMEOUT_MS", 50)
    browser = Browser(build())
    other = open_database(sqlite_url)
    with other.writing() as session:
        session.connection()
        browser.get("/verify/ABCDEFGHJKMN", 503)  # counts who knocks, and so writes
    other.close()
    browser.get("/verify/ABCDEFGHJKMN", 404)


def test_a_connection_that_was_cut_is_made_anew_postgresql(
    build: Build, postgres_server: object, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with request.getfixturevalue("postgres_server").fresh(tmp_path) as url:
        browser = Browser(build(url))
        browser.get("/briefs/none", 404)
        other = open_database(url)
        with other.engine.connect() as connection:
            cut = connection.exec_driver_sql(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()").scalar_one()
        other.close()
        assert cut >= 1
        browser.get("/briefs/none", 404)
        make.house(browser.app).database.close()
