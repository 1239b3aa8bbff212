"""Sixty names in the scripts they are written in: each is shaped as HarfBuzz shapes it, or held with a sentence."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from fontTools.ttLib import TTFont

from neurodash_ceu.credits.fitting import MEASURE, NAME_LADDER, fit
from neurodash_ceu.credits.pdf import HeldPrint, print_certificate
from neurodash_ceu.ports.fonts import MM_PER_POINT, Font, clusters
from neurodash_ceu.ports.letters import as_printed, why_held
from tests.credits import papers
from tests.credits.names import NAMES
from tests.credits.shaping import shaped

PRINTING = [(script, name) for script, name, held in NAMES if held is None]
HELD = [(script, name, held) for script, name, held in NAMES if held is not None]
IDS = [script for script, _ in PRINTING]
PRINTS: dict[str, bytes] = {}


def printed(name: str) -> bytes:
    """The certificate of that name, printed once."""
    if name not in PRINTS:
        PRINTS[name] = print_certificate(papers.facts(legal_name=name))
    return PRINTS[name]


def runs(line: str, fonts: tuple[Font, ...]) -> Iterator[tuple[Font, str]]:
    """A line cut into words, and words where the font changes: spaces have no shape."""
    for word in line.split(" "):
        using, run = None, ""
        for cluster in clusters(word):
            one = next(font for font in fonts if font.has(cluster))
            if run and one is not using:
                yield using, run  # type: ignore[misc]  # a run has a font
                run = ""
            using, run = one, run + cluster
        if run:
            yield using, run  # type: ignore[misc]  # a run has a font


def drawn(content: bytes) -> dict[str, list[int]]:
    """Family, in letters only -> every glyph that the first page shows in it, in the order drawn."""
    found: dict[str, list[int]] = {}
    with papers.opened(content) as pdf:
        del pdf.pages[1:]
        for name, glyph in papers.glyphs(pdf):
            found.setdefault(papers._letters(name.partition("+")[2]), []).append(glyph)
    return found


def holds(whole: list[int], part: list[int]) -> bool:
    """Whether the glyphs stand in the page one after the other."""
    return any(whole[at:at + len(part)] == part for at in range(len(whole) - len(part) + 1))


def test_there_are_sixty_of_them_and_more() -> None:
    assert len(NAMES) >= 60 and len({name for _, name, _ in NAMES}) == len(NAMES)


@pytest.mark.parametrize(("script", "name"), PRINTING, ids=IDS)
def test_a_name_has_the_glyphs_that_harfbuzz_gives_it(script: str, name: str) -> None:
    fitted = fit("legal name", as_printed(name), NAME_LADDER, MEASURE)
    seen = drawn(printed(name))
    for line in fitted.lines:
        for font, run in runs(line, fitted.fonts):
            with TTFont(font.path, lazy=True) as opened:
                called = papers._letters(opened["name"].getDebugName(16) or opened["name"].getDebugName(1))
                spaces = {opened.getGlyphID(opened.getBestCmap()[32])}
            expected = [glyph for glyph in shaped(font.path, font.number, run)[0] if glyph not in spaces]
            whole = [glyph for glyph in seen[called] if glyph not in spaces]
            assert 0 not in expected
            assert holds(whole, expected), f"{run!r} in {font.family}: {expected} not in {whole}"


@pytest.mark.parametrize(("script", "name"), PRINTING, ids=IDS)
def test_a_name_is_never_wider_than_it_was_fitted(script: str, name: str) -> None:
    fitted = fit("legal name", as_printed(name), NAME_LADDER, MEASURE)
    for line in fitted.lines:
        wide = sum(shaped(font.path, font.number, run)[1] for font, run in runs(line, fitted.fonts))
        wide += line.count(" ") * 0.3
        assert wide * fitted.points * MM_PER_POINT <= MEASURE


def letters(text: str) -> list[str]:
    """The letters of a text, sorted."""
    return sorted(one for one in text if unicodedata.category(one).startswith("L"))


@pytest.mark.parametrize(("script", "name"), PRINTING, ids=IDS)
def test_a_name_is_read_back_as_it_was_written(script: str, name: str) -> None:
    """By the structure exactly, on both pages; by the text of the page too, but where marks run from the right."""
    content = printed(name)
    with papers.opened(content) as pdf:
        exact = [str(one.ActualText) for one in papers.elements(pdf) if "/ActualText" in one]
    assert exact == [as_printed(name)] * 2
    turned = any(unicodedata.bidirectional(one) in ("R", "AL") for one in name)
    said = " ".join(papers.text(content, 1).split())
    if not turned:
        assert as_printed(name) in said
    else:
        shown = said.partition("This certifies that")[2].partition("Physical")[0]
        assert letters(shown) == letters(as_printed(name)), "every letter, in whichever order the reader turns them"


@pytest.mark.parametrize(("script", "name", "sentence"), HELD, ids=[script for script, _, _ in HELD])
def test_a_name_that_cannot_be_printed_is_held_with_a_sentence(script: str, name: str, sentence: str) -> None:
    with pytest.raises(HeldPrint) as held:
        printed(name)
    assert sentence in str(held.value)
    assert why_held("legal name", name) == str(held.value), "the form says what the print will say"


@pytest.mark.parametrize(("script", "name"), PRINTING, ids=IDS)
def test_a_form_lets_a_name_pass_that_prints(script: str, name: str) -> None:
    assert why_held("legal name", name) is None


