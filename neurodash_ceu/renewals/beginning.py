"""A file of the operator's own, begun from one that ships: the same text, whole or one rule of it."""

from __future__ import annotations

from pathlib import Path

from neurodash_ceu.renewals import schema
from neurodash_ceu.renewals.reader import SHIPPED, Draft
from neurodash_ceu.renewals.shelf import shipped
from neurodash_ceu.rules.refusal import Refused


def copy(code: str, rule_id: str | None, folder: Path) -> Path:
    """Copy the file of a board, or one rule of it with all its versions, into a folder, and the schema beside it.

    Returns the file.

    Raises Refused where there is no such board or rule, or a file of that name stands there already.
    """
    drafts = shipped().drafts
    draft = next((one for one in drafts if one.board.code.casefold() == code.casefold()), None)
    if draft is None:
        raise Refused(f"No board that ships has the code {code!r}. `neurodash boards list` names them all.")
    text = (SHIPPED / _file(draft)).read_text(encoding="utf-8")
    if rule_id is not None:
        text = _only(draft, rule_id, text)
    target = folder / _file(draft)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
        schema.write(folder)
    except FileExistsError as error:
        raise Refused(f"{target} is there already and stays as it is.") from error
    return target


def _file(draft: Draft) -> str:
    return f"{draft.board.code.lower()}.yaml"


def _only(draft: Draft, rule_id: str, text: str) -> str:
    """The head of the file and the rules of one id."""
    lines = text.splitlines(keepends=True)
    starts = [draft.places.lines[("rules", n)] - 1 for n in range(len(draft.board.rules))]
    ends = [*starts[1:], len(lines)]
    kept = [lines[start:end] for rule, start, end in zip(draft.board.rules, starts, ends, strict=True)
            if rule.id == rule_id]
    if not kept:
        known = ", ".join(dict.fromkeys(rule.id for rule in draft.board.rules))
        raise Refused(f"{draft.board.code} has no rule {rule_id!r}. It has {known}.")
    return "".join([*lines[:starts[0]], *(line for rule in kept for line in rule)]).rstrip() + "\n"
