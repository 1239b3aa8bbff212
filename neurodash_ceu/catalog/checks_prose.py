"""Checks of the prose: the blocks of a brief and their shape, links that lead somewhere, no HTML, no images."""

from __future__ import annotations

import re
from collections.abc import Iterable

from neurodash_ceu.catalog.faults import Fault, Subject, prose, sections
from neurodash_ceu.ports.yaml_lines import Path
from neurodash_ceu.rules.lesson import BLOCKS, Section
from neurodash_ceu.rules.prose import images, links, raw_html

TITLES = {"research": "Research", "findings": "Key findings", "note": "Clinician's note",
          "plan": "Clinic action plan", "mistakes": "Common mistakes", "questions": "Questions"}
_ORDERED, _UNORDERED = re.compile(r"[0-9]+[.)]\s"), re.compile(r"[-*+]\s")
_STEP = re.compile(r"^[0-9]+[.)]\s+(?P<text>.*)$")
_TAG = re.compile(r"</?([A-Za-z0-9-]*).*", re.DOTALL)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def the_blocks_are_there(subject: Subject) -> Iterable[Fault]:
    """Exactly the six blocks, in their order."""
    found = tuple(section.id for section in subject.module.brief)
    headings = "; ".join(f"## {TITLES[name]} {{#{name}}}" for name in BLOCKS)
    for n, name in enumerate(found):
        if name not in BLOCKS and name:
            yield Fault(("brief", n), f'"{name}" is not one of the six blocks', f"keep to {headings}")
    missing = [name for name in BLOCKS if name not in found]
    if missing and set(found) <= set(BLOCKS):  # a misnamed block is reported as that
        yield Fault(("brief", 0), f"the brief lacks {' and '.join(missing)}", f"write {headings}, in this order")
    kept = [name for name in found if name in BLOCKS]
    if len(set(kept)) == len(kept) and kept != [name for name in BLOCKS if name in kept]:
        yield Fault(("brief", 0), "the blocks are out of order", f"put them in this order: {', '.join(BLOCKS)}")


def the_blocks_have_their_shape(subject: Subject) -> Iterable[Fault]:
    """Research by month, findings by certainty, the plan in steps, mistakes as a list, questions with answers."""
    for n, block in enumerate(subject.module.brief):
        path: Path = ("brief", n)
        if block.id in ("research", "findings", "questions"):
            yield from _parts(path, block)
        elif block.id in BLOCKS and not block.paragraphs:
            yield Fault(path, f"the block {block.id} is empty", "write it")
        elif block.id == "plan":
            yield from _steps(path, block)
        elif block.id == "mistakes" and not any(_UNORDERED.match(one.markdown) for one in block.paragraphs):
            yield Fault(path, "the mistakes are not a list", "begin each with a dash")


def _parts(path: Path, block: Section) -> Iterable[Fault]:
    if not block.sections:
        yield Fault(path, f"the block {block.id} has no ### headings",
                    "give each of its parts a ### heading with an id")
    for n, part in enumerate(block.sections):
        here = (*path, "sections", n)
        if not part.paragraphs:
            yield Fault(here, "the section is empty", "write it, or delete its heading")
        if block.id == "research" and part.month is None:
            yield Fault(here, "the research does not say when it was read", "add month=2026-11 to the heading's braces")
        if block.id == "findings" and part.certainty is None:
            yield Fault(here, "the finding does not say how sure it is",
                        "add certainty=agree, vary, disagree or opinion to the heading's braces")


def _steps(path: Path, block: Section) -> Iterable[Fault]:
    lists = [(n, one.markdown) for n, one in enumerate(block.paragraphs) if _ORDERED.match(one.markdown)]
    if not lists:
        yield Fault(path, "the plan is not a numbered list", "begin each step with its number: 1.")
    for n, text in lists:
        for line, written in enumerate(text.split("\n")):
            step = _STEP.match(written)
            if step and not re.match(r"\*\*\S.*?\*\*", step["text"]):
                yield Fault((*path, "paragraphs", n), "a step has no bold lead",
                            "begin it with what to do in bold: 1. **Test each leg.** …", line)


def prose_is_plain_markdown(subject: Subject) -> Iterable[Fault]:
    """No raw HTML and no images anywhere."""
    for path, text in prose(subject.module):
        named: set[str] = set()
        for found in raw_html(text):
            name = _TAG.sub(r"\1", found.text)
            if name not in named:  # of a pair the first one tells
                yield Fault(path, f"raw HTML stands in the text: {_short(found.text)}",
                            "write it in Markdown, or put a blank after <", found.line)
            named.add(name)
        for found in images(text):
            yield Fault(path, "an image stands in the text", "describe a figure under `figures` in module.yaml instead",
                        found.line)


def links_lead_somewhere(subject: Subject) -> Iterable[Fault]:
    """`#id` leads to a section, a file stands in the module's folder, an address is https."""
    known = {section.id for _, section in sections(subject.module)}
    for path, text in prose(subject.module):
        for link in links(text):
            target = link.text
            if target.startswith("#"):
                if target[1:] not in known:
                    yield Fault(path, f'the link "{target}" leads to no section',
                                "write the id in the braces of a heading", link.line)
            elif target.startswith(("https://", "mailto:")):
                continue
            elif _SCHEME.match(target) or target.startswith("//"):
                yield Fault(path, f'the address "{target}" is not https', "write its https:// address", link.line)
            elif target.partition("#")[0] not in subject.source.files:
                yield Fault(path, f'the link "{target}" leads to no file of the module',
                            "write #id for a section, or a whole address", link.line)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 40 else plain[:37] + "..."
