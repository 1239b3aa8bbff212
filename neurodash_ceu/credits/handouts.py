"""The print of a handout: exactly one page of A4 and one of US Letter, kept for whoever asks.

The room has the one module that prints, and its process: that prints handouts too. The letters are as large as the
page allows; a handout that is too long at the smallest size is not printed, and that is said.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from urllib.parse import urlsplit

from jinja2 import Template
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError, OperationalError

from neurodash_ceu.catalog import editions, handout_prints
from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.catalog.handout import handout_page
from neurodash_ceu.catalog.handout_prints import PAPER_NAMES, Waiting
from neurodash_ceu.catalog.listing import named
from neurodash_ceu.catalog.rendering import handout_text, names
from neurodash_ceu.credits.pdf import HeldPrint, print_sheet
from neurodash_ceu.ports.failures import on_one_line
from neurodash_ceu.ports.fonts import DISPLAY
from neurodash_ceu.ports.pages import make_environment, typeset
from neurodash_ceu.ports.session import Database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.resources import PACKAGE, folder
from neurodash_ceu.rules.conditions import Condition

log = logging.getLogger(__name__)

POINTS = (11.0, 10.5, 10.0, 9.75, 9.5)  # sizes of the text, the largest first; smaller is not read from a wall
TITLES, TITLE_WIDTH = (25, 23.5, 22), 180.0  # sizes of the title that take one line of so many millimetres, or two
REST = timedelta(minutes=10)
PAPER_SIZES = {"a4": "210mm 297mm", "letter": "8.5in 11in"}
MADE_BY = ("credits/handouts.py", "credits/pdf.py")  # and the template and the style sheet


class TooLong(Exception):
    """A handout takes more than one page at the smallest size."""


@cache
def maker(public_url: str) -> str:
    """What a print is made by and for: our code, the printing library, and the address that the page names."""
    code = sha256(f"{names()['handout']} {version('weasyprint')} {public_url}".encode())
    for path in (*(PACKAGE / one for one in MADE_BY), folder("templates") / "credits" / "handout.html",
                 folder("static") / "print" / "handout.css"):
        code.update(path.read_bytes())
    return code.hexdigest()[:16]


def print_handout(edition: Edition, text: Markup, condition: Condition, paper: str, public_url: str) -> bytes:
    """The PDF of a handout on a paper, at the largest size that takes one page. Raises TooLong."""
    address = f"{public_url}/briefs/{edition.slug}"
    html = _template().render(edition=edition, head=edition.module.head, text=text, condition=condition,
                              address=address, made=f"{edition.published_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z")
    title = next((one for one in TITLES if DISPLAY.width(edition.module.head.title, one) < TITLE_WIDTH), TITLES[0])
    for points in POINTS:
        size = f"@page {{ size: {PAPER_SIZES[paper]} }} html {{ font-size: {points}pt }} h1 {{ font-size: {title}pt }}"
        content = print_sheet(html, "handout.css", size, base_url=f"{address}/handout", address=address,
                              identifier=f"{edition.sha256[:24]}-{paper}", links=_said(edition, address))
        if content is not None:
            return content
    raise TooLong(f"The handout of {edition.slug} takes more than one page of {PAPER_NAMES[paper]}.")


def _said(edition: Edition, address: str) -> dict[str, str]:
    """What the links of a handout say when they are read out, by where they lead."""
    words = {address: f"The full brief, at {address.partition('://')[2]}"}
    for block in edition.module.brief:
        words |= {f"{address}#{one.id}": f"The brief: {typeset(one.title)}" for one in (block, *block.sections)}
    for one in handout_page(edition.module).sources:
        words[f"ref-{one.number}"] = f"Source {one.number}: {one.short}"
        if one.link:
            words[one.link] = f"{one.short}, at {urlsplit(one.link).hostname}"
    return words


@cache
def _template() -> Template:
    return make_environment(folder("templates")).get_template("credits/handout.html")


class HandoutPrinter:
    """Prints what waits. Looks for it when something was published, and ten minutes after anything failed.

    What cannot be printed as it is written is not tried again before something else is published.
    """

    def __init__(self, database: Database, storage: Storage, public_url: str, clock: Callable[[], datetime]) -> None:
        self._database, self._storage, self._public_url, self._clock = database, storage, public_url, clock
        self._seen: str | None = None
        self._given_up: set[tuple[str, str, str]] = set()
        self._rests_until: datetime | None = None

    def print_waiting(self, stop: Callable[[], bool] = lambda: False) -> list[str]:
        """Print every handout that waits, or until told to stop; return the sentences of those that failed."""
        if self._rests_until is not None and self._clock() < self._rests_until:
            return []
        self._rests_until = None
        with self._database.reading() as session:
            state = editions.state(session)
            waits = handout_prints.waiting(session, maker(self._public_url)) if state != self._seen else []
        said: list[str] = []
        for one in waits:
            if stop():
                return said
            named_so = (state, one.edition.sha256, one.paper)
            if named_so in self._given_up:
                continue
            try:
                self._print(one)
            except (TooLong, HeldPrint) as error:
                self._given_up.add(named_so)
                said.append(f"{error} {_mend(one.edition)}")
            except OperationalError:
                raise  # the process waits for its database
            except Exception as error:  # a full disk, a file that is missing: the others wait for it, a while
                self._rests_until = self._clock() + REST
                said.append(f"The handout of {one.edition.slug} could not be printed: {on_one_line(error)}")
                break
        else:
            self._seen = state
        for sentence in said:
            log.error("%s", sentence)
        return said

    def _print(self, one: Waiting) -> None:
        with self._database.reading() as session:
            text = handout_text(session, one.edition)
            condition = named(editions.conditions(session), one.edition.module.head.condition)
        sha = self._storage.put(print_handout(one.edition, text, condition, one.paper, self._public_url))
        # Another printer may have been faster: then its row stands, and the bytes are the same.
        with suppress(IntegrityError), self._database.writing() as session:
            handout_prints.keep(session, one, maker(self._public_url), sha, self._clock())


def _mend(edition: Edition) -> str:
    return (f"Mend {edition.module.head.condition}/{edition.slug}/handout.md and publish it again; until then its page "
            "has no file for that paper.")
