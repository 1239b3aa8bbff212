"""A Markdown file of a module into sections and paragraphs, with the line of each.

A heading carries its id and attributes in braces: `### Title {#id certainty=agree}`. Only `##` and `###` are
used. A paragraph is what stands between blank lines; a whole list or table is one. Its id is that of its section
and the first eight digits of the SHA-256 of its text, so it stays while the text stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import get_args

from neurodash_ceu.ports.yaml_lines import Path, Places
from neurodash_ceu.rules.canonical import sha256_of
from neurodash_ceu.rules.evidence import CERTAINTY_WORDS
from neurodash_ceu.rules.lesson import Paragraph, Section, Tone
from neurodash_ceu.rules.problems import Problem

# None of these searches a line twice: a line of a hundred thousand blanks is read as fast as any.
_HEADING = re.compile(r"(?P<marks>#{1,6})\s+(?P<rest>.*)")
_ATTRIBUTES = re.compile(r"(?P<title>.*)\{(?P<inside>[^{}]*)\}")
_ID = re.compile(r"#(?P<id>[A-Za-z0-9][A-Za-z0-9._:-]*)")
_PAIR = re.compile(r"(?P<key>[a-z]+)=(?P<value>[^\s=]+)")
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
_ITEM = re.compile(r"(?P<mark>[-*+]|[0-9]{1,9}[.)])\s+\S")
_FENCE = re.compile(r"\s{0,3}(```|~~~)")
KNOWN = ("month", "figure", "certainty", "tone")
TONES = get_args(Tone)


@dataclass(frozen=True)
class Text:
    """What a prose file says: its sections, where they stand, and the mistakes found on the way."""

    sections: tuple[Section, ...]
    places: Places
    problems: tuple[Problem, ...]


@dataclass
class _Open:
    """A section that is being read."""

    section: Section
    level: int
    line: int
    paragraphs: list[tuple[int, str]] = field(default_factory=list)
    inner: list[_Open] = field(default_factory=list)


class _Reader:
    def __init__(self, name: str) -> None:
        self._name = name
        self.problems: list[Problem] = []
        self.top: list[_Open] = []
        self.broken = False  # nothing more can be said of sections that hang on nothing

    def problem(self, line: int, what: str, fix: str) -> None:
        self.problems.append(Problem(f"{self._name}:{line}", what, fix))

    def heading(self, line: int, marks: str, rest: str) -> None:
        level = len(marks)
        if level not in (2, 3):
            self.problem(line, f"a heading with {level} # is used", "use ## for a section and ### inside one")
            level = 2 if level < 2 else 3
        opened = _Open(self._section(line, rest), level, line)
        if level == 3 and self.top:
            self.top[-1].inner.append(opened)
            return
        if level == 3:
            self.problem(line, "a ### heading stands before the first ##", "put it below a ## heading")
            self.broken = True
        self.top.append(opened)

    def _section(self, line: int, rest: str) -> Section:
        found = _ATTRIBUTES.fullmatch(rest)
        title, inside = (found["title"].rstrip(), found["inside"].split()) if found else (rest, [])
        if not title:
            self.problem(line, "a heading has no words", "write its title before the braces")
        values: dict[str, str] = {}
        for word in inside:
            self._attribute(line, word, values)
        if "id" not in values:
            self.problem(line, f'the heading "{title}" has no id', "end it with an id in braces: {#short-name}")
        return Section(id=values.get("id", ""), title=title, month=values.get("month"), figure=values.get("figure"),
                       certainty=values.get("certainty"), tone=values.get("tone"))  # type: ignore[arg-type]  # checked below

    def _attribute(self, line: int, word: str, values: dict[str, str]) -> None:
        if found := _ID.fullmatch(word):
            key, value = "id", found["id"]
        elif found := _PAIR.fullmatch(word):
            key, value = found["key"], found["value"]
        else:
            self.problem(line, f"`{word}` in the braces of a heading is not understood", "write #id or key=value")
            return
        if key != "id" and key not in KNOWN:
            close = get_close_matches(key, KNOWN, n=1)
            known = f"write `{close[0]}=`" if close else f"use one of {', '.join(KNOWN)}"
            self.problem(line, f"unknown attribute `{key}` of a heading", f"{known}, or delete it")
            if close and self._may_be(close[0], value):
                values.setdefault(close[0], value)  # so that the heading is not also said to lack it
        elif key in values:
            self.problem(line, f"`{key}` stands twice in a heading", "keep one of the two")
        elif key == "certainty" and not self._may_be(key, value):
            self.problem(line, f'certainty "{value}" is not known', f"write one of {', '.join(CERTAINTY_WORDS)}")
            values[key] = "opinion"  # stands in, so that the heading is not also said to have none
        elif key == "tone" and not self._may_be(key, value):
            self.problem(line, f'tone "{value}" is not known', f"write {', '.join(TONES)}, or delete it")
        elif key == "month" and not self._may_be(key, value):
            self.problem(line, f'month "{value}" is not a month', "write year and month, like 2026-11")
            values[key] = value
        else:
            values[key] = value

    @staticmethod
    def _may_be(key: str, value: str) -> bool:
        if key in ("certainty", "tone"):
            return value in (CERTAINTY_WORDS if key == "certainty" else TONES)
        return key != "month" or _MONTH.fullmatch(value) is not None

    def piece(self, line: int, text: str) -> None:
        if not self.top:
            self.problem(line, "there is text before the first heading", "put it below a ## heading, or delete it")
            return
        here = self.top[-1].inner[-1] if self.top[-1].inner else self.top[-1]
        here.paragraphs.append((line, text))


def read_prose(text: str, name: str) -> Text:
    """Read a prose file. `name` is how the file is shown in problems and places."""
    reader = _Reader(name)
    for line, piece in _pieces(text.split("\n")):
        found = _HEADING.fullmatch(piece)
        if found and "\n" not in piece:
            reader.heading(line, found["marks"], found["rest"].rstrip().rstrip("#").rstrip())
        else:
            reader.piece(line, piece)
    lines: dict[Path, int] = {}
    labels: dict[Path, str] = {}
    sections = tuple(_closed(one, (n,), lines, labels, reader) for n, one in enumerate(reader.top))
    return Text(() if reader.broken else sections, Places(name, lines, labels), tuple(reader.problems))


def paragraph_id(section_id: str, markdown: str) -> str:
    """The id of a paragraph: it changes with its text and with nothing else."""
    return f"{section_id}-{sha256_of(markdown)[:8]}"


def _closed(
    opened: _Open, path: Path, lines: dict[Path, int], labels: dict[Path, str], reader: _Reader
) -> Section:
    section = opened.section
    lines[path] = opened.line
    labels[path] = f"section {section.id}" if section.id else ""
    seen: set[str] = set()
    for n, (line, text) in enumerate(opened.paragraphs):
        lines[(*path, "paragraphs", n)] = line
        if text in seen:
            reader.problem(line, "the same paragraph stands twice in its section", "delete one of the two")
        seen.add(text)
    paragraphs = tuple(Paragraph(paragraph_id(section.id, text), text) for _, text in opened.paragraphs)
    inner = tuple(
        _closed(one, (*path, "sections", n), lines, labels, reader) for n, one in enumerate(opened.inner))
    return replace(section, paragraphs=paragraphs, sections=inner)


def _pieces(lines: list[str]) -> Iterable[tuple[int, str]]:
    """(line number, text) of every heading and paragraph; a list goes on over blank lines."""
    made: list[tuple[int, list[str]]] = []
    blank, fenced = True, False
    for number, line in enumerate(lines, 1):
        if not fenced and not line.strip():
            blank = True
            continue
        heading = not fenced and _HEADING.fullmatch(line) is not None
        goes_on = made and not heading and not _is_heading(made[-1][1]) and (
            fenced or not blank or _continues_list(made[-1][1], line))
        if goes_on:
            made[-1][1].extend([""] * (number - made[-1][0] - len(made[-1][1])))
            made[-1][1].append(line)
        else:
            made.append((number, [line]))
        if _FENCE.match(line):
            fenced = not fenced
        blank = False
    for number, piece in made:
        yield number, "\n".join(piece).rstrip()


def _is_heading(piece: list[str]) -> bool:
    return len(piece) == 1 and _HEADING.fullmatch(piece[0]) is not None


def _continues_list(piece: list[str], line: str) -> bool:
    """After a blank line: another element of the same kind of list, or an indented part of the last one."""
    first = _ITEM.match(piece[0])
    if first is None:
        return False
    if line.startswith(("  ", "\t")):
        return True
    following = _ITEM.match(line)
    return following is not None and following["mark"][-1] == first["mark"][-1]
