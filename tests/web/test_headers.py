"""What every answer carries: a strict policy, a cookie of our own, and who may keep a copy."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from neurodash_ceu.web import headers
from neurodash_ceu.web.layout import STATIC, asset
from tests import make
from tests.client import Browser
from tests.web.conftest import Build

HTTPS = "https://ceu.example.org"
EVERY_KIND = ("/probe/shared", "/probe/public", "/probe/mine", "/healthz", "/static/site.css", "/nothing",
              "/probe/fails/unexpected", "/probe/fails/away", "/probe/too-many", "/learn", "/static/nothing.css")


def policy(text: str) -> dict[str, list[str]]:
    return {words[0]: words[1:] for part in text.split(";") if (words := part.split())}


def cookie(browser: Browser) -> dict[str, str]:
    """The session cookie as the sign-in form's page sets it: its name and flags."""
    text = browser.get("/account/sign-in").response.headers["Set-Cookie"]
    name, *flags = [part.strip() for part in text.split(";")]
    return {"name": name.partition("=")[0]} | {flag.partition("=")[0]: flag.partition("=")[2] for flag in flags}


@pytest.mark.parametrize("address", EVERY_KIND)
def test_every_answer_says_what_a_page_may_do(browser: Browser, address: str) -> None:
    sent = browser.client.get(address, buffered=True).headers
    for name, value in headers.ALWAYS.items():
        assert sent.getlist(name) == [value], name


def test_the_policy_lets_nothing_in_that_is_not_ours() -> None:
    said = policy(headers.CONTENT_SECURITY_POLICY)
    assert said["default-src"] == said["base-uri"] == said["frame-ancestors"] == ["'none'"]
    others = {word for name, words in said.items() for word in words} - {"'none'", "'self'"}
    assert others == set()
    assert said["script-src"] == said["style-src"] == said["form-action"] == ["'self'"]
    assert "unsafe" not in headers.CONTENT_SECURITY_POLICY


def test_a_browser_is_told_to_guess_no_kind_of_file(browser: Browser) -> None:
    for address, kind in [("/static/site.css", "text/css"), ("/static/app.js", "text/javascript"),
                          ("/static/mark.svg", "image/svg+xml"), ("/static/fonts/web/sans.woff2", "font/woff2")]:
        response = browser.client.get(address, buffered=True)
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.mimetype == kind


@pytest.mark.parametrize("address", EVERY_KIND)
def test_https_is_insisted_on_only_where_it_is_spoken(build: Build, address: str) -> None:
    assert "Strict-Transport-Security" not in build().test_client().get(address, buffered=True).headers
    insists = build(public_url=HTTPS).test_client().get(address, buffered=True).headers["Strict-Transport-Security"]
    assert int(re.findall(r"max-age=(\d+)", insists)[0]) >= 31_536_000


# --- the cookie ---------------------------------------------------------------------------------------------


def test_a_demonstration_s_cookie(build: Build) -> None:
    said = cookie(Browser(build()))
    assert said["name"] == "neurodash"
    assert (said["SameSite"], said["Path"]) == ("Lax", "/")
    assert "HttpOnly" in said
    assert "Secure" not in said
    assert "Domain" not in said


def test_behind_https_the_cookie_is_the_host_s_own(build: Build) -> None:
    said = cookie(Browser(build(public_url=HTTPS)))
    assert said["name"] == "__Host-neurodash"
    assert (said["SameSite"], said["Path"]) == ("Lax", "/")
    assert {"HttpOnly", "Secure"} <= set(said)
    assert "Domain" not in said  # a browser refuses __Host- with one


def test_a_session_lasts_a_fortnight_from_its_last_page(here: Browser) -> None:
    assert "Expires" in here.get("/probe/mine").response.headers["Set-Cookie"]
    assert here.app.permanent_session_lifetime.days == 14


# --- who may keep a copy ------------------------------------------------------------------------------------


def test_a_page_of_a_person_is_kept_by_nobody(here: Browser) -> None:
    for address in ("/probe/mine", "/probe/public", "/account", "/learn", "/verify"):
        assert here.get(address).response.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in here.get("/probe/mine").response.headers["Vary"]
    assert here.get("/probe/deep-dive", 403).response.headers["Cache-Control"] == "no-store"


def test_a_redirect_is_kept_by_nobody(browser: Browser) -> None:
    assert browser.get("/learn", 303).response.headers["Cache-Control"] == "private, no-store"


def test_a_file_under_its_hash_is_kept_for_ever(browser: Browser) -> None:
    for address in (asset("site.css"), asset("app.js"), asset("mark.svg"), "/static/fonts/web/serif.woff2"):
        kept = browser.client.get(address, buffered=True).headers["Cache-Control"]
        assert kept == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("address", [
    "/static/site.css", "/static/site.css?v=", "/static/site.css?v=0123456789ab", "/static/site.css?v={hash}&w=1"])
