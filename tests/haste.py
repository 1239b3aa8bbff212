"""What is done once a process in place of once a test. None of it changes what a test sees: it is work repeated.

Every test that asks for `app` makes one, with a database of its own. Left alone, each would compile the same templates,
the same routes and the same SQL again, and the collector would look through all the code loaded, again and again.
"""

from __future__ import annotations

import gc
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from ruamel.yaml import YAML
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

LETTERS = 3_000_000  # of YAML whose nodes are remembered, some forty bytes for each
STATEMENTS = 3_000  # that are remembered as compiled; the product has some hundred


class Compiled(BytecodeCache):
    """Templates as compiled once a process. The key has the name and the text, so a changed template is another."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was kept under this name and text."""
        if (kept := self._kept.get((bucket.key, bucket.checksum))) is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


# To compile the templates is a fifth of the work of a test of a page.
Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Compiled()}

# And to write, and compile, two functions in Python for every one of a hundred routes, which build its address, is a
# third. What they are follows from the route's text alone.
_builder_anew, _builders = Rule._compile_builder, {}


def _builder(self: Rule, append_unknown: bool = True) -> Any:
    if self.defaults:
        return _builder_anew(self, append_unknown)
    key = (self.rule, tuple(self._trace), append_unknown)
    if key not in _builders:
        _builders[key] = _builder_anew(self, append_unknown)
    return _builders[key]


Rule._compile_builder = _builder  # type: ignore[method-assign]  # for speed, see above

# A statement compiled for one database serves every other of its kind. SQLAlchemy keeps it under the dialect, and each
# engine makes one for itself, although `open_database` makes them all alike: so two dialects of one class are one here.
_statements: dict[type, LRUCache[Any, Any]] = {}
DefaultDialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign,assignment]  # see above
DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]  # see above


@event.listens_for(Engine, "engine_connect")
def _share(connection: Connection) -> None:
    connection.engine._compiled_cache = _statements.setdefault(type(connection.dialect), LRUCache(STATEMENTS))


# To read YAML is half the work of the tests of authoring, and most is read again: a course with one file damaged is
# otherwise the same, text by text. What comes of a text are nodes, which `ports.yaml_lines` only looks at.
_compose_anew, _composed = YAML.compose, {}


def _compose(self: YAML, stream: Any) -> Any:
    key = (stream, self.Composer, self.max_depth)
    if key not in _composed:
        made = _compose_anew(self, stream)  # a text that is not YAML raises, each time anew
        while _composed and sum(len(text) for text, *_ in _composed) + len(stream) > LETTERS:
            del _composed[next(iter(_composed))]
        _composed[key] = made
    else:
        _composed[key] = _composed.pop(key)  # used lately, so kept longest
    return _composed[key]


YAML.compose = _compose  # for speed, see above


def settle() -> None:
    """What is loaded by now stays to the end, so the collector need not look at it; and what tests make dies young."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
