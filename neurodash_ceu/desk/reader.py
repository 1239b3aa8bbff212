"""The provider's policies: read from the operator's folder, and where one is missing or faulty, the shipped draft.

A file is Markdown with a head: title, summary, version and the date from which it is in force, between two lines of
three dashes. Only `##` and `###` headings are used; HTML and pictures are not let through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from neurodash_ceu.ports.files import Reading, read_yaml
from neurodash_ceu.ports.pages import markdown_parser
from neurodash_ceu.ports.text_files import read_text
from neurodash_ceu.resources import PACKAGE
from neurodash_ceu.rules.policies import NAMES, PLACES, Policy, PolicyHead
from neurodash_ceu.rules.problems import Problem
from neurodash_ceu.rules.prose import images, links, raw_html

DRAFTS = PACKAGE / "desk" / "drafts"
PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_ALLOWED = re.compile(r"https?://|mailto:|/(?!/)|#")
_Found = tuple[int, str, str]  # lines below the first of the text, what it is, what mends it
_HEAD = "begin it with a line of three dashes, the keys title, summary, version and in_force, and three dashes again"


@dataclass(frozen=True)
class Shelf:
    """Every policy by its name, and what is wrong with the operator's files: those are not shown."""

    policies: Mapping[str, Policy]
    problems: tuple[Problem, ...]


def read_policies(folder: Path, shown: str = "") -> Shelf:
    """The policies of an installation. `shown` is how the folder is named in problems; a missing one is no mistake."""
    problems = list(_strays(folder, shown or str(folder)))
    found = {}
    for name in NAMES:
        own, mistakes = read_policy(folder / f"{name}.md", name, f"{shown or folder}/{name}.md", draft=False)
        if own is None and not mistakes:
            own = _draft(name)
        problems += mistakes
        found[name] = own or _draft(name)
    return Shelf(found, tuple(problems))


def read_policy(path: Path, name: str, shown: str, *, draft: bool) -> tuple[Policy | None, tuple[Problem, ...]]:
    """One file into a policy, or its problems. Neither, where there is no file."""
    if not path.exists():
        return None, ()
    text = read_text(path, shown)
    if isinstance(text, Problem):
        return None, (text,)
    lines = text.split("\n")
    if lines[0].rstrip() != "---" or "---" not in (line.rstrip() for line in lines[1:]):
        return None, (Problem(f"{shown}:1", "the head of the file is missing", _HEAD),)
    end = next(n for n, line in enumerate(lines[1:], 1) if line.rstrip() == "---")
    # An empty line takes the place of the dashes, so that lines keep their numbers.
    head: Reading[PolicyHead] = read_yaml("\n".join(["", *lines[1:end]]) + "\n", PolicyHead, shown)
    body = "\n".join(lines[end + 1:])
    problems = [*head.problems, *_of_the_head(head, shown, draft), *_of_the_body(body, shown, end + 2)]
    if head.value is None or problems:
        return None, tuple(problems)
    return Policy(name, head.value, body.strip("\n"), draft), ()


@dataclass(frozen=True)
class Heading:
    """A heading of a text: its line, counted from 0, its level, its words, and whether it stands inside a list or such.

    It is what the renderer takes for one, with `##` before it or a line of dashes below it.
    """

    line: int
    level: int
    title: str
    inside: bool

    @property
    def id(self) -> str:
        """The id that it gets: "How to complain" is how-to-complain."""
        return heading_id(self.title)


def headings(markdown: str) -> list[Heading]:
    """The headings of a text, in order."""
    tokens = markdown_parser().parse(markdown)
    return [Heading(one.map[0] if one.map else 0, int(one.tag[1:]), tokens[n + 1].content, one.level > 0)
            for n, one in enumerate(tokens) if one.type == "heading_open"]


def heading_id(title: str) -> str:
    """The id of a heading: its words in lower case, joined by dashes."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "section"


@cache
def _draft(name: str) -> Policy:
    """A shipped draft. It does not change while a process lives, and no installation has more than one of each."""
    policy, problems = read_policy(DRAFTS / f"{name}.md", name, f"drafts/{name}.md", draft=True)
    if policy is None:
        raise LookupError(f"the shipped draft {name} cannot be read: {problems}")
    return policy


def _strays(folder: Path, shown: str) -> Iterator[Problem]:
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        if path.name.startswith(".") or path.name == "README.md" or path.name in {f"{name}.md" for name in NAMES}:
            continue
        close = get_close_matches(path.stem, NAMES, n=1)
        fix = f"rename it to {close[0]}.md" if close else f"name it after one of {', '.join(NAMES)}, or take it away"
        yield Problem(f"{shown}/{path.name}:1", "there is no policy of this name", fix)


def _of_the_head(head: Reading[PolicyHead], shown: str, draft: bool) -> Iterator[Problem]:
    if head.value is None:
        return
    if head.value.in_force is None and not draft:
        yield Problem(f"{shown}:1", "`in_force` is missing",
                      "add `in_force:` with the date from which you promise this, like 2026-12-01")
    for key in ("title", "summary", "version"):
        if not getattr(head.value, key).strip():
            yield Problem(head.places.where((key,)), f"`{key}` is empty", "write it out")


def _of_the_body(body: str, shown: str, first: int) -> Iterator[Problem]:
    """`first` is the line of the file on which the body begins."""
    found = [*_of_the_words(body), *_of_the_headings(body), *_of_the_links(body)]
    yield from (Problem(f"{shown}:{first + line}", what, fix) for line, what, fix in sorted(found))


def _of_the_words(body: str) -> Iterator[_Found]:
    if not body.strip():
        yield 0, "the policy has no text", "write it below the second line of dashes"
    for tag in raw_html(body):
        yield tag.line, f"`{tag.text}` is HTML, which is not let through", "write it in Markdown"
    for picture in images(body):
        yield picture.line, "a picture is used", "say it in words: policies are text alone"
    for match in PLACE.finditer(body):
        if match[1] not in PLACES:
            known = ", ".join("{{" + one + "}}" for one in PLACES)
            yield _line(body, match), f"`{match[0]}` is not known", f"use one of {known}, or write it out"


def _of_the_headings(body: str) -> Iterator[_Found]:
    found = headings(body)
    ids = [one.id for one in found if one.level == 2]
    for one in found:
        if one.inside:
            yield (one.line, f'the heading "{one.title}" stands inside a list or a quotation',
                   "begin its line with the ##")
        elif one.level not in (2, 3):
            yield (one.line, f'the heading "{one.title}" is of level {one.level}',
                   "use ## for a section and ### inside one")
        elif one.level == 2 and ids.count(one.id) > 1:
            yield one.line, f'the heading "{one.title}" stands twice', "give one of the two another title"


def _of_the_links(body: str) -> Iterator[_Found]:
    ids = [one.id for one in headings(body) if one.level == 2]
    for link in links(body):
        if not _ALLOWED.match(link.text):
            yield (link.line, f"the link to `{link.text}` leads nowhere",
                   "begin it with https://, mailto:, or / for a page of this site")
        elif link.text.startswith("#") and link.text[1:] not in ids:
            yield (link.line, f"no section has the id `{link.text[1:]}`",
                   f"link to one of {', '.join(ids) or 'the ## headings'}")


def _line(body: str, match: re.Match[str]) -> int:
    return body.count("\n", 0, match.start())
