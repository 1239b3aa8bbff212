"""The table of a reading: every sentence of a module that claims something, on what it rests, and a reader's verdict.

It is a Markdown file that people fill in and `neurodash courses reading` brings up to date. A row is known by an id
made of its place and its words, so a verdict stays while these stay and is open again when they change. Two sections
are the reader's own and are kept as they stand: how it was read, and what was removed or changed.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from neurodash_ceu.catalog.sources import READ_WORDS
from neurodash_ceu.catalog.statements import Statement, statements
from neurodash_ceu.rules.cases.nodes import acts
from neurodash_ceu.rules.cases.shapes import Choice, Node
from neurodash_ceu.rules.evidence import Reference
from neurodash_ceu.rules.items.base import Item
from neurodash_ceu.rules.lesson import Module
from neurodash_ceu.rules.problems import Problem

OPEN = "open"
VERDICTS: Mapping[str, str] = {
    "supported": "what it rests on says so",
    "hedged": "supported, and as cautious as its evidence",
    "ours": "an inference or arithmetic of ours, and the sentence says so",
    "no claim": "nothing that a source could carry: a link between sentences, a scene, an answer offered as wrong",
    OPEN: "not read yet, or its words changed since",
}
HOW, REMOVED = "## How it was read", "## Removed or changed in reading"
UNREAD, NOTHING = "Not read yet.", "Nothing yet."
HEAD = "| row | place | sentence | rests on | verdict | note |\n| --- | --- | --- | --- | --- | --- |"
FIX = "run `neurodash courses reading`"
_ALWAYS = ("head", "about", "caption", "claim", "prose", "right", "why")
_DIGIT = re.compile(r"\d")
_ROW = re.compile(r"\|\s*(?P<id>[0-9a-f]{7})\s*\|")
_CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Row:
    """A sentence that is read. `rests` says on what it rests, with the year and how much of it was read."""

    id: str
    statement: Statement
    rests: str

    @property
    def place(self) -> str:
        """Where it stands, in one cell."""
        return self.statement.place


@dataclass(frozen=True)
class Given:
    """What a reader gave a row."""

    verdict: str = OPEN
    note: str = ""


@dataclass(frozen=True)
class Table:
    """What a reader has written into a table so far; `problems` are rows that cannot be understood."""

    given: Mapping[str, Given] = field(default_factory=dict)
    how: str = UNREAD
    removed: str = NOTHING
    problems: tuple[Problem, ...] = ()


# --- the rows of a module -------------------------------------------------------------------------------


def rows(module: Module) -> tuple[Row, ...]:
    """Every sentence that claims something, in reading order; the same words at the same place once."""
    rests = _Rests(module)
    made: dict[str, Row] = {}
    for one in statements(module):
        if claims_something(one):
            key, salt = _id(one, 0), 0
            while key in made and _words(made[key].statement) != _words(one):
                salt += 1
                key = _id(one, salt)
            made.setdefault(key, Row(key, one, rests.of(one)))
    return tuple(made.values())


def claims_something(one: Statement) -> bool:
    """Whether a reader is asked about a sentence.

    Everything in prose, claims, keys, rationales, captions and the head; of the rest what cites or has a figure, and
    the headings of findings.
    """
    if one.role in _ALWAYS:
        return True
    finding = one.role == "title" and one.path[:2] == ("brief", 1) and len(one.path) > 2
    return finding or bool(one.cites) or _DIGIT.search(one.text) is not None


def _words(one: Statement) -> tuple[str, str, str]:
    return one.file, one.place, one.text


def _id(one: Statement, salt: int) -> str:
    return hashlib.sha256("\n".join((*_words(one), str(salt) * bool(salt))).encode()).hexdigest()[:7]


class _Rests:
    """Says on what a sentence rests."""

    def __init__(self, module: Module) -> None:
        self._claims = {claim.id: claim.reference for claim in module.claims}
        self._references = {reference.id: reference for reference in module.references}

    def of(self, one: Statement) -> str:
        """The sources it cites; where it cites none, those of its item, choice or figure."""
        return "; ".join(self._named(name) for name in one.cites or one.leans)

    def _named(self, name: str) -> str:
        reference = self._references.get(self._claims.get(name, name))
        mark = "#" if name in self._claims else "@"
        return f"{mark}{name} {_short(reference)}" if reference else f"{mark}{name}, which is unknown"


def _short(reference: Reference) -> str:
    year = str(reference.issued.year) if reference.issued else ""
    dated = f" ({year})" if year and year not in reference.short else ""
    return f"{reference.short}{dated}, {READ_WORDS[reference.read]}"


# --- the file -------------------------------------------------------------------------------------------


def table_text(module: Module, table: Table) -> str:
    """The whole file: the rows of the module, with what a reader gave them."""
    context = _Context(module)
    made = [_beginning(module), f"{HOW}\n\n{table.how}"]
    for file, in_file in groupby(rows(module), lambda row: row.statement.file):
        made.append(f"## {file}")
        for group, in_group in groupby(in_file, lambda row: row.statement.group):
            lines = "\n".join(_line(row, table.given.get(row.id, Given())) for row in in_group)
            made += [*context.of(file, group), f"{HEAD}\n{lines}"]
    made.append(f"{REMOVED}\n\n{table.removed}")
    return "\n\n".join(made) + "\n"


def _beginning(module: Module) -> str:
    verdicts = "\n".join(f"* `{name}`: {meaning}" for name, meaning in VERDICTS.items())
    return (f"# Reading of {module.head.slug}\n\n"
            f"Every sentence of “{module.head.title}” that claims something, as a reader found it beside its sources. "
            "`neurodash courses reading` made the rows and keeps the verdicts; a sentence whose words change is open "
            "again. Only verdicts, notes and the first and last section are written by hand.\n\n" + verdicts)


def _line(row: Row, given: Given) -> str:
    cells = (row.id, row.place, escaped(row.statement.text), escaped(row.rests), given.verdict, given.note)
    return "| " + " | ".join(cells) + " |"


def escaped(text: str) -> str:
    """A text that can stand in a cell."""
    return " ".join(text.split()).replace("|", "\\|")


class _Context:
    """What a reader sees above the rows of a group: its heading, and of an item or a node the whole of it."""

    def __init__(self, module: Module) -> None:
        self._titles = {one.group: one.text for one in statements(module) if one.role == "title"}
        self._items = {item.id: item for item in module.quiz.items}
        self._nodes = {(f"cases/{case.id}.yaml", node.id): node for case in module.cases for node in case.nodes}

    def of(self, file: str, group: str) -> Iterator[str]:
        """The paragraphs above the rows of a group."""
        title = self._titles.get(group) if file.endswith(".md") else None
        yield f"### {group}: {title}" if title else f"### {group}"
        if file == "quiz.yaml":
            yield from _item_lines(self._items[group])
        elif (file, group) in self._nodes:
            yield from _node_lines(self._nodes[file, group])


def _item_lines(item: Item) -> Iterator[str]:
    yield f"{item.kind}. {_flat(item.stem)}"
    if item.parts():
        yield "\n".join(f"* {part.id}: {_flat(part.text)}" for part in item.parts())
    yield f"Right: {', '.join(item.key()) or 'nothing, it is practice'}."


def _node_lines(node: Node) -> Iterator[str]:
    yield f"{node.kind}. {_flat(node.title)}: {_flat(node.text)} {_flat(getattr(node, 'ask', ''))}".rstrip()
    choices = [act for act in acts(node) if isinstance(act, Choice)]
    if choices:
        yield "\n".join(f"* {act.id} ({act.quality}): {_flat(act.text)}" for act in choices)


def _flat(text: str) -> str:
    return " ".join(text.split())


def read_table(text: str, name: str) -> Table:
    """What a reader has written into a table. `name` is how the file is shown in problems."""
    given: dict[str, Given] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), 1):
        found = _ROW.match(line)
        if not found:
            continue
        cells = [cell.strip() for cell in _CELL.split(line)[1:-1]]
        read = Given(" ".join(cells[4].split()) or OPEN, cells[5]) if len(cells) == 6 else None
        for what, fix in _faults(read, given.get(found["id"])):
            problems.append(Problem(f"{name}:{number} row {found['id']}", what, fix))
        given[found["id"]] = read or Given()
    return Table(given, _own(text, HOW) or UNREAD, _own(text, REMOVED, last=True) or NOTHING, tuple(problems))


def _faults(read: Given | None, before: Given | None) -> Iterator[tuple[str, str]]:
    if read is None:
        yield "the row has not six cells", "write a | in a note as \\|"
    elif read.verdict not in VERDICTS:
        yield f'"{read.verdict}" is no verdict', f"write one of {', '.join(VERDICTS)}"
    elif before is not None and before != read:
        yield "the row stands twice and says two things", "keep one of the two"


def _own(text: str, heading: str, *, last: bool = False) -> str:
    """What stands below one of the reader's own headings, up to the next file's, or to the end for the last."""
    found = re.search(rf"^{re.escape(heading)}[ \t]*$", text, re.MULTILINE)
    if not found:
        return ""
    rest = text[found.end():]
    return (rest if last else re.split(r"^## ", rest, maxsplit=1, flags=re.MULTILINE)[0]).strip()


# --- how far a reading is -------------------------------------------------------------------------------


def open_rows(module: Module, table: Table) -> tuple[Row, ...]:
    """The rows that nobody has read as they stand."""
    return tuple(row for row in rows(module) if table.given.get(row.id, Given()).verdict == OPEN)


def counted(module: Module, table: Table) -> str:
    """ "612 rows: 580 supported, 32 open"."""
    found = Counter(table.given.get(row.id, Given()).verdict for row in rows(module))
    return f"{found.total():,} rows: " + ", ".join(f"{found[name]:,} {name}" for name in VERDICTS if found[name])


def lacks(module: Module, text: str, name: str) -> tuple[Problem, ...]:
    """Why a table is not a finished reading of a module as it is now; nothing where it is."""
    table = read_table(text, name)
    found = list(table.problems)
    if not found and table_text(module, table) != text:
        found.append(Problem(f"{name}:1", "the table is not that of the module as it is now", FIX))
    lines = {match["id"]: n for n, line in enumerate(text.split("\n"), 1) if (match := _ROW.match(line))}
    found += [Problem(f"{name}:{lines.get(row.id, 1)} row {row.id}", "nobody has read the sentence as it stands",
                      "read it beside its sources and write a verdict") for row in open_rows(module, table)]
    if not table.how or table.how == UNREAD:
        found.append(Problem(f"{name}:1", "the table does not say how it was read", f"write it below “{HOW[3:]}”"))
    return tuple(found)


def with_verdicts(module: Module, table: Table, lines: Iterable[str], name: str) -> Table:
    """The table with the verdicts of a list, "row verdict note" on each line. All of them, or problems and none."""
    known = {row.id for row in rows(module)}
    given, problems = dict(table.given), list[Problem]()
    words = "|".join(VERDICTS)
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = re.fullmatch(rf"(?P<id>[0-9a-f]{{7}})\s+(?P<verdict>{words})(?:\s+(?P<note>\S.*?))?\s*", line)
        if found is None:
            problems.append(Problem(f"{name}:{number}", "the line is not a row, a verdict and perhaps a note",
                                    f"write: row, tab, one of {', '.join(VERDICTS)}, tab, note"))
        elif found["id"] not in known:
            problems.append(Problem(f"{name}:{number}", f"the table has no row {found['id']}",
                                    "its words may have changed: list the open ones with --open"))
        else:
            given[found["id"]] = Given(found["verdict"], escaped(found["note"] or ""))
    return Table(table.given if problems else given, table.how, table.removed, (*table.problems, *problems))
