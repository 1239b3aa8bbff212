"""What cannot be printed holds the print with a sentence that names it; what can be printed is never held."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurodash_ceu.credits.pdf import print_certificate
from neurodash_ceu.ports.fonts import DISPLAY, SANS, TEXT, clusters
from neurodash_ceu.ports.letters import HeldPrint, as_printed, must_be_set
from neurodash_ceu.rules.certificate import Approved
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.rules.provider import Signer
from tests.credits import papers

LATIN = "".join(chr(code) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)) if code not in (0xD7, 0xF7))
MARKS = "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u031b\u0323\u0327\u0328\u0331"


@pytest.mark.parametrize(("name", "said"), [
    ("Ruth \U0001f600 Example", "“\U0001f600” (U+1F600 GRINNING FACE)"),
    ("Ruth ☺ Example", "U+263A WHITE SMILING FACE"),
    ("Ruth ❤\ufe0f", "U+2764"),
    ("\U0001f469\u200d⚕\ufe0f", "U+1F469"),
    ("漢字", "“漢” (U+6F22) and “字” (U+5B57), Chinese characters which"),
    ("김서연", "“연” (U+C5F0), Korean letters which the fonts of the certificate lack."),
    ("李小龍馬", "“龍” (U+9F8D) and 1 more, Chinese characters which"),
    ("ༀམ", "Tibetan letters"),
    ("\u0301Ruth", "U+0301 COMBINING ACUTE ACCENT, a mark without the letter it belongs to"),
    ("Ruth \u094d", "U+094D DEVANAGARI SIGN VIRAMA, a mark without the letter it belongs to"),
    ("कंा", "a mark that no letter before it can bear"),
    ("Ruth\u200dExample", "U+200D, an invisible format character"),
    ("\u200cمحمد", "U+200C, an invisible format character"),
    ("Ruth\x07Example", "U+0007, a control character"),
    ("Ruth\x00Example", "U+0000, a control character"),
    ("Ruth\x85Example", "U+0085, a control character"),
    ("Ruth \ue000", "U+E000, a private-use character"),
    ("Ruth \uf8ff", "U+F8FF, a private-use character"),
    ("Ruth \u0378", "U+0378, a code point that no character has"),
    ("Ruth\u200bExample", "U+200B, an invisible format character"),
    ("Ruth\u202eelpmaxE", "U+202E, an invisible format character"),
    ("Ruth\u00adExample", "U+00AD, an invisible format character"),
    ("Ruth\u2028Example", "U+2028, a line separator"),
    ("Ru\u20dbth", "“u\u20db” (U+0075 LATIN SMALL LETTER U, U+20DB COMBINING THREE DOTS ABOVE)"),
])
def test_a_name_outside_the_fonts_holds_the_print(name: str, said: str) -> None:
    with pytest.raises(HeldPrint) as held:
        print_certificate(papers.facts(legal_name=name))
    sentence = str(held.value)
    assert sentence.startswith(("The legal name has ", "The certificate has a mark")) and sentence.endswith(".")
    assert said in sentence
    assert not any(unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs") for character in
                   sentence.replace("\u200d", ""))


@pytest.mark.parametrize(("changes", "fact"), [
    ({"title": "Gait 歩行"}, "title"),
    ({"licences": (LicenceHeld("PT", "東京", "1"),)}, "licence"),
    ({"licences": (LicenceHeld("PT", "Ohio", "1\U0001f600"),)}, "licence"),
    ({"objectives": ("Walk 歩",)}, "objective"),
    ({"author": "\U0001f600"}, "author"),
    ({"provider": "東京"}, "provider's name"),
    ({"provider_address": ("東京",)}, "provider's address"),
    ({"signer": Signer("東京", "Director")}, "signer's name"),
    ({"signer": Signer("Sam", "東京")}, "signer's title"),
    ({"approvals": (Approved("A", "1", "東京"),)}, "approval statement"),
    ({"topics": (("東京", 5),)}, "topic"),
    ({"for_whom": "東京"}, "for"),
    ({"verify_url": f"https://例え.jp/verify/{papers.CODE}"}, "public address"),
])
def test_every_fact_is_looked_at(changes: dict[str, object], fact: str) -> None:
    with pytest.raises(HeldPrint, match=f"^The {fact} has “."):
        print_certificate(papers.facts(**changes))


@pytest.mark.parametrize(("changes", "said"), [
    ({"legal_name": "W" * 400}, "The legal name is too long for a certificate: 400 characters"),
    ({"title": "Walking " * 90}, "The title is too long"),
    ({"provider": "A very long name of a provider " * 12}, "The provider's name is too long"),
    ({"signer": Signer("Sam " * 30, "Director")}, "The signer's name is too long"),
    ({"signer": Signer("Sam", "Director of everything " * 9)}, "The signer's title is too long"),
])
def test_what_has_no_place_holds_the_print(changes: dict[str, object], said: str) -> None:
    with pytest.raises(HeldPrint, match=said):
        print_certificate(papers.facts(**changes))


@pytest.mark.parametrize("stack", [DISPLAY, TEXT, SANS], ids=lambda stack: stack.name)
def test_all_latin_greek_and_cyrillic_letters_are_set(stack: object) -> None:
    greek = (chr(code) for code in (*range(0x386, 0x3CF), *range(0x1F00, 0x1FFF))
             if unicodedata.category(chr(code)) in ("Lu", "Ll", "Lt"))
    cyrillic = (chr(code) for code in range(0x400, 0x460))
    for letter in (*LATIN, *greek, *cyrillic, *"ŊŋƏəɓɗƙʼʻ’‘·-–—.,()/&'"):
        must_be_set("name", unicodedata.normalize("NFC", letter), stack)  # type: ignore[arg-type]  # one of three


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=LATIN + "abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12),
       st.text(alphabet=MARKS, max_size=4))
def test_usual_marks_on_latin_letters_are_never_held(word: str, marks: str) -> None:
    must_be_set("legal name", as_printed(word + marks), DISPLAY)


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=20))
def test_a_text_is_set_or_held_and_what_is_set_is_wholly_in_one_font(name: str) -> None:
    clean = as_printed(name)
    try:
        must_be_set("legal name", clean, DISPLAY)
    except HeldPrint:
        return
    for cluster in clusters(clean):
        assert any(font.has(cluster) for font in DISPLAY.for_text(clean))
    assert all(unicodedata.category(one)[0] != "C" or one in "\u200c\u200d" for one in clean)


@given(st.text())
def test_clusters_are_the_text_cut(name: str) -> None:
    assert "".join(clusters(name)) == name


def test_a_name_is_printed_as_recorded_but_for_spaces() -> None:
    assert as_printed("  Zoe\u0308\u00a0  van\tder  Berg ") == "Zoë van der Berg"
    assert as_printed("mcDonald-O’Neil III") == "mcDonald-O’Neil III"


def test_rare_marks_move_the_whole_name_into_the_font_that_places_them() -> None:
    families = [DISPLAY.for_text(name)[0].family for name in ("Nguyễn Thị Ánh", "Ọ\u0300ṣun", "Q\u0313el\u0313et")]
    assert families[0] == "Source Serif 4 Display" and families[2] == "Noto Serif Display"
