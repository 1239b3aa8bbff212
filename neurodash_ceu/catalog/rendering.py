"""The long parts of the pages of a brief, of its deep dive and of its handout, rendered once at publishing.

They depend on the edition and on our own code, on nothing else. So they are kept under names that carry a hash of
that code: after a change they are no longer found, the page renders them as it is read, and the next publishing
keeps them anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup
from sqlalchemy.orm import Session

from neurodash_ceu.catalog import editions
from neurodash_ceu.catalog.deep import deep_page
from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.catalog.handout import handout_page
from neurodash_ceu.catalog.pages import brief_page
from neurodash_ceu.catalog.publish import Renderer
from neurodash_ceu.ports.pages import make_environment
from neurodash_ceu.resources import PACKAGE, folder
from neurodash_ceu.rules.lesson import Module

TEMPLATES = {
    "facts": "catalog/brief_facts.html", "text": "catalog/brief_text.html",
    "evidence": "catalog/brief_evidence.html", "references": "catalog/brief_references.html",
    "deep-facts": "catalog/deep_facts.html", "deep-outline": "catalog/deep_outline.html",
    "deep-text": "catalog/deep_text.html", "deep-evidence": "catalog/brief_evidence.html",
    "deep-references": "catalog/brief_references.html",
    "handout": "catalog/handout_text.html",
}
DEEP, HANDOUT = "deep-", "handout"
# What the HTML is made of and by, besides the edition. A test looks that nothing is forgotten here.
MADE_BY = (
    "neurodash_ceu/catalog/deep.py", "neurodash_ceu/catalog/drawings.py", "neurodash_ceu/catalog/evidence_table.py",
    "neurodash_ceu/catalog/figures.py", "neurodash_ceu/catalog/flow_layout.py", "neurodash_ceu/catalog/handout.py",
    "neurodash_ceu/catalog/pages.py", "neurodash_ceu/catalog/prose.py", "neurodash_ceu/catalog/rendering.py",
    "neurodash_ceu/catalog/sources.py", "neurodash_ceu/catalog/text_lines.py", "neurodash_ceu/ports/pages.py",
    "neurodash_ceu/rules/activities.py", "neurodash_ceu/rules/dates.py", "neurodash_ceu/rules/diagrams.py",
    "neurodash_ceu/rules/evidence.py", "neurodash_ceu/rules/flow.py", "neurodash_ceu/rules/handout.py",
    "neurodash_ceu/rules/lesson.py", "neurodash_ceu/rules/prose.py",
    "templates/catalog/brief_evidence.html", "templates/catalog/brief_facts.html",
    "templates/catalog/brief_references.html", "templates/catalog/brief_text.html",
    "templates/catalog/deep_facts.html", "templates/catalog/deep_outline.html", "templates/catalog/deep_text.html",
    "templates/catalog/handout_text.html", "templates/macros/brief.html", "templates/macros/chart.html",
    "templates/macros/drawing.html", "templates/macros/parts.html",
)
LIBRARIES = ("markdown-it-py", "jinja2", "markupsafe")


@dataclass(frozen=True)
class BriefText:
    """The parts of a brief's page that publishing keeps. `facts` says how long it is."""

    facts: Markup
    text: Markup
    evidence: Markup
    references: Markup


@dataclass(frozen=True)
class DeepText:
    """The parts of a deep dive's page that publishing keeps: its length, its text, its evidence, its references."""

    facts: Markup
    text: Markup
    evidence: Markup
    references: Markup


@dataclass(frozen=True)
class DeepOutline:
    """The parts of a deep dive that its lock shows: its length and its headings. The text is not among them."""

    facts: Markup
    outline: Markup


@lru_cache(maxsize=1)
def names() -> Mapping[str, str]:
    """Part -> the name it is kept under, as our code is now: "text" -> "text.1f0c…"."""
    code = sha256()
    for file in MADE_BY:
        code.update(_file(file).read_bytes())
    code.update(" ".join(version(library) for library in LIBRARIES).encode())
    return {part: f"{part}.{code.hexdigest()[:16]}" for part in TEMPLATES}


def _file(name: str) -> Path:
    """One of MADE_BY, in a checkout or in an installed package."""
    top, _, rest = name.partition("/")
    return (PACKAGE if top == PACKAGE.name else folder(top)) / rest


def render(module: Module) -> Mapping[str, str]:
    """The parts of a module's brief, deep dive and handout by the names they are kept under."""
    brief, deep, handout = brief_page(module), deep_page(module), handout_page(module)
    return {
        names()[part]: _environment().get_template(template).render(
            module=module, page=handout if part == HANDOUT else deep if part.startswith(DEEP) else brief)
        for part, template in TEMPLATES.items()
    }


def renderer() -> Renderer:
    """What `publish` renders with."""
    return Renderer(frozenset(names().values()), render)


def brief_text(session: Session, edition: Edition) -> BriefText:
    """The parts of an edition's page as publishing kept them; rendered now where it did not."""
    return BriefText(**_parts(session, edition, "", BriefText))


def deep_text(session: Session, edition: Edition) -> DeepText:
    """The same of its deep dive."""
    return DeepText(**_parts(session, edition, DEEP, DeepText))


def deep_outline(session: Session, edition: Edition) -> DeepOutline:
    """What the lock of a deep dive shows of it. The text is not even read from the database."""
    return DeepOutline(**_parts(session, edition, DEEP, DeepOutline))


def handout_text(session: Session, edition: Edition) -> Markup:
    """The sections and sources of an edition's handout, likewise."""
    name = names()[HANDOUT]
    kept = editions.pages(session, edition.sha256, (name,))
    return _markup(kept[name] if kept else render(edition.module)[name])


def rendered(module: Module) -> BriefText:
    """The parts of a module's page, rendered now."""
    found = render(module)
    return BriefText(**{one.name: _markup(found[names()[one.name]]) for one in fields(BriefText)})


def _parts(session: Session, edition: Edition, prefix: str, shape: type[object]) -> dict[str, Markup]:
    """The parts that a shape has fields for, by field."""
    wanted = {one.name: names()[f"{prefix}{one.name}"] for one in fields(shape)}  # type: ignore[arg-type]  # a dataclass
    found = editions.pages(session, edition.sha256, wanted.values())
    if len(found) < len(wanted):
        found = render(edition.module)
    return {field: _markup(found[name]) for field, name in wanted.items()}


def _markup(html: str) -> Markup:
    return Markup(html)  # noqa: S704 - our own templates made it, from escaped text


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return make_environment(folder("templates"))
