"""YAML 1.2 into plain values, with the line of every key and element kept beside them.

`yes`, `no` and `on` are text, as YAML 1.2 says. Dates stay text until a shape asks for a date. Anchors, tags,
directives and a key written twice are mistakes here: each hides something from the next reader of the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer, ComposerError, MaxDepthExceededError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from neurodash_ceu.rules.problems import Problem

Step = str | int
Path = tuple[Step, ...]

_CORE = "tag:yaml.org,2002:"
_DEEPEST = 32  # no file of ours comes near; it also ends the reading of a file that is made to be endless
_WHOLE = re.compile(r"[-+]?[0-9]+")
_TRUE = {"true", "True", "TRUE"}
# Control characters but tab and line feed, and halves of characters: no database and no page can hold them all.
UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BEYOND = re.compile(r"\\U(?!000|0010)[0-9A-Fa-f]{8}")


@dataclass(frozen=True)
class Places:
    """Where the values of one file stand: `name` is the file as shown, the rest is found by path."""

    name: str
    lines: Mapping[Path, int] = field(default_factory=dict)
    labels: Mapping[Path, str] = field(default_factory=dict)

    def where(self, path: Path = (), below: int = 0) -> str:
        """ "file:line label" of a path, or of the nearest known place above it; `below` counts lines further down."""
        known = next((path[:n] for n in range(len(path), 0, -1) if path[:n] in self.lines), ())
        label = next((self.labels[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.labels), "")
        return f"{self.name}:{self.lines.get(known, 1) + below} {label}".rstrip()


@dataclass(frozen=True)
class Document:
    """A file's values (mappings, lists, text, whole numbers, floats, true, false, None) and their places.

    `raw` keeps the spelling of every scalar that is not text, so that a fix can quote it.
    """

    value: Any
    places: Places
    raw: Mapping[Path, str]
    problems: tuple[Problem, ...]


def read_document(text: str, name: str, *, noun: str = "", spellings: Mapping[str, str] | None = None) -> Document:
    """Read one YAML file. `noun` names the elements of a list at the top ("claim"); `spellings` renames keys."""
    builder = _Builder(name, noun, spellings or {}, text)
    reader = YAML(typ="safe", pure=True)
    reader.Composer = _PlainComposer
    reader.max_depth = _DEEPEST
    try:
        node = reader.compose(text)
    except (YAMLError, ValueError, OverflowError) as error:
        return Document(None, Places(name), {}, (_unreadable(name, error, text),))
    value = builder.value(node, ()) if node is not None else None
    if value is None and not builder.problems:
        empty = Problem(f"{name}:1", "the file is empty", "write its keys; docs/authoring.md lists them")
        return Document(None, Places(name), {}, (empty,))
    if builder.anchors:
        value = None
    return Document(value, Places(name, builder.lines, builder.labels), builder.raw, tuple(builder.problems))


class _PlainComposer(Composer):
    """Refuses directives: `%YAML 1.1` would make `yes` and `no` mean something else than the next reader thinks."""

    def __init__(self, loader: Any = None) -> None:
        super().__init__(loader)
        self.warn_double_anchors = False  # one anchor is a mistake already

    def compose_document(self) -> Any:
        """The document, or ComposerError where a directive stands before it."""
        start = self.parser.peek_event()
        if start.version or start.tags:
            raise ComposerError(None, None, "a directive stands before this line (it begins with %)", start.start_mark)
        return super().compose_document()


class _Builder:
    """Turns the nodes of one file into values and remembers lines, labels and mistakes on the way."""

    def __init__(self, name: str, noun: str, spellings: Mapping[str, str], text: str) -> None:
        self._name, self._noun, self._spellings, self._text = name, noun, spellings, text
        self.anchors: set[str] = set()
        self.lines: dict[Path, int] = {}
        self.labels: dict[Path, str] = {}
        self.raw: dict[Path, str] = {}
        self.problems: list[Problem] = []

    def value(self, node: Node, path: Path, label: str = "") -> Any:
        """The plain value of a node; its children's places are kept under `path`."""
        self.lines.setdefault(path, node.start_mark.line + 1)
        if not self._is_plain(node, label):
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, path, label)
        if isinstance(node, SequenceNode):
            noun = _singular(str(path[-1])) if path else self._noun
            return [self._element(child, (*path, n), label, noun) for n, child in enumerate(node.value)]
        return self._scalar(node, path, label)

    def _is_plain(self, node: Node, label: str) -> bool:
        """False for a node with an anchor; it is not followed: a few nested aliases can stand for more than memory."""
        if node.anchor:
            if node.anchor not in self.anchors:
                self.anchors.add(node.anchor)
                self._problem(node, label, f"an anchor (&{node.anchor}) is used", "write the text out in each place")
            return False
        if self._text.startswith("!", node.start_mark.index):
            word = self._text[node.start_mark.index:].split(maxsplit=1)[0]
            self._problem(node, label, f"a tag ({word}) is used", "delete the word that begins with !")
        return True

    def _element(self, node: Node, path: Path, label: str, noun: str) -> Any:
        own = _id_of(node)
        if own is not None and noun:
            label = f"{label} {noun} {own}".strip()
            self.labels[path] = label
        return self.value(node, path, label)

    def _mapping(self, node: MappingNode, path: Path, label: str) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not self._is_plain(key_node, label):
                continue
            if not isinstance(key_node, ScalarNode):
                self._problem(key_node, label, "a key is not a plain word", "write a word and a colon")
                continue
            key = self._spellings.get(key_node.value, key_node.value)
            if key in made:
                self._problem(key_node, label, f"`{key_node.value}` stands twice", "keep one of the two")
                continue
            self.lines[(*path, key)] = key_node.start_mark.line + 1
            made[key] = self.value(value_node, (*path, key), label)
        return made

    def _scalar(self, node: Node, path: Path, label: str) -> Any:
        kind, text = str(node.tag).removeprefix(_CORE), str(node.value)
        if kind not in ("int", "float", "bool", "null"):
            return self._shown(node, text, label)
        self.raw[path] = text
        if kind == "null":
            return None
        if kind == "bool":
            return text in _TRUE
        try:
            return _number(kind, text)
        except ValueError:  # thousands of digits: text, and a shape that wants a number says so at its place
            return text

    def _shown(self, node: Node, text: str, label: str) -> str:
        odd = UNSHOWABLE.search(text)
        if odd:
            self._problem(node, label, f"{unshowable(odd.group())} is used", "delete it")
        return UNSHOWABLE.sub("", text)

    def _problem(self, node: Node, label: str, what: str, fix: str) -> None:
        problem = Problem(f"{self._name}:{node.start_mark.line + 1} {label}".rstrip(), what, fix)
        if problem not in self.problems:  # a group of keys begins where its first key does
            self.problems.append(problem)