def test_a_file_under_another_hash_is_asked_for_again(browser: Browser, address: str) -> None:
    digest = asset("site.css").partition("=")[2]
    sent = browser.client.get(address.format(hash=digest), buffered=True)
    assert sent.headers["Cache-Control"] == "no-cache"
    tag = {"If-None-Match": sent.headers["ETag"]}
    assert browser.client.get(address, buffered=True, headers=tag).status_code == 304


def test_a_file_that_is_not_there_is_kept_by_nobody(browser: Browser) -> None:
    for address in ("/static/none.css?v=0123456789ab", "/static/fonts/web/none.woff2", "/static/../wsgi.py",
                    "/static/%2e%2e/pyproject.toml"):
        assert browser.client.get(address, buffered=True).status_code == 404
        assert browser.client.get(address, buffered=True).headers["Cache-Control"] == "no-store"


def test_a_file_is_nobody_s(here: Browser) -> None:
    sent = here.client.get(asset("site.css"), buffered=True).headers
    assert "Set-Cookie" not in sent
    assert "Cookie" not in sent.get("Vary", "")


def test_the_address_of_a_file_changes_with_it() -> None:
    address = asset("site.css")
    assert re.fullmatch(r"/static/site\.css\?v=[0-9a-f]{12}", address)
    assert asset("app.js").partition("=")[2] != address.partition("=")[2]


def test_fonts_are_preloaded_where_the_stylesheet_looks_for_them(browser: Browser) -> None:
    preloaded = [str(link["href"]) for link in browser.get("/probe/shared").soup.select("link[rel=preload]")]
    named = {f"/static/{name}" for name in re.findall(
        r"""url\(["']?(?:/static/)?([^"')]+\.woff2)""", (STATIC / "site.css").read_text(encoding="utf-8"))}
    assert len(preloaded) == 2
    assert set(preloaded) <= named
    assert all((STATIC / address.removeprefix("/static/")).is_file() for address in named)


# --- proxies ------------------------------------------------------------------------------------------------

FORWARDED = {"X-Forwarded-For": "192.0.2.66, 198.51.100.7", "X-Forwarded-Proto": "https",
             "X-Forwarded-Host": "evil.example"}


@pytest.mark.parametrize(("hops", "address"), [(0, "127.0.0.1"), (1, "198.51.100.7"), (2, "192.0.2.66")])
def test_only_proxies_of_ours_say_who_knocks(build: Build, hops: int, address: str) -> None:
    said = build(trusted_proxies=hops).test_client().get("/probe/address", headers=FORWARDED).json
    assert said["address"] == address


def test_a_stranger_cannot_choose_whose_tries_are_counted(build: Build) -> None:
    def counted(app: Flask, forwarded: str) -> str:
        return str(app.test_client().get("/probe/address", headers={"X-Forwarded-For": forwarded}).json["stranger"])

    bare, behind_one = build(), build(trusted_proxies=1)
    assert counted(bare, "192.0.2.1") == counted(bare, "192.0.2.2")
    assert counted(behind_one, "192.0.2.1, 198.51.100.7") == counted(behind_one, "192.0.2.2, 198.51.100.7")
    assert counted(behind_one, "198.51.100.7") != counted(behind_one, "198.51.100.8")
    assert "198.51.100.7" not in counted(behind_one, "198.51.100.7")


def test_a_host_that_was_made_up_stands_on_no_page(build: Build) -> None:
    for hops in (0, 1):
        app = build(trusted_proxies=hops)
        for address in ("/", "/briefs", "/learn", "/account/register", "/verify"):
            sent = app.test_client().get(address, headers=FORWARDED | {"Host": "evil.example"})
            assert "evil.example" not in sent.get_data(as_text=True)
            assert "evil.example" not in sent.headers.get("Location", "")


# --- behind https a form tells where it comes from ----------------------------------------------------------


def test_a_form_from_another_site_is_refused_behind_https(build: Build) -> None:
    app = build(public_url=HTTPS, trusted_proxies=1)
    client = app.test_client()
    page = client.get("/account/sign-in", base_url=HTTPS).get_data(as_text=True)
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[0]

    def send(**said: str) -> int:
        sent = {"csrf_token": token, "text": "x"}
        return client.post("/probe/form", base_url=HTTPS, data=sent, headers=said).status_code

    assert send(Referer=f"{HTTPS}/account/sign-in") == 200
    assert send(Referer="https://evil.example/") == 400
    assert send() == 400


def test_who_is_here_is_read_again_by_every_application(build: Build) -> None:
    one, other = build(), build(secret="t" * 64)
    with make.house(one).database.writing() as session:
        person = make.person(session)
    browser = Browser(one)
    browser.sign_in(person)
    signed = browser.client.get_cookie("neurodash")
    assert signed is not None
    client = other.test_client()
    client.set_cookie("neurodash", signed.value)
    assert client.get("/probe/who").json["name"] is None
