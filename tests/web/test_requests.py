"""A request's id and its line: the route and never the address, a keyed hash and never the network."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from flask import Flask

from neurodash_ceu.ports.logs import FIELDS
from tests.client import Browser

HEADER = "X-Request-ID"
OURS = re.compile(r"[0-9a-f]{16}")


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """The fields of the requests that were logged."""
    return [getattr(record, FIELDS) for record in caplog.records if hasattr(record, FIELDS)]


@pytest.fixture(autouse=True)
def logged(caplog: pytest.LogCaptureFixture) -> None:
    """Requests are logged, as they are in earnest."""
    caplog.set_level(logging.INFO, "neurodash_ceu")


def test_every_answer_carries_an_id_of_its_own(app: Flask) -> None:
    ids = [app.test_client().get("/").headers[HEADER] for _ in range(3)]
    assert len(set(ids)) == 3
    assert all(OURS.fullmatch(one) for one in ids)


@pytest.mark.parametrize(("proxies", "given", "taken"), [
    (1, "a1b2c3d4-e5f6_0000", True), (0, "a1b2c3d4-e5f6_0000", False), (1, "short", False),
    (1, "ruth@example.org", False), (1, "a" * 65, False), (1, "a b c d e f g h", False), (1, "", False)])
def test_a_proxy_s_id_is_taken_when_it_is_trusted_and_well_formed(
    build: Any, proxies: int, given: str, taken: bool
) -> None:
    answer = build(trusted_proxies=proxies).test_client().get("/", headers={HEADER: given})
    assert (answer.headers[HEADER] == given) is taken


def test_a_failure_of_ours_tells_the_reference_that_the_log_has(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    @app.get("/fails")
    def fails() -> str:
        raise ZeroDivisionError

    app.testing = False  # as it is served
    answer = app.test_client().get("/fails")
    assert f"Reference <span class=\"code\">{answer.headers[HEADER]}</span>" in answer.get_data(as_text=True)
    assert lines(caplog)[-1]["status"] == 500


def test_what_is_not_there_is_nobody_s_failure_and_the_same_every_time(app: Flask) -> None:
    first, second = (app.test_client().get("/no-such-page") for _ in range(2))
    assert first.headers[HEADER] != second.headers[HEADER]
    assert first.data == second.data


def test_a_line_names_the_route_and_not_the_address(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    client = app.test_client()
    client.get("/account/confirm/a-long-secret-token?next=/briefs", environ_base={"REMOTE_ADDR": "198.51.100.7"})
    client.get("/briefs?q=my+rare+illness")
    client.open("/briefs", method="RUTH")
    first, second, third = lines(caplog)
    assert first["route"] == "/account/confirm/<secret>"
    assert (second["route"], second["status"], second["method"]) == ("/briefs", 200, "GET")
    assert third["method"] == "other"
    said = f"{caplog.text} {lines(caplog)}"
    assert not [one for one in ("a-long-secret", "rare", "198.51", "RUTH") if one in said]
    assert re.fullmatch(r"[0-9a-f]{16}", first["network"])


def test_what_is_asked_all_the_time_has_no_line_unless_it_fails(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    client = app.test_client()
    for address in ("/healthz", "/readyz", "/static/site.css"):
        with client.get(address) as answer:
            assert answer.status_code == 200
    assert lines(caplog) == []
    client.get("/static/none.css")
    assert [one["status"] for one in lines(caplog)] == [404]


def test_a_failure_is_an_error_in_the_log(browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    browser.get("/probe/status/500", 500)
    assert [record.levelname for record in caplog.records if hasattr(record, FIELDS)] == ["ERROR"]
