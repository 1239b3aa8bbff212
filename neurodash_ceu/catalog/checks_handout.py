"""Checks of a handout: sections of one size, and not more than one page holds. The print has the last word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil

from neurodash_ceu.catalog.faults import Fault, Subject, below, several
from neurodash_ceu.rules.handout import LINES, columns, lines

FEWEST, MOST = 3, 8  # sections


def a_handout_has_its_shape(subject: Subject) -> Iterable[Fault]:
    """From 3 to 8 sections, each with some text, none inside another, one of them at most the one to stop at."""
    handout = subject.module.handout
    if handout and not FEWEST <= len(handout) <= MOST:
        yield Fault(("handout", 0), f"the handout has {several(len(handout), 'section')}",
                    f"write from {FEWEST} to {MOST} ## headings")
    for n, section in enumerate(handout):
        here = ("handout", n)
        if section.sections:
            yield Fault((*here, "sections", 0), "a ### heading stands on the handout",
                        "write ## headings alone: one page has one level")
        elif not section.paragraphs:
            yield Fault(here, "the section is empty", "write it, or delete its heading")
        for name in ("month", "figure", "certainty"):
            if getattr(section, name) is not None:
                yield Fault(here, f"`{name}` stands in a heading of the handout", "delete it: it belongs to the brief")
    yield from _tones(subject)


def _tones(subject: Subject) -> Iterator[Fault]:
    module = subject.module
    toned = [n for n, section in enumerate(module.handout) if section.tone is not None]
    for n in toned[1:]:
        yield Fault(("handout", n), "a second section has tone=stop",
                    "keep it for one section: what is set apart twice stands out nowhere")
    for name, texts in (("brief", module.brief), ("deep_dive", module.deep_dive)):
        for path, section in below((name,), texts):
            if section.tone is not None:
                yield Fault(path, "`tone` stands in a heading that is not the handout's", "delete it")


def a_handout_fits_one_page(subject: Subject) -> Iterable[Fault]:
    """Not more lines than a page has at a size that can be read from a wall."""
    handout = subject.module.handout
    taken = max(lines(column) for column in columns(handout))
    if taken > LINES:
        yield Fault(("handout", 0), f"the handout is longer than one page: a column takes about {ceil(taken)} lines",
                    f"shorten it until each of its two columns takes at most {LINES:.0f}; the brief has room for more")
