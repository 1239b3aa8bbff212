"""A page client with a linter's eye: every page it gets has one h1, a title, a label per field, a token per form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.test import TestResponse

from neurodash_ceu.accounts import sessions
from neurodash_ceu.accounts.sessions import Place
from neurodash_ceu.records.people import Person
from neurodash_ceu.web.house import House
from neurodash_ceu.web.who import KEY

UNLABELLED = ("hidden", "submit", "button")
FIELDS = ("input", "select", "textarea")


def faults(page: BeautifulSoup) -> list[str]:
    """What is wrong with a page for everybody who reads it otherwise than by eye and mouse."""
    tags = page.find_all(True)  # gone through once: every search goes through the whole page
    headings, title = [tag for tag in tags if tag.name == "h1"], page.find("title")
    found = [] if len(headings) == 1 else [f"{len(headings)} h1 instead of one"]
    if title is None or not title.get_text(strip=True).removesuffix("· NeuroDash CEU").strip():
        found.append("no title")
    if page.find("html", lang=True) is None:
        found.append("no language")
    ids = [str(tag["id"]) for tag in tags if "id" in tag.attrs]
    found += [f"the id {name} stands twice" for name, count in Counter(ids).items() if count > 1]
    labelled = {str(tag.get("for")) for tag in tags if tag.name == "label"}
    for tag in tags:
        if tag.name in FIELDS and tag.get("type") not in UNLABELLED and not (
                tag.get("aria-label") or tag.get("id") in labelled):
            found.append(f"no label for {tag.get('name')}")
    return found + _form_faults(tags) + _pointer_faults(tags, set(ids))


def _form_faults(tags: Sequence[Tag]) -> list[str]:
    found = []
    for form in (tag for tag in tags if tag.name == "form"):
        if str(form.get("method", "get")).lower() == "post" and form.find("input", {"name": "csrf_token"}) is None:
            found.append(f"no csrf_token in the form to {form.get('action')}")
    found += [f"a style attribute on <{tag.name}>" for tag in tags if "style" in tag.attrs]
    found += ["a script or style in the page" for tag in tags
              if tag.name in ("script", "style") and not tag.get("src")]
    return found + [f"an image without alt: {tag.get('src')}" for tag in tags
                    if tag.name == "img" and tag.get("alt") is None]


def _pointer_faults(tags: Sequence[Tag], ids: set[str]) -> list[str]:
    return [f"{key} points at {name}, which is not there"
            for key in ("aria-describedby", "aria-labelledby") for tag in tags if key in tag.attrs
            for name in str(tag[key]).split() if name not in ids]


@dataclass
class Page:
    """An answer: its status, where it sends one, and the parsed page."""

    response: TestResponse
    soup: BeautifulSoup

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    @property
    def location(self) -> str:
        """Where it sends one, without the host."""
        parts = urlsplit(self.response.headers.get("Location", ""))
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def text(self) -> str:
        """Everything readable, with single spaces."""
        return " ".join(self.soup.get_text(" ").split())

    @property
    def h1(self) -> str:
        """The heading of the page."""
        heading = self.soup.find("h1")
        assert heading is not None
        return " ".join(heading.get_text(" ").split())

    @property
    def errors(self) -> list[str]:
        """The sentences of the error summary."""
        box = self.soup.find(id="errors")
        return [] if box is None else [" ".join(one.get_text(" ").split()) for one in box.find_all("li")]


class Browser:
    """A visitor without JavaScript. `get` and `send` lint every HTML page; redirects are not followed by themselves."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self.page: Page | None = None

    def get(self, address: str, status: int = 200, **more: Any) -> Page:
        """Open an address and expect a status."""
        return self._look(self.client.get(address, **more), status)

    def send(self, fields: Mapping[str, Any] | None = None, action: str | None = None, status: int = 303) -> Page:
        """Send a form of the page now open (the first POST form below main, or the one with that action)."""
        form = self._form(action)
        values: dict[str, Any] = {}
        for tag in form.find_all(["input", "textarea", "select"]):
            name, kind = tag.get("name"), tag.get("type")
            if not name or kind == "submit" or (kind in ("radio", "checkbox") and not tag.has_attr("checked")):
                continue
            if tag.name == "select":
                chosen = tag.find("option", selected=True) or tag.find("option")
                values[str(name)] = "" if chosen is None else str(chosen.get("value", chosen.get_text()))
            elif tag.name == "textarea":
                values[str(name)] = tag.get_text().removeprefix("\n")
            else:
                values[str(name)] = str(tag.get("value", "on" if kind == "checkbox" else ""))
        values.update(fields or {})
        values = {name: value for name, value in values.items() if value is not None}
        target = str(form.get("action") or self._address)
        return self._look(self.client.post(target, data=values), status)

    def follow(self, status: int = 200) -> Page:
        """Go where the last answer sends one."""
        assert self.page is not None
        return self.get(self.page.location, status)

    def sign_in(self, person: Person) -> None:
        """Sign a person in without the form: a session as `web.who` would begin it."""
        house: House = self.app.extensions["neurodash"]
        with house.database.writing(lasting=False) as rows:
            secret = sessions.begin(rows, person.id, Place("A test", "0" * 64), house.clock())
        self.wear(secret)

    def wear(self, secret: str) -> None:
        """A cookie with the secret of a session, whether there is such a session or not."""
        with self.client.session_transaction() as session:
            session.clear()
            session[KEY] = secret
            session["_fresh"] = True
            session.permanent = True

    def _form(self, action: str | None) -> Tag:
        assert self.page is not None, "open a page first"
        for form in self.page.soup.find_all("form", method=lambda value: value and value.lower() == "post"):
            if action is None and "sign-out" in (form.get("class") or []):
                continue
            if action is None or form.get("action") == action:
                return form
        raise AssertionError(f"no form to {action or 'send'} on this page")

    def _look(self, response: TestResponse, status: int) -> Page:
        self._address = response.request.path
        soup = BeautifulSoup(
            response.get_data(as_text=True) if response.mimetype == "text/html" else "", "html5lib")
        self.page = Page(response, soup)
        assert response.status_code == status, f"{response.status_code}, not {status}: {self.page.text[:400]}"
        if response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            assert faults(soup) == [], faults(soup)
        return self.page
