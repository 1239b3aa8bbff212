"""What a print cannot set, in sentences: asked before any layout, and by forms where a name is typed (`why_held`).

A text is cut into clusters (a letter and its marks), and a cluster must lie wholly in one font: two fonts cannot shape
a letter and its accent together. Nothing is replaced or dropped in silence: the print is held, and says why.
"""

from __future__ import annotations

import re
import unicodedata

from neurodash_ceu.ports.fonts import JOINING, SHIPPED, Fonts, Stack, scripts_of

_SPACES = re.compile(r"[\t\n\r\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# Emoji and pictographs: a text font that happens to hold one would still set it unlike what was typed.
_PICTURES = ((0x2600, 0x27BF), (0x1F000, 0x1FAFF), (0xFE00, 0xFE0F), (0x20E3, 0x20E3), (0xE0100, 0xE01EF))
# Format characters hide in a text or turn its direction; the scripts set here need none but the two joiners.
_NO_LETTERS = {"Cc": "a control character", "Cs": "half a character", "Co": "a private-use character",
               "Cn": "a code point that no character has", "Cf": "an invisible format character",
               "Zl": "a line separator", "Zp": "a paragraph separator"}
_JOINERS = "\u200c\u200d"
_MOST_NAMED = 3
_SCRIPT_WORDS = {
    "Hani": "Chinese characters", "Hang": "Korean letters", "Hira": "Japanese letters", "Kana": "Japanese letters",
    "Bopo": "Chinese phonetic letters", "Yiii": "Yi letters", "Tibt": "Tibetan letters", "Mong": "Mongolian letters",
    "Tfng": "Tifinagh letters", "Syrc": "Syriac letters", "Cher": "Cherokee letters", "Nkoo": "N’Ko letters",
    "Cans": "Canadian syllabics", "Java": "Javanese letters", "Olck": "Ol Chiki letters", "Adlm": "Adlam letters",
}


class HeldPrint(Exception):
    """A print that waits for a person: the sentence says which fact has what the certificate cannot print."""


def why_held(what: str, text: str, fonts: Fonts = SHIPPED) -> str | None:
    """Why a certificate would be held for this text, in a sentence for whoever typed it, or None when it prints.

    For a form where a name, a licence's place or its number is typed: `why_held("legal name", typed, fonts)` with
    `Fonts(settings.fonts)`. It reads font files only, each once a process, and takes well under a millisecond after
    that. A name that is held is still a name: say the sentence, and keep what was typed.
    """
    clean = as_printed(text)
    try:
        for stack in (fonts.display, fonts.sans, fonts.text):
            must_be_set(what, clean, stack)
    except HeldPrint as held:
        return str(held)
    return None


def as_printed(text: str) -> str:
    """A text as it is printed: NFC, and every run of spaces one space. Nothing else is changed."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")


def must_be_set(what: str, text: str, stack: Stack) -> None:
    """Raise HeldPrint with a sentence if the text (of the fact named `what`) has anything the stack cannot set."""
    before = " "
    for character in text:
        code = ord(character)
        if any(first <= code <= last for first, last in _PICTURES):
            raise HeldPrint(f"The {what} has {_named(character)}, a picture, and a certificate prints letters only.")
        kind = _NO_LETTERS.get(unicodedata.category(character))
        if kind and not (character in _JOINERS and JOINING.intersection(scripts_of(before))):
            raise HeldPrint(f"The {what} has U+{code:04X}, {kind}, which cannot be printed.")
        if before == " " and unicodedata.category(character) in ("Mn", "Mc", "Me"):
            raise HeldPrint(f"The {what} has {_codes(character)}, a mark without the letter it belongs to.")
        before = character
    lacking = list(dict.fromkeys(stack.lacking(text)))
    if lacking:
        raise HeldPrint(f"The {what} has {_listed(lacking)} which the fonts of the certificate lack.")


def _listed(lacking: list[str]) -> str:
    """The letters that lack, named, and in words what they are; beyond three, how many more."""
    kinds = dict.fromkeys(_SCRIPT_WORDS[name] for cluster in lacking for name in scripts_of(cluster)
                          if name in _SCRIPT_WORDS)
    shown = [_told(one) if _SCRIPT_WORDS.keys() & scripts_of(one) else _named(one) for one in lacking[:_MOST_NAMED]]
    if len(lacking) > _MOST_NAMED:
        shown.append(f"{len(lacking) - _MOST_NAMED} more")
    words = shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    return f"{words}, {' and '.join(kinds)}" if kinds else f"{words},"


def _told(cluster: str) -> str:
    # Words say what kind of letters they are: their official names would add noise, the numbers help whoever helps.
    return f"“{cluster}” ({', '.join(f'U+{ord(character):04X}' for character in cluster)})"


def _named(cluster: str) -> str:
    return f"“{cluster}” ({_codes(cluster)})"


def _codes(cluster: str) -> str:
    return ", ".join(f"U+{ord(character):04X} {unicodedata.name(character, 'without a name')}"
                     for character in cluster)
