"""A person at a browser: goes where links lead, by mouse or by keyboard alone, and looks closely at every page.

To look is to run axe-core, its rules on colours in light, dark and forced colours, to see that nothing scrolls
sideways, and to note which route was seen. Who has a phone at hand looks at every page on it as well: the same, and
that whatever can be pressed is not covered by anything.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LIGHT = {"color_scheme": "light", "forced_colors": "none"}
LOOKS = {"light": LIGHT, "dark": LIGHT | {"color_scheme": "dark"}, "forced": LIGHT | {"forced_colors": "active"}}
SHOTS = os.environ.get("NEURODASH_SHOTS")
MOST_TABS = 400
PHONE = {"width": 390, "height": 844}
COLOURS = ["color-contrast", "link-in-text-block"]  # the rules that look at colours, all that the looks differ in
# How many stops of the Tab key lie between here and there, by the order of the page: a guess, which is then looked at.
STOPS = """target => {
  const here = document.activeElement, groups = new Set(here.type === 'radio' ? [here.name] : []);
  if (here === document.body && location.hash) return 0;
  const follows = (one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
  const first = it => it.type !== 'radio' || (!groups.has(it.name) && groups.add(it.name));
  return [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].filter(
    it => it.tabIndex >= 0 && !it.disabled && it.type !== 'hidden' && it.checkVisibility({visibilityProperty: true})
      && follows(here, it) && follows(it, target) && first(it)).length;
}"""
# A page as axe-core judges it: its elements, their names and classes, what is checked or open; without its words.
FRAME = """() => {
  const states = [...document.querySelectorAll(':checked, :disabled, :invalid, [open]')];
  return document.documentElement.outerHTML.replace(/>[^<]*[^<\\s][^<]*</g, '>x<').replace(
    /\\s(href|src|action|value|content|datetime|title|d|x|y|x1|x2|y1|y2|width|height)="[^"]+"/g, ' $1="x"')
    + states.map(it => it.name + '=' + it.id);
}"""
# What can be pressed or filled in, and is not what a finger meets in its middle.
COVERED = """() => {
  const before = [window.scrollX, window.scrollY], met = [];
  for (const it of document.querySelectorAll('a[href], button, input, select, textarea, summary')) {
    if (it.disabled || it.type === 'hidden' || !it.checkVisibility({visibilityProperty: true, opacityProperty: true}))
      continue;
    it.scrollIntoView({block: 'center', inline: 'nearest', behavior: 'instant'});
    const box = it.getClientRects()[0];
    if (!box || box.width < 2 || box.height < 2 || box.bottom <= 0) continue;  // shown when the Tab key comes to it
    const found = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    if (!found || !(it.contains(found) || found.contains(it) && found.matches('label, a, button')
        || found.closest('label')?.control === it))
      met.push(it.outerHTML.slice(0, 120) + ' under ' + (found ? found.outerHTML.slice(0, 120) : 'nothing'));
  }
  window.scrollTo(...before);
  return met;
}"""
RUN_AXE = """async only => {
  const found = await axe.run(document, {runOnly: only, resultTypes: ['violations']});
  return found.violations.map(v => v.id + ': ' + v.help + ' @ ' + v.nodes.map(n => n.target.join(' ')).join(' | '));
}"""

# What axe-core found nothing in, in this process. A page that differs from one of these in its words alone is like it.
JUDGED: set[tuple[str, str, int | None]] = set()


class Visitor:
    """One person with one page. `seen` gathers the endpoints of all visitors."""

    def __init__(self, page: Page, address: str, routes: MapAdapter, seen: set[str], *, script: bool,
                 keyboard: bool, name: str, phone: bool = False) -> None:
        self.page, self.address, self._routes, self._seen = page, address, routes, seen
        self._script, self._keyboard, self.name, self._phone = script, keyboard, name, phone

    # --- going ---

    def goto(self, path: str) -> None:
        """Open an address by typing it."""
        self.page.goto(self.address + path)

    def press(self, target: Locator) -> None:
        """Click something, or reach it with the Tab key and press Enter."""
        if not self._keyboard:
            target.click()
            return
        self._tab_to(target)
        self.page.keyboard.press("Enter")

    def link(self, name: str | re.Pattern[str], exact: bool = False) -> None:
        """Follow the first link of that name in the main part of the page."""
        with self.page.expect_navigation():
            self.press(self.page.get_by_role("main").get_by_role("link", name=name, exact=exact).first)

    def button(self, name: str | re.Pattern[str]) -> None:
        """Press the button of that name."""
        with self.page.expect_navigation():
            self.press(self.page.get_by_role("main").get_by_role("button", name=name).first)

    def fill(self, label: str, text: str) -> None:
        """Type into the field of that label."""
        field = self.page.get_by_label(label).first
        if self._keyboard:
            self._tab_to(field)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text)
        else:
            field.fill(text)

    def choose(self, target: Locator) -> None:
        """Choose a radio button or tick a box."""
        if not self._keyboard:
            target.check()
            return
        if target.get_attribute("type") == "radio":
            self._choose_by_arrows(target)
        else:
            self._tab_to(target)
            self.page.keyboard.press("Space")
        expect(target).to_be_checked()

    def _choose_by_arrows(self, target: Locator) -> None:
        name = target.get_attribute("name")
        group = self.page.locator(f'input[type=radio][name="{name}"]')
        for _ in range(MOST_TABS):  # Tab stops once at a group of radio buttons, at whichever it likes
            if self.page.evaluate("name => document.activeElement?.name === name", name):
                break
            self.page.keyboard.press("Tab")
        for _ in range(group.count() + 1):
            if target.evaluate("it => it === document.activeElement"):
                self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError("the arrow keys do not lead to that answer")

    def _tab_to(self, target: Locator) -> None:
        target.wait_for()
        for _ in range(target.evaluate(STOPS)):
            self.page.keyboard.press("Tab")
        for _ in range(MOST_TABS):
            if target.evaluate("it => it === document.activeElement"):
                ring = target.evaluate(
                    "it => { const s = getComputedStyle(it); return [s.outlineStyle, s.outlineWidth, s.boxShadow]; }")
                shown = (ring[0] != "none" and ring[1] != "0px") or ring[2] != "none"
                assert shown, f"no focus ring on {target}"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the Tab key does not lead to {target} on {self.page.url}")

    # --- looking ---

    def look(self, called: str) -> None:
        """Look at the page now open: one h1, nothing sideways, and axe-core finds nothing in any look."""
        self._note()
        assert self.page.locator("h1").count() == 1, f"{self.page.url} has not one h1"
        assert "Traceback" not in self.page.content()
        self._judge(called)
        if self._phone:
            size = self.page.viewport_size
            assert size is not None
            self.page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # the library's own words
            self._judge(f"{called}-phone")
            covered = self.page.evaluate(COVERED)
            assert covered == [], f"{called} ({self.page.url}), on a phone: " + "\n".join(covered)
            self.page.set_viewport_size(size)

    def _judge(self, called: str) -> None:
        """Nothing sideways, and nothing found by axe-core, at the width of this moment."""
        wide = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1], f"{called} scrolls sideways: {wide}"
        frame = self.page.evaluate(FRAME) if self._script else ""
        for scheme, media in LOOKS.items():
            # By day each width is judged. Which colours stand on which does not hang on the width, so by night one is.
            judged = (frame, scheme, wide[1] if scheme == "light" else None)
            if not SHOTS and (not self._script or judged in JUDGED):
                continue
            self.page.emulate_media(**media)  # type: ignore[arg-type]  # the library's own words
            self._shot(called, scheme)
            if self._script:
                self._axe(called, scheme)
                JUDGED.add(judged)
        self.page.emulate_media(**LIGHT)  # type: ignore[arg-type]  # the library's own words

    def _axe(self, called: str, scheme: str) -> None:
        """Let axe-core judge the page as it looks now."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        only = {"type": "tag", "values": TAGS} if scheme == "light" else {"type": "rule", "values": COLOURS}
        found: Any = self.page.evaluate(RUN_AXE, only)
        assert found == [], f"axe-core on {called} ({self.page.url}, {scheme}): " + "\n".join(found)

    def _note(self) -> None:
        path = "/" + self.page.url.split("/", 3)[3].split("?")[0].split("#")[0]
        try:
            endpoint, _ = self._routes.match(path, method="GET")
        except (HTTPException, RequestRedirect):
            return
        self._seen.add(endpoint)

    def _shot(self, called: str, scheme: str) -> None:
        if SHOTS:
            folder = Path(SHOTS)
            folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=folder / f"{self.name}-{called}-{scheme}.png", full_page=True)