def unshowable(character: str) -> str:
    """The words for a character that no text may hold."""
    return f"a character that cannot be shown (U+{ord(character):04X})"


def _number(kind: str, text: str) -> int | float:
    if kind == "int":
        return int(text) if _WHOLE.fullmatch(text) else int(text.replace("_", ""), 0)
    return float(text.replace("_", "").lower().replace(".inf", "inf").replace(".nan", "nan"))


def _id_of(node: Node) -> str | None:
    if not isinstance(node, MappingNode):
        return None
    return next((value.value for key, value in node.value
                 if key.value == "id" and isinstance(value, ScalarNode)), None)


def _singular(word: str) -> str:
    """The name of one element of a list by the list's key: items -> item, choices -> choice."""
    return word.removesuffix("s")


def _unreadable(name: str, error: Exception, text: str) -> Problem:
    line, said = 1, str(error)
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        said = str(error.problem or error.context)
        if isinstance(error, MaxDepthExceededError):
            said = "it is nested too deeply"
        elif said.startswith("but "):
            said = f"{error.context}, {said}"
        elif error.context_mark and str(error.context).startswith("while scanning a quoted scalar"):
            line, said = error.context_mark.line + 1, "a quote is opened here and not closed"
    elif isinstance(error, ReaderError):
        line, said = text.count("\n", 0, error.position) + 1, "a character that YAML does not allow"
    elif found := _BEYOND.search(text):
        line, said = text.count("\n", 0, found.start()) + 1, f"{found.group()} is no character"
    return Problem(
        f"{name}:{line}", f"this is not YAML: {said}",
        "look at this line and the one above it: the indentation, a missing colon, or a quote that is not closed")
