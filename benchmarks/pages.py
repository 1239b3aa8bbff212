"""Pages: the CPU our server spends on one, as a share of what Flask spends on five letters."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.people import installed
from benchmarks.servers import Server, cost, serving
from benchmarks.tables import Table, ms, percentile, share
from benchmarks.visitors import Visitor, at_once

ROUNDS = 7
CLIENTS = 4
MEMBER = "member@example.org"


@dataclass(frozen=True)
class Page:
    """A page to measure: who opens what, and the share of the floor that was promised."""

    name: str
    path: str
    cookie: str
    promised: str


def measure(*, quick: bool) -> list[Table]:
    """The pages that people open most."""
    with tempfile.TemporaryDirectory() as folder:
        made = installed(Path(folder))
        member, learner = made.demonstrated(MEMBER), made.learners(1)[0]
        pages = [
            Page("a brief, to a visitor", f"/briefs/{made.slug}", "", "70 %"),
            Page("a brief, to a learner who is signed in", f"/briefs/{made.slug}", learner, "30 %"),
            Page("all briefs", "/briefs", "", "70 %"),
            Page("my modules", "/learn", learner, "10 %"),
            Page("a module under way", f"/learn/{made.slug}", learner, "10 %"),
            Page("a section to read", f"/learn/{made.slug}/reading/research", learner, "10 %"),
            Page("before enrolling", f"/learn/{made.slug}", "", "10 %"),
            Page("my credits", "/credits", member, "10 %"),
            Page("a check of a certificate", f"/verify/{made.code}", "", "10 %"),
            Page("signing in, the form", "/account/sign-in", "", "10 %"),
        ]
        with serving("benchmarks.hello:app") as floor, serving("neurodash_ceu.wsgi:app", made.environment) as ours:
            return [_cpu(floor, ours, pages, 1 if quick else ROUNDS), _waiting(floor, ours, pages, quick=quick)]


def _cpu(floor: Server, ours: Server, pages: list[Page], rounds: int) -> Table:
    table = Table("Pages", ("page", "CPU ms", "share of hello", "promised"), (
        f"One worker, one client, CPU of the worker alone. Of {rounds} rounds the middle one; in every round the floor "
        "is measured just before the page.",))
    hello = Visitor(floor.port)
    visitors = {page.name: Visitor(ours.port, page.cookie) for page in pages}
    floors: list[float] = []
    found: dict[str, list[tuple[float, float]]] = {page.name: [] for page in pages}
    for n in range(rounds + 1):
        for page in pages:
            nothing = cost(floor.cpu, lambda: hello.get("/"))
            spent = cost(ours.cpu, partial(visitors[page.name].get, page.path))
            if n:  # the first round warms everything up
                floors.append(nothing)
                found[page.name].append((spent, nothing / spent))
    table.add("hello", ms(median(floors)), "100%", "")
    for page in pages:
        seconds, shares = zip(*found[page.name], strict=True)
        table.add(page.name, ms(median(seconds)), share(shares), page.promised)
    return table


@dataclass(frozen=True)
class _Errand:
    port: int
    path: str
    cookie: str
    count: int


def _run(errand: _Errand) -> dict[str, list[float]]:
    visitor = Visitor(errand.port, errand.cookie)
    for _ in range(errand.count):
        visitor.get(errand.path)
    visitor.close()
    return visitor.took


def _waiting(floor: Server, ours: Server, pages: list[Page], *, quick: bool) -> Table:
    # Every client is a process that starts anew, which is what a quick run would spend its time on.
    clients, count, several = (2, 5, pages[:1]) if quick else (CLIENTS, 200, pages)
    table = Table(f"Pages, {clients} clients at once without a pause", ("page", "p50 ms", "p99 ms", "promised"), (
        "One worker. The clients share the machine with the server, so these are upper limits.",))
    for name, server, page in [("hello", floor, Page("", "/", "", "")), *((page.name, ours, page) for page in several)]:
        errands = [_Errand(server.port, page.path, page.cookie, count)] * clients
        took = at_once(clients, _run, errands)["get"]
        table.add(name, ms(median(took)), ms(percentile(took, 0.99)), "p99 60 ms" if page.name else "")
    return table
