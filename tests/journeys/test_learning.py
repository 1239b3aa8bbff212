"""From a visitor's reading to a certificate that a stranger verifies.

With script, each page on a desk and on a phone; and without it on a phone, by keyboard alone.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.site import Site
from tests.journeys.steps import Newcomer
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

PRINT_SECONDS = 60
LOOKS_AT = {
    "accounts.check_mail", "accounts.confirm", "accounts.register", "catalog.brief", "catalog.briefs", "catalog.home",
    "credits.ask", "credits.entry", "credits.ledger", "credits.verify", "learning.attestation", "learning.case",
    "learning.evaluation", "learning.graded", "learning.module", "learning.modules", "learning.question",
    "learning.quiz", "learning.reading", "learning.result", "learning.review", "learning.section", "learning.walked",
}

MODES = [
    pytest.param(1280, True, False, id="1280-script"),
    pytest.param(390, False, True, id="390-plain-keyboard"),
]


@pytest.mark.parametrize(("width", "script", "keyboard"), MODES)
def test_from_reading_to_a_verified_certificate(
    site: Site, visitor: Callable[..., Visitor], width: int, script: bool, keyboard: bool
) -> None:
    me = visitor(width, script=script, keyboard=keyboard, phone=script)
    who = Newcomer(f"{me.name}@example.org", f"Ana Ţuţea {width}" if script else f"Ólöf Þórsdóttir {width}")
    title = site.module.head.title

    _read(me, title)
    me.link("Create an account")
    steps.register(me, site, who)
    expect(me.page.get_by_role("heading", level=1)).to_contain_text(title)
    me.button("Start the module")
    me.look("module-start")
    me.link(re.compile("Start reading"))
    steps.read_all(me, site)
    me.goto(f"/learn/{site.module.head.slug}/reading")
    me.look("reading")

    _pass_the_quiz(me, site, fail_first=script)
    me.goto(f"/learn/{site.module.head.slug}")
    for case in site.module.cases:
        me.link(re.compile("Open the case"))
        steps.play(me, case, look=case is site.module.cases[0])
        me.link("Go on with the module")
    me.link("Evaluate the module")
    steps.evaluate(me, site)
    me.goto(f"/learn/{site.module.head.slug}")
    me.link("Check and attest")
    steps.attest(me, who.name)

    code = _certificate(me, site)
    _verify(visitor(width, script=script, phone=script, name=f"stranger-{me.name}"), code, who.name, title)
    me.goto("/credits")
    me.look("credits")
    me.link(title)
    me.look("entry")
    expect(me.page.get_by_role("heading", level=1)).to_contain_text(title)
    expect(me.page.get_by_role("main")).to_contain_text("As each authority would count this, if it accepts it")
    me.goto("/learn")
    me.look("my-learning")


def _read(me: Visitor, title: str) -> None:
    me.goto("/")
    me.look("home")
    me.link("Choose a brief")
    me.look("briefs")
    me.link(title)
    me.look("brief")
    me.link(re.compile("credit", re.IGNORECASE))
    me.look("before-enrolling")


def _pass_the_quiz(me: Visitor, site: Site, *, fail_first: bool) -> None:
    me.goto(f"/learn/{site.module.head.slug}")
    me.link("Go to the quiz")
    me.look("quiz")
    if fail_first:
        me.button("Start the quiz")
        steps.sit(me, site, well=False)
        me.look("graded-failed")
        me.button("Start a new attempt")
        steps.sit(me, site, well=True, look=False)
    else:
        me.button("Start the quiz")
        steps.sit(me, site, well=True)
    expect(me.page.get_by_role("main")).to_contain_text("Passed")
    me.look("graded-passed")


def _certificate(me: Visitor, site: Site) -> str:
    """Wait for the print as a person would, download it, and return its code."""
    deadline = time.monotonic() + PRINT_SECONDS
    me.goto(f"/learn/{site.module.head.slug}/result")
    while me.page.get_by_role("link", name="Open the certificate").count() == 0:
        assert time.monotonic() < deadline, "the certificate was not printed in time"
        me.page.wait_for_timeout(500)
        me.page.reload()
    me.look("result")
    address = me.page.get_by_role("link", name="Open the certificate").get_attribute("href")
    assert address
    answer = me.page.context.request.get(me.address + address)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")
    return address.removeprefix("/certificates/").removesuffix(".pdf")


def _verify(stranger: Visitor, code: str, name: str, title: str) -> None:
    """Somebody without an account checks the certificate, and cannot have its file."""
    stranger.goto("/verify")
    stranger.look("verify-form")
    stranger.fill("Code", f" {code[:4].lower()}-{code[4:8]} {code[8:]} ")
    stranger.button(re.compile("Check"))
    main = stranger.page.get_by_role("main")
    expect(main).to_contain_text(name)
    expect(main).to_contain_text(title)
    expect(main).to_contain_text("Demonstration")
    stranger.look("verify")
    answer = stranger.page.context.request.get(f"{stranger.address}/certificates/{code}.pdf", max_redirects=0)
    assert answer.status == 303


def test_all_were_looked_at(seen: set[str]) -> None:
    assert LOOKS_AT - seen == set()
