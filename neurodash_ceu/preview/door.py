"""How one comes into a preview, and what each of its pages carries. The ordinary application has none of this.

The command prints an address with a secret, which lasts as long as the command. Whoever opened it is the preview's
learner; to everybody else each page says that the address is missing. So another account on the same machine, or a
page of another site in the author's browser, sees nothing of what is not published.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import date
from typing import Any, cast

from flask import Flask, current_app, make_response, render_template, request
from werkzeug.wrappers import Response

from neurodash_ceu.catalog import routes as catalog
from neurodash_ceu.catalog.kept import KeptPage, KeptPages
from neurodash_ceu.learning import finding
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.preview.case_views import NodeRow, case_sheet
from neurodash_ceu.preview.library import Library, Shelved, State
from neurodash_ceu.rules.cases.shapes import Case
from neurodash_ceu.rules.cases.walking import walk
from neurodash_ceu.rules.problems import Problem
from neurodash_ceu.web.here import database, learner_or_none

EXTENSION = "neurodash.preview"
WITHOUT_KEY = ("static", "preview.enter")


class NothingKept(KeptPages):
    """In a preview every page is made anew: it says what the files say now."""

    def get(
        self, address: str, day: date, state: Callable[[], str], make: Callable[[], KeptPage]  # noqa: ARG002 - as in its base
    ) -> KeptPage:
        """The page, made now."""
        return make()


class Desk:
    """What the preview's routes ask for: the library, and whether a key is the one that was printed."""

    def __init__(self, library: Library, key: str) -> None:
        self.library = library
        self._key = key

    def opens(self, key: str) -> bool:
        """Is this the key of the printed address?"""
        return hmac.compare_digest(key.encode(), self._key.encode())


class Frame:
    """What the bar above a page says of the files: of the module whose page it is, and of the rest."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.module: Shelved | None = state.module(str((request.view_args or {}).get("slug", "")))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems that stand in the way of this page; on the preview's own list each stands at its module."""
        return self.module.problems if self.module and not self.is_list else ()

    @property
    def elsewhere(self) -> int:
        """How many problems there are besides."""
        return len(self.state.problems) - len(self.problems)

    def open_node(self, found: Found, case: Case) -> NodeRow | None:
        """The node at which a walk stands, with every way out of it; None before a walk and after it."""
        with database().reading() as session:
            runs = finding.case_runs(session, found, case.id)
            if not self.module or not runs or runs[-1].ended_at is not None:
                return None
            here = walk(case, finding.steps(session, runs[-1])).node.id
        return next(node for node in case_sheet(found, case, self.module).nodes if node.id == here)

    @property
    def is_list(self) -> bool:
        """Is this one of the preview's own pages, which say the problems themselves?"""
        return request.endpoint in ("preview.index", "preview.module")

    @property
    def attempt(self) -> bool:
        """Is this a page on which a learner does something?"""
        return request.path.startswith("/learn/")

    @property
    def address(self) -> str:
        """This page again, for who has no script."""
        return request.path if request.method == "GET" else "/preview"


def desk() -> Desk:
    """The desk of this preview."""
    return cast(Desk, current_app.extensions[EXTENSION])


def install(app: Flask, made: Desk, port: int) -> None:
    """Make an application a preview: its door, the bar on every page, and a cookie that meets no other's."""
    app.extensions[EXTENSION] = made
    app.extensions[catalog.EXTENSION] = NothingKept()
    app.config["SESSION_COOKIE_NAME"] = f"neurodash-preview-{port}"  # cookies do not tell ports apart

    @app.before_request
    def only_with_the_key() -> Response | None:
        if request.endpoint in WITHOUT_KEY or learner_or_none() is not None:
            return None
        return closed()

    @app.context_processor
    def bar() -> dict[str, Any]:
        # Who is not let in sees nothing of the files, so has no bar.
        return {"previewing": Frame(made.library.state)} if learner_or_none() is not None else {}


def closed() -> Response:
    """What stands before a preview without its key."""
    return make_response(render_template("preview/closed.html"), 403)


