"""Whether a module's new edition uses ids in another meaning than the editions published before.

Answers, readings and decisions are stored by id. So these are mistakes:
* an id that was published, then removed, and is now used again;
* an id that was published and is gone without being listed under `retired`;
* an item or node of another kind under its old id;
* an item whose stem and parts are all new under its old id: another question;
* a part whose words changed and of which something else is right now (mending a wrong key alone is no change of
  meaning);
* a part or choice that says what another one of the same item or node said before: answers would change hands;
* a choice whose words changed and whose quality turned over.
A text "changed" when it differs in more than citations, capitals, spacing or its last full stop.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from neurodash_ceu.catalog.checks_ids import is_retired, storable
from neurodash_ceu.catalog.faults import Fault, noun, parts
from neurodash_ceu.ports.yaml_lines import Path
from neurodash_ceu.rules.cases.nodes import acts, placed_acts
from neurodash_ceu.rules.cases.shapes import Choice, Node
from neurodash_ceu.rules.items.base import Item, Part
from neurodash_ceu.rules.lesson import Module
from neurodash_ceu.rules.prose import said

LISTED_UNDER = {"item": "items", "option": "options", "section": "sections", "case": "nodes", "node": "nodes",
                "choice": "nodes"}


def meaning_faults(module: Module, previous: Module, earlier: Sequence[Module]) -> Iterable[Fault]:
    """Ids of `module` used in another meaning than in `previous` (the current edition) or any edition before it."""
    yield from _used_again(module, previous, earlier)
    yield from _gone(module, (previous, *earlier))
    before = {item.id: item for item in previous.quiz.items}
    for n, item in enumerate(module.quiz.items):
        if item.id in before:
            yield from _item(("quiz", "items", n), item, before[item.id])
    nodes = {(case.id, node.id): node for case in previous.cases for node in case.nodes}
    for n, case in enumerate(module.cases):
        for k, node in enumerate(case.nodes):
            if (case.id, node.id) in nodes:
                yield from _node(("cases", n, "nodes", k), node, nodes[case.id, node.id])


def _used_again(module: Module, previous: Module, earlier: Sequence[Module]) -> Iterable[Fault]:
    current = _names(previous)
    removed = {name for one in earlier for name in _names(one)} - current
    for what, name, path in storable(module):
        if (what, name) in removed and _holder(what, name) not in removed:
            yield Fault(path, f'the {what} id "{name}" was used before in another edition and removed',
                        "choose an id that was never used")


def _gone(module: Module, published: Iterable[Module]) -> Iterable[Fault]:
    here = _names(module)
    gone = {named: None for one in published for named in sorted(_names(one)) if named not in here}
    for what, name in gone:
        if not is_retired(module, what, name) and _holder(what, name) not in gone:
            yield Fault(("head", "retired"), f'the {what} "{name}" was published and is gone',
                        f"put it back, or add {name} to `{LISTED_UNDER[what]}` under `retired:`")


def _names(module: Module) -> set[tuple[str, str]]:
    return {(what, name) for what, name, _ in storable(module)}


def _holder(what: str, name: str) -> tuple[str, str]:
    """What holds an option, a choice or a node: its fault says it for all that stands inside."""
    outer = {"option": "item", "choice": "node", "node": "case"}.get(what, "")
    return outer, name.rpartition("/")[0]


def _item(path: Path, item: Item, before: Item) -> Iterable[Fault]:
    if _of_another_kind(item, before):
        yield Fault(path, f"the item was a {before.kind} before and is a {item.kind}",
                    "give the new item an id that was never used, and retire the old one")
        return
    old = {said(part.text) for part in before.parts()}
    if said(item.stem) != said(before.stem) and not old & {said(part.text) for part in item.parts()}:
        yield Fault(path, "the item asks another question under its old id",
                    "give the new item an id that was never used, and retire the old one")
        return
    lists = dict(before.lists())
    for name, n, part in parts(item):
        texts = {one.id: said(one.text) for one in lists[name]}
        if part.id in texts:
            yield from _part((*path, name, n), noun(name), part, texts, (_key(item, part.id), _key(before, part.id)))


def _part(
    path: Path, what: str, part: Part, texts: Mapping[str, str], keys: tuple[str, str]
) -> Iterable[Fault]:
    """`texts`: what the parts of its list said before; `keys`: what is right of it now, and was before."""
    fix = "give the new words an id that was never used, and retire the old one"
    moved = _moved(said(part.text), part.id, texts)
    if moved is not None:
        yield Fault(path, f"the {what} says what {what} {moved} said before", fix)
    elif said(part.text) != texts[part.id] and keys[0] != keys[1]:
        yield Fault(path, f"the {what} has other words and is {keys[0]} where it was {keys[1]}", fix)


def _node(path: Path, node: Node, before: Node) -> Iterable[Fault]:
    fix = "give the new one an id that was never used, and retire the old one"
    if _of_another_kind(node, before):
        yield Fault(path, f"the node was a {before.kind} before and is a {node.kind}", fix)
    choices = {choice.id: choice for choice in acts(before) if isinstance(choice, Choice)}
    texts = {choice.id: said(choice.text) for choice in choices.values()}
    for at, choice in placed_acts(node):
        if not isinstance(choice, Choice) or choice.id not in choices:
            continue  # a reading is stored by its number, which stays what it is when bands move
        moved, what = _moved(said(choice.text), choice.id, texts), at[0].removesuffix("s")
        if moved is not None:
            yield Fault((*path, *at), f"the {what} says what {what} {moved} said before", fix)
        elif _turned(choice, choices[choice.id]):
            yield Fault((*path, *at), f"the {what} has other words and another quality than before", fix)


def _of_another_kind(one: Item | Node, before: Item | Node) -> bool:
    return one.kind != before.kind


def _moved(text: str, own: str, before: Mapping[str, str]) -> str | None:
    """The id of another one that said this before, unless the own one did too."""
    if text == before[own]:
        return None
    return next((name for name, words in before.items() if words == text), None)


def _turned(choice: Choice, was: Choice) -> bool:
    return said(choice.text) != said(was.text) and (choice.quality, choice.critical) != (was.quality, was.critical)


def _key(item: Item, name: str) -> str:
    """What is right of a part, in a word: "correct", "wrong", "true", or the id it is matched with."""
    said_of = [mark.partition("=")[2] or "correct" for mark in item.key() if mark.partition("=")[0] == name]
    return said_of[0] if said_of else "wrong"
