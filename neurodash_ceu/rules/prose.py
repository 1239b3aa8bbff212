"""What stands in a piece of Markdown besides its words: citations, links, raw HTML; and how many words there are.

A citation is `[@reference]` or `[#claim]`, several in one pair of brackets: `[@a; #b]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_MARK = r"[@#][A-Za-z0-9][A-Za-z0-9._:-]*"
CITATION = re.compile(rf"\[({_MARK}(?:\s*[;,]\s*{_MARK})*)\](?!\()")
_ALMOST_CITATION = re.compile(r"\[\s*[@#][^\]\n]*(?:\](?!\()|$)", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[([^\[\]]*)\]\(\s*([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+\"[^\"]*\")?\s*\)")
_IMAGE = re.compile(r"!\[(?:(?!!\[)[^\]])*\]\(")
_HTML = re.compile(r"<(?:/?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?|![A-Za-z][^<>]*|\?[^<>]*)>")
_AUTOLINK = re.compile(r"<([a-z]+:[^<>\s]+)>")
_CODE = re.compile(r"`+[^`\n]*`+")
_RULE_OF_A_TABLE = re.compile(r"(?=[\s|:]*-)[\s|:-]+")
_MARKS = re.compile(r"\*\*|`|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|(?<!\w)_(?=\w)|(?<=\w)_(?!\w)|\\(?=[^\w\s])")
_BETWEEN = re.compile(r"[\s|]+")
_COUNTED = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class Found:
    """Something that stands in a text, and how many lines below the first one (0 = on it)."""

    text: str
    line: int


@dataclass(frozen=True)
class Citation:
    """One cited id: of a reference (`@`) or of a claim (`#`), and its line, counted as in `Found`."""

    kind: Literal["reference", "claim"]
    id: str
    line: int


def citations(markdown: str) -> tuple[Citation, ...]:
    """Every citation of a text, in order, as often as it stands there."""
    return tuple(
        Citation("reference" if mark.startswith("@") else "claim", mark[1:], _line(markdown, found.start()))
        for found in CITATION.finditer(_blank_code(markdown))
        for mark in re.split(r"\s*[;,]\s*", found.group(1))
    )


def broken_citations(markdown: str) -> tuple[Found, ...]:
    """Brackets that begin like a citation and cannot be read as one."""
    rest = CITATION.sub(lambda found: " " * len(found.group()), _blank_code(markdown))
    return tuple(Found(found.group(), _line(rest, found.start())) for found in _ALMOST_CITATION.finditer(rest))


def links(markdown: str) -> tuple[Found, ...]:
    """Where the links of a text lead: `#id`, an address or a file."""
    text = _blank_code(markdown)
    found = [(one.start(), one.group(2)) for one in _LINK.finditer(text)]
    found += [(one.start(), one.group(1)) for one in _AUTOLINK.finditer(text)]
    return tuple(Found(target, _line(text, start)) for start, target in sorted(found))


def raw_html(markdown: str) -> tuple[Found, ...]:
    """Tags and comments of HTML. Addresses in angle brackets and "p < 0.05" are none."""
    text = _AUTOLINK.sub(lambda found: " " * len(found.group()), _blank_code(markdown))
    tags = ((found.start(), found.group()) for found in _HTML.finditer(text))
    return tuple(Found(one, _line(text, start)) for start, one in sorted((*tags, *_comments(text))))


def _comments(text: str) -> Iterator[tuple[int, str]]:
    """Comments of HTML with their places. By hand: a pattern would search on from each opening of an unclosed one."""
    end = 0
    while (start := text.find("<!--", end)) >= 0 and (closed := text.find("-->", start + 4)) >= 0:
        end = closed + 3
        yield start, text[start:end]


def images(markdown: str) -> tuple[Found, ...]:
    """Embedded images."""
    text = _blank_code(markdown)
    return tuple(Found(found.group(), _line(text, found.start())) for found in _IMAGE.finditer(text))


def count_words(markdown: str) -> int:
    """The words a reader reads: without citations, addresses, markup and the marks of lists and tables.

    A word is what stands between blanks and has a letter or a digit in it ("40 %" is one, "6-minute" is one).
    """
    text = _AUTOLINK.sub(" ", CITATION.sub(" ", markdown))
    text = _LINK.sub(lambda found: found.group(1), text)
    return sum(1 for line in text.splitlines() for word in _BETWEEN.split(_without_list_mark(line))
               if _COUNTED.search(word))


def _without_list_mark(line: str) -> str:
    return re.sub(r"^\s*(?:[-*+]|\d+[.)])\s+", "", line)


def _blank_code(markdown: str) -> str:
    return _CODE.sub(lambda found: " " * len(found.group()), markdown)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position)


def said(text: str) -> str:
    """A text without citations, case, spacing and its last full stop: equal for two texts that say the same."""
    return " ".join(CITATION.sub(" ", text).split()).casefold().rstrip(".").rstrip()


def plain_text(markdown: str) -> str:
    """The words of a piece of prose on one line: without citations, addresses and the marks of Markdown."""
    text = _AUTOLINK.sub(" ", CITATION.sub("", markdown))
    text = _LINK.sub(lambda found: found.group(1), text)
    lines = (_without_list_mark(line) for line in text.splitlines() if not _RULE_OF_A_TABLE.fullmatch(line))
    return re.sub(r" +(?=[.,;:)](?:\s|$))", "", " ".join(_MARKS.sub("", " ".join(lines)).replace("|", " ").split()))
